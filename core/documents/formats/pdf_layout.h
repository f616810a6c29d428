#pragma once

#include "core/documents/formats/pdf_tables.h"

#include <optional>
#include <string>
#include <vector>

namespace fieldwright {

struct PdfPage
{
    double width = 0;
    double height = 0;
    std::vector<PdfLine> lines; ///< in reading order, with one in place of each table
    std::vector<PdfTable> tables;
};

/// Lines put together: a paragraph, a heading, a list item, or a table.
struct PdfBlock
{
    BlockKind kind = BlockKind::Paragraph;
    int level = 0;
    int page = 1;
    std::string text;
    Box box;
    std::optional<PdfTable> table; ///< then there is no text
};

/// Words in reading order to lines and tables.
void layOut(std::vector<PdfWord> words, PdfPage &page);

/// Takes out what repeats at the head and foot of the pages, and page numbers. Returns how many lines that were.
std::size_t dropRunningLines(std::vector<PdfPage> &pages);

/// Paragraphs by gaps, indents and line ends; headings by size, weight and numbering; hyphenated words joined; what
/// runs on over a page break joined, tables too.
std::vector<PdfBlock> blocksFromPages(const std::vector<PdfPage> &pages);

} // namespace fieldwright
