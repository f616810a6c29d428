#include "core/engine/model/gemm_panels.h"

#include <cstdlib>
#include <string_view>

namespace fieldwright::engine {

namespace {

bool choose()
{
#ifdef FIELDWRIGHT_X86_KERNELS
    if (!__builtin_cpu_supports("avx512f"))
        return false;
    const char *variable = std::getenv("FIELDWRIGHT_PRODUCTS");
    const std::string_view wish = variable ? variable : "";
    if (wish == "blas" || wish == "panels")
        return wish == "panels";
#ifdef FIELDWRIGHT_HAS_SGEMM
    return !__builtin_cpu_is("intel");
#else
    return true;
#endif
#else
    return false;
#endif
}

} // namespace

bool widensHalf()
{
#if defined(FIELDWRIGHT_X86_KERNELS) && defined(FIELDWRIGHT_HAS_SGEMM)
    static const bool isSlow = !__builtin_cpu_supports("avx512fp16");
    return isSlow;
#else
    return false;
#endif
}

bool usePanels()
{
    static const bool chosen = choose();
    return chosen;
}

#ifndef FIELDWRIGHT_X86_KERNELS
void multiplyPanels(const Product &)
{
    std::abort(); // usePanels() said no
}
#endif

} // namespace fieldwright::engine
