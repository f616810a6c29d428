#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fieldwright {

enum class Schedule { Constant, Linear, Cosine, InverseSqrt, WarmupStableDecay, OneCycle };

const char *scheduleKey(Schedule schedule); ///< as in a recipe, e.g. "inverse-sqrt"
std::optional<Schedule> scheduleFromKey(std::string_view key);

/// How the learning rate runs over a training.
struct RatePlan
{
    Schedule schedule = Schedule::Cosine;
    double peak = 0;
    std::int64_t warmupSteps = 0;
    double decayShare = 0.2; ///< of all steps: the end of warm-up–stable–decay
    double finalShare = 0;   ///< of the peak, where the fall ends
};

/// The warm-up's length: `steps` when above 0, else a share of all steps (as transformers' warmup_steps, which wins
/// over its warmup_ratio). It may be longer than the run, whose rate then never reaches the peak.
std::int64_t warmupLength(std::int64_t steps, double share, std::int64_t totalSteps);

/// The learning rate of step `step` (0 is the first). Warm-up from 0, constant, linear, half a cosine, inverse square
/// root (time scale: the warm-up, or 10,000 steps without one) and warm-up–stable–decay (linear) are those of
/// transformers' optimization.py; one-cycle is that of torch's OneCycleLR with its defaults (cosine from 1/25 of the
/// peak over the warm-up, then down to 1/250,000).
double rateAt(const RatePlan &plan, std::int64_t step, std::int64_t totalSteps);

} // namespace fieldwright
