#pragma once

#include <string>
#include <string_view>

namespace fieldwright {

/// Text as terms for FTS5's unicode61 tokenizer: NFKC, lower case; each run of Han, kana or hangul as overlapping pairs
/// of characters and its last character alone; everything else as it is. (Character pairs find more in Chinese than
/// word segmentation does, and need no dictionary.)
std::string searchTerms(std::string_view text);

/// What the user typed, as an FTS5 query over such terms: all words must be there, the last one may be a beginning.
/// Never a syntax error, whatever was typed. Empty when nothing in it can be searched.
std::string searchQuery(std::string_view typed);

} // namespace fieldwright
