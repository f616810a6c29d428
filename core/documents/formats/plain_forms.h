#pragma once

#include <string>
#include <string_view>

namespace fieldwright {

/// Shapes that programs that make PDFs write for characters: ligatures of Latin letters (U+FB00 to U+FB06) and the
/// radicals of Chinese dictionaries (U+2E80 to U+2FD5), as the letters and ideographs that they look like. No search
/// finds the words otherwise.
std::string plainForms(std::string_view text);

} // namespace fieldwright
