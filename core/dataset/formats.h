#pragma once

#include "core/dataset/pair.h"
#include "core/language_model/language_model.h"

#include <span>

namespace fieldwright {

/// Files of instruction data that other programs write and read (reference: the programs' own documentation).
enum class DataFormat {
    Fieldwright,      ///< JSONL of pairs with evidence, status and group: everything
    Alpaca,           ///< {"instruction", "input", "output", "system"?, "history"?}
    ShareGpt,         ///< {"conversations": [{"from", "value"}], "system"?}
    Messages,         ///< {"messages": [{"role", "content"}]} (OpenAI)
    PromptCompletion, ///< {"prompt", "completion"} (TRL); also question/answer, query/response and the like
    Csv,              ///< a header row whose columns have such names
};

struct DataFormatInfo
{
    DataFormat format;
    const char *key;       ///< alpaca, sharegpt, messages, prompt-completion, csv, fieldwright
    const char *label;     ///< FW_NOOP("core")
    const char *extension; ///< of files written
};
std::span<const DataFormatInfo> dataFormats();
/// Errors: InvalidArgument, naming the formats there are.
Result<DataFormat> dataFormatFromKey(std::string_view key);

/// One row of an imported file as a conversation.
struct ImportedRow
{
    std::vector<ChatMessage> messages;
    double weight = 1;        ///< in the loss; see row_weight.h
    std::optional<Pair> pair; ///< Fieldwright's own format only
};

struct ImportedData
{
    DataFormat format = DataFormat::Messages;
    std::vector<ImportedRow> rows;
    std::int64_t skipped = 0;  ///< rows without a question or an answer, or with an impossible weight
    std::vector<Text> remarks; ///< why rows were skipped, the first ten
};

/// Reads a JSON array, JSONL, or CSV; which one and which columns is found from the content. Errors: Corrupt, naming
/// the line; Unsupported when no row has a question and an answer, naming the columns that were found, or when all that
/// have are of an impossible weight.
Result<ImportedData> readInstructionData(std::string_view bytes, std::string_view thing);

/// Pairs of an imported file: every user turn with the answer that follows; drafts without evidence.
std::vector<Pair> pairsOf(const ImportedData &data);

std::string writePairs(std::span<const Pair> pairs, DataFormat format);

} // namespace fieldwright
