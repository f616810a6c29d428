#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

/// RFC 4180, one record at a time, lenient where real files are: a quote inside an unquoted field is a character, and a
/// quoted field that is never closed is read as if its quote were one too. At most 2,000 columns; the rest is dropped.
class CsvParser
{
public:
    CsvParser(std::string_view text, char delimiter) : m_text(text), m_delimiter(delimiter) {}

    bool atEnd() const { return m_at >= m_text.size(); }
    bool hadOpenQuote() const { return m_quotesAreLiteral; }
    std::vector<std::string> next();

private:
    std::string field();
    std::optional<std::string> quotedField();

    std::string_view m_text;
    std::size_t m_at = 0;
    char m_delimiter;
    bool m_quotesAreLiteral = false;
};

/// The delimiter (comma, semicolon, tab, bar) by which the first records have the same number of columns, and the most.
char sniffCsvDelimiter(std::string_view text);

/// A field as it stands in a file: quoted where it must be. `neutralise` puts an apostrophe before what a spreadsheet
/// would take for a formula (= + - @, tab, carriage return).
std::string csvField(std::string_view text, bool neutralise);

} // namespace fieldwright
