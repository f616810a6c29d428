#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <optional>

namespace fieldwright::engine {

/// What becomes of a step that was found to be a spike, or, as a matter of course, to be no number.
enum class SpikeStep { Taken, LeftOut, NoNumber };

/// The steps of a run at which somebody was asked. Kept beside the checkpoints, because a checkpoint of the step before
/// may be there already when the question comes up: a run that is killed then is not asked again, and does the same.
class SpikeDecisions
{
public:
    /// Without a folder they are remembered for this attempt alone. A file that cannot be read has none.
    explicit SpikeDecisions(const std::filesystem::path &checkpoints);

    std::optional<SpikeStep> of(std::int64_t step) const;
    /// Remembered even where it cannot be written. Errors: Io.
    Result<> keep(std::int64_t step, SpikeStep decision);
    /// For this attempt alone.
    void remember(std::int64_t step, SpikeStep decision) { m_steps[step] = decision; }

private:
    std::filesystem::path m_file;
    std::map<std::int64_t, SpikeStep> m_steps, m_kept;
};

} // namespace fieldwright::engine
