#pragma once

#include "core/base/json.h"
#include "core/language_model/language_model.h"

#include <array>
#include <filesystem>

namespace fieldwright {

/// One line of train|validation|rephrased|unseen.jsonl in a dataset version.
struct DatasetRow
{
    std::string id;
    std::vector<ChatMessage> messages;
    double weight = 1;
    std::string group; ///< the fact; empty for general rows
    bool isDomain = false;
    std::string language;
    std::string document; ///< origin of domain rows
    std::string chunk;
    std::int64_t begin = 0;
    std::int64_t end = 0;

    /// The last user turn and the last assistant turn: question and expected answer of a test row.
    std::string question() const;
    std::string answer() const;
};

enum class DatasetPart { Train, Validation, Rephrased, Unseen };
inline constexpr std::array datasetParts = {DatasetPart::Train, DatasetPart::Validation, DatasetPart::Rephrased,
                                            DatasetPart::Unseen};
const char *datasetPartName(DatasetPart part);

Json toJson(const DatasetRow &row);
/// Errors: Corrupt (no messages, unknown role, no assistant turn).
Result<DatasetRow> datasetRowFromJson(const Json &value, std::string_view thing);

/// Reads a JSONL file of rows; the error names the line. Refuses more than `limitRows`.
Result<std::vector<DatasetRow>> readDatasetRows(const std::filesystem::path &file, size_t limitRows = 10'000'000);

} // namespace fieldwright
