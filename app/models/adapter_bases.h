#pragma once

#include "app/models/model_entry.h"

#include <stop_token>
#include <vector>

namespace fieldwright {

/// Those of the models that an adapter can stand on: whole models with the layers that it changes, of its shapes. Reads
/// headers, so not for the window's thread.
std::vector<ModelEntry> fittingBases(const ModelEntry &adapter, const std::vector<ModelEntry> &models,
                                     const std::stop_token &stop);

} // namespace fieldwright
