#include "core/engine/quantized/kernels.h"

#include <cstdlib>
#include <string_view>

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
#endif

std::vector<const Kernels *> availableKernels()
{
    std::vector<const Kernels *> list = {&kernels_scalar::table};
#ifdef FIELDWRIGHT_X86_KERNELS
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("f16c"))
        return list;
    list.push_back(&kernels_avx2::table);
    if (__builtin_cpu_supports("avxvnni"))
        list.push_back(&kernels_avxvnni::table);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni"))
        list.push_back(&kernels_avx512vnni::table);
#endif
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
        return *list.back();
    }();
    return chosen;
}

} // namespace fieldwright::engine::quantized
