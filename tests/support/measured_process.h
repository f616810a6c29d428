#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fieldwright {

/// How a program ended and what it took.
struct MeasuredRun
{
    int status = -1; ///< −1: it did not end by itself
    double seconds = 0;
    std::int64_t peakKilobytes = 0; ///< resident, mapped files counted in; no less than the caller has
    std::string out;
};

/// Runs `program` with `arguments`, gives it `input` and reads its standard output to the end.
MeasuredRun runMeasured(const std::string &program, const std::vector<std::string> &arguments,
                        const std::string &input = {});

} // namespace fieldwright
