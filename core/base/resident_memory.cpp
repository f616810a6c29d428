#include "core/base/resident_memory.h"

#include <fstream>
#include <string>

#include <unistd.h>

namespace fieldwright {

namespace {

std::int64_t residentBytesIn(const std::string &statistics)
{
    std::ifstream file(statistics);
    std::int64_t total = 0;
    std::int64_t resident = 0;
    file >> total >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

} // namespace

std::int64_t residentBytes()
{
    return residentBytesIn("/proc/self/statm");
}

std::int64_t peakResidentBytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::stoll(line.substr(6)) * 1024;
    }
    return residentBytes();
}

void forgetPeakResident()
{
    std::ofstream("/proc/self/clear_refs") << "5"; // proc(5)
}

std::int64_t residentBytes(pid_t process)
{
    return residentBytesIn("/proc/" + std::to_string(process) + "/statm");
}

} // namespace fieldwright
