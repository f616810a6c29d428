#pragma once

#include "app/jobs/job_queue.h"
#include "app/models/model_entry.h"

namespace fieldwright {

/// How a server holds and offers its models.
struct ServerOptions
{
    int port = 0;                   ///< 0: any free one
    std::string precision = "auto"; ///< measured; or one of inferencePrecisions
    bool eightBitCache = false;     ///< keys and values take 8 bits: longer texts in the same memory
    bool usesOwnNames = false;      ///< adapters are asked for by their names, else by servedName()
};

/// The name by which a served model is asked for where names may be doubled: "base", or the adapter's id.
QString servedName(const ModelRef &model);

/// Whether one server can offer both: a base and adapters on it, or adapters on the same base.
bool standOnOneBase(const ModelRef &one, const ModelRef &other);

/// A job of kind serve for models that stand on one base: the base itself and any adapters on it. It ends when
/// nobody has asked for half an hour, or when this process has gone.
JobRequest modelServerJob(const std::vector<ModelRef> &models, const ServerOptions &options = {});

/// All names that a job of kind serve answers to.
QStringList servedNames(const Json &parameters);

} // namespace fieldwright
