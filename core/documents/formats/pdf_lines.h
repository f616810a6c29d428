#pragma once

#include "core/documents/document.h"

#include <string>
#include <vector>

namespace fieldwright {

/// One word as Poppler finds it, in points from the upper left corner of the page.
struct PdfWord
{
    std::string text;
    Box box;
    double fontSize = 0;
    bool isBold = false;
    bool isRotated = false;
    bool spaceAfter = false;
};

struct PdfLine
{
    std::string text;
    Box box;
    double fontSize = 0; ///< of most of its characters
    bool isBold = false; ///< all of it
    bool isRotated = false;
    int table = -1; ///< in place of a table of its page: which one; then there is no text
};

double rightOf(const Box &box);
double bottomOf(const Box &box);
Box united(const Box &a, const Box &b);

/// Latin: a word that goes on, or begins in mid-sentence.
bool isLowerLetter(char32_t c);

/// Words in reading order to lines.
std::vector<PdfLine> linesFromWords(const std::vector<PdfWord> &words);

/// The lines of a paragraph or a cell as one text: divided words are joined, the others parted by a blank (Chinese: by
/// nothing).
std::string joinedText(const std::vector<const PdfLine *> &lines);

} // namespace fieldwright
