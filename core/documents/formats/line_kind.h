#pragma once

#include <string_view>

namespace fieldwright {

/// What the beginning of a line says about it, in formats that have no marks for it (plain text, PDF).
struct LineKind
{
    enum Kind { Plain, Heading, ListItem } kind = Plain;
    int level = 0;            ///< of a heading, 1 to 6
    std::size_t textFrom = 0; ///< where the text of a list item begins (bullets are left out, numbers stay)
};

/// Headings by their numbering: "第三章 …", "第一节 …", "Chapter 4", "2.1 Title". A line must be short and must not end
/// like a sentence to be one. List items by bullet or number.
LineKind lineKind(std::string_view line);

/// Ends as a sentence does: . ! ? ; : and the full-width ones, closing quotes and brackets skipped.
bool endsSentence(std::string_view line);

/// Columns on a terminal: two for each wide character.
std::size_t displayWidth(std::string_view line);

} // namespace fieldwright
