#pragma once

#include "core/documents/document.h"
#include "core/documents/read_options.h"

#include <filesystem>
#include <memory>
#include <stop_token>

namespace fieldwright {

/// Reads files of strangers in a process of its own, `fieldwright-reader`, that may crash, hang or run out of memory:
/// the file at hand then fails with the reason, and the next one gets a new process. One process serves many files. Not
/// thread-safe; use one object a thread.
class ReaderProcess
{
public:
    struct Settings
    {
        std::filesystem::path program; ///< fieldwright-reader
        int timeoutMs = 60'000;        ///< wall clock, of one file
    };

    explicit ReaderProcess(Settings settings);
    ~ReaderProcess(); ///< ends the process
    ReaderProcess(const ReaderProcess &) = delete;
    ReaderProcess &operator=(const ReaderProcess &) = delete;

    /// Errors: what the reader says of the file; Timeout; OutOfMemory; Corrupt where the reader crashed on it;
    /// Cancelled; NotFound or Internal where there is no working reader program.
    Result<Document> read(const std::filesystem::path &file, const ReadOptions &options = {},
                          std::stop_token stop = {});

private:
    struct Child;
    Result<> ensureChild();
    Result<Document> collect(const std::filesystem::path &file, const ReadOptions &options, std::stop_token stop);
    Error reasonOfDeath(const std::string &name);

    Settings m_settings;
    std::unique_ptr<Child> m_child;
};

} // namespace fieldwright
