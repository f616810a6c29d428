#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <optional>

namespace fieldwright {

/// What a run has taken, all attempts together: what was done twice was paid for twice.
struct RunUse
{
    double seconds = 0;           ///< at work, without pauses and the time between attempts
    std::uint64_t peakBytes = 0;  ///< most memory
    std::int64_t tokens = 0;      ///< read, those of superseded steps left out
    std::optional<double> joules; ///< of the processors; nothing where they do not tell, or a graphics card worked

    double tokensPerSecond() const { return seconds > 0 ? double(tokens) / seconds : 0; }
};

/// Reads all events of a run: for a thread for file work.
RunUse runUse(const std::filesystem::path &runFolder);

/// What energy and the machine cost; 0: not known, so no cost is told.
struct Prices
{
    double perKilowattHour = 0;
    double perHour = 0;

    bool any() const { return perKilowattHour > 0 || perHour > 0; }
};

/// Nothing without a price, or when energy has a price and is not known.
std::optional<double> costOf(const RunUse &use, const Prices &prices);

} // namespace fieldwright
