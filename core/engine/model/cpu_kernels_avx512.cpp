#define FIELDWRIGHT_KERNELS_NAMESPACE kernels_avx512
#define FIELDWRIGHT_KERNELS_NAME "avx512"
#include "core/engine/model/cpu_kernels_body.inl"
