#pragma once

#include "core/run_folder/events.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace fieldwright {

/// What a training found of one row of its dataset.
struct RowLoss
{
    std::int64_t row = 0; ///< of train.jsonl or validation.jsonl; 0 is the first
    double loss = 0;      ///< mean over its trained tokens
    std::int64_t targets = 0;
    std::int64_t hits = 0; ///< of these: predicted as the likeliest
    std::int64_t step = 0; ///< when: of training rows the step that they were part of, before it changed the weights

    double accuracy() const { return targets > 0 ? double(hits) / double(targets) : 0; }
};

/// A figure for a line that is read by the thousand: so many digits and no more; null when it is not finite.
Json shortFigure(double value, int digits);

/// In a run folder that has no dataset beside it: train.jsonl and validation.jsonl, what the rows say.
inline constexpr const char *labelledRowsFolder = "rows";

enum class RowPart { Training, Validation };
inline constexpr int rowPartCount = 2;

/// The worker's side of row-losses.jsonl in a run folder, which is kept apart from the events because only one view
/// reads it. A line: {"attempt","part","step","rows":[[row, loss, targets, hits] …]}. Figures only: a line that a power
/// cut takes is missed by nothing else.
class RowLossWriter
{
public:
    /// Cuts a half-written last line off.
    static Result<RowLossWriter> open(const std::filesystem::path &runFolder, int attempt);
    Result<> write(RowPart part, std::int64_t step, std::span<const RowLoss> rows);

private:
    RowLossWriter(AppendFile file, int attempt) : m_file(std::move(file)), m_attempt(attempt) {}
    AppendFile m_file;
    int m_attempt = 1;
};

/// The reader's side: of each row the newest figures that no later attempt has superseded, as metrics are. Validation
/// rows are those of the newest validation.
class RowLossReader
{
public:
    explicit RowLossReader(const std::filesystem::path &runFolder);
    /// Takes in what has come since the last call, in slices of about `limitBytes`. True when something changed.
    bool poll(size_t limitBytes = 8u << 20);
    /// In the order of rows.
    std::vector<RowLoss> rows(RowPart part) const;

private:
    void take(std::string_view line);

    std::filesystem::path m_path;
    std::uint64_t m_offset = 0;
    AttemptSteps m_steps;
    std::vector<RowLoss> m_rows[rowPartCount]; ///< by row; step -1: not seen
    bool m_changed = false;
    bool m_isOutdated = false; ///< something superseded was taken in: to be read again
};

} // namespace fieldwright
