#pragma once

#include "core/worker/job_context.h"

namespace fieldwright {

/// A job's work. Returns the summary for result.json.
using JobFunction = Result<Json> (*)(JobContext &context);

Result<Json> runImportJob(JobContext &context);
Result<Json> runGenerateJob(JobContext &context);
Result<Json> runBuildJob(JobContext &context);
Result<Json> runTrainJob(JobContext &context); ///< of RateTest too
Result<Json> runEvaluateJob(JobContext &context);
Result<Json> runServeJob(JobContext &context);
Result<Json> runExportJob(JobContext &context);
Result<Json> runDownloadJob(JobContext &context);
Result<Json> runCombineJob(JobContext &context);

/// From the one table of kinds.
JobFunction jobFunction(JobKind kind);

} // namespace fieldwright
