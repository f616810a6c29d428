#pragma once

#include "core/engine/objective/micro_batch.h"

namespace fieldwright::engine {

/// NEFTune (Jain et al. 2023, arXiv:2310.05914, algorithm 1): adds noise uniform in ±alpha / √(length · width) to the
/// embeddings of each row, of its own length. `x`: [tokens, width]. Element i of the draws is addressed by (key, i).
void addEmbeddingNoise(const MicroBatch &batch, const DropoutKey &key, double alpha, std::int64_t width, float *x);

} // namespace fieldwright::engine
