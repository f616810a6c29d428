#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace fieldwright {

/// Messages between a worker and one of the processes that it has started for a job: JSON, a line each, over a socket
/// of this machine.
class RankLink
{
public:
    explicit RankLink(int descriptor) : m_descriptor(descriptor) {}
    RankLink(const RankLink &) = delete;
    RankLink &operator=(const RankLink &) = delete;
    ~RankLink();

    /// Safe to use from several threads. Errors: Io (the other side is gone).
    Result<> send(const Json &message);
    /// What has come since the last call; waits for at most so long.
    std::vector<Json> receive(int timeoutMs);
    bool isClosed() const { return m_isClosed; } ///< by the other side; all that it sent was received
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
    bool m_isClosed = false;
    std::string m_partial;
    std::mutex m_sending;
};

/// The socket at `path`, which must be short; a folder that is the user's alone guards it.
Result<int> listenForRanks(const std::filesystem::path &path);
Result<int> connectToWorker(const std::filesystem::path &path);

} // namespace fieldwright
