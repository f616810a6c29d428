#include "app/cli/text_table.h"

#include "app/text/qt_text.h"
#include "core/base/utf8.h"

#include <unicode/uchar.h>

namespace fieldwright {

namespace {

int widthOf(char32_t codePoint)
{
    const auto category = u_charType(UChar32(codePoint));
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR ||
        category == U_CONTROL_CHAR)
        return 0;
    const int eastAsian = u_getIntPropertyValue(UChar32(codePoint), UCHAR_EAST_ASIAN_WIDTH);
    return eastAsian == U_EA_FULLWIDTH || eastAsian == U_EA_WIDE ? 2 : 1;
}

} // namespace

int displayWidth(std::string_view utf8)
{
    int width = 0;
    for (size_t i = 0; i < utf8.size();)
        width += widthOf(nextCodePoint(utf8, i));
    return width;
}

std::string cutToWidth(std::string_view utf8, int width)
{
    if (displayWidth(utf8) <= width)
        return std::string(utf8);
    int used = 1; // for the ellipsis
    size_t end = 0;
    for (size_t i = 0; i < utf8.size();) {
        used += widthOf(nextCodePoint(utf8, i));
        if (used > width)
            break;
        end = i;
    }
    return width < 1 ? std::string() : std::string(utf8.substr(0, end)) + "…";
}

QStringList textTable(const QStringList &heading, const std::vector<QStringList> &rows, int widestCell)
{
    std::vector<std::vector<std::string>> cells;
    std::vector<int> widths(size_t(heading.size()), 0);
    const auto add = [&](const QStringList &row) {
        std::vector<std::string> line;
        for (qsizetype column = 0; column < heading.size(); ++column) {
            const std::string cell =
                cutToWidth(toStd(column < row.size() ? row[column].simplified() : QString()), widestCell);
            widths[size_t(column)] = std::max(widths[size_t(column)], displayWidth(cell));
            line.push_back(cell);
        }
        cells.push_back(std::move(line));
    };
    add(heading);
    for (const QStringList &row : rows)
        add(row);
    QStringList lines;
    for (const auto &row : cells) {
        std::string line;
        for (size_t column = 0; column < row.size(); ++column) {
            line += row[column];
            if (column + 1 < row.size())
                line.append(size_t(widths[column] - displayWidth(row[column]) + 2), ' ');
        }
        lines.append(toQString(line));
    }
    return lines;
}

} // namespace fieldwright
