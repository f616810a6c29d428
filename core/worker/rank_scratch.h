#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <memory>

namespace fieldwright {

/// A folder with a short path, the user's alone, for the files that several processes share while they run (in memory,
/// where the system has such a place). Removed when destroyed; those of workers that were killed, when the next is
/// made.
class RankScratch
{
public:
    static Result<std::unique_ptr<RankScratch>> make();
    RankScratch(const RankScratch &) = delete;
    RankScratch &operator=(const RankScratch &) = delete;
    ~RankScratch();

    const std::filesystem::path &folder() const { return m_folder; }
    std::filesystem::path socket() const { return socketIn(m_folder); }
    static std::filesystem::path socketIn(const std::filesystem::path &folder) { return folder / "worker"; }

private:
    RankScratch(std::filesystem::path folder, int lock) : m_folder(std::move(folder)), m_lock(lock) {}

    std::filesystem::path m_folder;
    int m_lock; ///< an flock on the folder, held for life
};

} // namespace fieldwright
