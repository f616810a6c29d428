#include "core/engine/plan_identity.h"

#include "core/base/hash.h"

namespace fieldwright::engine {

Json batching(const TrainPlan &plan)
{
    return {{"packing", plan.packing},
            {"micro_batch_tokens", plan.microBatchTokens},
            {"micro_batch_rows", plan.microBatchRows},
            {"accumulation", plan.accumulation}};
}

Json steering(const TrainPlan &plan)
{
    const Json all = toJson(plan);
    Json out = {{"decay_share", plan.decayShare}};
    for (const char *key :
         {"learning_rate", "schedule", "warmup_share", "warmup_steps", "final_rate_share", "weight_decay", "clip_norm",
          "epochs", "max_steps", "patience", "minimum_improvement", "validate_every", "keep_best"})
        out[key] = all.at(key);
    return out;
}

std::string changesOf(const Json &before, const Json &now)
{
    std::string out;
    for (const auto &[key, value] : now.items()) {
        const Json *old = member(before, key.c_str());
        if (old && *old != value)
            out += (out.empty() ? "" : ", ") + key + " " + dumpJson(*old) + " → " + dumpJson(value);
    }
    return out;
}

std::string hashOf(const TrainPlan &plan, const Json &identity, bool withSteering)
{
    Json value = toJson(plan);
    if (!withSteering) {
        const Json steered = steering(plan);
        for (const auto &item : steered.items())
            value.erase(item.key());
    }
    const Json batches = batching(plan);
    for (const auto &item : batches.items())
        value.erase(item.key());
    // How often a run is looked at and saved changes no number of it.
    for (const char *key : {"checkpoint_every", "sample_every", "general_path", "recompute", "sharding", "offload"})
        value.erase(key);
    value.update(identity);
    return sha256Hex(dumpJson(value));
}

} // namespace fieldwright::engine
