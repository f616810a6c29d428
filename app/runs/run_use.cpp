#include "app/runs/run_use.h"

#include "app/runs/time_left.h"
#include "core/run_folder/events.h"

#include <map>

namespace fieldwright {

RunUse runUse(const std::filesystem::path &runFolder)
{
    EventTail tail(runFolder);
    ProgressRate rate;
    RunUse use;
    double peak = 0, tokens = 0;
    std::optional<double> before; // read by the run that this one goes on from
    bool isWorking = false, isOnProcessor = true;
    std::map<int, double> joules; // of each attempt
    for (std::vector<Event> events = tail.poll(); !events.empty(); events = tail.poll()) {
        for (const Event &event : events) {
            rate.tick(event.timeMs, isWorking);
            if (event.type == "state") {
                const std::string state = stringOr(event.fields, "state");
                isWorking = state == "preparing" || state == "running" || state == "checkpointing";
            } else if (event.type == "device") {
                isOnProcessor = isOnProcessor && stringOr(event.fields, "device", "cpu") == "cpu";
            }
            if (event.type == "prepared" && !before)
                before = numberOr(event.fields, "resumed_tokens");
            const Json *values = event.type == "metric" ? member(event.fields, "values") : &event.fields;
            if (!values || (event.type != "metric" && event.type != "heartbeat"))
                continue;
            peak = std::max(peak, numberOr(*values, "memory_bytes"));
            tokens = numberOr(*values, "tokens", tokens);
            if (const double used = numberOr(*values, "energy_joules", -1); used >= 0)
                joules[event.attempt] = std::max(joules[event.attempt], used);
        }
    }
    use.seconds = double(rate.workedMs()) / 1000;
    use.peakBytes = std::uint64_t(std::clamp(peak, 0.0, 1e18));
    use.tokens = std::int64_t(std::clamp(tokens - before.value_or(0), 0.0, 1e18));
    if (!joules.empty() && isOnProcessor) {
        use.joules = 0;
        for (const auto &[attempt, used] : joules)
            *use.joules += used;
    }
    return use;
}

std::optional<double> costOf(const RunUse &use, const Prices &prices)
{
    constexpr double joulesOfKilowattHour = 3.6e6, secondsOfHour = 3600;
    if (!prices.any() || (prices.perKilowattHour > 0 && !use.joules))
        return std::nullopt;
    return use.joules.value_or(0) / joulesOfKilowattHour * prices.perKilowattHour +
           use.seconds / secondsOfHour * prices.perHour;
}

} // namespace fieldwright
