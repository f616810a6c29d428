#pragma once

#include "core/base/text.h"

namespace fieldwright {

/// Without the marks of letters that a cut between two bytes has left at the ends of a piece of text: a window begins
/// and ends between tokens, which of Chinese may be parts of a letter. Marks within the text stay; so does a last "…".
std::string withoutCutLetters(std::string text);
/// The same of each fact: a warning tells how a row begins.
Text withoutCutLetters(Text text);

} // namespace fieldwright
