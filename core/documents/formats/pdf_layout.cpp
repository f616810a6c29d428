#include "core/documents/formats/pdf_layout.h"

#include "core/base/utf8.h"
#include "core/documents/formats/inline_text.h"
#include "core/documents/formats/line_kind.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace fieldwright {

namespace {

/// The text with each run of digits as one mark, so that "Page 3 of 9" and "Page 4 of 9" are the same line.
std::string withoutDigits(std::string_view text)
{
    std::string key;
    for (const char c : text) {
        const bool isDigit = c >= '0' && c <= '9';
        if (!isDigit)
            key += c;
        else if (key.empty() || key.back() != '#')
            key += '#';
    }
    return key;
}

bool isPageNumber(std::string_view text)
{
    const std::string key = withoutDigits(foldSpace(text));
    return key == "#" || key == "- # -" || key == "– # –" || key == "— # —" || key == "-#-" || key == "Page #" ||
           key == "Page # of #" || key == "# / #" || key == "#/#" || key == "第#页" || key == "第 # 页" ||
           key == "第 # 页 共 # 页" || key == "第#页 共#页" || key == "第 # 页，共 # 页";
}

/// Upper or lower tenth of the page, where running heads and feet stand.
bool inMargin(const PdfPage &page, const PdfLine &line)
{
    return bottomOf(line.box) < page.height * 0.1 || line.box.y > page.height * 0.9;
}

/// Size of most of the text, in half points.
int bodySize(const std::vector<PdfPage> &pages)
{
    std::map<int, std::size_t> characters;
    for (const PdfPage &page : pages) {
        for (const PdfLine &line : page.lines)
            characters[int(std::lround(line.fontSize * 2))] += line.text.size();
    }
    int best = 20;
    std::size_t most = 0;
    for (const auto &[size, count] : characters) {
        if (count > most) {
            most = count;
            best = size;
        }
    }
    return std::max(1, best);
}

bool hasLetter(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        if (isWordCharacter(c) && !(c >= '0' && c <= '9'))
            return true;
    }
    return false;
}

/// A paragraph as it grows.
struct Draft
{
    std::vector<const PdfLine *> lines;
    int page = 1;

    Box box() const
    {
        Box all = lines.front()->box;
        for (const PdfLine *line : lines)
            all = united(all, line->box);
        return all;
    }
};

/// "3.2 A probe …": a clause of its own, even where it stands as close as the lines of one.
bool beginsClause(std::string_view text)
{
    std::size_t at = 0;
    int parts = 0;
    while (at < text.size() && parts < 6) {
        const std::size_t begin = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9')
            ++at;
        if (at == begin || at - begin > 3)
            break;
        ++parts;
        if (at >= text.size() || text[at] != '.')
            break;
        ++at;
    }
    if (parts < 2 || at >= text.size() || text[at] != ' ')
        return false;
    const char32_t first = nextCodePoint(text, ++at);
    return (first >= 'A' && first <= 'Z') || isCjk(first);
}

bool continues(const Draft &draft, const PdfLine &line, double typicalGap)
{
    const PdfLine &last = *draft.lines.back();
    const double size = std::max(1.0, last.fontSize);
    if (line.isRotated || last.isRotated || std::abs(line.fontSize - last.fontSize) > 0.1 * size ||
        line.isBold != last.isBold)
        return false;
    const double gap = line.box.y - bottomOf(last.box);
    if (gap > std::max(0.55 * size, typicalGap + 0.25 * size) || gap < -0.6 * size)
        return false;
    if (line.box.x > rightOf(last.box) || rightOf(line.box) < last.box.x)
        return false;
    const Box box = draft.box();
    const double left = draft.lines.size() > 1 ? draft.lines.back()->box.x : box.x;
    const bool inList = lineKind(draft.lines.front()->text).kind == LineKind::ListItem;
    const LineKind kind = lineKind(line.text);
    // A number that begins a full line's continuation ("… in chapter / 12. That is why …") is no list mark.
    const bool runsOver = kind.kind == LineKind::ListItem && kind.textFrom == 0 && !inList &&
                          !endsSentence(last.text) && std::abs(line.box.x - left) < 0.5 * size &&
                          rightOf(last.box) > rightOf(box) - 2 * size;
    if (kind.kind != LineKind::Plain && !runsOver)
        return false;
    // The line under a list item's first stands further right; that is no new paragraph.
    const bool isIndented = line.box.x > left + 0.8 * size;
    const bool ended = endsSentence(last.text);
    if (ended && beginsClause(line.text))
        return false;
    if (isIndented && ended && !inList)
        return false;
    const double width = std::max(box.width, line.box.width);
    return !(ended && rightOf(last.box) < box.x + 0.8 * width);
}

