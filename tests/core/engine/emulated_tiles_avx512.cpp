#define FIELDWRIGHT_KERNELS_NAMESPACE emulated_tiles_avx512
#define FIELDWRIGHT_KERNELS_NAME "emulated tiles, avx512"
#define FIELDWRIGHT_KERNELS_TILES EmulatedTiles
#include "tests/core/engine/emulated_tiles.h"

#include "core/engine/quantized/kernels_body.inl"
