#pragma once

#include "core/documents/formats/pdf_lines.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

namespace fieldwright {

/// Words that stand close together on one line: a cell of one line, or a line of running text.
struct PdfSegment
{
    PdfLine line;
    std::vector<std::size_t> words; ///< their places among the page's words
};

/// Lines below each other whose segments stand in the same columns, with white space from top to bottom between them.
struct PdfGrid
{
    struct Line
    {
        double top = 0;
        double bottom = 0;
        std::vector<std::vector<const PdfSegment *>> columns; ///< empty: nothing stands in this one
    };
    std::vector<Line> lines;

    std::size_t columnCount() const { return lines.empty() ? 0 : lines.front().columns.size(); }
};

std::deque<PdfSegment> segmentsFromWords(const std::vector<PdfWord> &words);

/// The grids of a page, from top to bottom, that `isTable` takes for tables by what is in them. On a page with columns
/// of running text each of these is searched by itself. Where cells stand too close to be told apart by themselves, but
/// not closer than the columns of the other lines allow, parts of `segments` are added to it.
std::vector<PdfGrid> gridsOf(const std::vector<PdfWord> &words, std::deque<PdfSegment> &segments,
                             const std::function<bool(const PdfGrid &)> &isTable);

/// Running text: lines of several words that mostly reach the right edge, at `right`, of a column that begins at
/// `left`.
bool isRunningText(const std::vector<const PdfLine *> &lines, double left, double right);

} // namespace fieldwright
