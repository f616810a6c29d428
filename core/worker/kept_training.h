#pragma once

#include "core/worker/job_context.h"

namespace fieldwright {

/// Whether an error leaves a training as it stood: it has a whole checkpoint, and this attempt has taken no step beyond
/// it. Such a run is not ended by what was in its way (too little memory, a model or dataset that is not there, a full
/// disk, a recipe that asks for too little): it goes on once that is mended. Reads the checkpoint in full.
bool staysInterrupted(const JobContext &context, const Error &error);

} // namespace fieldwright
