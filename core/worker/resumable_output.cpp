#include "core/worker/resumable_output.h"

#include <cerrno>
#include <fstream>

#include <unistd.h>

namespace fieldwright {

Result<ResumableOutput> ResumableOutput::open(const std::filesystem::path &path, const KeyOf &keyOf)
{
    std::set<std::string> done;
    std::uint64_t keep = 0;
    std::uint64_t size = 0;
    if (std::ifstream in(path, std::ios::binary); in) {
        std::string line;
        while (std::getline(in, line)) {
            const bool whole = !in.eof(); // the last line had its line feed
            size += line.size() + (whole ? 1 : 0);
            if (!whole)
                break;
            const auto value = parseJson(line, path.string());
            const std::string key = value ? keyOf(*value) : std::string();
            if (!key.empty()) {
                done.insert(key);
                keep = size;
            }
        }
    }
    if (size > keep && ::truncate(path.c_str(), off_t(keep)) != 0)
        return fail(ioError(path, errno));
    FW_TRY(file, AppendFile::open(path));
    ResumableOutput out(std::move(file));
    out.m_done = std::move(done);
    return out;
}

Result<> ResumableOutput::append(const std::vector<Json> &lines, const std::string &key)
{
    std::string bytes;
    for (const Json &line : lines)
        bytes += dumpJson(line) + "\n";
    FW_CHECK(m_file.append(bytes));
    FW_CHECK(m_file.sync());
    m_done.insert(key);
    return {};
}

Result<std::vector<Json>> readJsonLines(const std::filesystem::path &file)
{
    FW_TRY(bytes, readFile(file, 4ull << 30));
    std::vector<Json> lines;
    size_t number = 0;
    for (size_t begin = 0; begin < bytes.size();) {
        const size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view text = std::string_view(bytes).substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (text.empty())
            continue;
        FW_TRY(value, parseJson(text, file.string() + ", line " + std::to_string(number)));
        lines.push_back(std::move(value));
    }
    return lines;
}

} // namespace fieldwright
