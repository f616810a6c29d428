#define FIELDWRIGHT_KERNELS_NAMESPACE step_baseline
#define FIELDWRIGHT_KERNELS_NAME "baseline"
#include "core/engine/optimizer/step_kernels_body.inl"
