#pragma once

#include "app/datasets/json_lines.h"
#include "core/run_folder/row_losses.h"

#include <optional>
#include <string>

namespace fieldwright {

/// A row of a run's dataset: what the run found of it, and what it says.
struct RankedRow
{
    RowLoss figures;
    std::string id;        ///< in the dataset version; empty when that is not there any more
    std::int64_t pair = 0; ///< the project's pair that it was made of; 0: none
    bool isWindow = false; ///< of a run that reads documents: `answer` is how it begins, `question` where it is
    std::string source;    ///< whose window it is, by the name of the document or file; empty where it is not known
    std::string question;
    std::string answer;
};

/// The rows of a training run by their losses. File work only, for a thread for file work.
class RowRanking
{
public:
    RowRanking(const std::filesystem::path &runFolder, std::filesystem::path dataset);

    /// Takes in what the run has found since the last call. True when something changed.
    bool poll() { return m_reader.poll(); }
    /// Worst first; what is not a number before all.
    std::vector<RowLoss> byLoss(RowPart part) const;
    /// With what these rows say.
    std::vector<RankedRow> read(RowPart part, std::span<const RowLoss> rows);

private:
    RowLossReader m_reader;
    std::filesystem::path m_dataset;
    std::optional<JsonLines> m_lines[rowPartCount]; ///< of the dataset's parts, opened when they are asked for
};

} // namespace fieldwright
