#include "core/engine/quantized/kernels_check.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>

namespace fieldwright::engine::quantized {

namespace kernels_scalar {
extern const Kernels table;
}
#ifdef FIELDWRIGHT_X86_KERNELS
namespace kernels_avx2 {
extern const Kernels table;
}
namespace kernels_avxvnni {
extern const Kernels table;
}
namespace kernels_avx512vnni {
extern const Kernels table;
}
namespace kernels_amx {
extern const Kernels table;
}
#endif

namespace {

struct Build
{
    const Kernels *kernels;
    bool (*runsHere)();
};

#ifdef FIELDWRIGHT_X86_KERNELS
bool hasAvx2()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

bool hasAvxVnni()
{
    return hasAvx2() && __builtin_cpu_supports("avxvnni");
}

bool hasAvx512Vnni()
{
    return hasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vnni");
}

/// The tiles are large, so that a process has to ask for them: once, for all of its threads.
/// Source: Documentation/arch/x86/xstate.rst of Linux.
bool mayUseTiles()
{
    constexpr long requestPermission = 0x1023, tileData = 18; // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}

bool hasAmx()
{
    return hasAvx512Vnni() && __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8") && mayUseTiles();
}
#endif

/// From the plainest to the fastest.
constexpr Build builds[] = {
    {&kernels_scalar::table, [] { return true; }},
#ifdef FIELDWRIGHT_X86_KERNELS
    {&kernels_avx2::table, hasAvx2},
    {&kernels_avxvnni::table, hasAvxVnni},
    {&kernels_avx512vnni::table, hasAvx512Vnni},
    {&kernels_amx::table, hasAmx},
#endif
};

} // namespace

std::vector<const Kernels *> availableKernels()
{
    std::vector<const Kernels *> list;
    for (const Build &build : builds) {
        if (build.runsHere())
            list.push_back(build.kernels);
    }
    return list;
}

const Kernels &kernels()
{
    static const Kernels &chosen = []() -> const Kernels & {
        const std::vector<const Kernels *> list = availableKernels();
        const char *wish = std::getenv("FIELDWRIGHT_QUANTIZED_KERNELS");
        for (const Kernels *one : list) {
            if (wish && std::string_view(one->name) == wish)
                return *one;
        }
        // (a processor that says that it can, and computes something else, is not to be heard)
        return **std::find_if(list.rbegin(), list.rend(), [&](const Kernels *one) {
            return one == list.front() || multipliesAs(*list.front(), *one);
        });
    }();
    return chosen;
}

} // namespace fieldwright::engine::quantized
