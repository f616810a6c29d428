#pragma once

#include "core/documents/formats/pdf_lines.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fieldwright {

struct PdfTableRow
{
    std::vector<std::string> cells;
    Box box;
    int page = 1;
    bool isHeader = false;
};

struct PdfTable
{
    std::vector<PdfTableRow> rows;
    struct Column
    {
        double left = 0;
        double right = 0;
    };
    std::vector<Column> columns;
    std::size_t at = 0; ///< how many of the words that are left stand before it
};

/// Takes the tables of a page out of its words. A table has its cells in columns with white space from top to bottom
/// between them, aligned at an edge or the middle; it is told from columns of running text, contents, lists and forms
/// by what stands in them. Lines of a wrapped cell are one row; the first row names the columns where it is set apart
/// from the others by its type, or by being words above figures.
std::vector<PdfTable> takeTables(std::vector<PdfWord> &words);

/// The same columns: the table at the top of a page goes on with the one that ended the page before.
bool goesOnWith(const PdfTable &before, const PdfTable &next);
/// Its first row is then no header, and is left out where it repeats the header.
void append(PdfTable &before, PdfTable next);

} // namespace fieldwright
