#include "core/worker/bounded_http_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace fieldwright {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view closing = "\r\nConnection: close\r\n";
/// What a client may still be sending when it is answered is read and dropped, so that it comes to read the answer.
constexpr std::size_t mostDropped = 64u << 20;
constexpr std::chrono::seconds longestDropping(2);

bool isReady(int socket, short events, Clock::time_point until)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd waiting{socket, events, 0};
    return left > 0 && ::poll(&waiting, 1, int(left)) > 0;
}

/// One connection, request by request.
class Connection : public httplib::Stream
{
public:
    Connection(int socket, const HttpBounds &bounds) : m_socket(socket), m_bounds(bounds) {}

    /// Waits for the first byte of a request; false when none comes or `goesOn` says no.
    bool awaitRequest(const std::function<bool()> &goesOn)
    {
        const auto until = Clock::now() + std::chrono::seconds(m_bounds.idleSeconds);
        while (m_begin == m_end && !m_hasEnded && goesOn() && Clock::now() < until)
            fill(std::min(until, Clock::now() + std::chrono::milliseconds(100)));
        m_inHead = true;
        m_taken = m_matched = 0;
        m_hasAnswered = false;
        m_until = Clock::now() + std::chrono::seconds(m_bounds.headSeconds);
        return m_begin < m_end;
    }

    bool hasAnswered() const { return m_hasAnswered; }
    bool mustClose() const { return m_mustClose; }
    /// Of a request that got no answer: why.
    int failureStatus() const { return m_isOver ? 431 : m_isLate ? 408 : 400; }

    /// Reads and drops what is still coming, and closes.
    void finish()
    {
        ::shutdown(m_socket, SHUT_WR);
        const auto until = Clock::now() + longestDropping;
        std::size_t dropped = 0;
        while (m_mustClose && dropped < mostDropped && isReady(m_socket, POLLIN, until)) {
            const ssize_t got = ::recv(m_socket, m_buffer.data(), m_buffer.size(), 0);
            if (got <= 0)
                break;
            dropped += std::size_t(got);
        }
        ::shutdown(m_socket, SHUT_RDWR);
        ::close(m_socket);
    }

    bool is_readable() const override { return m_begin < m_end || isReady(m_socket, POLLIN, m_until); }
    bool is_writable() const override
    {
        char byte = 0;
        return isReady(m_socket, POLLOUT, writeUntil()) && ::recv(m_socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
    }

    ssize_t read(char *out, std::size_t size) override
    {
        const std::size_t most = m_inHead ? m_bounds.headBytes : m_bounds.bodyBytes;
        m_isOver = m_taken >= most;
        if (m_isOver || (m_begin == m_end && !fill(m_until))) {
            m_mustClose = true;
            return -1;
        }
        std::size_t count = std::min({size, m_end - m_begin, most - m_taken});
        if (m_inHead)
            count = upToHeadsEnd(count);
        std::copy_n(m_buffer.data() + m_begin, count, out);
        m_begin += count;
        m_taken += count;
        if (m_inHead && m_matched == headsEnd.size()) {
            m_inHead = false;
            m_taken = 0;
            m_until = Clock::now() + std::chrono::seconds(m_bounds.bodySeconds);
        }
        return ssize_t(count);
    }

    ssize_t write(const char *data, std::size_t size) override
    {
        m_hasAnswered = true;
        const std::string_view text(data, size);
        m_mustClose |= text.starts_with("HTTP/1.1 ") && text.find(closing) != text.npos;
        for (std::size_t done = 0; done < size;) {
            if (!isReady(m_socket, POLLOUT, writeUntil()))
                return -1;
            const ssize_t sent = ::send(m_socket, data + done, size - done, MSG_NOSIGNAL);
            if (sent <= 0)
                return -1;
            done += std::size_t(sent);
        }
        return ssize_t(size);
    }

    void get_remote_ip_and_port(std::string &ip, int &port) const override { local(ip, port); }
    void get_local_ip_and_port(std::string &ip, int &port) const override { local(ip, port); }
    socket_t socket() const override { return m_socket; }

private:
    static constexpr std::string_view headsEnd = "\r\n\r\n";

    /// The server listens on loopback alone: there is nothing to tell apart.
    static void local(std::string &ip, int &port)
    {
        ip = "127.0.0.1";
        port = 0;
    }

    Clock::time_point writeUntil() const { return Clock::now() + std::chrono::seconds(m_bounds.writeSeconds); }

    bool fill(Clock::time_point until)
    {
        m_isLate = !isReady(m_socket, POLLIN, until);
        const ssize_t got = m_isLate ? -1 : ::recv(m_socket, m_buffer.data(), m_buffer.size(), 0);
        m_hasEnded = !m_isLate && got <= 0;
        m_begin = 0;
        m_end = got > 0 ? std::size_t(got) : 0;
        return got > 0;
    }

    /// As many of the next `count` bytes as belong to the head; notes how much of its end has come.
    std::size_t upToHeadsEnd(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            const char c = m_buffer[m_begin + i];
            m_matched = c == headsEnd[m_matched] ? m_matched + 1 : c == headsEnd[0] ? 1 : 0;
            if (m_matched == headsEnd.size())
                return i + 1;
        }
        return count;
    }

    const int m_socket;
    const HttpBounds &m_bounds;
    std::array<char, 16384> m_buffer;
    std::size_t m_begin = 0, m_end = 0; ///< of what is unread in the buffer
    std::size_t m_taken = 0;            ///< bytes of this head, or of this body
    std::size_t m_matched = 0;          ///< of headsEnd
    Clock::time_point m_until;
    bool m_inHead = true;
    bool m_isOver = false, m_isLate = false, m_hasEnded = false;
    bool m_hasAnswered = false, m_mustClose = false;
};

} // namespace

void closeAfter(httplib::Response &response)
{
    response.set_header("Connection", "close");
}

BoundedHttpServer::BoundedHttpServer(HttpBounds bounds, std::function<std::string(int status)> errorBody)
    : m_bounds(bounds), m_errorBody(std::move(errorBody))
{}

void BoundedHttpServer::setWaiting(int connections)
{
    ::listen(svr_sock_, connections);
}

bool BoundedHttpServer::process_and_close_socket(socket_t socket)
{
    Connection connection(socket, m_bounds);
    const auto goesOn = [this] { return svr_sock_ != INVALID_SOCKET; };
    bool isClosed = false;
    for (std::size_t left = keep_alive_max_count_; left > 0 && !isClosed && connection.awaitRequest(goesOn); --left) {
        isClosed |= !process_request(connection, left == 1, isClosed, nullptr) || connection.mustClose();
        if (!connection.hasAnswered()) {
            const std::string body = m_errorBody(connection.failureStatus());
            connection.httplib::Stream::write("HTTP/1.1 " + std::to_string(connection.failureStatus()) +
                                              " Refused\r\nContent-Type: application/json\r\nContent-Length: " +
                                              std::to_string(body.size()) + std::string(closing) + "\r\n" + body);
        }
    }
    connection.finish();
    return true;
}

} // namespace fieldwright
