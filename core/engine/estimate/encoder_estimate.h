#pragma once

#include "core/engine/estimate/memory_estimate.h"
#include "core/model_files/encoder_source.h"
#include "core/recipe/recipe.h"

namespace fieldwright {

/// The encoder that a recipe is to tune, as its files have it.
struct TunedEncoder
{
    EncoderConfig config;
    bool hasHead = false;      ///< for masked words
    bool hasTransform = false; ///< the classifier's first layer: BERT's pooler
    std::int64_t labels = 2;   ///< of a new classifier

    static TunedEncoder of(const EncoderSource &source);
    std::int64_t parameters() const; ///< what is loaded
};

/// What the recipe trains of it, in numbers: the part, or the adapter, and the head of its objective.
std::int64_t trainedParameters(const TrainRecipe &recipe, const TunedEncoder &encoder);

/// As estimateTraining(), of an encoder: within 15 % of what was measured with MiniLM and a model of DistilRoBERTa's
/// shape (packaging/encoder_memory_grid.py).
MemoryEstimate estimateTraining(const TrainRecipe &recipe, const TunedEncoder &encoder);

/// The least that must be computed again for the run to take at most so many bytes besides the weights; nothing where
/// even that is too little.
std::optional<Recompute> recomputeThatFits(TrainRecipe recipe, const TunedEncoder &encoder,
                                           std::uint64_t bytesBesideWeights);

} // namespace fieldwright
