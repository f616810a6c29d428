#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace fieldwright {

/// What the processors of this machine have used since the meter was made, by the counters of RAPL (Linux's powercap):
/// of whole packages, whoever made them work. Many systems let only the administrator read them.
class EnergyMeter
{
public:
    explicit EnergyMeter(const std::filesystem::path &powercap = "/sys/class/powercap");
    /// Nothing where no counter can be read.
    std::optional<double> joules();

private:
    struct Package
    {
        std::filesystem::path counter;
        std::int64_t range = 0; ///< microjoules at which it begins anew; 0: not told
        std::int64_t last = 0;
        double used = 0; ///< microjoules
    };
    std::vector<Package> m_packages;
};

} // namespace fieldwright
