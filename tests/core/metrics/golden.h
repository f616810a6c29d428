#pragma once

#include "core/base/file.h"
#include "core/base/json.h"

#include <stdexcept>

/// The figures of tests/golden/make_statistics_goldens.py. Throws when they cannot be read: the test then fails.
inline const fieldwright::Json &statisticsGolden()
{
    static const fieldwright::Json golden = [] {
        const auto text = fieldwright::readFile(std::string(FIELDWRIGHT_GOLDEN) + "/statistics.json");
        if (!text)
            throw std::runtime_error(text.error().message());
        const auto value = fieldwright::parseJson(*text, "statistics.json");
        if (!value)
            throw std::runtime_error(value.error().message());
        return *value;
    }();
    return golden;
}

inline bool isNear(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}
