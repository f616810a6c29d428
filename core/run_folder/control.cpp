#include "core/run_folder/control.h"

#include "core/base/clock.h"

#include <array>
#include <fstream>

namespace fieldwright {

namespace {

constexpr std::array commandNames = {"pause", "resume", "stop", "checkpoint"};
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
    for (const Control &control : ControlReader(runFolder).poll())
        last = std::max(last, control.seq);
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
    std::ifstream file(m_path, std::ios::binary);
    if (!file)
        return controls;
    file.seekg(std::streamoff(m_offset));
    std::string chunk((std::istreambuf_iterator<char>(file)), {});
    m_offset += chunk.size();
    m_partial += chunk;
    size_t begin = 0;
    for (size_t end = m_partial.find('\n'); end != std::string::npos; end = m_partial.find('\n', begin)) {
        const auto value = parseJson(std::string_view(m_partial).substr(begin, end - begin), "control.jsonl");
        begin = end + 1;
        if (!value)
            continue;
        const int command = indexOf(commandNames, stringOr(*value, "command"));
        const int keep = indexOf(keepNames, stringOr(*value, "keep", "best"));
        const std::int64_t seq = intOr(*value, "seq");
        if (command < 0 || keep < 0 || seq <= m_seen)
            continue;
        m_seen = seq;
        controls.push_back({seq, ControlCommand(command), StopKeep(keep)});
    }
    m_partial.erase(0, begin);
    return controls;
}

} // namespace fieldwright
