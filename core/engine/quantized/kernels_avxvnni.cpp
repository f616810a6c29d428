#define FIELDWRIGHT_KERNELS_NAMESPACE kernels_avxvnni
#define FIELDWRIGHT_KERNELS_NAME "avxvnni"
#include "core/engine/quantized/kernels_body.inl"
