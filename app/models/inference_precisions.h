#pragma once

#include <array>

namespace fieldwright {

/// What a model may be held in while it answers, by the names of the engine (which this layer does not link): whatever
/// its files have, its weights become 8 or 4 bits with the last two.
inline constexpr std::array inferencePrecisions = {"fp32", "bf16", "fp16", "int8", "int4"};

} // namespace fieldwright
