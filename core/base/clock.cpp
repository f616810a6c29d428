#include "core/base/clock.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>

namespace fieldwright {

std::int64_t wallClockMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t monotonicMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string isoTime(std::int64_t wallMs)
{
    const std::time_t seconds = std::time_t(wallMs / 1000);
    std::tm parts = {};
    gmtime_r(&seconds, &parts);
    char buffer[32];
    std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return buffer;
}

std::string newId()
{
    static thread_local std::random_device device;
    char buffer[24];
    std::snprintf(buffer, sizeof buffer, "%012llx%08x", static_cast<unsigned long long>(wallClockMs()), device());
    return buffer;
}

} // namespace fieldwright
