#include "core/worker/api_server.h"

#include "core/base/clock.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fieldwright {

namespace {

constexpr std::size_t mostHeaderBytes = 64u << 10;

/// Comparison whose time does not tell how much was right.
bool sameToken(const std::string &a, const std::string &b)
{
    unsigned char difference = a.size() == b.size() ? 0 : 1;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

/// Errors that the HTTP library itself answers, in the API's shape.
openai::ErrorReply replyFor(int status)
{
    if (status == 413)
        return openai::errorReply(413, "The request is larger than 8 MiB.", "invalid_request_error", "too_large");
    if (status == 404 || status == 405)
        return openai::errorReply(404, "There is no such address here.", "invalid_request_error", "unknown_url");
    return openai::errorReply(status, status < 500 ? "The request is malformed." : "The server failed.",
                              status < 500 ? "invalid_request_error" : "server_error", "");
}

/// Does this socket get ready for `events` within the time?
bool isReady(int socket, short events, std::int64_t milliseconds)
{
    pollfd what = {socket, events, 0};
    int count = 0;
    do
        count = ::poll(&what, 1, int(milliseconds));
    while (count < 0 && errno == EINTR);
    return count > 0;
}

/// A connection that gives out so many bytes a request and no more.
class BoundedStream : public httplib::Stream
{
public:
    BoundedStream(int socket, std::int64_t readMs, std::int64_t writeMs)
        : m_socket(socket), m_readMs(readMs), m_writeMs(writeMs)
    {}

    void beginRequest() { m_left = openai::largestBody + mostHeaderBytes; }
    bool waitForRequest(std::int64_t milliseconds) const
    {
        return m_next < m_end || isReady(m_socket, POLLIN, milliseconds);
    }

    bool is_readable() const override { return waitForRequest(m_readMs); }
    bool is_writable() const override
    {
        // One that the client has closed is readable, and nothing is there to be read.
        char byte = 0;
        const bool isOpen = !isReady(m_socket, POLLIN, 0) || ::recv(m_socket, &byte, 1, MSG_PEEK) > 0;
        return isOpen && isReady(m_socket, POLLOUT, m_writeMs);
    }
    ssize_t read(char *to, size_t size) override
    {
        if (m_left == 0)
            return -1;
        if (m_next == m_end) {
            if (!is_readable())
                return -1;
            const ssize_t count = ::recv(m_socket, m_buffer.data(), m_buffer.size(), 0);
            if (count <= 0)
                return count;
            m_next = 0;
            m_end = size_t(count);
        }
        const size_t count = std::min({size, m_end - m_next, m_left});
        std::copy_n(m_buffer.data() + m_next, count, to);
        m_next += count;
        m_left -= count;
        return ssize_t(count);
    }
    ssize_t write(const char *from, size_t size) override
    {
        m_isRefused = m_isRefused || std::string_view(from, size).starts_with("HTTP/1.1 4");
        return is_writable() ? ::send(m_socket, from, size, MSG_NOSIGNAL) : -1;
    }
    /// Was an answer an error of the client's? What is left of such a request must not be taken for the next one.
    bool isRefused() const { return m_isRefused; }
    /// Ends the connection. What still comes is thrown away for a while: closed at once, the client would lose the
    /// answer too.
    void close()
    {
        ::shutdown(m_socket, m_isRefused ? SHUT_WR : SHUT_RDWR);
        const std::int64_t end = monotonicMs() + m_readMs;
        while (m_isRefused && monotonicMs() < end && isReady(m_socket, POLLIN, 1000) &&
               ::recv(m_socket, m_buffer.data(), m_buffer.size(), 0) > 0) {
        }
        ::close(m_socket);
    }

    void get_remote_ip_and_port(std::string &ip, int &port) const override { setAddress(ip, port); }
    void get_local_ip_and_port(std::string &ip, int &port) const override { setAddress(ip, port); }
    socket_t socket() const override { return m_socket; }

private:
    /// There is no other, and nobody asks.
    static void setAddress(std::string &ip, int &port)
    {
        ip = "127.0.0.1";
        port = 0;
    }

    int m_socket;
    std::int64_t m_readMs, m_writeMs;
    std::array<char, 16384> m_buffer = {};
    size_t m_next = 0, m_end = 0; ///< what is left of the buffer
    size_t m_left = 0;            ///< of the request
    bool m_isRefused = false;
};

} // namespace

ApiServer::ApiServer(std::string token, std::function<void()> onRequest)
    : m_token(std::move(token)), m_onRequest(std::move(onRequest))
{
    set_payload_max_length(openai::largestBody);
    set_pre_routing_handler([this](const httplib::Request &request, httplib::Response &response) {
        m_onRequest();
        if (request.path != "/health" && !sameToken(request.get_header_value("Authorization"), "Bearer " + m_token))
            reply(response,
                  openai::errorReply(401, "A bearer token is needed.", "invalid_request_error", "invalid_api_key"));
        else if (request.has_header("Content-Encoding")) // unpacked it could have any size
            reply(response, openai::errorReply(415, "The body must not be packed (Content-Encoding).",
                                               "invalid_request_error", "unsupported_encoding"));
        else
            return HandlerResponse::Unhandled;
        return HandlerResponse::Handled;
    });
    set_error_handler([](const httplib::Request &, httplib::Response &response) {
        if (response.body.empty())
            reply(response, replyFor(response.status));
    });
    set_exception_handler(
        [](const auto &, httplib::Response &response, std::exception_ptr) { reply(response, replyFor(500)); });
    Get("/health", [](const httplib::Request &, httplib::Response &response) { reply(response, {{"status", "ok"}}); });
}

void ApiServer::reply(httplib::Response &response, const Json &body, int status)
{
    response.status = status;
    response.set_content(dumpJson(body), "application/json");
}

void ApiServer::reply(httplib::Response &response, const openai::ErrorReply &error)
{
    reply(response, error.body, error.status);
}

bool ApiServer::answer(httplib::Stream &stream, bool isLast)
{
    bool isClosed = false;
    return process_request(stream, isLast, isClosed, nullptr) && !isClosed;
}

bool ApiServer::process_and_close_socket(socket_t socket)
{
    const auto milliseconds = [](time_t seconds, time_t microseconds) {
        return std::int64_t(seconds) * 1000 + microseconds / 1000;
    };
    BoundedStream stream(socket, milliseconds(read_timeout_sec_, read_timeout_usec_),
                         milliseconds(write_timeout_sec_, write_timeout_usec_));
    bool goesOn = true;
    for (size_t left = keep_alive_max_count_; goesOn && left > 0 && svr_sock_ != INVALID_SOCKET; --left) {
        stream.beginRequest();
        goesOn = stream.waitForRequest(milliseconds(keep_alive_timeout_sec_, 0)) && answer(stream, left == 1) &&
                 !stream.isRefused();
    }
    stream.close();
    return goesOn;
}

} // namespace fieldwright
