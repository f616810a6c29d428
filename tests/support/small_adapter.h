#pragma once

#include "core/model_files/peft_adapter.h"

namespace fieldwright {

/// A LoRA of rank 2 on one matrix of a model whose hidden size is 8.
inline Result<> writeSmallAdapter(const std::filesystem::path &folder, const std::string &baseFingerprint = {})
{
    LoraAdapter adapter;
    adapter.config.rank = 2;
    adapter.config.targets = {"q_proj"};
    adapter.config.baseFingerprint = baseFingerprint;
    LoraWeights weights;
    weights.module = "model.layers.0.self_attn.q_proj";
    weights.inFeatures = weights.outFeatures = 8;
    weights.rank = 2;
    weights.a.assign(16, 0.1f);
    weights.b.assign(16, 0.2f);
    adapter.weights.push_back(weights);
    return writeLoraAdapter(folder, adapter);
}

} // namespace fieldwright
