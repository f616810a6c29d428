#pragma once

#include "core/base/json.h"

namespace fieldwright {

/// The rows of a JSON array, of JSONL, or of a CSV file with a header row, whose fields are texts.
struct TableRows
{
    std::vector<Json> rows;
    std::vector<std::string> columns; ///< of the header, in lower case; for JSON the keys of the first row
    bool isJson = false;
};

/// `line`: what a line of JSONL may be. Broken UTF-8 is replaced. Errors: Corrupt, naming the line.
Result<TableRows> readTableRows(std::string_view bytes, std::string_view thing, const JsonLimits &line = {});

/// "a, b, c", at most so many bytes and no half letter; "–" where there is none.
std::string listedColumns(const TableRows &table, std::size_t most);

} // namespace fieldwright
