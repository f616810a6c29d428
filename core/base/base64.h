#pragma once

#include <span>
#include <string>

namespace fieldwright {

/// RFC 4648, section 4, with padding and without line feeds.
std::string base64(std::span<const std::byte> bytes);

} // namespace fieldwright
