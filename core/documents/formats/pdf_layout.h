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
};

struct PdfPage
{
    double width = 0;
    double height = 0;
    std::vector<PdfLine> lines; ///< in reading order
};

/// Lines put together: a paragraph, a heading or a list item.
struct PdfBlock
{
    BlockKind kind = BlockKind::Paragraph;
    int level = 0;
    int page = 1;
    std::string text;
    Box box;
};

/// Words in reading order to lines.
std::vector<PdfLine> linesFromWords(const std::vector<PdfWord> &words);

/// Takes out what repeats at the head and foot of the pages, and page numbers. Returns how many lines that were.
std::size_t dropRunningLines(std::vector<PdfPage> &pages);

/// Paragraphs by gaps, indents and line ends; headings by size, weight and numbering; hyphenated words joined; what
/// runs on over a page break joined.
std::vector<PdfBlock> blocksFromPages(const std::vector<PdfPage> &pages);

} // namespace fieldwright
