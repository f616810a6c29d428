#pragma once

#include "core/base/json.h"
#include "core/dataset/pair.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fieldwright {

/// Whether the source holds what the answer says.
enum class Grounded : std::int8_t { Unchecked = -1, No = 0, Yes = 1 };

/// UTF-8 bytes in the document's text.
struct EvidenceSpan
{
    std::int64_t begin = -1;
    std::int64_t end = -1;

    bool valid() const { return begin >= 0 && end > begin; }
    bool operator==(const EvidenceSpan &) const = default;
};

/// One question with its answer as the project keeps it. (core's Pair is its form in files.)
struct PairRecord
{
    std::int64_t id = 0;
    std::int64_t document = 0; ///< 0: none
    std::int64_t chunk = 0;    ///< 0: none
    PairStatus status = PairStatus::Draft;
    bool removed = false;
    int score = 0;         ///< 0: none, 1 to 5
    double weight = 1;     ///< in the loss, 0 to 1000
    std::string generator; ///< rules, model, manual, import, chat
    std::string language;
    EvidenceSpan evidence;
    Grounded grounded = Grounded::Unchecked;
    int facts = 0;      ///< in the answer
    int factsFound = 0; ///< of them in the source
    std::vector<std::string> missingFacts;
    std::int64_t createdMs = 0;
    std::int64_t changedMs = 0;
    std::string run;
    std::string author;
    std::string group; ///< phrasings of one fact share it
    std::vector<std::string> tags;
    std::string question;
    std::string answer;
    std::string note;
};

/// Ids that are no numbers of this project become 0; unusable scores and spans become none.
PairRecord recordOf(const Pair &pair);
/// The form in files.
Pair pairOf(const PairRecord &record);

/// One entry of a pair's history.
struct PairRevision
{
    std::int64_t id = 0;
    std::int64_t atMs = 0;
    std::string author;
    std::string action; ///< add, accept, reject, draft, edit, evidence, tags, score, weight, note, remove, undo,
                        ///< redo
    Json before;        ///< the fields that changed
    Json after;
};

} // namespace fieldwright
