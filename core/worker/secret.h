#pragma once

#include <string>

namespace fieldwright {

/// The key that a job's parameters say it has ("has_token"). It comes through standard input, once: it is in no file,
/// no argument and no environment.
std::string readSecret();

} // namespace fieldwright
