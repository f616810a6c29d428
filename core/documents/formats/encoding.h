#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace fieldwright {

struct DecodedText
{
    std::string utf8;         ///< always well-formed; line ends as in the file
    std::string encoding;     ///< name by which decodeText() knows it again
    bool guessed = true;      ///< false: it was asked for, or a byte-order mark says it
    std::size_t replaced = 0; ///< ill-formed sequences that became U+FFFD
};

/// Bytes of a text file as UTF-8. Without `encoding` it is guessed: byte-order mark, strict UTF-8, the pattern of
/// UTF-16, the East Asian encodings by how common the characters would be, uchardet for the rest. Errors:
/// InvalidArgument where `encoding` is no name that ICU knows.
Result<DecodedText> decodeText(std::string_view bytes, const std::string &encoding);

/// Text that a person could have written? False for binary files: many control characters after decoding.
bool looksLikeText(std::string_view utf8);

} // namespace fieldwright
