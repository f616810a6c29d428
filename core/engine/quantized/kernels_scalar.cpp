#define FIELDWRIGHT_KERNELS_NAMESPACE kernels_scalar
#define FIELDWRIGHT_KERNELS_NAME "scalar"
#include "core/engine/quantized/kernels_body.inl"
