#include "core/documents/formats/format_readers.h"

#include "core/base/utf8.h"
#include "core/documents/formats/document_builder.h"
#include "core/documents/formats/inline_text.h"
#include "core/documents/formats/line_kind.h"

#include <algorithm>

namespace fieldwright {

namespace {

/// The column at which the lines of a file were broken; 0 where each line is a paragraph. Broken lines are about
/// equally long, and most of them stop in mid-sentence.
std::size_t wrapColumn(const std::vector<std::string_view> &lines)
{
    std::vector<std::size_t> widths;
    std::size_t unended = 0;
    for (std::size_t i = 0; i + 1 < lines.size() && widths.size() < 20'000; ++i) {
        if (trimmed(lines[i]).empty() || trimmed(lines[i + 1]).empty())
            continue; // no other line goes on from it
        if (lineKind(lines[i]).kind != LineKind::Plain || lineKind(lines[i + 1]).kind != LineKind::Plain)
            continue;
        widths.push_back(displayWidth(lines[i]));
        unended += !endsSentence(trimmed(lines[i]));
    }
    if (widths.size() < 3 || unended * 2 < widths.size())
        return 0;
    std::sort(widths.begin(), widths.end());
    const std::size_t column = widths[widths.size() * 95 / 100];
    if (column < 40 || column > 130)
        return 0;
    const auto full = widths.end() - std::lower_bound(widths.begin(), widths.end(), column * 6 / 10);
    return std::size_t(full) * 2 >= widths.size() ? column : 0;
}

bool isIndented(std::string_view line)
{
    static constexpr std::string_view ideographicBlank = "\xE3\x80\x80";
    return line.starts_with('\t') || line.starts_with("  ") || line.starts_with(ideographicBlank);
}

std::vector<std::string_view> splitLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find_first_of("\n\r\f\v");
        if (end == std::string_view::npos) {
            lines.push_back(text);
            break;
        }
        lines.push_back(text.substr(0, end));
        const bool isCrLf = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
        if (text[end] == '\f' && end > 0)
            lines.emplace_back(); // a new page ends a paragraph
        text.remove_prefix(end + (isCrLf ? 2 : 1));
    }
    return lines;
}

class PlainTextReader
{
public:
    PlainTextReader(DocumentBuilder &builder, std::size_t column) : m_builder(builder), m_column(column) {}

    void line(std::string_view raw, bool blankBefore, bool blankAfter)
    {
        const std::string_view text = trimmed(raw);
        if (text.empty()) {
            flush();
            return;
        }
        const LineKind kind = lineKind(text);
        // Numbered headings stand alone: after an empty line or before one.
        const bool standsAlone = blankBefore || blankAfter || m_column == 0;
        if (kind.kind == LineKind::Heading && standsAlone) {
            flush();
            m_builder.heading(kind.level, text);
            return;
        }
        const bool isTitle = m_builder.blockCount() == 0 && m_text.empty() && blankAfter &&
                             kind.kind == LineKind::Plain && displayWidth(text) <= 60 && !endsSentence(text);
        if (isTitle) {
            m_builder.setTitle(text);
            m_builder.heading(1, text);
            return;
        }
        if (kind.kind == LineKind::ListItem) {
            flush();
            m_isListItem = true;
            m_text = text.substr(kind.textFrom);
        } else {
            if (startsParagraph(raw))
                flush();
            appendLine(m_text, text);
        }
        m_lastWidth = displayWidth(raw);
    }

    void flush()
    {
        if (m_isListItem)
            m_builder.listItem(1, m_text);
        else
            m_builder.paragraph(m_text);
        m_text.clear();
        m_isListItem = false;
    }

private:
    bool startsParagraph(std::string_view raw) const
    {
        if (m_text.empty())
            return false;
        if (m_column == 0)
            return true;
        if (isIndented(raw) && !m_isListItem)
            return true;
        return m_lastWidth * 5 < m_column * 4 && endsSentence(m_text);
    }

    DocumentBuilder &m_builder;
    std::size_t m_column;
    std::string m_text;
    std::size_t m_lastWidth = 0;
    bool m_isListItem = false;
};

} // namespace

Result<Document> readPlainText(const ReaderInput &input)
{
    FW_TRY(text, textInput(input));
    DocumentBuilder builder(input.name, "text", input.options);
    noteEncoding(builder, text);
    const std::vector<std::string_view> lines = splitLines(text.utf8);
    const auto isBlank = [&](std::size_t i) { return i >= lines.size() || trimmed(lines[i]).empty(); };
    PlainTextReader reader(builder, wrapColumn(lines));
    for (std::size_t i = 0; i < lines.size() && !builder.full(); ++i)
        reader.line(lines[i], i == 0 || isBlank(i - 1), isBlank(i + 1));
    reader.flush();
    return builder.finish(emptyDocument(input.name));
}

} // namespace fieldwright
