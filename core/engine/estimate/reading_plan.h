#pragma once

#include "core/recipe/recipe.h"

namespace fieldwright {

/// What a run that reads documents in windows will do.
struct ReadingPlan
{
    double tokens = 0;     ///< of the documents, about
    double passTokens = 0; ///< of one pass, with the general text beside them
    std::int64_t steps = 0;
    double trainedTokens = 0; ///< of all passes
};

/// `tokens`: of the documents.
ReadingPlan planReading(const TrainRecipe &recipe, double tokens);
/// The same of a file of labelled texts, of which one row in ten is held out.
ReadingPlan planLabelled(TrainRecipe recipe, double tokens);

/// About how many tokens a tokenizer of this vocabulary makes of a text on which it was trained. Measured with
/// byte-level BPE on 0.8 MB of English and 0.6 MB of Chinese: 2.0 bytes a token with 512 entries, 0.57 more with each
/// doubling; both languages within 10 % up to 16,384.
double tokensOfText(double textBytes, std::int64_t vocabulary);

} // namespace fieldwright
