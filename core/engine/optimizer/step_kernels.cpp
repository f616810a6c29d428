#include "core/engine/optimizer/step_kernels.h"

#include "core/engine/model/cpu_kernels.h"

#include <string_view>

namespace fieldwright::engine {

namespace step_baseline {
extern const StepKernels table;
}
#ifdef FIELDWRIGHT_X86_KERNELS
namespace step_avx2 {
extern const StepKernels table;
}
namespace step_avx512 {
extern const StepKernels table;
}
#endif

const StepKernels &stepKernels()
{
#ifdef FIELDWRIGHT_X86_KERNELS
    const std::string_view chosen = cpuKernels().name;
    if (chosen == step_avx512::table.name)
        return step_avx512::table;
    if (chosen == step_avx2::table.name)
        return step_avx2::table;
#endif
    return step_baseline::table;
}

const StepKernels &baselineStepKernels()
{
    return step_baseline::table;
}

} // namespace fieldwright::engine