/// The usual distance between two lines of a paragraph: the median of the small ones.
double typicalGap(const std::vector<PdfPage> &pages)
{
    std::vector<double> gaps;
    for (const PdfPage &page : pages) {
        for (std::size_t i = 1; i < page.lines.size() && gaps.size() < 50'000; ++i) {
            const PdfLine &above = page.lines[i - 1];
            if (above.table >= 0 || page.lines[i].table >= 0)
                continue;
            const double gap = page.lines[i].box.y - bottomOf(above.box);
            if (gap > -0.5 * above.fontSize && gap < 1.2 * above.fontSize)
                gaps.push_back(gap);
        }
    }
    if (gaps.empty())
        return 0;
    std::nth_element(gaps.begin(), gaps.begin() + std::ptrdiff_t(gaps.size() / 2), gaps.end());
    return gaps[gaps.size() / 2];
}

class BlockMaker
{
public:
    explicit BlockMaker(const std::vector<PdfPage> &pages) : m_body(bodySize(pages)), m_gap(typicalGap(pages))
    {
        std::set<int, std::greater<>> sizes;
        for (const PdfPage &page : pages) {
            for (const PdfLine &line : page.lines) {
                if (isLarge(line) && hasLetter(line.text))
                    sizes.insert(int(std::lround(line.fontSize * 2)));
            }
        }
        for (const int size : sizes)
            m_levels.emplace(size, std::min<int>(int(m_levels.size()) + 1, 4));
    }

    std::vector<PdfBlock> blocks(const std::vector<PdfPage> &pages)
    {
        for (std::size_t i = 0; i < pages.size(); ++i) {
            Draft draft;
            for (const PdfLine &line : pages[i].lines) {
                if (line.table >= 0) {
                    finish(draft);
                    add(pages[i].tables[std::size_t(line.table)], int(i) + 1);
                    continue;
                }
                if (!draft.lines.empty() && !continues(draft, line, m_gap))
                    finish(draft);
                draft.page = int(i) + 1;
                draft.lines.push_back(&line);
            }
            finish(draft);
            m_isFirstOfPage = true;
        }
        return std::move(m_blocks);
    }

private:
    bool isLarge(const PdfLine &line) const { return line.fontSize * 2 >= m_body * 1.15 && !line.isRotated; }

    int headingLevel(const Draft &draft, const std::string &text) const
    {
        const PdfLine &first = *draft.lines.front();
        if (!hasLetter(text) || draft.lines.size() > 4 || text.size() > 300)
            return 0;
        if (isLarge(first)) {
            const auto level = m_levels.find(int(std::lround(first.fontSize * 2)));
            return level == m_levels.end() ? 1 : level->second;
        }
        const int below = int(std::min<std::size_t>(m_levels.size(), 4));
        const LineKind kind = lineKind(text);
        const bool isShort = draft.lines.size() <= 2 && displayWidth(text) <= 100 && !endsSentence(text);
        if (kind.kind == LineKind::Heading && draft.lines.size() <= 2)
            return std::min(6, std::max(1, below + (kind.level > 1 ? kind.level - 1 : 1)));
        if (first.isBold && isShort && first.fontSize * 2 >= m_body * 0.95)
            return below + 1;
        return 0;
    }

    void finish(Draft &draft)
    {
        if (draft.lines.empty())
            return;
        PdfBlock block;
        block.page = draft.page;
        block.box = draft.box();
        block.text = joinedText(draft.lines);
        const LineKind kind = lineKind(block.text);
        if (const int level = headingLevel(draft, block.text)) {
            block.kind = BlockKind::Heading;
            block.level = level;
        } else if (kind.kind == LineKind::ListItem) {
            block.kind = BlockKind::ListItem;
            block.level = listDepth(block, draft.lines.front()->fontSize);
            block.text.erase(0, kind.textFrom);
        }
        draft.lines.clear();
        const bool mayContinue = std::exchange(m_isFirstOfPage, false);
        if (mayContinue && runsOn(block)) {
            appendLine(m_blocks.back().text, block.text);
            return;
        }
        m_blocks.push_back(std::move(block));
    }

