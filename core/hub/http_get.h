#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace fieldwright {

struct HttpRequest
{
    std::string url;
    std::string token;           ///< bearer token; sent to this URL's own server only, never to where it redirects
    std::uint64_t rangeFrom = 0; ///< > 0: asks for the bytes from there on
    int idleSeconds = 60;        ///< without a byte for so long the connection counts as broken
};

/// The head of the last answer, after redirects.
struct HttpHead
{
    long status = 0;
    std::optional<std::uint64_t> length;     ///< Content-Length
    std::optional<std::uint64_t> rangeFrom;  ///< of Content-Range
    std::optional<std::uint64_t> rangeTotal; ///< of Content-Range
    std::string link;                        ///< Link
    long retryAfterSeconds = -1;
};

/// How a GET ended.
struct HttpEnd
{
    HttpHead head;
    bool complete = false;        ///< the server sent all that it had said it would
    bool stoppedByCaller = false; ///< a callback returned false
    std::string broken;           ///< why the connection broke; empty otherwise
};

struct HttpCallbacks
{
    /// Before the first byte of the body; false ends the transfer.
    std::function<bool(const HttpHead &)> head;
    /// The body piece by piece; false ends the transfer.
    std::function<bool(std::string_view)> bytes;
    /// About once a second, also when nothing comes; false ends the transfer.
    std::function<bool()> tick;
};

/// One GET by http or https. Follows at most five redirects, never from https to http. Errors: InvalidArgument (an
/// unusable URL, a redirect that is refused, a token over an open line), Cancelled, Io (the server's certificate).
Result<HttpEnd> httpGet(const HttpRequest &request, const HttpCallbacks &callbacks, std::stop_token stop);

/// A whole small answer. Errors as httpGet, and Corrupt when it is longer than `limitBytes`.
struct HttpText
{
    HttpEnd end;
    std::string body;
};
Result<HttpText> httpGetText(const HttpRequest &request, std::uint64_t limitBytes, std::stop_token stop);

} // namespace fieldwright
