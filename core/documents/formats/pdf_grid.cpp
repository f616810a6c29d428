#include "core/documents/formats/pdf_grid.h"

#include "core/base/utf8.h"
#include "core/documents/formats/inline_text.h"
#include "core/documents/formats/line_kind.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <span>

namespace fieldwright {

namespace {

/// In units of the font's size. Blanks between words are a quarter to a third of it; justified lines stretch them.
constexpr double widestBlank = 0.55;
constexpr double narrowestGutter = 0.45;
/// A page with more is a drawing or an attack: its lines are read, tables are not looked for.
constexpr std::size_t mostSegments = 6000;

using Segments = std::vector<const PdfSegment *>;

/// The width of a character where all are equally wide, as in listings: blanks are wide there, too. Else 0.
double fixedWidth(const PdfWord &a, const PdfWord &b)
{
    const auto widthOf = [](const PdfWord &word) {
        const std::size_t characters = codePointCount(word.text);
        return characters > 0 ? word.box.width / (double(characters) * std::max(1.0, word.fontSize)) : 0;
    };
    const double width = widthOf(a);
    return width > 0.53 && width < 0.63 && std::abs(width - widthOf(b)) < 0.01 ? width : 0;
}

double sizeOf(const PdfSegment &segment)
{
    return std::max(1.0, segment.line.fontSize);
}

/// A line across the page or a region of it.
struct VisualLine
{
    Segments segments; ///< from left to right
    double top = 0;
    double bottom = 0;

