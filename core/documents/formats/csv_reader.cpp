#include "core/documents/formats/format_readers.h"

#include "core/base/utf8.h"
#include "core/documents/formats/document_builder.h"

#include <optional>

namespace fieldwright {

namespace {

constexpr std::size_t mostColumns = 2000;

/// RFC 4180, one record at a time, lenient where real files are: a quote inside an unquoted field is a character, and a
/// quoted field that is never closed is read as if its quote were one too.
class CsvParser
{
public:
    CsvParser(std::string_view text, char delimiter) : m_text(text), m_delimiter(delimiter) {}

    bool atEnd() const { return m_at >= m_text.size(); }
    bool hadOpenQuote() const { return m_quotesAreLiteral; }

    std::vector<std::string> next()
    {
        std::vector<std::string> record;
        while (true) {
            record.push_back(field());
            if (atEnd())
                return record;
            const char stop = m_text[m_at++];
            if (stop == m_delimiter) {
                if (record.size() < mostColumns)
                    continue;
                m_at = std::min(m_text.find('\n', m_at), m_text.size());
            }
            if (stop == '\r' && !atEnd() && m_text[m_at] == '\n')
                ++m_at;
            return record;
        }
    }

private:
    std::string field()
    {
        if (!atEnd() && m_text[m_at] == '"' && !m_quotesAreLiteral) {
            if (auto quoted = quotedField())
                return *std::move(quoted);
            m_quotesAreLiteral = true; // for good: looking for the end again and again would be quadratic
        }
        const char stops[] = {m_delimiter, '\n', '\r', '\0'};
        const std::size_t end = std::min(m_text.find_first_of(std::string_view(stops, 3), m_at), m_text.size());
        std::string field(m_text.substr(m_at, end - m_at));
        m_at = end;
        return field;
    }

    std::optional<std::string> quotedField()
    {
        std::string field;
        std::size_t at = m_at + 1;
        while (true) {
            const std::size_t quote = m_text.find('"', at);
            if (quote == std::string_view::npos)
                return std::nullopt;
            field += m_text.substr(at, quote - at);
            at = quote + 1;
            if (at < m_text.size() && m_text[at] == '"') {
                field += '"';
                ++at;
                continue;
            }
            // Text between the closing quote and the delimiter belongs to the field.
            while (at < m_text.size() && m_text[at] != m_delimiter && m_text[at] != '\n' && m_text[at] != '\r')
                field += m_text[at++];
            m_at = at;
            return field;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    char m_delimiter;
    bool m_quotesAreLiteral = false;
};

/// The delimiter by which the first records have the same number of columns, and the most of them.
char sniffDelimiter(std::string_view text)
{
    const std::string_view sample = text.substr(0, 64 << 10);
    char best = ',';
    double bestScore = 0;
    for (const char delimiter : {',', ';', '\t', '|'}) {
        CsvParser parser(sample, delimiter);
        std::map<std::size_t, std::size_t> widths;
        std::size_t records = 0;
        while (!parser.atEnd() && records < 100) {
            const auto record = parser.next();
            const bool isCut = parser.atEnd() && sample.size() < text.size();
            if ((record.size() == 1 && record[0].empty()) || isCut)
                continue;
            ++widths[record.size()];
            ++records;
        }
        std::size_t common = 1;
        for (const auto &[width, count] : widths) {
            if (count >= widths[common])
                common = width;
        }
        if (common < 2)
            continue;
        const double score =
            double(widths[common]) / double(records) + 0.01 * double(std::min<std::size_t>(common, 20));
        if (score > bestScore) {
            bestScore = score;
            best = delimiter;
        }
    }
    return best;
}

bool looksLikeNumber(std::string_view cell)
{
    cell = trimmed(cell);
    std::size_t digits = 0;
    for (const char c : cell) {
        const bool isSign = c == '.' || c == ',' || c == '-' || c == '+' || c == '%' || c == ' ' || c == '/' ||
                            c == ':' || c == 'e' || c == 'E' || c == '$';
        if (c >= '0' && c <= '9')
            ++digits;
        else if (!isSign && static_cast<unsigned char>(c) < 0x80)
            return false;
    }
    return digits > 0;
}

/// The first record names the columns: all its cells are filled, different, no numbers, and there are records below.
bool isHeaderRecord(const std::vector<std::string> &record, const std::optional<std::vector<std::string>> &below)
{
    if (!below)
        return false;
    std::set<std::string_view> seen;
    for (const std::string &cell : record) {
        const std::string_view text = trimmed(cell);
        if (text.empty() || text.size() > 200 || looksLikeNumber(text) || !seen.insert(text).second)
            return false;
    }
    return true;
}

std::size_t filledCells(const std::vector<std::string> &record)
{
    return std::size_t(
        std::count_if(record.begin(), record.end(), [](const auto &cell) { return !trimmed(cell).empty(); }));
}

} // namespace

Result<Document> readCsv(const ReaderInput &input)
{
    FW_TRY(text, textInput(input));
    DocumentBuilder builder(input.name, "csv", input.options);
    noteEncoding(builder, text);
    std::string_view rest = text.utf8;
    char delimiter = 0;
    if (rest.starts_with("sep=") && rest.size() > 5 && (rest[5] == '\n' || rest[5] == '\r')) { // Excel's own hint
        delimiter = rest[4];
        rest.remove_prefix(std::min(rest.find('\n', 5), rest.size() - 1) + 1);
    }
    CsvParser parser(rest, delimiter ? delimiter : sniffDelimiter(rest));
    std::optional<std::vector<std::string>> record;
    const auto advance = [&] {
        auto current = std::move(record);
        record.reset();
        while (!parser.atEnd() && !record) {
            record = parser.next();
            if (filledCells(*record) == 0)
                record.reset();
        }
        return current;
    };
    advance();
    // Lines above the table with a single cell are its title.
    while (record && record->size() > 1 && filledCells(*record) == 1 && !trimmed(record->front()).empty()) {
        auto title = advance();
        if (!record) {
            builder.row(*title, false);
            break;
        }
        builder.paragraph(title->front());
    }
    if (record)
        builder.beginTable();
    bool isFirst = true;
    while (record && !builder.full()) {
        const auto current = advance();
        builder.row(*current, isFirst && isHeaderRecord(*current, record));
        isFirst = false;
    }
    if (parser.hadOpenQuote())
        builder.warn(
            {FW_NOOP("core", "A quotation mark is never closed; from there on they were read as characters."), {}});
    return builder.finish(emptyDocument(input.name));
}

} // namespace fieldwright
