#pragma once

#include "core/worker/bounded_http_server.h"
#include "core/worker/openai_api.h"

namespace fieldwright {

/// The HTTP side of the model server, which knows nothing of models: the bearer token, the limits, errors in the API's
/// shape. Every request but GET /health needs the token. What can be refused by its head is refused before its body is
/// read; a body has openai::largestBody bytes at most, whatever it says of itself (of its own the library bounds only
/// bodies that tell their length, CVE-2025-46728, and no heads, CVE-2025-53628).
class ApiServer : public BoundedHttpServer
{
public:
    /// `onRequest` is called as a request comes in.
    ApiServer(std::string token, std::function<void()> onRequest);

    /// Answers POST `path` with a JSON body.
    void post(const std::string &path, std::function<void(const std::string &body, httplib::Response &)> handler);

    static void reply(httplib::Response &response, const Json &body, int status = 200);
    static void reply(httplib::Response &response, const openai::ErrorReply &error);

    /// Reads one request and answers it; `isLast`: the connection is closed then. False: it has to be closed.
    bool answer(httplib::Stream &stream, bool isLast);

private:
    std::optional<openai::ErrorReply> refusal(const httplib::Request &request) const;

    const std::string m_token;
    const std::function<void()> m_onRequest;
    std::vector<std::string> m_posts; ///< paths
};

} // namespace fieldwright
