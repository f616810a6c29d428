#include "core/dataset/row_weight.h"

#include "core/base/utf8.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace fieldwright {

namespace {

double numberIn(std::string_view text)
{
    text = trimmed(text);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = problem == std::errc() && end == text.data() + text.size();
    return isWhole ? value : std::numeric_limits<double>::quiet_NaN();
}

std::string shown(const Json &value)
{
    const std::string text = value.is_string() ? sanitizeUtf8(value.get<std::string>()) : dumpJson(value);
    return text.size() > 40 ? "…" : text;
}

} // namespace

bool isRowWeight(double weight)
{
    return std::isfinite(weight) && weight >= 0 && weight <= greatestRowWeight;
}

Result<double> rowWeight(const Json &row)
{
    const Json *const given = member(row, "weight");
    if (!given || given->is_null() || (given->is_string() && trimmed(given->get_ref<const std::string &>()).empty()))
        return 1;
    const double weight = given->is_number()   ? given->get<double>()
                          : given->is_string() ? numberIn(given->get_ref<const std::string &>())
                                               : std::numeric_limits<double>::quiet_NaN();
    if (!isRowWeight(weight))
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "A row's weight cannot be %1."), {shown(*given)}},
                    {FW_NOOP("core", "Choose a value from %1 to %2."), {"0", "1000"}});
    return weight;
}

} // namespace fieldwright
