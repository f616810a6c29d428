#include "core/run_folder/control.h"

#include "core/base/clock.h"
#include "core/run_folder/line_tail.h"

#include <array>

namespace fieldwright {

namespace {

constexpr std::array commandNames = {"pause", "resume", "leave-out", "stop", "checkpoint"};
constexpr std::array keepNames = {"best", "last", "discard"};

/// Index of `name` in a table of names, or -1.
template <size_t N>
int indexOf(const std::array<const char *, N> &names, std::string_view name)
{
    for (size_t i = 0; i < N; ++i) {
        if (name == names[i])
            return int(i);
    }
    return -1;
}

} // namespace

const char *controlCommandName(ControlCommand command)
{
    return commandNames[size_t(command)];
}

const char *stopKeepName(StopKeep keep)
{
    return keepNames[size_t(keep)];
}

Result<std::int64_t> sendControl(const std::filesystem::path &runFolder, ControlCommand command, StopKeep keep)
{
    std::int64_t last = 0;
    ControlReader reader(runFolder);
    for (auto known = reader.poll(); !known.empty(); known = reader.poll())
        last = known.back().seq; // they rise
    Json line = {{"seq", last + 1}, {"command", controlCommandName(command)}, {"time_ms", wallClockMs()}};
    if (command == ControlCommand::Stop)
        line["keep"] = stopKeepName(keep);
    FW_TRY(file, AppendFile::open(RunPaths{runFolder}.control()));
    FW_CHECK(file.append(dumpJson(line) + "\n"));
    FW_CHECK(file.sync());
    return last + 1;
}

std::vector<Control> ControlReader::poll()
{
    std::vector<Control> controls;
    (void)takeLines(m_path, m_offset, 8u << 20, [&](std::string_view line) {
        const auto value = parseJson(line, "control.jsonl");
        if (!value)
            return;
        const int command = indexOf(commandNames, stringOr(*value, "command"));
        const int keep = indexOf(keepNames, stringOr(*value, "keep", "best"));
        const std::int64_t seq = intOr(*value, "seq");
        if (command < 0 || keep < 0 || seq <= m_seen)
            return;
        m_seen = seq;
        controls.push_back({seq, ControlCommand(command), StopKeep(keep)});
    });
    return controls;
}

} // namespace fieldwright
