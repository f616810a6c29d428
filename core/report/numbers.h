#pragma once

#include "core/metrics/statistics.h"

#include <string>

namespace fieldwright::report {

/// Share of 1 as points of 100 with one digit: 0.7213 -> "72.1".
std::string points(double share);
std::string signedPointsOfShare(double share);
/// "[−3.8, −0.5]" of shares.
std::string pointsInterval(const Interval &interval);
std::string signedPointsInterval(const Interval &interval);
/// "< 0.001", "0.048", "0.79", "1.00".
std::string pValue(double p);
/// "39.2 %" with a no-break space.
std::string percent(double share);
/// 1284000 -> "1,284,000".
std::string grouped(std::int64_t value);
/// For machines: shortest decimal form, "" for what is not finite.
std::string machineNumber(double value);

} // namespace fieldwright::report
