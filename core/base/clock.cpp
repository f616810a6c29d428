#include "core/base/clock.h"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>
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
    static std::mutex mutex;
    static std::random_device device;
    static std::int64_t lastMs = 0;
    static std::uint32_t tail = 0;
    const std::lock_guard lock(mutex);
    // Within a millisecond, or when the clock was set back, the tail counts on: the order stays that of the calls.
    if (const std::int64_t now = wallClockMs(); now > lastMs) {
        lastMs = now;
        tail = device();
    } else if (++tail == 0) {
        ++lastMs;
    }
    char buffer[24];
    std::snprintf(buffer, sizeof buffer, "%012llx%08x", static_cast<unsigned long long>(lastMs), tail);
    return buffer;
}

} // namespace fieldwright
