#include "core/documents/formats/document_builder.h"

#include "core/base/utf8.h"

#include <algorithm>

namespace fieldwright {

namespace {

std::string_view withoutEmptyLines(std::string_view text)
{
    while (!text.empty() && text.back() == '\n')
        text.remove_suffix(1);
    // Leading lines of white space only go; the indentation of the first line with text stays.
    for (std::size_t line = text.find('\n'); line != std::string_view::npos; line = text.find('\n')) {
        if (!trimmed(text.substr(0, line)).empty())
            break;
        text.remove_prefix(line + 1);
    }
    return trimmed(text).empty() ? std::string_view() : text;
}

std::string onOneLine(std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\t', ' ');
    return std::string(trimmed(text));
}

} // namespace

DocumentBuilder::DocumentBuilder(std::string name, std::string format, const ReadOptions &options) : m_options(options)
{
    m_document.name = std::move(name);
    m_document.format = std::move(format);
}

void DocumentBuilder::setTitle(std::string_view title)
{
    m_document.title = onOneLine(clean(title.substr(0, 4000)));
}

std::string DocumentBuilder::clean(std::string_view raw)
{
    std::string valid;
    if (!isValidUtf8(raw)) {
        valid = sanitizeUtf8(raw);
        raw = valid;
    }
    std::string out;
    out.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size();) {
        const auto byte = static_cast<unsigned char>(raw[at]);
        if (byte >= 0x20 && byte < 0x7F) { // the common case, without decoding
            out += char(byte);
            ++at;
            continue;
        }
        const std::size_t start = at;
        const char32_t c = nextCodePoint(raw, at);
        if (c == '\n' || c == '\t') {
            out += char(c);
        } else if (c == '\r') {
            out += '\n';
            if (at < raw.size() && raw[at] == '\n')
                ++at;
        } else if (c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029) { // other ways to end a line
            out += '\n';
        } else if (c == 0xFEFF || c == 0xAD) { // byte-order mark and soft hyphen say nothing inside a text
            continue;
        } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            out += ' ';
            ++m_replaced;
        } else {
            out.append(raw.substr(start, at - start));
        }
    }
    return out;
}

bool DocumentBuilder::makeRoom(std::size_t textBytes, std::string_view separator)
{
    if (m_document.blocks.size() >= m_options.maxBlocks ||
        m_document.text.size() + separator.size() + textBytes > m_options.maxTextBytes)
        m_full = true;
    if (m_full)
        return false;
    if (!m_document.blocks.empty())
        m_document.text += separator;
    return true;
}

void DocumentBuilder::add(BlockKind kind, int level, std::string_view raw, std::optional<Box> box)
{
    if (m_full)
        return;
    const std::string cleaned = kind == BlockKind::Heading ? onOneLine(clean(raw)) : clean(raw);
    const std::string_view text = kind == BlockKind::Code ? withoutEmptyLines(cleaned) : trimmed(cleaned);
    if (text.empty() || !makeRoom(text.size(), "\n\n"))
        return;
    Block block;
    block.kind = kind;
    block.level = level;
    block.page = m_page;
    block.box = box;
    block.span.begin = m_document.text.size();
    m_document.text += text;
    block.span.end = m_document.text.size();
    m_document.blocks.push_back(std::move(block));
}

void DocumentBuilder::heading(int level, std::string_view text, std::optional<Box> box)
{
    add(BlockKind::Heading, std::clamp(level, 1, 9), text, box);
}

void DocumentBuilder::paragraph(std::string_view text, std::optional<Box> box)
{
    add(BlockKind::Paragraph, 0, text, box);
}

void DocumentBuilder::listItem(int depth, std::string_view text, std::optional<Box> box)
{
    add(BlockKind::ListItem, std::clamp(depth, 1, 99), text, box);
}

void DocumentBuilder::quote(std::string_view text)
{
    add(BlockKind::Quote, 0, text, {});
}

void DocumentBuilder::code(std::string_view text)
{
    add(BlockKind::Code, 0, text, {});
}

void DocumentBuilder::beginTable()
{
    ++m_table;
    m_row = -1;
}

void DocumentBuilder::row(const std::vector<std::string> &cells, bool isHeader, std::optional<Box> box)
{
    if (m_full || cells.empty())
        return;
    std::vector<std::string> texts;
    texts.reserve(cells.size());
    std::size_t bytes = (cells.size() - 1) * 3;
    bool hasText = false;
    for (const std::string &cell : cells) {
        texts.push_back(onOneLine(clean(cell)));
        bytes += texts.back().size();
        hasText = hasText || !texts.back().empty();
    }
    // Rows must follow each other: a block in between (text before a nested table, say) begins a new table.
    const bool continues =
        m_row >= 0 && !m_document.blocks.empty() && m_document.blocks.back().kind == BlockKind::TableRow;
    if (!hasText || !makeRoom(bytes, continues ? "\n" : "\n\n"))
        return;
    if (!continues && m_row >= 0)
        beginTable();
    m_table = std::max(m_table, 0);
    Block block;
    block.kind = BlockKind::TableRow;
    block.page = m_page;
    block.table = m_table;
    block.row = ++m_row;
    block.isHeader = isHeader;
    block.box = box;
    block.span.begin = m_document.text.size();
    for (const std::string &text : texts) {
        if (&text != &texts.front())
            m_document.text += " | ";
        const std::size_t begin = m_document.text.size();
        m_document.text += text;
        block.cells.push_back({begin, m_document.text.size()});
    }
    block.span.end = m_document.text.size();
    m_document.blocks.push_back(std::move(block));
}

void DocumentBuilder::table(std::vector<Row> rows)
{
    std::vector<bool> used;
    for (const Row &row : rows) {
        used.resize(std::max(used.size(), row.cells.size()));
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            used[i] = used[i] || !trimmed(row.cells[i]).empty();
    }
    beginTable();
    for (Row &source : rows) {
        source.cells.resize(used.size());
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < used.size(); ++i) {
            if (used[i])
                cells.push_back(std::move(source.cells[i]));
        }
        row(cells, source.isHeader);
    }
}

void DocumentBuilder::warn(Text warning)
{
    if (m_document.warnings.size() < 50)
        m_document.warnings.push_back(std::move(warning));
}

Result<Document> DocumentBuilder::finish(Error emptyError)
{
    if (m_full) {
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 holds too much text: more than %2 MB or %3 paragraphs and table rows."),
             {m_document.name, std::to_string(m_options.maxTextBytes >> 20), std::to_string(m_options.maxBlocks)}},
            {FW_NOOP("core", "Split the file into smaller ones and add those.")});
    }
    if (m_document.blocks.empty())
        return fail(std::move(emptyError));
    if (m_replaced > 0) {
        warn({FW_NOOP("core", "%1 characters that cannot be shown (NUL and other control characters) were replaced."),
              {std::to_string(m_replaced)}});
    }
    m_document.language = guessLanguage(m_document.text);
    return std::move(m_document);
}

} // namespace fieldwright
