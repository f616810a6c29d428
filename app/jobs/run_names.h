#pragma once

#include "app/runs/run_status.h"

#include <QString>

namespace fieldwright {

/// The name of a run, or of the model that it made, for people: where a run of a sweep was called by what it differs in
/// ("grid learning_rate=0.0004 rank=8"), the fields have their names in the window's language ("grid · Learning rate
/// 0.0004 · Rank 8"). The name itself stays what it is: files and commands know it.
QString shownRunName(const QString &name);
/// The same of a job; its id where it has no name.
QString shownRunName(const RunStatus &run);

} // namespace fieldwright
