#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fieldwright {

/// How the vectors of a text's tokens become one vector.
enum class Pooling { Mean, FirstToken, LastToken };
const char *poolingName(Pooling pooling); ///< "mean", "cls", "last"
Result<Pooling> poolingFromName(std::string_view name);

/// How a model makes sentence embeddings, as sentence-transformers writes it beside the weights.
struct EmbeddingSettings
{
    Pooling pooling = Pooling::Mean;
    bool isNormalised = false;
    std::int64_t maxTokens = 0; ///< of a text, its special tokens included
    bool isLowerCased = false;  ///< before the tokenizer
    bool poolsPrompt = true;    ///< the prefix counts for the mean
    /// What goes before a text by the kind of text: "query", "passage", "document" …
    std::map<std::string, std::string> prompts;
    std::string defaultPrompt; ///< the text itself, not its name
    bool isStated = false;     ///< by modules.json; else mean over all tokens, as sentence-transformers assumes
    std::vector<Text> remarks;

    /// The prefix of a kind of text: "passage" and "document" mean the same. Empty when the model has none.
    std::string promptFor(std::string_view kind) const;
    /// Whether it tells that kind of text apart, if only by having no prefix for it.
    bool knows(std::string_view kind) const;
};

/// The folder with config.json and the weights: `folder`, or that of its first sentence-transformers module.
std::filesystem::path weightsFolder(const std::filesystem::path &folder);

/// Reads modules.json, the pooling's config.json, sentence_bert_config.json, config_sentence_transformers.json and
/// tokenizer_config.json (model_max_length), as far as they are there; `maxTokens`: what the positions allow. Prefixes
/// that only README.md tells ("query: ", "passage: ": E5) are taken from it. Errors: Corrupt, Unsupported (a module or
/// a way of pooling, by name).
Result<EmbeddingSettings> readEmbeddingSettings(const std::filesystem::path &folder, std::int64_t maxTokens);

/// Writes beside the weights in `to` what `from`, a model's folder with these settings, says of its embeddings, so that
/// they are made of the other weights in the same way. Nothing where it says nothing.
Result<> copyEmbeddingSettings(const EmbeddingSettings &settings, const std::filesystem::path &from,
                               const std::filesystem::path &to);

} // namespace fieldwright
