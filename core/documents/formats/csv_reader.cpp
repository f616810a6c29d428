#include "core/documents/formats/format_readers.h"

#include "core/base/csv.h"
#include "core/base/utf8.h"
#include "core/documents/formats/document_builder.h"

#include <algorithm>
#include <optional>
#include <set>

namespace fieldwright {

namespace {

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
    CsvParser parser(rest, delimiter ? delimiter : sniffCsvDelimiter(rest));
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
