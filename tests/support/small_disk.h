#pragma once

#include <filesystem>

#include <sys/mount.h>
#include <unistd.h>

namespace fieldwright {

/// A disk of a few megabytes in memory at `folder`, which is made; not there when the tests may not mount.
class SmallDisk
{
public:
    /// `size`: as "size=6m".
    SmallDisk(std::filesystem::path folder, const char *size) : m_folder(std::move(folder))
    {
        std::filesystem::create_directories(m_folder);
        m_isMounted = ::geteuid() == 0 && ::mount("tmpfs", m_folder.c_str(), "tmpfs", 0, size) == 0;
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;
    /// Whoever still works there keeps what is open.
    ~SmallDisk()
    {
        if (m_isMounted)
            ::umount2(m_folder.c_str(), MNT_DETACH);
    }

    bool isMounted() const { return m_isMounted; }
    const std::filesystem::path &folder() const { return m_folder; }
    bool makeReadOnly() { return ::mount("", m_folder.c_str(), "", MS_REMOUNT | MS_RDONLY, nullptr) == 0; }

private:
    std::filesystem::path m_folder;
    bool m_isMounted = false;
};

} // namespace fieldwright
