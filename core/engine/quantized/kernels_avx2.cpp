#define FIELDWRIGHT_KERNELS_NAMESPACE kernels_avx2
#define FIELDWRIGHT_KERNELS_NAME "avx2"
#include "core/engine/quantized/kernels_body.inl"
