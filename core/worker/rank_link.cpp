#include "core/worker/rank_link.h"

#include "core/base/file.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace fieldwright {

namespace {

constexpr size_t longestMessage = 64u << 20;

/// Calls bind or connect with a new socket.
template <typename Use>
Result<int> socketAt(const std::filesystem::path &path, Use use)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path)
        return fail(ioError(path, ENAMETOOLONG));
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return fail(ioError(path, errno));
    if (use(descriptor, reinterpret_cast<const sockaddr *>(&address), socklen_t(sizeof address)) != 0) {
        const int problem = errno;
        close(descriptor);
        return fail(ioError(path, problem));
    }
    return descriptor;
}

} // namespace

Result<int> listenForRanks(const std::filesystem::path &path)
{
    return socketAt(path, [](int descriptor, const sockaddr *address, socklen_t size) {
        return bind(descriptor, address, size) == 0 ? listen(descriptor, 64) : -1;
    });
}

Result<int> connectToWorker(const std::filesystem::path &path)
{
    return socketAt(path, connect);
}

RankLink::~RankLink()
{
    close(m_descriptor);
}

Result<> RankLink::send(const Json &message)
{
    const std::string line = dumpJson(message) + "\n";
    const std::lock_guard lock(m_sending);
    for (size_t sent = 0; sent < line.size();) {
        const ssize_t count = ::send(m_descriptor, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return fail(ioError("socket", errno));
        sent += size_t(count);
    }
    return {};
}

std::vector<Json> RankLink::receive(int timeoutMs)
{
    std::vector<Json> messages;
    pollfd waiting{m_descriptor, POLLIN, 0};
    while (!m_isClosed && poll(&waiting, 1, timeoutMs) > 0) {
        std::array<char, 1 << 16> bytes = {};
        const ssize_t count = recv(m_descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            break;
        m_isClosed = count <= 0 || m_partial.size() > longestMessage;
        m_partial.append(bytes.data(), count > 0 ? size_t(count) : 0);
        for (size_t end = m_partial.find('\n'); end != std::string::npos; end = m_partial.find('\n')) {
            if (auto message = parseJson(std::string_view(m_partial).substr(0, end), "rank"); message)
                messages.push_back(std::move(*message));
            m_partial.erase(0, end + 1);
        }
        timeoutMs = 0;
    }
    return messages;
}

} // namespace fieldwright
