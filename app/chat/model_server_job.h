#pragma once

#include "app/jobs/job_queue.h"
#include "app/models/model_entry.h"

namespace fieldwright {

/// The name by which a served model is asked for: "base", or the adapter's name.
QString servedName(const ModelRef &model);

/// A job of kind serve for models of one base (the same `path`): the base itself and any adapters on it. It ends when
/// nobody has asked for half an hour, or when this process has gone.
JobRequest modelServerJob(const std::vector<ModelRef> &models, int port = 0);

} // namespace fieldwright