    double size() const
    {
        double largest = 1;
        for (const PdfSegment *segment : segments)
            largest = std::max(largest, sizeOf(*segment));
        return largest;
    }
};

std::vector<VisualLine> visualLines(Segments segments)
{
    const auto middle = [](const PdfSegment *segment) { return segment->line.box.y + segment->line.box.height / 2; };
    std::stable_sort(segments.begin(), segments.end(),
                     [&](const PdfSegment *a, const PdfSegment *b) { return middle(a) < middle(b); });
    std::vector<VisualLine> lines;
    double center = 0;
    for (const PdfSegment *segment : segments) {
        const Box &box = segment->line.box;
        const bool joins = !lines.empty() && std::abs(middle(segment) - center) <
                                                 0.35 * std::min(box.height, lines.back().bottom - lines.back().top);
        if (!joins) {
            lines.push_back({.segments = {}, .top = box.y, .bottom = bottomOf(box)});
            center = middle(segment);
        }
        VisualLine &line = lines.back();
        line.segments.push_back(segment);
        line.top = std::min(line.top, box.y);
        line.bottom = std::max(line.bottom, bottomOf(box));
    }
    for (VisualLine &line : lines)
        std::stable_sort(line.segments.begin(), line.segments.end(),
                         [](const PdfSegment *a, const PdfSegment *b) { return a->line.box.x < b->line.box.x; });
    return lines;
}

bool looksLikeColumnOfText(const Segments &segments)
{
    constexpr std::size_t fewestLines = 8;
    if (segments.size() < fewestLines)
        return false;
    std::vector<const PdfLine *> lines;
    std::vector<double> lefts, rights;
    for (const PdfSegment *segment : segments) {
        lines.push_back(&segment->line);
        lefts.push_back(segment->line.box.x);
        rights.push_back(rightOf(segment->line.box));
    }
    std::sort(lefts.begin(), lefts.end());
    std::sort(rights.begin(), rights.end());
    return isRunningText(lines, lefts[lefts.size() / 10], rights[rights.size() * 9 / 10]);
}

/// Columns of running text side by side become regions of their own; what crosses them is left out there.
void splitIntoRegions(const Segments &segments, int depth, std::vector<Segments> &regions)
{
    constexpr int places = 64;
    constexpr int mostColumns = 3; // halved so often
    double left = std::numeric_limits<double>::max();
    double right = 0;
    for (const PdfSegment *segment : segments) {
        left = std::min(left, segment->line.box.x);
        right = std::max(right, rightOf(segment->line.box));
    }
    const double step = (right - left) / places;
    int best = -1;
    std::size_t fewest = segments.size() / 8; // headings and figures may cross a gutter
    for (int place = places / 5; depth < mostColumns && step > 0 && place <= places * 4 / 5; ++place) {
        const double x = left + step * place;
        const auto crossing = std::size_t(std::count_if(segments.begin(), segments.end(), [&](const PdfSegment *each) {
            return each->line.box.x < x && rightOf(each->line.box) > x;
        }));
        if (crossing < fewest || (crossing == fewest && best < 0)) {
            fewest = crossing;
            best = place;
        }
    }
    if (best >= 0) {
        const double x = left + step * best;
        Segments before, behind;
        for (const PdfSegment *segment : segments) {
            if (rightOf(segment->line.box) <= x)
                before.push_back(segment);
            else if (segment->line.box.x >= x)
                behind.push_back(segment);
        }
        if (looksLikeColumnOfText(before) && looksLikeColumnOfText(behind)) {
            splitIntoRegions(before, depth + 1, regions);
            splitIntoRegions(behind, depth + 1, regions);
            return;
        }
    }
    regions.push_back(segments);
}

struct Interval
{
    double from = 0;
    double to = 0;
};

/// The white space that is left of `free` beside a line.
std::vector<Interval> without(const std::vector<Interval> &free, const VisualLine &line)
{
    const double least = narrowestGutter * line.size();
    std::vector<Interval> left = free;
    for (const PdfSegment *segment : line.segments) {
        const Interval taken{segment->line.box.x, rightOf(segment->line.box)};
        std::vector<Interval> pieces;
        for (const Interval &each : left) {
            if (taken.to <= each.from || taken.from >= each.to) {
                pieces.push_back(each);
                continue;
            }
            for (const Interval piece : {Interval{each.from, taken.from}, Interval{taken.to, each.to}}) {
                if (piece.to - piece.from >= least)
                    pieces.push_back(piece);
            }
        }
        left = std::move(pieces);
    }
    return left;
}

/// Whether a line has something on both sides of a gutter: in the columns right beside it. Where none has, header and
/// figures stand apart in one column.
bool isEstablished(std::span<const VisualLine> lines, const std::vector<Interval> &free, std::size_t gutter)
{
    return std::any_of(lines.begin(), lines.end(), [&](const VisualLine &line) {
        bool left = false;
        bool right = false;
        for (const PdfSegment *segment : line.segments) {
            const double middle = segment->line.box.x + segment->line.box.width / 2;
            left = left || (middle > free[gutter - 1].from && middle < free[gutter].from);
            right = right || (middle > free[gutter].from && middle < free[gutter + 1].to);
        }
        return left && right;
    });
}

/// Gutters of `before` that nothing is left of in `after`; both have the margins at their ends.
bool losesAGutter(std::span<const VisualLine> lines, const std::vector<Interval> &before,
                  const std::vector<Interval> &after)
{
    for (std::size_t i = 1; i + 1 < before.size(); ++i) {
        const bool persists = std::any_of(after.begin(), after.end(), [&](const Interval &each) {
            return each.from < before[i].to && each.to > before[i].from;
        });
        if (!persists && isEstablished(lines, before, i))
            return true;
    }
    return false;
}

/// Lines that follow each other and share gutters.
struct Run
{
    std::vector<VisualLine> lines;
    std::vector<Interval> free;

    std::size_t columns() const { return free.size() < 3 ? 0 : free.size() - 1; }
};

/// The white space of an empty page.
const Interval everything{-1e7, 1e7};

/// Finds the grids of one region of a page.
class GridFinder
{
public:
    GridFinder(const std::vector<PdfWord> &words, std::deque<PdfSegment> &segments, std::vector<VisualLine> lines)
        : m_words(words), m_segments(segments), m_lines(std::move(lines))
    {}

