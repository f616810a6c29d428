#pragma once

#include <stop_token>

namespace fieldwright {

/// Blocks SIGTERM and SIGINT in this and all later threads, and gives a token that is stopped when one of them comes.
/// Call it first in main(). SIGPIPE and SIGHUP are ignored: a worker outlives whoever started it.
std::stop_token stopOnTermination();

} // namespace fieldwright
