#pragma once

#include <string>

namespace fieldwright {

/// The key or the passwords that a job's parameters say it has ("has_token", "password" of files). They come through
/// standard input, once: they are in no file, no argument and no environment.
std::string readSecret();

} // namespace fieldwright
