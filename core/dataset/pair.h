#pragma once

#include "core/base/json.h"
#include "core/dataset/grounding.h"

namespace fieldwright {

enum class PairStatus { Draft, Accepted, Rejected };
const char *pairStatusName(PairStatus status);
Result<PairStatus> pairStatusFromName(std::string_view name);

/// One question and its answer, with the place that proves it. Pairs that ask for the same fact in other words share
/// `group`. Spans are UTF-8 bytes in the document's canonical text; begin == end: no evidence.
struct Pair
{
    std::string id;
    std::string group;
    std::string question;
    std::string answer;
    std::string document;
    std::string chunk;
    std::int64_t evidenceBegin = 0;
    std::int64_t evidenceEnd = 0;
    Grounding grounding;
    std::string generator; ///< rules, model, manual, import or chat
    std::string language;  ///< "en", "zh" or ""
    PairStatus status = PairStatus::Draft;
    std::vector<std::string> tags;
    int score = 0;     ///< 0: none, else 1 to 5
    double weight = 1; ///< in the loss; see row_weight.h
    std::string author;
    std::string note;
};

Json toJson(const Pair &pair);
/// Errors: Corrupt, for missing or impossible members.
Result<Pair> pairFromJson(const Json &value, std::string_view thing);

} // namespace fieldwright
