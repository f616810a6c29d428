#pragma once

#include "core/tokenizer/jinja_value.h"

#include <optional>

/// Python's operations on texts, by code points.
namespace fieldwright::jinja {

std::string upperCase(const std::string &text);
std::string lowerCase(const std::string &text);
/// First character upper case, the others lower case.
std::string capitalized(const std::string &text);
/// str.strip() of the asked sides; without `characters`, white space.
std::string stripped(const std::string &text, const std::string *characters, bool left, bool right);
/// str.split() and str.rsplit(); `limit` < 0: all. Without `separator`, at runs of white space.
List splitText(const std::string &text, const std::string *separator, std::int64_t limit, bool fromRight);
std::vector<std::string> splitLines(const std::string &text, bool keepEnds);
/// str.replace(); `limit` < 0: all. Empty when the result would be longer than texts may be.
std::optional<std::string> replaced(const std::string &text, const std::string &from, const std::string &to,
                                    std::int64_t limit);
/// '…%s…' % values; false with a reason in `out` when it does not work.
bool formatPercent(const std::string &pattern, const List &values, std::string &out);
std::string escapeMarkup(const std::string &text);

} // namespace fieldwright::jinja
