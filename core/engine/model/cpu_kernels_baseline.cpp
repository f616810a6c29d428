#define FIELDWRIGHT_KERNELS_NAMESPACE kernels_baseline
#define FIELDWRIGHT_KERNELS_NAME "baseline"
#include "core/engine/model/cpu_kernels_body.inl"
