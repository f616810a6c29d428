#pragma once

#include "core/model_files/model_config.h"

#include <filesystem>

namespace fieldwright {

/// A decoder that is to begin from nothing.
struct NewModel
{
    std::string family = "llama"; ///< model_type of a row of the table of families
    std::int64_t layers = 0, hidden = 0, heads = 0;
    std::int64_t keyValueHeads = 0; ///< 0: as many as heads
    std::int64_t feedForward = 0;   ///< 0: the usual width of the family
    std::int64_t vocabulary = 0, context = 0;
    bool tiedHead = true;
};

/// The inner width that is usual: four times the width, or 8/3 of it where there is a gate, which costs a third matrix
/// (Shazeer 2020, arXiv:2002.05202), up to a multiple of 64.
std::int64_t usualFeedForward(const DecoderFamily &family, std::int64_t hidden);

/// Its configuration; what does not matter to the family is left aside. Errors: Corrupt (sizes that make no model),
/// Unsupported (no such family).
Result<ModelConfig> newModelConfig(const NewModel &model);

/// Told between pieces of the work: how many of the numbers are made. An error ends it.
using MadeNumbers = std::function<Result<>(std::uint64_t done, std::uint64_t all)>;

/// Writes model.safetensors with the random weights that transformers 5.23 begins with: matrices and embeddings normal
/// with a deviation of 0.02, norms one, biases zero; of GPT-2 what ends in the residual divided by √(2 · layers)
/// (Radford et al. 2019, section 2.3). The same seed gives the same file. Errors: Io, and what `made` says.
Result<> writeNewWeights(const ModelConfig &config, const std::filesystem::path &folder, std::uint64_t seed,
                         const MadeNumbers &made);

} // namespace fieldwright
