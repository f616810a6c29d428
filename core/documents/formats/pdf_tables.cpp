#include "core/documents/formats/pdf_tables.h"

#include "core/base/utf8.h"
#include "core/documents/formats/inline_text.h"
#include "core/documents/formats/line_kind.h"
#include "core/documents/formats/pdf_grid.h"

#include <algorithm>
#include <limits>
#include <set>

namespace fieldwright {

namespace {

using Cell = std::vector<const PdfSegment *>;

std::string textOf(const Cell &cell)
{
    std::vector<const PdfLine *> lines;
    for (const PdfSegment *segment : cell)
        lines.push_back(&segment->line);
    return joinedText(lines);
}

/// A number, with its sign, currency or unit: "–5", "£40", "12 °C", "3 to 4 m".
bool isFigure(std::string_view text)
{
    static constexpr std::u32string_view before = U"+-−–±~≈<>≤≥≦≧$€£¥￥.(（约 ";
    constexpr std::size_t widestUnit = 8;
    bool hasDigit = false;
    std::size_t wordWidth = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        const bool isDigit = c >= '0' && c <= '9';
        if (!hasDigit && !isDigit && before.find(c) == std::u32string_view::npos)
            return false;
        hasDigit = hasDigit || isDigit;
        if (isWordCharacter(c) && !isDigit)
            wordWidth += isCjk(c) ? 2 : 1;
    }
    return hasDigit && wordWidth <= widestUnit;
}

bool isWholeNumber(std::string_view text)
{
    return !text.empty() && text.size() < 7 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isYear(std::string_view text)
{
    return isWholeNumber(text) && text.size() == 4 && (text.starts_with("19") || text.starts_with("20"));
}

/// "1.", "(a)", "•", "2.3.1": what begins an item of a list or a heading.
bool isListMark(std::string_view text)
{
    const LineKind kind = lineKind(std::string(text) + " x");
    if (kind.kind == LineKind::ListItem && displayWidth(text) <= 6)
        return true;
    // "2." and "2.1.3", and "2.1" where no numbers stand beside it
    const bool isDotted = text.find('.') != std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
                              return (c >= '0' && c <= '9') || c == '.';
                          });
    return isDotted && text.front() != '.';
}

/// The dots between a heading and its page.
bool hasLeader(std::string_view text)
{
    return text.find("....") != std::string_view::npos || text.find(". . . .") != std::string_view::npos ||
           text.find("····") != std::string_view::npos || text.find("……") != std::string_view::npos;
}

/// One column of a grid with what is asked of it.
struct Column
{
    std::vector<const PdfLine *> lines;
    std::size_t filled = 0; ///< lines of the grid in which something stands in it
    double left = 0;
    double right = 0;
    bool isAligned = false;
    bool isRunningText = false;
    std::size_t figures = 0;
};

/// The largest share of values that lie within `slack` of one of them.
double agreement(std::vector<double> values, double slack)
{
    std::sort(values.begin(), values.end());
    std::size_t best = 0;
    for (std::size_t first = 0, last = 0; first < values.size(); ++first) {
        last = std::max(last, first);
        while (last < values.size() && values[last] - values[first] <= 2 * slack)
            ++last;
        best = std::max(best, last - first);
    }
    return values.empty() ? 0 : double(best) / double(values.size());
}

