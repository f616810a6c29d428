#define FIELDWRIGHT_KERNELS_NAMESPACE step_avx512
#define FIELDWRIGHT_KERNELS_NAME "avx512"
#include "core/engine/optimizer/step_kernels_body.inl"
