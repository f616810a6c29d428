#pragma once

#include "core/base/json.h"

#include <filesystem>

namespace fieldwright {

/// Random access to the rows of a JSONL file by an index of offsets: 100,000 rows take 0.8 MB of memory. The file must
/// not change while it is open (dataset versions never do). Movable; read from one thread at a time.
class JsonLines
{
public:
    /// Reads the file once to find the lines. Errors: Io, Corrupt (a line longer than 64 MB).
    static Result<JsonLines> open(const std::filesystem::path &path);
    JsonLines(JsonLines &&) noexcept;
    JsonLines &operator=(JsonLines &&) noexcept;
    ~JsonLines();

    /// Lines that are not empty.
    size_t count() const { return m_offsets.empty() ? 0 : m_offsets.size() - 1; }
    Result<std::string> line(size_t index) const;
    /// Errors: Corrupt names file and line.
    Result<Json> row(size_t index) const;

private:
    JsonLines() = default;

    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::vector<std::uint64_t> m_offsets; ///< of each line, and the end of the last
};

} // namespace fieldwright
