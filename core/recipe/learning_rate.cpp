#include "core/recipe/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fieldwright {

namespace {

struct NamedSchedule
{
    Schedule schedule;
    const char *key;
};

constexpr NamedSchedule schedules[] = {{Schedule::Constant, "constant"},
                                       {Schedule::Linear, "linear"},
                                       {Schedule::Cosine, "cosine"},
                                       {Schedule::InverseSqrt, "inverse-sqrt"},
                                       {Schedule::WarmupStableDecay, "warmup-stable-decay"},
                                       {Schedule::OneCycle, "one-cycle"}};

double halfCosine(double from, double to, double progress)
{
    return to + (from - to) * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

double oneCycle(const RatePlan &plan, double step, double totalSteps)
{
    const double start = plan.peak / 25, end = start / 1e4;
    const double top = double(plan.warmupSteps) - 1, last = totalSteps - 1;
    if (step <= top)
        return halfCosine(start, plan.peak, top > 0 ? step / top : 1);
    return halfCosine(plan.peak, end, std::min(1.0, (step - top) / std::max(1.0, last - top)));
}

/// What is left of the way from the peak down to the final rate, after the warm-up.
double left(const RatePlan &plan, double step, double totalSteps)
{
    const auto warmup = double(plan.warmupSteps);
    const double progress = std::min(1.0, (step - warmup) / std::max(1.0, totalSteps - warmup));
    switch (plan.schedule) {
    case Schedule::Constant:
    case Schedule::OneCycle:
        return 1;
    case Schedule::Linear:
        return 1 - progress;
    case Schedule::Cosine:
        return halfCosine(1, 0, progress);
    case Schedule::InverseSqrt: {
        const double scale = warmup > 0 ? warmup : 10'000;
        return 1 / std::sqrt((step + scale - warmup) / scale);
    }
    case Schedule::WarmupStableDecay: {
        const double decay = std::floor(plan.decayShare * totalSteps), begin = std::max(warmup, totalSteps - decay);
        return step < begin ? 1 : std::max(0.0, 1 - (step - begin) / std::max(1.0, totalSteps - begin));
    }
    }
    return 1;
}

} // namespace

const char *scheduleKey(Schedule schedule)
{
    return schedules[size_t(schedule)].key;
}

std::optional<Schedule> scheduleFromKey(std::string_view key)
{
    for (const NamedSchedule &known : schedules) {
        if (key == known.key)
            return known.schedule;
    }
    return {};
}

std::int64_t warmupLength(std::int64_t steps, double share, std::int64_t totalSteps)
{
    return steps > 0 ? steps : std::int64_t(std::ceil(share * double(totalSteps)));
}

double rateAt(const RatePlan &plan, std::int64_t step, std::int64_t totalSteps)
{
    if (plan.schedule == Schedule::OneCycle)
        return oneCycle(plan, double(step), double(totalSteps));
    if (step < plan.warmupSteps)
        return plan.peak * double(step) / double(std::max<std::int64_t>(1, plan.warmupSteps));
    return plan.peak * (plan.finalShare + (1 - plan.finalShare) * left(plan, double(step), double(totalSteps)));
}

} // namespace fieldwright
