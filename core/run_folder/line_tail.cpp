#include "core/run_folder/line_tail.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fieldwright {

std::string readFrom(const std::filesystem::path &path, std::uint64_t offset, size_t limit, std::uint64_t &size)
{
    size = 0;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    struct stat info = {};
    std::string out;
    if (::fstat(descriptor, &info) == 0) {
        size = std::uint64_t(info.st_size);
        if (size > offset) {
            out.resize(size_t(std::min<std::uint64_t>(size - offset, limit)));
            const ssize_t got = ::pread(descriptor, out.data(), out.size(), off_t(offset));
            out.resize(got > 0 ? size_t(got) : 0);
        }
    }
    ::close(descriptor);
    return out;
}

int takeLines(const std::filesystem::path &path, std::uint64_t &offset, size_t limitBytes,
              const std::function<void(std::string_view line)> &take)
{
    constexpr size_t longestLine = 8u << 20; // garbage without a line feed must not fill the memory
    std::uint64_t size = 0;
    // A torn last line is read again each time, never carried: a resumed worker may cut it and write over its place.
    const std::string chunk = readFrom(path, offset, std::max(limitBytes, longestLine), size);
    if (size < offset) {
        offset = size;
        return 0;
    }
    size_t begin = 0;
    for (size_t end = chunk.find('\n'); end != std::string::npos && begin < limitBytes; end = chunk.find('\n', begin)) {
        const std::string_view line = std::string_view(chunk).substr(begin, end - begin);
        begin = end + 1;
        if (!line.empty())
            take(line);
    }
    const bool isEndless = begin == 0 && chunk.size() >= longestLine;
    offset += isEndless ? chunk.size() : begin;
    return isEndless ? 1 : 0;
}

} // namespace fieldwright
