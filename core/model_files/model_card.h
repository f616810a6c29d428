#pragma once

#include "core/base/json.h"

namespace fieldwright {

/// How near a written model is to the one that it was made from.
struct RoundTrip
{
    bool done = false;
    Text whyNot;              ///< when it was not done
    std::int64_t numbers = 0; ///< of an adapter that was read back; the differences are theirs then, of nothing else
    std::int64_t tokens = 0;
    double largestDifference = 0; ///< of the log-probabilities of a fixed text, natural log
    double meanDifference = 0;
    std::int64_t answers = 0;
    std::int64_t sameAnswers = 0;
};

Json toJson(const RoundTrip &proof);

/// What a generated model card says. Everything but the name may be empty.
struct ModelCard
{
    std::string name;
    std::string baseName;
    std::string baseFingerprint;
    std::string licence; ///< of the base, as it states it
    std::string licenceVerdict;
    std::string format; ///< "GGUF, Q4_K_M"
    std::string architecture;
    std::uint64_t parameters = 0;
    std::int64_t context = 0;
    std::vector<std::pair<std::string, std::string>> data; ///< what it was tuned on: a name and a SHA-256
    Json recipe = Json::object();                          ///< the fields that it was tuned with
    Json evaluation = Json::array();                       ///< [{"name","score","low","high","items"}]
    RoundTrip proof;
};

/// README.md for the folder of a model: YAML front matter as hubs read it, then Markdown.
std::string modelCardText(const ModelCard &card);

/// What an Ollama Modelfile begins with: a model, and maybe an adapter on it, each a file or (the model) a name that
/// Ollama knows.
struct OllamaSource
{
    std::string from;
    std::string adapter;
};
/// An Ollama Modelfile. The prompt format is written where the chat template is one that Ollama's language can say.
std::string ollamaModelfile(const OllamaSource &source, std::string_view chatTemplate, std::int64_t context,
                            const std::vector<std::string> &stopTexts);

} // namespace fieldwright
