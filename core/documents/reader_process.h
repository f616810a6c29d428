#pragma once

#include "core/documents/document.h"
#include "core/documents/page_picture.h"
#include "core/documents/read_options.h"

#include <filesystem>
#include <functional>
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
    /// `listener` hears how far it is several times a second, whether the reader tells anything new or not.
    Result<Document> read(const std::filesystem::path &file, const ReadOptions &options = {}, std::stop_token stop = {},
                          const ReadListener &listener = {});
    /// A page of a PDF as a picture. The same errors.
    Result<PagePicture> render(const std::filesystem::path &file, const PageRequest &page,
                               const ReadOptions &options = {}, std::stop_token stop = {});

private:
    struct Child;
    /// Takes from the front of the bytes that came what it can; true when the answer is whole.
    using Taker = std::function<Result<bool>(std::string &pending)>;

    Result<> ensureChild();
    Result<> exchange(const std::filesystem::path &file, const std::string &request, std::uint64_t mostBytes,
                      const Taker &take, std::stop_token stop, const std::function<void()> &tick = {});
    Result<> collect(const std::string &name, std::uint64_t mostBytes, const Taker &take, std::stop_token stop,
                     const std::function<void()> &tick);
    Error reasonOfDeath(const std::string &name);

    Settings m_settings;
    std::unique_ptr<Child> m_child;
};

} // namespace fieldwright
