#pragma once

#include "core/engine/trainer.h"

#include <map>

namespace fieldwright::engine {

struct LossAndGradients
{
    double loss = 0; ///< mean over the targets
    /// By checkpoint name with full tuning ("model.layers.0.self_attn.q_proj.weight"), by PEFT's module and matrix with
    /// LoRA ("model.layers.0.self_attn.q_proj.lora_A"), by the adapter's file with other adapters.
    std::map<std::string, std::vector<float>> gradients;
    std::string path;
};

/// Loss and gradients of these rows as one packed micro-batch, for checks against other implementations. Uses the
/// model's selected adapter with Method::Lora and Method::Adapter; with Method::Full the model's weights move into
/// trainable buffers.
Result<LossAndGradients> lossAndGradients(LoadedModel &model, const TrainPlan &plan, std::span<const TrainRow> rows);

/// A new adapter of PEFT's configuration, with these numbers in place of the drawn ones, by the names that the
/// gradients have. Returns its id. Errors: those of the training with it; InvalidArgument for a name that the adapter
/// has not.
Result<int> newAdapter(LoadedModel &model, const Json &config, std::uint64_t seed,
                       const std::map<std::string, std::vector<float>> &values = {});

} // namespace fieldwright::engine
