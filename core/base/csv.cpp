#include "core/base/csv.h"

#include <algorithm>
#include <map>

namespace fieldwright {

namespace {

constexpr std::size_t mostColumns = 2000;

} // namespace

std::vector<std::string> CsvParser::next()
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

std::string CsvParser::field()
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

std::optional<std::string> CsvParser::quotedField()
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

char sniffCsvDelimiter(std::string_view text)
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

std::string csvField(std::string_view text, bool neutralise)
{
    const bool isFormula =
        neutralise && !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    std::string out = isFormula ? "'" + std::string(text) : std::string(text);
    if (out.find_first_of(",;\"\r\n\t") == std::string::npos)
        return out;
    std::string quoted = "\"";
    for (const char c : out) {
        quoted += c;
        if (c == '"')
            quoted += '"';
    }
    return quoted + "\"";
}

} // namespace fieldwright
