#pragma once

#include "core/base/json.h"
#include "core/model_files/licence.h"

#include <QtCore/QStringList>

namespace fieldwright {

/// "yes", "conditions", "no", "unknown": as --json says it.
const char *licenceUseName(LicenceUse use);

/// What the worker found in a model's files, a fact a line, with the licence's verdict and the remarks behind it.
QStringList inspectionLines(const Json &found);

} // namespace fieldwright
