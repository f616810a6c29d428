#pragma once

#include "core/base/json.h"
#include "core/engine/tuning/lora.h"

namespace fieldwright::engine {

/// A module that a configuration's target_modules means.
struct TargetModule
{
    enum class Kind { Linear, Embedding, Head };
    Kind kind = Kind::Linear;
    std::int64_t layer = -1; ///< of a linear layer in a block
    Module module;           ///< place and sizes; of embedding and head the sizes alone
    std::string name;        ///< "model.layers.0.self_attn.q_proj"
};

/// PEFT's rules: target_modules is a list of names, of which each means the modules whose path ends with it; or a
/// regular expression for whole paths; or "all-linear", which leaves the head out. exclude_modules takes some away
/// again, layers_to_transform keeps the blocks of these numbers. `fallback` stands for absent target_modules.
/// Errors: InvalidArgument for a target that the model has not (`all`: else PEFT passes over it), or when nothing is
/// left.
Result<std::vector<TargetModule>> targetModules(const ModelShape &shape, const Json &config,
                                                const std::vector<std::string> &fallback, bool all);

/// Whether PEFT's list or expression (a JSON value of either kind) means the module.
Result<bool> isMeant(const Json &targets, const std::string &name);

/// The value of rank_pattern or alpha_pattern for a module, whose keys are expressions for the ends of paths.
Result<std::optional<double>> patternValue(const Json &config, const char *key, const std::string &name);

} // namespace fieldwright::engine
