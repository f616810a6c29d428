#pragma once

#include "core/dataset/chunking.h"
#include "core/dataset/pair.h"
#include "core/language_model/language_model.h"

#include <map>
#include <memory>

namespace fieldwright {

/// What one chunk gave, and what was turned away with the reason's short name (for counting) and sentence.
struct GeneratedPairs
{
    std::vector<Pair> pairs;
    std::map<std::string, std::int64_t> rejected;
};

/// Proposes pairs from a passage. Each pair has its evidence span in document coordinates, a group that is the same for
/// all phrasings of one fact and different for different facts, and its grounding checked.
class PairGenerator
{
public:
    virtual ~PairGenerator() = default;
    virtual Result<GeneratedPairs> generate(const SourceChunk &chunk, std::stop_token stop) = 0;
};

/// Needs no model: tables, definitions, questions with answers, headings; English and Chinese. Deterministic.
std::unique_ptr<PairGenerator> makeRuleGenerator();

struct ModelGeneratorOptions
{
    std::string promptTemplate; ///< empty: defaultPromptTemplate(language of the chunk)
    int pairsPerChunk = 4;
    int phrasings = 3; ///< asked for each fact
    int maxNewTokens = 1024;
    std::uint64_t seed = 42;
};

/// With places {document}, {headings}, {text}, {count}, {phrasings}: what the model is asked, in its editable form.
std::string defaultPromptTemplate(std::string_view language);

/// Asks a model for strict JSON and takes nothing that the passage does not bear out: the evidence must be a quotation.
/// `model` must outlive the generator.
std::unique_ptr<PairGenerator> makeModelGenerator(LanguageModel &model, ModelGeneratorOptions options);

/// The last balanced JSON array or object in a model's answer: drops <think> parts and code fences, takes full-width
/// quotation marks and trailing commas. Errors: Corrupt.
Result<Json> parseModelJson(std::string_view answer);

} // namespace fieldwright
