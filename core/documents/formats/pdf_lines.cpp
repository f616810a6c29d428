#include "core/documents/formats/pdf_lines.h"

#include "core/base/utf8.h"
#include "core/documents/formats/inline_text.h"

#include <algorithm>
#include <cmath>

namespace fieldwright {

namespace {

bool onSameLine(const PdfWord &last, const PdfLine &line, const PdfWord &word)
{
    if (last.isRotated || word.isRotated)
        return last.isRotated == word.isRotated && std::abs(last.box.x - word.box.x) < std::max(1.0, last.box.width);
    const double overlap = std::min(bottomOf(line.box), bottomOf(word.box)) - std::max(line.box.y, word.box.y);
    if (overlap < 0.5 * std::min(line.box.height, word.box.height))
        return false;
    const double size = std::max({1.0, last.fontSize, word.fontSize});
    const double gap = word.box.x - rightOf(last.box);
    return gap > -size && gap < 6 * size;
}

bool needsBlank(const PdfWord &last, const PdfWord &word)
{
    const double gap = word.box.x - rightOf(last.box);
    const double size = std::max(1.0, std::min(last.fontSize, word.fontSize));
    if (joinsWithoutBlank(lastCodePoint(last.text)) && joinsWithoutBlank(firstCodePoint(word.text)))
        return gap > 0.8 * size; // Chinese text set wide has no blanks in it
    return last.spaceAfter || word.isRotated || gap > 0.12 * size;
}

} // namespace

bool isLowerLetter(char32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF);
}

double rightOf(const Box &box)
{
    return box.x + box.width;
}

double bottomOf(const Box &box)
{
    return box.y + box.height;
}

Box united(const Box &a, const Box &b)
{
    const double x = std::min(a.x, b.x);
    const double y = std::min(a.y, b.y);
    return {x, y, std::max(rightOf(a), rightOf(b)) - x, std::max(bottomOf(a), bottomOf(b)) - y};
}

std::vector<PdfLine> linesFromWords(const std::vector<PdfWord> &words)
{
    std::vector<PdfLine> lines;
    const PdfWord *last = nullptr;
    double sizes = 0;
    std::size_t bytes = 0;
    const auto finishLine = [&] {
        if (!lines.empty() && bytes > 0)
            lines.back().fontSize = sizes / double(bytes);
        sizes = 0;
        bytes = 0;
    };
    for (const PdfWord &word : words) {
        if (trimmed(word.text).empty())
            continue;
        if (last && onSameLine(*last, lines.back(), word)) {
            PdfLine &line = lines.back();
            if (needsBlank(*last, word))
                line.text += ' ';
            line.text += word.text;
            line.box = united(line.box, word.box);
            line.isBold = line.isBold && word.isBold;
        } else {
            finishLine();
            lines.push_back({word.text, word.box, word.fontSize, word.isBold, word.isRotated});
        }
        sizes += word.fontSize * double(word.text.size());
        bytes += word.text.size();
        last = &word;
    }
    finishLine();
    return lines;
}

std::string joinedText(const std::vector<const PdfLine *> &lines)
{
    std::string text;
    for (const PdfLine *line : lines) {
        const std::string_view next = line->text;
        // A word divided at the line's end: letter, hyphen, and a small letter to go on with.
        const bool isDivided = text.size() > 2 && text.back() == '-' && isLowerLetter(firstCodePoint(next)) &&
                               isLowerLetter(static_cast<unsigned char>(text[text.size() - 2]));
        if (isDivided) {
            text.pop_back();
            text += next;
        } else {
            appendLine(text, next);
        }
    }
    return text;
}

} // namespace fieldwright