Column columnOf(const PdfGrid &grid, std::size_t index)
{
    constexpr double mostSlack = 0.3; // of the font's size
    Column column;
    std::vector<double> lefts, middles, rights;
    double size = 1;
    for (const PdfGrid::Line &line : grid.lines) {
        const Cell &cell = line.columns[index];
        if (cell.empty())
            continue;
        ++column.filled;
        Box box = cell.front()->line.box;
        for (const PdfSegment *segment : cell) {
            column.lines.push_back(&segment->line);
            box = united(box, segment->line.box);
            size = std::max(size, segment->line.fontSize);
        }
        lefts.push_back(box.x);
        middles.push_back(box.x + box.width / 2);
        rights.push_back(rightOf(box));
        column.figures += isFigure(textOf(cell));
    }
    if (column.lines.empty())
        return column;
    column.left = *std::min_element(lefts.begin(), lefts.end());
    column.right = *std::max_element(rights.begin(), rights.end());
    const double best = std::max({agreement(lefts, mostSlack * size), agreement(middles, mostSlack * size),
                                  agreement(rights, mostSlack * size)});
    column.isAligned = best >= 0.6;
    column.isRunningText = column.lines.size() > 3 && isRunningText(column.lines, column.left, column.right);
    return column;
}

std::size_t filledIn(const PdfGrid::Line &line)
{
    return std::size_t(
        std::count_if(line.columns.begin(), line.columns.end(), [](const Cell &cell) { return !cell.empty(); }));
}

bool isBold(const PdfGrid::Line &line)
{
    return std::all_of(line.columns.begin(), line.columns.end(), [](const Cell &cell) {
        return std::all_of(cell.begin(), cell.end(), [](const PdfSegment *segment) { return segment->line.isBold; });
    });
}

/// A grid with the questions that decide what it is.
class Candidate
{
public:
    explicit Candidate(const PdfGrid &grid) : m_grid(grid)
    {
        for (std::size_t i = 0; i < grid.columnCount(); ++i)
            m_columns.push_back(columnOf(grid, i));
    }

    const std::vector<Column> &columns() const { return m_columns; }

    bool isTable() const
    {
        const std::size_t count = m_columns.size();
        const auto full = std::size_t(std::count_if(m_grid.lines.begin(), m_grid.lines.end(),
                                                    [](const auto &line) { return filledIn(line) > 1; }));
        const bool isStyled = isBold(m_grid.lines.front()) && !isBold(m_grid.lines.back());
        // Short lines between columns of text stand in a column of their own now and then.
        if (std::any_of(m_columns.begin(), m_columns.end(),
                        [&](const Column &column) { return column.filled * 5 < full; }))
            return false;
        if (full < (count > 2 || isStyled ? 2u : 3u))
            return false;
        // Few lines may be chance: a heading above a justified line, say.
        if (full < 4 && (filledIn(m_grid.lines.front()) + 1 < count || (!isStyled && !hasColumnOfFigures())))
            return false;
        if (full == 2 && narrowestGap() < m_grid.lines.front().bottom - m_grid.lines.front().top)
            return false;
        const auto aligned = std::size_t(
            std::count_if(m_columns.begin(), m_columns.end(), [](const Column &column) { return column.isAligned; }));
        if (aligned + (count > 3 ? count / 4 : 0) < count)
            return false;
        return !isRunningText() && !isContents() && !isList() && !isForm() && (count > 2 || isTableOfTwo(isStyled));
    }

    bool hasColumnOfFigures() const
    {
        return std::any_of(m_columns.begin(), m_columns.end(), [](const Column &column) {
            return column.figures > 0 && column.figures * 2 >= column.filled;
        });
    }

private:
    double narrowestGap() const
    {
        double narrowest = std::numeric_limits<double>::max();
        for (std::size_t i = 1; i < m_columns.size(); ++i)
            narrowest = std::min(narrowest, m_columns[i].left - m_columns[i - 1].right);
        return narrowest;
    }

    /// Columns of a page, or marginal notes: more than one column of prose, unless short cells to the left of them say
    /// where each row begins.
    bool isRunningText() const
    {
        const auto prose = std::size_t(std::count_if(m_columns.begin(), m_columns.end(),
                                                     [](const Column &column) { return column.isRunningText; }));
        if (prose == 0)
            return false;
        if (m_columns.front().isRunningText)
            return true;
        std::size_t begins = 0, wholly = 0;
        for (const PdfGrid::Line &line : m_grid.lines) {
            begins += !line.columns.front().empty();
            wholly += filledIn(line) == line.columns.size();
        }
        const bool hasRows = begins < m_grid.lines.size() && begins >= 2 && wholly * 10 >= begins * 7;
        return prose > 1 ? !hasRows : m_columns.size() == 2 && !hasRows;
    }

