#pragma once

#include "app/cli/session.h"

namespace fieldwright {

/// Runs a short `fieldwright-worker call` (what needs the engine without being a job) and waits for its answer, on the
/// verb's thread. Errors: NotFound (no worker), Internal (it died), and what it answers.
Result<Json> callWorker(CliSession &session, const Json &request);

} // namespace fieldwright
