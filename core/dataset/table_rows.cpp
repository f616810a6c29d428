#include "core/dataset/table_rows.h"

#include "core/base/csv.h"
#include "core/base/utf8.h"

#include <algorithm>

namespace fieldwright {

namespace {

Result<std::vector<Json>> jsonRows(std::string_view bytes, std::string_view thing, const JsonLimits &limits)
{
    const std::string_view text = trimmed(bytes);
    std::vector<Json> rows;
    if (text.starts_with('[')) {
        FW_TRY(list, parseJson(text, thing, {.bytes = 1u << 30}));
        for (Json &row : list)
            rows.push_back(std::move(row));
        return rows;
    }
    size_t line = 0;
    for (size_t begin = 0; begin < bytes.size();) {
        const size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view one = trimmed(bytes.substr(begin, end - begin));
        begin = end + 1;
        ++line;
        if (one.empty())
            continue;
        FW_TRY(row, parseJson(one, std::string(thing) + ", line " + std::to_string(line), limits));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<Json> csvRows(std::string_view bytes, std::vector<std::string> &columns)
{
    CsvParser parser(bytes, sniffCsvDelimiter(bytes));
    std::vector<Json> rows;
    for (std::string &name : columns = parser.atEnd() ? std::vector<std::string>() : parser.next())
        name = toLower(trimmed(name));
    while (!parser.atEnd()) {
        const std::vector<std::string> record = parser.next();
        Json row = Json::object();
        for (size_t i = 0; i < std::min(record.size(), columns.size()); ++i)
            row[columns[i]] = record[i];
        if (!(record.size() == 1 && record[0].empty()))
            rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

Result<TableRows> readTableRows(std::string_view raw, std::string_view thing, const JsonLimits &line)
{
    if (raw.starts_with("\xEF\xBB\xBF"))
        raw.remove_prefix(3);
    const std::string bytes = sanitizeUtf8(raw);
    const std::string_view text = trimmed(bytes);
    TableRows out;
    out.isJson = text.starts_with('[') || text.starts_with('{');
    if (!out.isJson) {
        out.rows = csvRows(bytes, out.columns);
        return out;
    }
    FW_TRY(rows, jsonRows(bytes, thing, line));
    out.rows = std::move(rows);
    if (!out.rows.empty() && out.rows.front().is_object()) {
        for (const auto &item : out.rows.front().items())
            out.columns.push_back(item.key());
    }
    return out;
}

std::string listedColumns(const TableRows &table, std::size_t most)
{
    std::string listed;
    for (const std::string &column : table.columns)
        listed += (listed.empty() ? "" : ", ") + column;
    return listed.empty() ? "–" : sanitizeUtf8(listed.substr(0, most));
}

} // namespace fieldwright
