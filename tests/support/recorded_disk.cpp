#include "tests/support/recorded_disk.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>

namespace fieldwright {

namespace {

namespace fs = std::filesystem;

/// Calls that change files and that readTrace() knows, then those that it refuses when they touch the folder.
constexpr const char *traced = "trace=open,openat,creat,close,lseek,write,pwrite64,writev,truncate,ftruncate,fsync,"
                               "fdatasync,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,"
                               "mmap,pwritev,pwritev2,link,linkat,symlink,symlinkat,fallocate,copy_file_range,"
                               "sendfile,splice,openat2,dup,dup2,dup3,io_uring_setup";

int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/// "\x41\x42" as "AB".
std::string plain(std::string_view hex)
{
    std::string out;
    for (size_t i = 0; i + 3 < hex.size() && hex[i] == '\\'; i += 4)
        out += char(digit(hex[i + 2]) * 16 + digit(hex[i + 3]));
    return out;
}

/// A call as strace prints it with -xx and -y.
struct Call
{
    std::string name;
    std::vector<std::string> arguments;
    std::string answer;

    bool failed() const { return answer.starts_with("-1") || answer.starts_with("?"); }
};

std::optional<Call> parseCall(std::string_view line)
{
    const size_t open = line.find('(');
    const size_t equals = line.rfind(" = ");
    const size_t end = line.rfind(')', equals);
    if (open == std::string_view::npos || equals == std::string_view::npos || end == std::string_view::npos ||
        end < open)
        return std::nullopt;
    Call call{std::string(line.substr(0, open)), {}, std::string(line.substr(equals + 3))};
    int depth = 0;
    std::string argument;
    for (const char c : line.substr(open + 1, end - open - 1)) {
        depth += (c == '[' || c == '{' || c == '(') - (c == ']' || c == '}' || c == ')');
        if (c == ',' && depth == 0) {
            call.arguments.push_back(std::exchange(argument, {}));
        } else if (c != ' ' || !argument.empty()) {
            argument += c;
        }
    }
    call.arguments.push_back(argument);
    return call;
}

/// The path of "3<\x2f…>", or of a quoted name.
fs::path pathOf(const std::string &argument)
{
    const size_t begin = argument.find_first_of("<\"");
    return begin == std::string::npos ? fs::path() : fs::path(plain(std::string_view(argument).substr(begin + 1)));
}

class TraceReader
{
public:
    TraceReader(fs::path root, const fs::path &before) : m_root(std::move(root))
    {
        for (const auto &entry : fs::recursive_directory_iterator(before)) {
            if (entry.is_regular_file())
                m_sizes[entry.path().lexically_relative(before)] = entry.file_size();
        }
    }

    Result<> take(const Call &call);
    std::vector<DiskChange> takeChanges() { return std::move(m_changes); }

private:
    struct OpenFile
    {
        fs::path path;
        std::uint64_t offset = 0;
        bool append = false;
    };

    std::optional<fs::path> inside(const fs::path &path) const
    {
        const fs::path relative = path.lexically_normal().lexically_relative(m_root);
        if (relative.empty() || *relative.begin() == "..")
            return std::nullopt;
        return relative == "." ? fs::path() : relative;
    }
    /// Of a name beside the folder that it is relative to.
    std::optional<fs::path> inside(const std::string &folder, const std::string &name) const
    {
        return inside(pathOf(folder) / pathOf(name));
    }
    static Error notUnderstood(const Call &call, const fs::path &path)
    {
        return {ErrorCode::Unsupported, {"The trace has %1 of %2.", {call.name, path.string()}}};
    }

    Result<> open(const Call &call, const fs::path &path, const std::string &flags);
    Result<> write(const Call &call, const fs::path &path);
    void resize(const fs::path &path, std::uint64_t size)
    {
        m_sizes[path] = size;
        m_changes.push_back({.kind = DiskChange::Kind::Resize, .path = path, .offset = size});
    }
    void rename(const fs::path &from, const fs::path &to);

