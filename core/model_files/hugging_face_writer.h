#pragma once

#include "core/model_files/merged_weights.h"

namespace fieldwright {

struct HuggingFaceOptions
{
    TensorType type = TensorType::F32;        ///< F32, F16 or BF16
    std::uint64_t shardBytes = 5'000'000'000; ///< a file holds at most so much, but at least one tensor
};

/// Writes config.json and the weights, as model.safetensors or as shards with their index, into a folder that is there.
/// The tokenizer's files are another's to write (ModelText::writeTokenizerFiles). Errors: Corrupt (weights that are not
/// finite), Unsupported (a configuration that config.json cannot say), Io, Cancelled.
Result<WrittenModel> writeHuggingFaceModel(const MergedWeights &weights, const std::filesystem::path &folder,
                                           const HuggingFaceOptions &options, const WriteProgress &progress,
                                           std::stop_token stop);

} // namespace fieldwright
