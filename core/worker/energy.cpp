#include "core/worker/energy.h"

#include <fstream>
#include <string>

namespace fieldwright {

namespace {

std::optional<std::int64_t> numberIn(const std::filesystem::path &file)
{
    std::ifstream in(file);
    std::int64_t value = 0;
    return in >> value && value >= 0 ? std::optional(value) : std::nullopt;
}

/// "intel-rapl:0", whose parts ("intel-rapl:0:1") are counted in it already.
bool isWholeDomain(const std::string &name)
{
    const size_t colon = name.find(':');
    return colon != std::string::npos && name.find(':', colon + 1) == std::string::npos;
}

} // namespace

EnergyMeter::EnergyMeter(const std::filesystem::path &powercap)
{
    std::error_code problem;
    for (std::filesystem::directory_iterator it(powercap, problem), end; !problem && it != end; it.increment(problem)) {
        std::string name;
        std::ifstream(it->path() / "name") >> name;
        if (!isWholeDomain(it->path().filename().string()) || !name.starts_with("package"))
            continue;
        const std::filesystem::path counter = it->path() / "energy_uj";
        if (const auto now = numberIn(counter))
            m_packages.push_back({counter, numberIn(it->path() / "max_energy_range_uj").value_or(0), *now, 0});
    }
}

std::optional<double> EnergyMeter::joules()
{
    if (m_packages.empty())
        return std::nullopt;
    double sum = 0;
    for (Package &package : m_packages) {
        if (const auto now = numberIn(package.counter)) {
            const std::int64_t step = *now - package.last;
            if (step >= 0 || package.range > 0)
                package.used += double(step >= 0 ? step : step + package.range);
            package.last = *now;
        }
        sum += package.used;
    }
    return sum / 1e6;
}

} // namespace fieldwright
