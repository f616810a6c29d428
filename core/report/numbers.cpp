#include "core/report/numbers.h"

#include "core/evaluation/advice.h"

#include <array>
#include <charconv>
#include <cmath>

namespace fieldwright::report {

std::string points(double share)
{
    return plainNumber(100 * share, 1);
}

std::string signedPointsOfShare(double share)
{
    return signedPoints(100 * share);
}

std::string pointsInterval(const Interval &interval)
{
    return "[" + points(interval.low) + ", " + points(interval.high) + "]";
}

std::string signedPointsInterval(const Interval &interval)
{
    return "[" + signedPointsOfShare(interval.low) + ", " + signedPointsOfShare(interval.high) + "]";
}

std::string pValue(double p)
{
    if (p < 0.001)
        return "< 0.001";
    return plainNumber(p, p < 0.1 ? 3 : 2);
}

std::string percent(double share)
{
    return plainNumber(100 * share, 1) + "\u00A0%";
}

std::string grouped(std::int64_t value)
{
    std::string digits = std::to_string(value < 0 ? 0 - std::uint64_t(value) : std::uint64_t(value));
    for (size_t place = digits.size(); place > 3; place -= 3)
        digits.insert(place - 3, ",");
    return value < 0 ? "−" + digits : digits;
}

std::string machineNumber(double value)
{
    if (!std::isfinite(value))
        return {};
    std::array<char, 64> buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

} // namespace fieldwright::report
