#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace fieldwright {

/// Whole file, refused when larger than `limitBytes` (checked before any allocation).
Result<std::string> readFile(const std::filesystem::path &path, std::uint64_t limitBytes = 1ull << 30);

/// The one durable save of the product (DESIGN section 6): temporary file in the same folder, checked write, fsync,
/// rename, fsync of the folder. On any error the old file is untouched and the temporary file is gone.
Result<> saveFile(const std::filesystem::path &path, std::string_view bytes, unsigned mode = 0644);

/// Streaming form of saveFile: write() as often as you like, then commit(). Destroyed without commit(): nothing
/// happened.
class DurableFile
{
public:
    static Result<DurableFile> create(const std::filesystem::path &path, unsigned mode = 0644);
    DurableFile(DurableFile &&) noexcept;
    DurableFile &operator=(DurableFile &&) noexcept;
    ~DurableFile();

    Result<> write(std::string_view bytes);
    Result<> commit();

private:
    DurableFile() = default;
    void discard();

    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
};

/// Appends to a file that stays open; each append() is one write(2) of whole lines, so a reader sees no torn line but
/// the last one of a crashed writer. open() makes a file that is not there, and syncs
/// its name: what is appended and synced would be lost with it.
class AppendFile
{
public:
    static Result<AppendFile> open(const std::filesystem::path &path);
    AppendFile(AppendFile &&) noexcept;
    AppendFile &operator=(AppendFile &&) noexcept;
    ~AppendFile();

    Result<> append(std::string_view bytes);
    Result<> sync();

private:
    AppendFile() = default;
    std::filesystem::path m_path;
    int m_descriptor = -1;
};

Result<> syncFile(const std::filesystem::path &path);
Result<> syncFolder(const std::filesystem::path &folder);
/// rename(2) and fsync of the parent: the last step of publishing a folder that was filled beside its place.
Result<> renameDurably(const std::filesystem::path &from, const std::filesystem::path &to);
/// Makes what is missing of the path; the names are synced, so that what is saved inside is not lost with its folder.
Result<> makeFolder(const std::filesystem::path &folder);
/// Copy with checked writes and fsync; refuses to follow a symbolic link as the target.
Result<> copyFile(const std::filesystem::path &from, const std::filesystem::path &to);
/// Bytes free to an ordinary user on the disk that holds `path`.
Result<std::uint64_t> freeDiskBytes(const std::filesystem::path &path);

/// An Io error from errno: names the path, says the system's reason in words of ours, and the remedy.
Error ioError(const std::filesystem::path &path, int errnoValue);

/// Failpoints for the tests of crash safety: when the environment has FIELDWRIGHT_FAILPOINT=NAME[:N], the N-th pass of
/// failpoint("NAME") ends the process at once by SIGKILL. Costs one comparison when unset.
void failpoint(const char *name);

} // namespace fieldwright
