#pragma once

#include "core/base/file.h"
#include "core/run_folder/job.h"

namespace fieldwright {

/// LeaveOut: as Resume, but without the step at which a training paused.
enum class ControlCommand { Pause, Resume, LeaveOut, Stop, Checkpoint };
inline constexpr ControlCommand controlCommands[] = {ControlCommand::Pause, ControlCommand::Resume,
                                                     ControlCommand::LeaveOut, ControlCommand::Stop,
                                                     ControlCommand::Checkpoint};
/// What a stop leaves behind.
enum class StopKeep { Best, Last, Discard };

struct Control
{
    std::int64_t seq = 0;
    ControlCommand command = ControlCommand::Pause;
    StopKeep keep = StopKeep::Best; ///< of Stop only
};

inline bool isGoingOn(ControlCommand command)
{
    return command == ControlCommand::Resume || command == ControlCommand::LeaveOut;
}

const char *controlCommandName(ControlCommand command);
const char *stopKeepName(StopKeep keep);

/// The app's side: appends one line, durably. Returns its seq.
Result<std::int64_t> sendControl(const std::filesystem::path &runFolder, ControlCommand command,
                                 StopKeep keep = StopKeep::Best);

/// The worker's side. Lines that were there before `skipAcknowledgedUpTo` are not given again.
class ControlReader
{
public:
    explicit ControlReader(std::filesystem::path runFolder, std::int64_t skipAcknowledgedUpTo = 0)
        : m_path(RunPaths{std::move(runFolder)}.control()), m_seen(skipAcknowledgedUpTo)
    {}
    /// At most 8 MB of the file are read in one call.
    std::vector<Control> poll();

private:
    std::filesystem::path m_path;
    std::uint64_t m_offset = 0; ///< behind the last whole line
    std::int64_t m_seen = 0;
};

} // namespace fieldwright
