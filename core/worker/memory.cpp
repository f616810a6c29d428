#include "core/worker/memory.h"

#include "core/base/resident_memory.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>

#include <sys/resource.h>

namespace fieldwright {

namespace {

std::int64_t numberIn(const char *path)
{
    std::ifstream file(path);
    std::int64_t value = -1;
    return file >> value ? value : -1;
}

/// What the control group still allows, or the largest number when it sets no limit (version 2, then version 1).
std::int64_t groupRoom()
{
    std::int64_t limit = numberIn("/sys/fs/cgroup/memory.max");
    std::int64_t used = numberIn("/sys/fs/cgroup/memory.current");
    if (limit < 0) {
        limit = numberIn("/sys/fs/cgroup/memory/memory.limit_in_bytes");
        used = numberIn("/sys/fs/cgroup/memory/memory.usage_in_bytes");
    }
    return limit < 0 || used < 0 ? std::numeric_limits<std::int64_t>::max() : std::max<std::int64_t>(0, limit - used);
}

} // namespace

std::int64_t availableBytes()
{
    std::ifstream file("/proc/meminfo");
    std::string line;
    std::int64_t available = std::numeric_limits<std::int64_t>::max();
    while (std::getline(file, line)) {
        long long kib = 0;
        if (std::sscanf(line.c_str(), "MemAvailable: %lld kB", &kib) == 1)
            available = kib * 1024;
    }
    return std::min(available, groupRoom());
}

std::string gigabytes(double bytes)
{
    return std::to_string(std::ceil(bytes / 1e8) / 10).substr(0, 5);
}

#if defined(__SANITIZE_ADDRESS__)
void limitMemoryToAvailable(int) {} // the sanitizer's own terabytes would count
#else
void limitMemoryToAvailable(int processes)
{
    rlimit limit = {};
    if (getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    const rlim_t wanted = rlim_t(residentBytes() + availableBytes() / processes);
    if (limit.rlim_max == RLIM_INFINITY || wanted < limit.rlim_max) {
        limit.rlim_cur = wanted;
        setrlimit(RLIMIT_DATA, &limit);
    }
}
#endif

} // namespace fieldwright
