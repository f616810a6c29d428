#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fieldwright {

/// The reference's regular expressions know Unicode 16, those of PCRE2 10.42 know Unicode 14, and ICU 72 knows 15. A
/// character that came later is looked at as an older one of its general category.

/// The character itself where it is an older one.
char32_t olderAlike(char32_t c);

/// The small letter of a capital that ICU does not know; any other character is its own.
char32_t smallOfNewer(char32_t c);

/// The text with older characters in the places of the newer ones, byte for byte as long; nothing where there are none.
/// text: valid UTF-8.
std::optional<std::string> withOlderCharacters(std::string_view text);

} // namespace fieldwright
