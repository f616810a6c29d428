#define FIELDWRIGHT_KERNELS_NAMESPACE step_avx2
#define FIELDWRIGHT_KERNELS_NAME "avx2"
#include "core/engine/optimizer/step_kernels_body.inl"
