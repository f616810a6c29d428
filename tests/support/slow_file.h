#pragma once

#include "core/base/file.h"

#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace fieldwright {

/// A file that is slow to read, as those on a network disk are: whoever reads it waits for its text. Counts who did.
/// Afterwards it is a usual file again.
class SlowFile
{
public:
    SlowFile(std::filesystem::path path, std::chrono::milliseconds delay)
        : m_path(std::move(path)), m_text(readFile(m_path).value_or(std::string())), m_delay(delay)
    {
        placePipe();
        m_thread = std::jthread([this](const std::stop_token &stop) { serve(stop); });
    }
    ~SlowFile()
    {
        m_thread.request_stop();
        m_thread.join();
        const int pipe = ::open(m_path.c_str(), O_RDWR | O_CLOEXEC); // lets go of who waits for it
        (void)saveFile(m_path, m_text);
        ::close(pipe);
    }

    int readings() const { return m_readings; }

private:
    /// In the place of what is there, so that the one who reads that is not disturbed.
    void placePipe()
    {
        const std::filesystem::path fresh = m_path.string() + ".pipe";
        if (::mkfifo(fresh.c_str(), 0600) == 0)
            std::filesystem::rename(fresh, m_path);
    }

    void serve(const std::stop_token &stop)
    {
        while (!stop.stop_requested()) {
            const int pipe = ::open(m_path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
            if (pipe < 0) { // nobody reads it
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
                continue;
            }
            ++m_readings;
            placePipe();
            const auto until = std::chrono::steady_clock::now() + m_delay;
            while (!stop.stop_requested() && std::chrono::steady_clock::now() < until)
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            if (::write(pipe, m_text.data(), m_text.size()) < 0)
                m_readings = -1; // the reader has gone
            ::close(pipe);
        }
    }

    std::filesystem::path m_path;
    std::string m_text;
    std::chrono::milliseconds m_delay;
    std::atomic<int> m_readings = 0;
    std::jthread m_thread;
};

} // namespace fieldwright
