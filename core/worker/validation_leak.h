#pragma once

#include "core/engine/encoder/encoder_training.h"
#include "core/engine/trainer.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// Finds validation rows whose question is trained as well: a loss that falls on them is no sign of anything learnt.
/// What a row asks is compared token by token: all before the first trained one, or the whole row where that is none.
/// Tells them as a warning and as the event `validation_leak` {rows, of}, for the sentence above the curves.
/// Errors: those of the rows.
Result<> tellValidationLeak(JobContext &context, const engine::TrainSource &training,
                            const engine::TrainSource &validation);
/// The same of a classifier's texts.
Result<> tellValidationLeak(JobContext &context, const engine::EncoderRows &training,
                            const engine::EncoderRows &validation);

} // namespace fieldwright
