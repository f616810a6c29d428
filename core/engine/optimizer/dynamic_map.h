#pragma once

#include "core/engine/optimizer/step_kernels.h"

namespace fieldwright::engine {

/// bitsandbytes' dynamic map (Dettmers 2015, arXiv:1511.04561; create_dynamic_map): for each power of ten from 1e-6 to
/// 1 twice as many values as for the one before, evenly spread over [0.1, 1] of it; besides 0 and 1. Signed: half of
/// them below zero.
const DynamicMap &dynamicMap(bool isSigned);

} // namespace fieldwright::engine
