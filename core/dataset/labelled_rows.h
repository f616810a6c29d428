#pragma once

#include "core/base/json.h"

namespace fieldwright {

/// A text with the label that it was given; `second` beside it where labels are of pairs (a claim and its evidence).
struct LabelledRow
{
    std::string text;
    std::string second;
    std::string label;
    bool isHeldOut = false; ///< for validation
};

struct LabelledData
{
    std::vector<LabelledRow> rows;
    std::vector<std::string> labels; ///< in order; numbers by their value
    std::int64_t skipped = 0;        ///< rows without a text or a label
    std::int64_t repeated = 0;       ///< rows that say what another before them says; they are kept
    std::int64_t contradicted = 0;   ///< texts that bear one label in some rows and another in others
};

/// Reads a JSON array, JSONL, or CSV with a header row; which columns hold text and label is found by their names. One
/// row in ten is held out, by its text and the seed, so that equal texts are never on both sides; none where a label
/// would lose all its rows. Errors: Corrupt, naming the line; Unsupported without such columns, naming those found.
Result<LabelledData> readLabelledRows(std::string_view bytes, std::string_view thing, std::uint64_t seed);

} // namespace fieldwright
