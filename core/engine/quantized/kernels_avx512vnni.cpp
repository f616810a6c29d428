#define FIELDWRIGHT_KERNELS_NAMESPACE kernels_avx512vnni
#define FIELDWRIGHT_KERNELS_NAME "avx512vnni"
#include "core/engine/quantized/kernels_body.inl"
