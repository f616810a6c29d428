#pragma once

#include <httplib.h>

#include <functional>
#include <string>

namespace fieldwright {

/// What a connection may cost before anybody knows whose it is.
struct HttpBounds
{
    std::size_t headBytes = 64u << 10; ///< request line and headers
    std::size_t bodyBytes = 8u << 20;  ///< as sent, before decompression
    int headSeconds = 10;              ///< for the whole head, however slowly it trickles
    int bodySeconds = 60;
    int idleSeconds = 5; ///< between two requests
    int writeSeconds = 10;
};

/// httplib's server with bounds on the bytes and the time of a request: of its own it reads lines of any length and
/// waits anew for every byte. What goes over ends with an answer and a closed connection.
class BoundedHttpServer : public httplib::Server
{
public:
    /// `errorBody`: the JSON that goes with a status.
    BoundedHttpServer(HttpBounds bounds, std::function<std::string(int status)> errorBody);

    /// After binding: so many connections may wait to be taken (httplib's own 5 lose some when clients come in crowds).
    void setWaiting(int connections);

private:
    bool process_and_close_socket(socket_t socket) override;

    const HttpBounds m_bounds;
    const std::function<std::string(int)> m_errorBody;
};

/// Where the rest of a request is not worth reading, the answer closes the connection: the client must not take what
/// follows for the answer to its next request.
void closeAfter(httplib::Response &response);

} // namespace fieldwright