    bool isContents() const
    {
        for (const Column &column : m_columns)
            for (const PdfLine *line : column.lines)
                if (hasLeader(line->text))
                    return true;
        if (m_columns.size() > 3)
            return false;
        // Page numbers that rise.
        int last = 0;
        std::size_t pages = 0;
        for (const PdfGrid::Line &line : m_grid.lines) {
            const std::string text = textOf(line.columns.back());
            if (text.empty())
                continue;
            if (!isWholeNumber(text)) {
                if (&line == &m_grid.lines.front() && (toLower(text) == "page" || text == "页码" || text == "页"))
                    return true;
                return false;
            }
            const int page = std::stoi(text);
            if (page < last)
                return false;
            last = page;
            ++pages;
        }
        const Column &titles = m_columns[m_columns.size() - 2];
        return pages >= 3 && std::none_of(titles.lines.begin(), titles.lines.end(),
                                          [](const PdfLine *line) { return isFigure(line->text); });
    }

    bool isList() const
    {
        if (m_columns.size() > 2 || isFigureColumn(1))
            return false;
        return std::all_of(m_grid.lines.begin(), m_grid.lines.end(), [](const PdfGrid::Line &line) {
            return line.columns[0].empty() || isListMark(textOf(line.columns[0]));
        });
    }

    /// "Name:   …" and "To:   …" below each other.
    bool isForm() const
    {
        if (m_columns.size() > 2)
            return false;
        std::size_t labels = 0, marked = 0;
        for (const PdfGrid::Line &line : m_grid.lines) {
            const std::string text = textOf(line.columns[0]);
            labels += !text.empty();
            marked += text.ends_with(':') || text.ends_with("：");
        }
        return marked * 2 > labels;
    }

    /// Two columns of words may as well be an index or addresses: they need a header that is set apart, figures, or to
    /// be few and short.
    bool isTableOfTwo(bool isStyled) const
    {
        if (isStyled || hasColumnOfFigures())
            return true;
        constexpr std::size_t fewLines = 15;
        constexpr std::size_t shortWidth = 30;
        return m_grid.lines.size() >= 3 && m_grid.lines.size() <= fewLines && filledIn(m_grid.lines.front()) == 2 &&
               std::all_of(m_columns.begin(), m_columns.end(), [](const Column &column) {
                   return std::all_of(column.lines.begin(), column.lines.end(), [](const PdfLine *line) {
                       return displayWidth(line->text) <= shortWidth && !endsSentence(line->text);
                   });
               });
    }

    bool isFigureColumn(std::size_t index) const { return m_columns[index].figures * 2 >= m_columns[index].filled; }

    const PdfGrid &m_grid;
    std::vector<Column> m_columns;
};

/// Lines put together to rows.
class RowMaker
{
public:
    RowMaker(const PdfGrid &grid, const Candidate &candidate) : m_grid(grid), m_columns(candidate.columns()) {}

    std::vector<PdfTableRow> rows()
    {
        const std::size_t headLines = linesOfHead();
        findPitch(headLines);
        std::vector<PdfTableRow> rows;
        for (std::size_t i = 0; i < m_grid.lines.size(); ++i) {
            const bool inHead = i < headLines;
            if (i == 0 || (!inHead && (i == headLines || !continues(i))))
                finish(rows);
            for (std::size_t column = 0; column < m_columns.size(); ++column) {
                const Cell &cell = m_grid.lines[i].columns[column];
                m_cells[column].insert(m_cells[column].end(), cell.begin(), cell.end());
            }
        }
        finish(rows);
        if (!rows.empty())
            rows.front().isHeader = rows.size() > 1 && isHeader(rows.front(), headLines);
        return rows;
    }

private:
    bool isFigureColumn(std::size_t index) const
    {
        return m_columns[index].figures > 0 && m_columns[index].figures * 2 >= m_columns[index].filled;
    }

