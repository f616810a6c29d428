#pragma once

#include "core/engine/trainer.h"

#include <map>

namespace fieldwright::engine {

struct LossAndGradients
{
    double loss = 0; ///< mean over the targets
    /// By checkpoint name with full tuning ("model.layers.0.self_attn.q_proj.weight"), by PEFT's module and matrix with
    /// LoRA ("model.layers.0.self_attn.q_proj.lora_A").
    std::map<std::string, std::vector<float>> gradients;
    std::string path;
};

/// Loss and gradients of these rows as one packed micro-batch, for checks against other implementations. Uses the
/// model's selected adapter with Method::Lora; with Method::Full the model's weights move into trainable buffers.
Result<LossAndGradients> lossAndGradients(LoadedModel &model, const TrainPlan &plan, std::span<const TrainRow> rows);

} // namespace fieldwright::engine