    void find(const std::function<bool(const PdfGrid &)> &isTable, std::vector<PdfGrid> &grids)
    {
        std::size_t done = 0;      // lines of earlier grids
        std::size_t refusedTo = 0; // a part of what is no table, with the same columns, is none either
        std::size_t refusedColumns = 0;
        for (std::size_t first = 0; first < m_lines.size();) {
            Run run = runFrom(first);
            const std::size_t end = first + run.lines.size();
            const bool isRefused = end <= refusedTo && run.columns() <= refusedColumns;
            if (run.lines.size() < 2 || isRefused || isBetterWithoutFirst(run, first)) {
                ++first;
                continue;
            }
            if (first > done)
                addLineAbove(run, first - 1);
            PdfGrid grid = gridOf(run);
            if (isTable(grid)) {
                grids.push_back(std::move(grid));
                first = done = end;
            } else {
                refusedTo = end;
                refusedColumns = run.columns();
                ++first;
            }
        }
    }

private:
    /// The first line is a title set wide, or spans columns, where the others have more of them.
    bool isBetterWithoutFirst(const Run &run, std::size_t first)
    {
        if (run.lines.size() < 3)
            return false;
        const Run shorter = runFrom(first + 1);
        return shorter.lines.size() + 1 >= run.lines.size() && shorter.columns() > run.columns();
    }

    /// A line with each word by itself; made once.
    const VisualLine &inWords(std::size_t index)
    {
        VisualLine &parts = m_inWords[index];
        if (!parts.segments.empty())
            return parts;
        parts.top = m_lines[index].top;
        parts.bottom = m_lines[index].bottom;
        for (const PdfSegment *segment : m_lines[index].segments) {
            for (const std::size_t word : segment->words) {
                m_segments.push_back({linesFromWords({m_words[word]}).front(), {word}});
                parts.segments.push_back(&m_segments.back());
            }
        }
        return parts;
    }

    Run runFrom(std::size_t first)
    {
        if (m_lines[first].segments.size() < 2)
            return {};
        Run run{.lines = {m_lines[first]}, .free = without({everything}, m_lines[first])};
        if (run.free.size() < 3)
            return {};
        double widestGap = 0;
        std::size_t lastFull = 1;
        for (std::size_t next = first + 1; next < m_lines.size(); ++next) {
            VisualLine line = m_lines[next];
            const VisualLine &above = run.lines.back();
            const double size = line.size();
            const double gap = line.top - above.bottom;
            const bool isSingle = line.segments.size() == 1;
            const double mostGap =
                isSingle ? std::max(0.6 * size, 1.2 * widestGap) : std::max(2.5 * size, 1.5 * widestGap);
            if (gap > mostGap || std::abs(size - above.size()) > 0.35 * size || !fit(run, line, next))
                break;
            widestGap = std::max(widestGap, gap);
            // Single ones at the end belong to the table only as the rest of a cell of its last row.
            const PdfLine &begin = line.segments.front()->line;
            const bool goesOn =
                isSingle && (begin.box.x > run.free[1].from || isLowerLetter(firstCodePoint(begin.text)));
            run.lines.push_back(std::move(line));
            if (!isSingle || (goesOn && gap <= 0.6 * size))
                lastFull = run.lines.size();
        }
        run.lines.resize(lastFull);
        return settled(std::move(run));
    }

    /// Narrows the gutters of a run by one more line, which may have to be taken word by word.
    bool fit(Run &run, VisualLine &line, std::size_t index)
    {
        constexpr std::size_t enough = 3; // lines that say where the columns are
        std::vector<Interval> free = without(run.free, line);
        if (free.size() < 3 || losesAGutter(run.lines, run.free, free)) {
            if (run.lines.size() < enough)
                return false;
            const VisualLine &parts = inWords(index);
            free = without(run.free, parts);
            if (free.size() < 3 || losesAGutter(run.lines, run.free, free))
                return false;
            line = parts;
        }
        run.free = std::move(free);
        return true;
    }

    /// With the gutters of the lines that are left, and only of those that part something.
    static Run settled(Run run)
    {
        run.free = {everything};
        for (const VisualLine &line : run.lines)
            run.free = without(run.free, line);
        for (std::size_t gutter = 1; gutter + 1 < run.free.size();) {
            if (isEstablished(run.lines, run.free, gutter))
                ++gutter;
            else
                run.free.erase(run.free.begin() + std::ptrdiff_t(gutter));
        }
        return run.free.size() < 3 ? Run{} : run;
    }

