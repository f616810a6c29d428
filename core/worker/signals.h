#pragma once

#include <stop_token>

namespace fieldwright {

/// Blocks SIGTERM and SIGINT in this and all later threads, and gives a token that is stopped when one of them comes.
/// Call it first in main(). SIGPIPE and SIGHUP are ignored: a worker outlives whoever started it.
std::stop_token stopOnTermination();

/// OpenMP's threads spin while they wait for each other. Where another program needs the cores too, that makes decoding
/// five times slower (measured), and libgomp reads how long to spin from the environment when it is loaded: sets it and
/// starts this program again, unless it is set already.
void waitWithoutSpinning(char **arguments);

} // namespace fieldwright
