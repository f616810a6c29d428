#include "core/engine/model/cpu_kernels.h"

#include <cstdlib>
#include <string_view>

namespace fieldwright::engine {

namespace kernels_baseline {
extern const CpuKernels table;
}
#ifdef FIELDWRIGHT_X86_KERNELS
namespace kernels_avx2 {
extern const CpuKernels table;
}
namespace kernels_avx512 {
extern const CpuKernels table;
}
#endif

namespace {

const CpuKernels &choose()
{
#ifdef FIELDWRIGHT_X86_KERNELS
    const char *variable = std::getenv("FIELDWRIGHT_KERNELS");
    const std::string_view wish = variable ? variable : "avx512";
    if (wish == "avx512" && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
        return kernels_avx512::table;
    if (wish != "baseline" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return kernels_avx2::table;
#endif
    return kernels_baseline::table;
}

} // namespace

const CpuKernels &cpuKernels()
{
    static const CpuKernels &chosen = choose();
    return chosen;
}

const CpuKernels &baselineKernels()
{
    return kernels_baseline::table;
}

} // namespace fieldwright::engine
