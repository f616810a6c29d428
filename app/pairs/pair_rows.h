#pragma once

#include "app/pairs/pair.h"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <optional>
#include <span>

namespace fieldwright {

// Pairs in the database: called in the store's thread, may throw SQLite::Exception.

/// What is kept in memory of every pair: 24 bytes, so 100,000 of them are filtered in well under a millisecond.
struct PairColumns
{
    std::int64_t id = 0;
    std::int32_t document = 0;
    std::uint32_t gesture = 0; ///< the last one that touched it: older answers of the store are not taken over
    PairStatus status = PairStatus::Draft;
    Grounded grounded = Grounded::Unchecked;
    std::uint8_t score = 0;
    std::uint8_t generator = 0; ///< index into generatorNames
};

extern const std::vector<std::string> generatorNames;
std::uint8_t generatorIndex(std::string_view name);
PairColumns columnsOf(const PairRecord &pair);

/// By id.
std::vector<PairColumns> readPairColumns(SQLite::Database &database);
std::vector<PairRecord> readPairs(SQLite::Database &database, std::span<const std::int64_t> ids);
std::vector<PairRevision> readHistory(SQLite::Database &database, std::int64_t id);
/// Ids of pairs whose question or answer has the typed words, in the order of ids.
std::vector<std::int64_t> searchPairs(SQLite::Database &database, const std::string &typed);
/// Ids in the order of their questions (or answers).
std::vector<std::int64_t> idsByText(SQLite::Database &database, bool byAnswer);
/// Evidence of all pairs of a document that are there.
std::vector<std::pair<std::int64_t, EvidenceSpan>> readEvidence(SQLite::Database &database, std::int64_t document);

/// The revisions that one gesture wrote, so that it can be taken back. Empty: first > last.
struct RevisionRange
{
    std::int64_t first = 1;
    std::int64_t last = 0;
};

struct PairsChanged
{
    RevisionRange revisions;
    std::vector<PairRecord> pairs; ///< as they are now; with `removed` where they are gone
};

/// Who did what, for the history.
struct Gesture
{
    std::string author;
    std::string action;
};

/// A gesture of the past, of this process or an earlier one.
struct PairGesture
{
    RevisionRange revisions; ///< what it wrote last; of one taken back: what the taking back wrote
    std::int64_t atMs = 0;
    std::string author;
    std::string action;
    int pairs = 0;
    bool undone = false;
};
/// Oldest first: what can be taken back, then what was taken back and can be done again. What jobs did is not among
/// them.
std::vector<PairGesture> readGestures(SQLite::Database &database);

/// Applies `change` to each of the pairs; writes what differs, a revision for each, and the search index.
PairsChanged changePairs(SQLite::Database &database, std::span<const std::int64_t> ids,
                         const std::function<void(PairRecord &)> &change, const Gesture &gesture);
/// Gives every field that these revisions changed its value of before.
PairsChanged revertRevisions(SQLite::Database &database, RevisionRange revisions, const Gesture &gesture);
/// Writes new pairs; ids in `records` are ignored, new ones are given.
PairsChanged addPairs(SQLite::Database &database, std::vector<PairRecord> records, const Gesture &gesture);

struct PairImport
{
    int added = 0;
    int repeated = 0; ///< the same question and answer from the same chunk were there already
    int skipped = 0;  ///< lines without question or answer
};

/// Takes over output/pairs.jsonl of a generate run from where the last time ended, up to the last whole chunk (or, when
/// the run is over, to the end).
Result<PairImport> importGenerated(SQLite::Database &database, const std::string &run,
                                   const std::filesystem::path &pairsFile, bool runIsOver, const Gesture &gesture);

/// Writes pairs.jsonl, in the order of ids. Without a status: all. Gives the number of lines.
Result<int> writePairs(SQLite::Database &database, std::optional<PairStatus> status, const std::filesystem::path &path);

/// Pairs that were removed over a day ago: until then another process can still take the removal back.
void purgeRemovedPairs(SQLite::Database &database);

} // namespace fieldwright
