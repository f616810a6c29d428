#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace fieldwright {

/// A file mapped read-only. Its bytes stay where they are when the object moves. Whoever shortens the file meanwhile
/// ends this process (SIGBUS), which is one reason why models are read in a worker.
class MappedFile
{
public:
    /// Refuses folders, devices and empty files. Errors: NotFound, Io, Corrupt.
    static Result<MappedFile> open(const std::filesystem::path &path);
    MappedFile(MappedFile &&other) noexcept;
    MappedFile &operator=(MappedFile &&other) noexcept;
    ~MappedFile();

    const std::filesystem::path &path() const { return m_path; }
    std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    std::uint64_t size() const { return m_size; }

private:
    MappedFile() = default;
    std::filesystem::path m_path;
    const std::byte *m_data = nullptr;
    size_t m_size = 0;
};

} // namespace fieldwright