    /// A header whose cells stand so close that they were taken for one: its words keep clear of the gutters.
    void addLineAbove(Run &run, std::size_t above)
    {
        const VisualLine &line = m_lines[above];
        const VisualLine &first = run.lines.front();
        if (run.lines.size() < 3 || first.top - line.bottom > 2.5 * first.size() ||
            std::abs(line.size() - first.size()) > 0.35 * first.size())
            return;
        Run longer = run;
        longer.lines.insert(longer.lines.begin(), inWords(above));
        longer = settled(std::move(longer));
        if (longer.columns() != run.columns())
            return;
        const PdfGrid grid = gridOf(longer);
        const auto &columns = grid.lines.front().columns;
        if (std::none_of(columns.begin(), columns.end(), [](const auto &cell) { return cell.empty(); }))
            run = std::move(longer);
    }

    static PdfGrid gridOf(const Run &run)
    {
        PdfGrid grid;
        for (const VisualLine &each : run.lines) {
            PdfGrid::Line line{.top = each.top, .bottom = each.bottom, .columns = {}};
            line.columns.resize(run.columns());
            for (const PdfSegment *segment : each.segments) {
                const double middle = segment->line.box.x + segment->line.box.width / 2;
                std::size_t column = 0;
                while (column + 2 < run.free.size() && run.free[column + 1].from < middle)
                    ++column;
                line.columns[column].push_back(segment);
            }
            grid.lines.push_back(std::move(line));
        }
        return grid;
    }

    const std::vector<PdfWord> &m_words;
    std::deque<PdfSegment> &m_segments;
    std::vector<VisualLine> m_lines;
    std::map<std::size_t, VisualLine> m_inWords;
};

} // namespace

bool isRunningText(const std::vector<const PdfLine *> &lines, double left, double right)
{
    std::size_t full = 0;
    std::size_t wordy = 0;
    for (const PdfLine *line : lines) {
        const auto blanks = std::size_t(std::count(line->text.begin(), line->text.end(), ' '));
        const bool isWide = displayWidth(line->text) >= 20;
        full += rightOf(line->box) >= left + 0.85 * (right - left);
        wordy += isWide && (blanks >= 3 || isCjk(firstCodePoint(line->text)) || isCjk(lastCodePoint(line->text)));
    }
    return !lines.empty() && full * 20 >= lines.size() * 11 && wordy * 20 >= lines.size() * 11;
}

std::deque<PdfSegment> segmentsFromWords(const std::vector<PdfWord> &words)
{
    std::deque<PdfSegment> segments;
    std::vector<PdfWord> current;
    std::vector<std::size_t> places;
    const auto finish = [&] {
        const std::vector<PdfLine> lines = linesFromWords(current); // one, but for marks set high or low
        std::vector<const PdfLine *> parts;
        for (const PdfLine &line : lines)
            parts.push_back(&line);
        if (!lines.empty()) {
            PdfSegment segment{lines.front(), places};
            segment.line.text = joinedText(parts);
            for (const PdfLine &line : lines)
                segment.line.box = united(segment.line.box, line.box);
            segments.push_back(std::move(segment));
        }
        current.clear();
        places.clear();
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const PdfWord &word = words[i];
        if (trimmed(word.text).empty() || word.isRotated)
            continue;
        if (!current.empty()) {
            const Box &last = current.back().box;
            const double size = std::max({1.0, current.back().fontSize, word.fontSize});
            const double overlap = std::min(bottomOf(last), bottomOf(word.box)) - std::max(last.y, word.box.y);
            const double gap = word.box.x - rightOf(last);
            const double widest = std::max(widestBlank, 1.5 * fixedWidth(current.back(), word));
            if (overlap < 0.5 * std::min(last.height, word.box.height) || gap > widest * size || gap < -0.5 * size)
                finish();
        }
        current.push_back(word);
        places.push_back(i);
    }
    finish();
    return segments;
}

std::vector<PdfGrid> gridsOf(const std::vector<PdfWord> &words, std::deque<PdfSegment> &segments,
                             const std::function<bool(const PdfGrid &)> &isTable)
{
    std::vector<PdfGrid> grids;
    if (segments.empty() || segments.size() > mostSegments)
        return grids;
    Segments all;
    for (const PdfSegment &segment : segments)
        all.push_back(&segment);
    std::vector<Segments> regions;
    splitIntoRegions(all, 0, regions);
    for (const Segments &region : regions)
        GridFinder(words, segments, visualLines(region)).find(isTable, grids);
    return grids;
}

} // namespace fieldwright
