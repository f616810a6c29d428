#pragma once

#include "core/metrics/match_counts.h"

#include <span>

namespace fieldwright {

struct SegmentationScore
{
    bool copied = false;    ///< the answer keeps the sentence's characters (up to the tolerance below)
    std::int64_t edits = 0; ///< characters changed, when copied
    MatchCounts words;      ///< word spans (SIGHAN bake-off)
    MatchCounts boundaries; ///< places between two words
};

/// Compares two splits of one sentence into words. Characters are compared after NFKC, without white space. When the
/// answer differs from the sentence in at most 2 % of its characters, its boundaries are projected by the best
/// alignment; when in more, nothing matches.
SegmentationScore scoreSegmentation(std::span<const std::string> answer, std::span<const std::string> gold);

} // namespace fieldwright