    bool hasFigures(const PdfGrid::Line &line) const
    {
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            if (isFigureColumn(i) && isFigure(textOf(line.columns[i])))
                return true;
        return false;
    }

    /// Lines at the top that are surely one header of several lines; 0 where nothing says so.
    std::size_t linesOfHead() const
    {
        constexpr std::size_t mostLines = 4;
        const std::vector<PdfGrid::Line> &lines = m_grid.lines;
        std::size_t bold = 0;
        while (bold < lines.size() && isBold(lines[bold]))
            ++bold;
        if (bold > 0 && bold < lines.size())
            return bold <= mostLines ? bold : 0;
        // Words above figures; more than one line only where some of its cells are empty.
        std::size_t words = 0;
        while (words < lines.size() && words <= mostLines && !hasFigures(lines[words]))
            ++words;
        if (words == 0 || words > mostLines || words >= lines.size())
            return 0;
        for (std::size_t i = 1; i < words; ++i)
            if (filledIn(lines[i]) == m_columns.size() && filledIn(lines[i - 1]) == m_columns.size())
                return 0;
        return words;
    }

    double pitch(std::size_t line) const
    {
        return (m_grid.lines[line].top + m_grid.lines[line].bottom - m_grid.lines[line - 1].top -
                m_grid.lines[line - 1].bottom) /
               2;
    }

    bool bothFigures(std::size_t line) const
    {
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            if (isFigureColumn(i) && isFigure(textOf(m_grid.lines[line].columns[i])) &&
                isFigure(textOf(m_grid.lines[line - 1].columns[i])))
                return true;
        return false;
    }

    /// Two lines of which each looks like a row.
    bool bothWhole(std::size_t line) const
    {
        return filledIn(m_grid.lines[line]) == m_columns.size() &&
               filledIn(m_grid.lines[line - 1]) == m_columns.size() &&
               !isLowerLetter(firstCodePoint(m_grid.lines[line].columns.front().front()->line.text));
    }

    /// Where rows stand further apart than the lines of a cell, distance tells which lines are one row.
    void findPitch(std::size_t headLines)
    {
        double least = 0;
        double most = 0;
        const std::size_t first = std::max<std::size_t>(headLines, 1) + 1; // a header may stand off
        for (std::size_t i = first; i < m_grid.lines.size(); ++i) {
            least = least == 0 ? pitch(i) : std::min(least, pitch(i));
            most = std::max(most, pitch(i));
        }
        if (most < 1.3 * least)
            return;
        std::size_t close = 0, torn = 0;
        for (std::size_t i = first; i < m_grid.lines.size(); ++i) {
            if (pitch(i) <= 1.15 * least) {
                ++close;
                torn += bothFigures(i) || bothWhole(i);
            }
        }
        if (torn * 5 < close)
            m_mostWithin = 1.15 * least;
    }

    bool continues(std::size_t line) const
    {
        if (bothFigures(line))
            return false;
        if (m_mostWithin > 0)
            return pitch(line) <= m_mostWithin;
        const PdfGrid::Line &here = m_grid.lines[line];
        if (here.columns.front().empty())
            return true;
        return filledIn(here) == 1 && isLowerLetter(firstCodePoint(here.columns.front().front()->line.text));
    }

    void finish(std::vector<PdfTableRow> &rows)
    {
        PdfTableRow row;
        bool hasBox = false;
        for (const Cell &cell : m_cells) {
            row.cells.push_back(textOf(cell));
            for (const PdfSegment *segment : cell) {
                row.box = hasBox ? united(row.box, segment->line.box) : segment->line.box;
                hasBox = true;
            }
        }
        if (hasBox)
            rows.push_back(std::move(row));
        m_cells.assign(m_columns.size(), {});
    }

