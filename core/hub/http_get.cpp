#include "core/hub/http_get.h"

#include "core/base/utf8.h"
#include "core/hub/address.h"

#include <curl/curl.h>

#include <charconv>
#include <memory>

namespace fieldwright {

namespace {

using Curl = std::unique_ptr<CURL, void (*)(CURL *)>;

struct Transfer
{
    const HttpCallbacks &callbacks;
    std::stop_token stop;
    HttpHead head;
    std::string location;
    bool headTold = false;
    bool stoppedByCaller = false;

    bool isRedirect() const
    {
        const long s = head.status;
        return (s == 301 || s == 302 || s == 303 || s == 307 || s == 308) && !location.empty();
    }
    bool goesOn(bool wanted)
    {
        stoppedByCaller = stoppedByCaller || !wanted;
        return wanted;
    }
};

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// "bytes 100-199/1000"
void takeContentRange(std::string_view value, HttpHead &head)
{
    const size_t dash = value.find('-'), slash = value.find('/');
    if (!value.starts_with("bytes ") || dash == std::string_view::npos || slash == std::string_view::npos)
        return;
    head.rangeFrom = number(trimmed(value.substr(6, dash - 6)));
    head.rangeTotal = number(trimmed(value.substr(slash + 1)));
}

size_t onHeader(char *bytes, size_t size, size_t count, void *context)
{
    auto &transfer = *static_cast<Transfer *>(context);
    const std::string whole = sanitizeUtf8(std::string_view(bytes, size * count));
    const std::string_view line = trimmed(whole);
    if (line.starts_with("HTTP/")) { // of a redirect's or an interim answer's successor, too
        transfer.head = {};
        transfer.location.clear();
        const size_t blank = line.find(' ');
        transfer.head.status = blank == std::string_view::npos ? 0 : std::atol(whole.c_str() + blank);
        return size * count;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        return size * count;
    const std::string name = toLower(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-length")
        transfer.head.length = number(value);
    else if (name == "content-range")
        takeContentRange(value, transfer.head);
    else if (name == "location")
        transfer.location = value;
    else if (name == "link")
        transfer.head.link = value;
    else if (name == "retry-after")
        transfer.head.retryAfterSeconds = long(std::min<std::uint64_t>(number(value).value_or(0), 300));
    return size * count;
}

bool tellHead(Transfer &transfer)
{
    if (transfer.headTold)
        return true;
    transfer.headTold = true;
    return !transfer.callbacks.head || transfer.goesOn(transfer.callbacks.head(transfer.head));
}

size_t onBytes(char *bytes, size_t size, size_t count, void *context)
{
    auto &transfer = *static_cast<Transfer *>(context);
    if (transfer.isRedirect())
        return size * count; // its page is of no interest
    if (transfer.stop.stop_requested() || !tellHead(transfer))
        return 0;
    const std::string_view piece(bytes, size * count);
    return transfer.goesOn(transfer.callbacks.bytes(piece)) ? size * count : 0;
}

int onProgress(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    auto &transfer = *static_cast<Transfer *>(context);
    if (transfer.stop.stop_requested())
        return 1;
    return transfer.callbacks.tick && !transfer.goesOn(transfer.callbacks.tick()) ? 1 : 0;
}

/// The redirect's target, absolute; empty when it is no URL.
std::string resolved(const std::string &from, const std::string &location)
{
    const std::unique_ptr<CURLU, void (*)(CURLU *)> url(curl_url(), curl_url_cleanup);
    if (!url || curl_url_set(url.get(), CURLUPART_URL, from.c_str(), 0) != CURLUE_OK ||
        curl_url_set(url.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
        return {};
    char *text = nullptr;
    std::string out;
    if (curl_url_get(url.get(), CURLUPART_URL, &text, 0) == CURLUE_OK && text)
        out = text;
    curl_free(text);
    return out;
}

CURLcode perform(const HttpRequest &request, const std::string &url, bool withToken, Transfer &transfer)
{
    const Curl curl(curl_easy_init(), curl_easy_cleanup);
    if (!curl)
        return CURLE_FAILED_INIT;
    curl_slist *list = nullptr;
    if (withToken)
        list = curl_slist_append(list, ("Authorization: Bearer " + request.token).c_str());
    const std::unique_ptr<curl_slist, void (*)(curl_slist *)> headers(list, curl_slist_free_all);
    const auto set = [&](auto option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_USERAGENT, "Fieldwright/" FIELDWRIGHT_VERSION);
    set(CURLOPT_FOLLOWLOCATION, 0L); // by hand: the token must not go along
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_BUFFERSIZE, 256L << 10);
    set(CURLOPT_CONNECTTIMEOUT, 30L);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, long(request.idleSeconds));
    set(CURLOPT_WRITEFUNCTION, onBytes);
    set(CURLOPT_WRITEDATA, &transfer);
    set(CURLOPT_HEADERFUNCTION, onHeader);
    set(CURLOPT_HEADERDATA, &transfer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, onProgress);
    set(CURLOPT_XFERINFODATA, &transfer);
    const std::string range = std::to_string(request.rangeFrom) + "-";
    if (request.rangeFrom > 0)
        set(CURLOPT_RANGE, range.c_str());
    return curl_easy_perform(curl.get());
}

bool isCertificateProblem(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_ISSUER_ERROR;
}

} // namespace

Result<HttpEnd> httpGet(const HttpRequest &request, const HttpCallbacks &callbacks, std::stop_token stop)
{
    constexpr int mostRedirects = 5;
    const std::string origin = urlOrigin(request.url);
    bool withToken = !request.token.empty();
    if (withToken && isOpenToReaders(request.url)) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The access token is not sent to %1: the connection is not encrypted."), {origin}},
                    {FW_NOOP("core", "Use the hub's https address, or leave the token out.")});
    }
    std::string url = request.url;
    for (int redirects = 0;; ++redirects) {
        Transfer transfer{callbacks, stop};
        const CURLcode code = perform(request, url, withToken, transfer);
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The download was stopped.")});
        if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 is not a usable address."), {url}},
                        {FW_NOOP("core", "Check the hub's address.")});
        }
        if (isCertificateProblem(code)) {
            return fail(
                ErrorCode::Io,
                {FW_NOOP("core", "%1 does not prove who it is (%2)."), {urlOrigin(url), curl_easy_strerror(code)}},
                {FW_NOOP("core", "Check the address and this computer's clock and certificates.")});
        }
        if (transfer.isRedirect() && !transfer.stoppedByCaller) {
            const std::string next = resolved(url, transfer.location);
            const bool downgrade = url.starts_with("https:") && !next.starts_with("https:");
            const bool usable = next.starts_with("https://") || next.starts_with("http://");
            if (redirects >= mostRedirects || !usable || downgrade) {
                return fail(ErrorCode::InvalidArgument,
                            {downgrade && usable
                                 ? FW_NOOP("core", "%1 redirects to an address without encryption; that is refused.")
                                 : FW_NOOP("core", "%1 redirects to nowhere, or too often."),
                             {urlOrigin(url)}},
                            {FW_NOOP("core", "Check the hub's address, or ask who runs it.")});
            }
            withToken = withToken && urlOrigin(next) == origin;
            url = next;
            continue;
        }
        HttpEnd end{.head = transfer.head, .stoppedByCaller = transfer.stoppedByCaller};
        end.complete = code == CURLE_OK;
        if (end.complete && !tellHead(transfer)) // an empty body
            end.stoppedByCaller = true;
        if (!end.complete && !end.stoppedByCaller)
            end.broken = curl_easy_strerror(code);
        return end;
    }
}

Result<HttpText> httpGetText(const HttpRequest &request, std::uint64_t limitBytes, std::stop_token stop)
{
    HttpText out;
    HttpCallbacks callbacks;
    callbacks.bytes = [&](std::string_view piece) {
        if (out.body.size() + piece.size() > limitBytes)
            return false;
        out.body += piece;
        return true;
    };
    FW_TRY(end, httpGet(request, callbacks, stop));
    if (end.stoppedByCaller) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "The answer of %1 is longer than it may be."), {urlOrigin(request.url)}},
                    {FW_NOOP("core", "Check that the address is a hub's.")});
    }
    out.end = std::move(end);
    return out;
}

} // namespace fieldwright
