#include "app/jobs/path_expansion.h"

#include <algorithm>
#include <set>

#include <unistd.h>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

class Expansion
{
public:
    explicit Expansion(size_t limit) : m_limit(limit) {}

    void add(const fs::path &chosen)
    {
        std::error_code problem;
        const fs::path path = fs::absolute(chosen, problem).lexically_normal();
        const fs::file_status status = fs::status(path, problem);
        if (status.type() == fs::file_type::not_found)
            skip(path, {FW_NOOP("core", "It is not there.")});
        else if (fs::is_directory(status))
            addFolder(path, 0);
        else
            addFile(path, status);
    }

    ExpandedPaths out;

private:
    void skip(const fs::path &path, Text reason) { out.skipped.push_back({path, std::move(reason)}); }

    void addFile(const fs::path &path, const fs::file_status &status)
    {
        if (!fs::is_regular_file(status)) {
            skip(path, {FW_NOOP("core", "It is neither a file nor a folder.")});
        } else if (::access(path.c_str(), R_OK) != 0) {
            skip(path, {FW_NOOP("core", "It may not be read: permission denied.")});
        } else if (out.files.size() >= m_limit) {
            skip(path,
                 {FW_NOOP("core", "There are more than %1 files; choose fewer at a time."), {std::to_string(m_limit)}});
        } else if (m_seen.insert(path.string()).second) {
            out.files.push_back(path);
        }
    }

    void addFolder(const fs::path &folder, int depth)
    {
        constexpr int deepest = 64;
        if (depth > deepest)
            return skip(folder, {FW_NOOP("core", "It lies too deep.")});
        std::error_code problem;
        std::vector<fs::directory_entry> entries;
        for (fs::directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem))
            entries.push_back(*it);
        if (problem)
            return skip(folder, {FW_NOOP("core", "The folder cannot be read: permission denied or a disk error.")});
        std::sort(entries.begin(), entries.end());
        for (const fs::directory_entry &entry : entries) {
            std::error_code unreadable;
            const fs::path &path = entry.path();
            if (path.filename().string().starts_with('.'))
                skip(path, {FW_NOOP("core", "Hidden; choose it by itself to read it all the same.")});
            else if (entry.is_symlink(unreadable) && fs::is_directory(path, unreadable))
                skip(path, {FW_NOOP("core", "A link to a folder; choose that folder to read it.")});
            else if (entry.is_directory(unreadable))
                addFolder(path, depth + 1);
            else if (out.files.size() > m_limit + 100)
                return; // told often enough
            else
                addFile(path, fs::status(path, unreadable));
        }
    }

    size_t m_limit;
    std::set<std::string> m_seen;
};

} // namespace

ExpandedPaths expandPaths(const std::vector<fs::path> &chosen, size_t limit)
{
    Expansion expansion(limit);
    for (size_t i = 0; i < chosen.size(); ++i) {
        expansion.add(chosen[i]);
        expansion.out.from.resize(expansion.out.files.size(), i);
    }
    return std::move(expansion.out);
}

} // namespace fieldwright