    /// By how far the mark is set in, from item to item of one list.
    int listDepth(const PdfBlock &item, double size)
    {
        constexpr double otherColumn = 12; // times the size: too far for a level
        const bool goesOn = !m_blocks.empty() && m_blocks.back().kind == BlockKind::ListItem &&
                            std::abs(item.box.x - m_blocks.back().box.x) < otherColumn * size;
        if (!goesOn)
            m_listLefts.clear();
        while (m_listLefts.size() > 1 && item.box.x < m_listLefts.back() - 0.6 * size)
            m_listLefts.pop_back();
        if (m_listLefts.empty() || item.box.x > m_listLefts.back() + 0.6 * size)
            m_listLefts.push_back(item.box.x);
        return int(m_listLefts.size());
    }

    void add(PdfTable table, int page)
    {
        for (PdfTableRow &row : table.rows)
            row.page = page;
        const bool mayContinue = std::exchange(m_isFirstOfPage, false);
        if (mayContinue && !m_blocks.empty() && m_blocks.back().table && goesOnWith(*m_blocks.back().table, table)) {
            append(*m_blocks.back().table, std::move(table));
            return;
        }
        PdfBlock block{.kind = BlockKind::TableRow, .page = page};
        block.table = std::move(table);
        m_blocks.push_back(std::move(block));
    }

    /// The last paragraph of the page before stops in mid-sentence and this one goes on with a small letter, or both
    /// are Chinese.
    bool runsOn(const PdfBlock &block) const
    {
        if (m_blocks.empty() || block.kind != BlockKind::Paragraph || m_blocks.back().page + 1 != block.page)
            return false;
        const PdfBlock &before = m_blocks.back();
        if (before.kind != BlockKind::Paragraph || endsSentence(before.text) || before.text.size() < 60)
            return false;
        const char32_t first = firstCodePoint(block.text);
        return isLowerLetter(first) || (isCjk(first) && isCjk(lastCodePoint(before.text)));
    }

    int m_body;
    double m_gap;
    std::map<int, int> m_levels; ///< heading level by size in half points
    std::vector<PdfBlock> m_blocks;
    std::vector<double> m_listLefts; ///< of the list at hand, by depth
    bool m_isFirstOfPage = false;
};

} // namespace

void layOut(std::vector<PdfWord> words, PdfPage &page)
{
    page.tables = takeTables(words);
    std::size_t done = 0;
    const auto linesUpTo = [&](std::size_t end) {
        for (PdfLine &line :
             linesFromWords({words.begin() + std::ptrdiff_t(done), words.begin() + std::ptrdiff_t(end)}))
            page.lines.push_back(std::move(line));
        done = end;
    };
    for (std::size_t i = 0; i < page.tables.size(); ++i) {
        linesUpTo(page.tables[i].at);
        page.lines.push_back({.table = int(i)});
    }
    linesUpTo(words.size());
}

std::size_t dropRunningLines(std::vector<PdfPage> &pages)
{
    std::map<std::string, std::size_t> seen;
    for (const PdfPage &page : pages) {
        std::set<std::string> here;
        for (const PdfLine &line : page.lines) {
            if (line.table < 0 && inMargin(page, line))
                here.insert(withoutDigits(foldSpace(line.text)));
        }
        for (const std::string &key : here)
            ++seen[key];
    }
    // Heads of left and right pages differ, and chapters change them: three pages alike are enough.
    const std::size_t enough = std::max<std::size_t>(3, pages.size() / 20);
    std::size_t dropped = 0;
    for (PdfPage &page : pages) {
        dropped += std::erase_if(page.lines, [&](const PdfLine &line) {
            return line.table < 0 && inMargin(page, line) &&
                   (seen[withoutDigits(foldSpace(line.text))] >= enough ||
                    (pages.size() > 1 && isPageNumber(line.text)));
        });
    }
    return dropped;
}

std::vector<PdfBlock> blocksFromPages(const std::vector<PdfPage> &pages)
{
    return BlockMaker(pages).blocks(pages);
}

} // namespace fieldwright