    const fs::path m_root;
    std::map<fs::path, std::uint64_t> m_sizes;
    std::map<int, OpenFile> m_open;
    std::vector<DiskChange> m_changes;
};

Result<> TraceReader::open(const Call &call, const fs::path &path, const std::string &flags)
{
    const bool creates = flags.find("O_CREAT") != std::string::npos;
    if (creates && !m_sizes.contains(path)) {
        m_sizes[path] = 0;
        m_changes.push_back({.kind = DiskChange::Kind::Create, .path = path});
    }
    if (flags.find("O_TRUNC") != std::string::npos && m_sizes[path] > 0)
        resize(path, 0);
    m_open[std::stoi(call.answer)] = {path, 0, flags.find("O_APPEND") != std::string::npos};
    return {};
}

Result<> TraceReader::write(const Call &call, const fs::path &path)
{
    const auto file = m_open.find(std::stoi(call.arguments[0]));
    if (file == m_open.end() || file->second.path != path)
        return fail(notUnderstood(call, path));
    std::string bytes;
    if (call.name == "writev") {
        size_t at = 0;
        constexpr std::string_view mark = "iov_base=\"";
        while ((at = call.arguments[1].find(mark, at)) != std::string::npos)
            bytes += plain(std::string_view(call.arguments[1]).substr(at += mark.size()));
    } else {
        bytes = plain(std::string_view(call.arguments[1]).substr(1));
    }
    const size_t written = std::stoull(call.answer);
    if (bytes.size() < written)
        return fail(notUnderstood(call, path));
    bytes.resize(written);
    const bool isPlaced = call.name == "pwrite64";
    OpenFile &open = file->second;
    const std::uint64_t offset = isPlaced ? std::stoull(call.arguments[3]) : open.append ? m_sizes[path] : open.offset;
    if (!isPlaced)
        open.offset = offset + written;
    m_sizes[path] = std::max(m_sizes[path], offset + written);
    m_changes.push_back({.kind = DiskChange::Kind::Write, .path = path, .offset = offset, .bytes = std::move(bytes)});
    return {};
}

void TraceReader::rename(const fs::path &from, const fs::path &to)
{
    const auto moved = [&](const fs::path &path) -> std::optional<fs::path> {
        if (path == from)
            return to;
        const fs::path below = path.lexically_relative(from);
        if (below.empty() || *below.begin() == "..")
            return std::nullopt;
        return to / below;
    };
    std::map<fs::path, std::uint64_t> sizes;
    for (const auto &[path, size] : m_sizes) {
        if (path != to)
            sizes[moved(path).value_or(path)] = size;
    }
    m_sizes = std::move(sizes);
    for (auto &[descriptor, open] : m_open)
        open.path = moved(open.path).value_or(open.path);
    m_changes.push_back({.kind = DiskChange::Kind::Rename, .path = from, .to = to});
}

Result<> TraceReader::take(const Call &call)
{
    using Kind = DiskChange::Kind;
    const std::string &name = call.name;
    const auto &given = call.arguments;
    if (call.failed())
        return {};
    if (name == "open" || name == "creat") {
        if (const auto path = inside(pathOf(given[0])))
            return open(call, *path, name == "creat" ? "O_CREAT|O_TRUNC" : given[1]);
    } else if (name == "openat") {
        if (const auto path = inside(given[0], given[1]))
            return open(call, *path, given[2]);
    } else if (name == "close") {
        m_open.erase(std::stoi(given[0]));
    } else if (name == "lseek") {
        if (const auto file = m_open.find(std::stoi(given[0])); file != m_open.end())
            file->second.offset = std::stoull(call.answer);
    } else if (name == "write" || name == "pwrite64" || name == "writev") {
        if (const auto path = inside(pathOf(given[0])))
            return write(call, *path);
    } else if (name == "truncate" || name == "ftruncate") {
        if (const auto path = inside(pathOf(given[0])))
            resize(*path, std::stoull(given[1]));
    } else if (name == "fsync" || name == "fdatasync") {
        if (const auto path = inside(pathOf(given[0])))
            m_changes.push_back({.kind = Kind::Sync, .path = *path});
    } else if (name == "rename" || name == "renameat" || name == "renameat2") {
        const bool isPlain = name == "rename";
        const auto from = isPlain ? inside(pathOf(given[0])) : inside(given[0], given[1]);
        const auto to = isPlain ? inside(pathOf(given[1])) : inside(given[2], given[3]);
        if (bool(from) != bool(to) || (name == "renameat2" && given[4] != "0"))
            return fail(notUnderstood(call, from.value_or(to.value_or(""))));
        if (from)
            rename(*from, *to);
    } else if (name == "unlink" || name == "rmdir" || name == "unlinkat") {
        if (const auto path = name == "unlinkat" ? inside(given[0], given[1]) : inside(pathOf(given[0]))) {
            m_sizes.erase(*path);
            m_changes.push_back({.kind = Kind::Remove, .path = *path});
        }
    } else if (name == "mkdir" || name == "mkdirat") {
        if (const auto path = name == "mkdirat" ? inside(given[0], given[1]) : inside(pathOf(given[0])))
            m_changes.push_back({.kind = Kind::MakeFolder, .path = *path});
    } else {
        const bool isReadOnlyMap = name == "mmap" && (given[3].find("MAP_SHARED") == std::string::npos ||
                                                      given[2].find("PROT_WRITE") == std::string::npos);
        for (const std::string &argument : given) {
            if (const auto path = inside(pathOf(argument)); path && !isReadOnlyMap)
                return fail(notUnderstood(call, *path));
        }
    }
    return {};
}

} // namespace

std::vector<std::string> traceArguments(const fs::path &traceFile)
{
    return {"-f", "-y",  "-xx", "-s", "1000000000", "--seccomp-bpf", "--signal=none", "-o", traceFile.string(),
            "-e", traced};
}

Result<std::vector<DiskChange>> readTrace(const fs::path &traceFile, const fs::path &root, const fs::path &before)
{
    std::ifstream file(traceFile, std::ios::binary);
    TraceReader reader(root, before);
    std::map<std::string, std::string> unfinished; // of a thread
    std::string line;
    while (std::getline(file, line)) {
        const size_t space = line.find(' ');
        const std::string thread = line.substr(0, space);
        std::string text = line.substr(std::min(line.size(), line.find_first_not_of(' ', space)));
        constexpr std::string_view later = " <unfinished ...>";
        if (text.ends_with(later)) {
            unfinished[thread] = text.substr(0, text.size() - later.size());
            continue;
        }
        constexpr std::string_view resumed = " resumed>";
        if (text.starts_with("<... "))
            text = unfinished[thread] + text.substr(text.find(resumed) + resumed.size());
        if (const auto call = parseCall(text))
            FW_CHECK(reader.take(*call));
    }
    return reader.takeChanges();
}

} // namespace fieldwright