    /// As the reader of CSV files has it: filled, different, no numbers; or set apart from what is below by its type.
    bool isHeader(const PdfTableRow &row, std::size_t headLines) const
    {
        const bool isStyled = isBold(m_grid.lines.front()) && !isBold(m_grid.lines.back());
        const bool ofYears = std::count_if(row.cells.begin(), row.cells.end(), isYear) > 1;
        std::set<std::string_view> seen;
        std::size_t named = 0;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const std::string &text = row.cells[i];
            if (text.empty()) {
                if (i > 0 && !isStyled)
                    return false;
                continue;
            }
            ++named;
            if (!isStyled && ((isFigure(text) && !(ofYears && isYear(text))) || text.size() > 200))
                return false;
            if (!seen.insert(text).second && !isStyled)
                return false;
        }
        return named * 2 > row.cells.size() && (isStyled || headLines > 0 || named == row.cells.size());
    }

    const PdfGrid &m_grid;
    const std::vector<Column> &m_columns;
    std::vector<Cell> m_cells;
    double m_mostWithin = 0; ///< between the lines of one row; 0 where the distance does not tell
};

} // namespace

std::vector<PdfTable> takeTables(std::vector<PdfWord> &words)
{
    std::deque<PdfSegment> segments = segmentsFromWords(words);
    const std::vector<PdfGrid> grids =
        gridsOf(words, segments, [](const PdfGrid &grid) { return Candidate(grid).isTable(); });
    std::vector<PdfTable> tables;
    std::vector<bool> taken(words.size());
    std::vector<std::size_t> firstWords;
    for (const PdfGrid &grid : grids) {
        const Candidate candidate(grid);
        PdfTable table{.rows = RowMaker(grid, candidate).rows(), .columns = {}};
        for (const Column &column : candidate.columns())
            table.columns.push_back({column.left, column.right});
        std::size_t first = words.size();
        for (const PdfGrid::Line &line : grid.lines) {
            for (const Cell &cell : line.columns) {
                for (const PdfSegment *segment : cell) {
                    first = std::min(first, segment->words.front());
                    for (const std::size_t word : segment->words)
                        taken[word] = true;
                }
            }
        }
        firstWords.push_back(first);
        tables.push_back(std::move(table));
    }
    for (std::size_t i = 0; i < tables.size(); ++i)
        tables[i].at = std::size_t(std::count(taken.begin(), taken.begin() + std::ptrdiff_t(firstWords[i]), false));
    std::stable_sort(tables.begin(), tables.end(), [](const PdfTable &a, const PdfTable &b) { return a.at < b.at; });
    std::size_t place = 0;
    std::erase_if(words, [&](const PdfWord &) { return taken[place++]; });
    return tables;
}

bool goesOnWith(const PdfTable &before, const PdfTable &next)
{
    if (before.columns.size() != next.columns.size())
        return false;
    // Cells of a column may be wider on the next page, but do not stand in another one.
    for (std::size_t i = 0; i < next.columns.size(); ++i) {
        for (std::size_t j = 0; j < before.columns.size(); ++j) {
            const bool overlap =
                next.columns[i].left < before.columns[j].right && next.columns[i].right > before.columns[j].left;
            if (overlap != (i == j))
                return false;
        }
    }
    return true;
}

void append(PdfTable &before, PdfTable next)
{
    if (!next.rows.empty() && !before.rows.empty() && before.rows.front().isHeader &&
        next.rows.front().cells == before.rows.front().cells)
        next.rows.erase(next.rows.begin());
    for (PdfTableRow &row : next.rows) {
        row.isHeader = false;
        before.rows.push_back(std::move(row));
    }
}

} // namespace fieldwright
