#pragma once

#include <cstddef>

namespace fieldwright {

/// So many texts may end an answer: what the server takes, and so what forms and the command line send.
constexpr std::size_t mostStops = 16;

} // namespace fieldwright
