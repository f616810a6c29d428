#pragma once

#include "core/base/json.h"

namespace fieldwright {

/// Does the source bear an answer out? *Facts* are what must not be invented: numbers (with their units), codes and
/// dates, and quoted text. Beside them the wording must overlap.
struct Grounding
{
    bool grounded = false;
    int facts = 0;
    int found = 0;
    std::vector<std::string> missing; ///< facts of the answer that the source does not hold, as written
    double overlap = 0;               ///< share of the answer's words (Chinese: character pairs) found in the source
    bool operator==(const Grounding &) const = default;
};

Json toJson(const Grounding &grounding);
Grounding groundingFromJson(const Json &value);

/// Facts of a text: numbers, and codes that mix letters with digits, normalised (NFKC, lower case, no thousands
/// separators, no trailing zeros after a decimal point), paired with how they are written.
struct FactMention
{
    std::string normalised;
    std::string written;
};
std::vector<FactMention> factsOf(std::string_view text);

/// Words of a text for comparison: NFKC, lower case; Latin words whole, CJK as overlapping character pairs.
std::vector<std::string> comparisonTerms(std::string_view text);

/// Grounded: every fact of the answer stands in the source, and at least `leastOverlap` of its terms do.
Grounding checkGrounding(std::string_view answer, std::string_view source, double leastOverlap = 0.5);

} // namespace fieldwright
