#include "core/worker/api_server.h"

#include <algorithm>

namespace fieldwright {

namespace {

/// Comparison whose time does not tell how much was right.
bool sameToken(const std::string &a, const std::string &b)
{
    unsigned char difference = a.size() == b.size() ? 0 : 1;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

/// Errors of the transport, in the API's shape.
openai::ErrorReply replyFor(int status)
{
    if (status == 413)
        return openai::errorReply(413, "The request is larger than 8 MiB.", "invalid_request_error", "too_large");
    if (status == 431)
        return openai::errorReply(431, "The request's head is too large.", "invalid_request_error", "too_large");
    if (status == 408)
        return openai::errorReply(408, "The request did not come in time.", "invalid_request_error", "timeout");
    if (status == 404 || status == 405)
        return openai::errorReply(404, "There is no such address here.", "invalid_request_error", "unknown_url");
    return openai::errorReply(status, status < 500 ? "The request is malformed." : "The server failed.",
                              status < 500 ? "invalid_request_error" : "server_error", "");
}

/// Says no without reading on.
void refuse(httplib::Response &response, const openai::ErrorReply &error)
{
    ApiServer::reply(response, error);
    closeAfter(response);
}

/// The body's length must be said, in one way.
bool isFramed(const httplib::Request &request)
{
    const bool isChunked = request.has_header("Transfer-Encoding");
    if (isChunked || !request.has_header("Content-Length"))
        return isChunked && !request.has_header("Content-Length") &&
               request.get_header_value("Transfer-Encoding") == "chunked";
    const std::string length = request.get_header_value("Content-Length");
    return request.get_header_value_count("Content-Length") == 1 && !length.empty() && length.size() < 19 &&
           std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The whole body. Nothing when it was refused.
std::optional<std::string> bodyOf(const httplib::ContentReader &reader, httplib::Response &response)
{
    std::string body;
    bool isOver = false;
    const bool isWhole = reader([&](const char *data, std::size_t size) {
        isOver = body.size() + size > openai::largestBody;
        if (!isOver)
            body.append(data, size);
        return !isOver;
    });
    if (isWhole)
        return body;
    refuse(response, replyFor(isOver || response.status == 413 ? 413 : 400));
    return std::nullopt;
}

} // namespace

ApiServer::ApiServer(std::string token, std::function<void()> onRequest)
    : BoundedHttpServer({.bodyBytes = openai::largestBody + (1u << 16)}, // with what chunks cost
                        [](int status) { return dumpJson(replyFor(status).body); }),
      m_token(std::move(token)), m_onRequest(std::move(onRequest))
{
    set_payload_max_length(openai::largestBody);
    set_pre_routing_handler([this](const httplib::Request &request, httplib::Response &response) {
        m_onRequest();
        const auto refused = refusal(request);
        if (!refused)
            return HandlerResponse::Unhandled;
        refuse(response, *refused);
        return HandlerResponse::Handled;
    });
    set_error_handler([](const httplib::Request &, httplib::Response &response) {
        if (response.body.empty())
            refuse(response, replyFor(response.status));
    });
    set_exception_handler(
        [](const auto &, httplib::Response &response, std::exception_ptr) { reply(response, replyFor(500)); });
    Get("/health", [](const httplib::Request &, httplib::Response &response) { reply(response, {{"status", "ok"}}); });
}

/// What is refused by its head, whatever the body would say.
std::optional<openai::ErrorReply> ApiServer::refusal(const httplib::Request &request) const
{
    if (request.path == "/health" && request.method == "GET")
        return std::nullopt;
    if (!sameToken(request.get_header_value("Authorization"), "Bearer " + m_token))
        return openai::errorReply(401, "A bearer token is needed.", "invalid_request_error", "invalid_api_key");
    if (request.method == "GET")
        return std::nullopt;
    if (request.method != "POST" || std::find(m_posts.begin(), m_posts.end(), request.path) == m_posts.end())
        return replyFor(404);
    if (request.has_header("Content-Encoding")) // unpacked it could have any size
        return openai::errorReply(415, "The body must not be packed (Content-Encoding).", "invalid_request_error",
                                  "unsupported_encoding");
    if (!isFramed(request))
        return openai::errorReply(400, "The length of the request is not said, or not as a number.",
                                  "invalid_request_error", "");
    if (request.has_header("Content-Length") &&
        std::stoull(request.get_header_value("Content-Length")) > openai::largestBody)
        return replyFor(413);
    if (request.get_header_value("Content-Type").starts_with("multipart/"))
        return openai::errorReply(400, "The request must be JSON.", "invalid_request_error", "");
    return std::nullopt;
}

void ApiServer::post(const std::string &path, std::function<void(const std::string &body, httplib::Response &)> handler)
{
    m_posts.push_back(path);
    Post(path, [handler = std::move(handler)](const httplib::Request &, httplib::Response &response,
                                              const httplib::ContentReader &reader) {
        if (const auto body = bodyOf(reader, response))
            handler(*body, response);
    });
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

} // namespace fieldwright
