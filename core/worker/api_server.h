#pragma once

#include "core/worker/openai_api.h"

#include <functional>
#include <string>

#include <httplib.h>

namespace fieldwright {

/// The HTTP side of the model server, which knows nothing of models: the bearer token, the limits, errors in the API's
/// shape. Every request but GET /health needs the token. One request has openai::largestBody bytes at most and a little
/// more for its headers, whatever it says of itself: the library bounds only bodies that tell their length
/// (CVE-2025-46728), and no headers (CVE-2025-53628).
class ApiServer : public httplib::Server
{
public:
    /// `onRequest` is called as a request comes in.
    ApiServer(std::string token, std::function<void()> onRequest);

    static void reply(httplib::Response &response, const Json &body, int status = 200);
    static void reply(httplib::Response &response, const openai::ErrorReply &error);

    /// Reads one request and answers it; `isLast`: the connection is closed then. False: it has to be closed.
    bool answer(httplib::Stream &stream, bool isLast);

private:
    bool process_and_close_socket(socket_t socket) override;

    const std::string m_token;
    const std::function<void()> m_onRequest;
};

} // namespace fieldwright
