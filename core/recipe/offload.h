#pragma once

#include <optional>
#include <string_view>

namespace fieldwright {

/// What waits in the computer's memory while a graphics card trains: nothing; each layer's input until its gradients
/// are due (then layers are computed again); the optimiser with all that it moves; both.
enum class Offload { None, Activations, Optimizer, Both };

constexpr bool offloadsActivations(Offload offload)
{
    return offload == Offload::Activations || offload == Offload::Both;
}
constexpr bool offloadsOptimizer(Offload offload)
{
    return offload == Offload::Optimizer || offload == Offload::Both;
}

constexpr const char *offloadName(Offload offload)
{
    switch (offload) {
    case Offload::Activations:
        return "activations";
    case Offload::Optimizer:
        return "optimizer";
    case Offload::Both:
        return "both";
    case Offload::None:
        break;
    }
    return "none";
}

constexpr std::optional<Offload> offloadFromName(std::string_view name)
{
    for (const Offload one : {Offload::None, Offload::Activations, Offload::Optimizer, Offload::Both}) {
        if (name == offloadName(one))
            return one;
    }
    return {};
}

} // namespace fieldwright
