#pragma once

#include "core/model_files/model_ref.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// The export job of a tuned encoder: merged into its base as a Hugging Face folder, or its PEFT adapter. What was
/// written is opened again and compared. Errors: Unsupported for other formats, and for an encoder without an adapter,
/// whose folder is what other programs take.
Result<Json> exportEncoder(JobContext &context, const ModelRef &ref);

} // namespace fieldwright
