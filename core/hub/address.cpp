#include "core/hub/address.h"

#include "core/base/utf8.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace fieldwright {

namespace {

struct UrlParts
{
    std::string scheme, host, port, path;
    bool hasUser = false, hasQuery = false;
};

std::optional<UrlParts> partsOf(std::string_view url)
{
    const std::unique_ptr<CURLU, void (*)(CURLU *)> handle(curl_url(), curl_url_cleanup);
    const std::string text(url);
    if (!handle || curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
        return std::nullopt;
    const auto part = [&](CURLUPart which, unsigned flags = 0) {
        char *value = nullptr;
        std::string out;
        if (curl_url_get(handle.get(), which, &value, flags) == CURLUE_OK && value)
            out = value;
        curl_free(value);
        return out;
    };
    UrlParts out;
    out.scheme = part(CURLUPART_SCHEME);
    out.host = toLower(part(CURLUPART_HOST));
    out.port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
    out.path = part(CURLUPART_PATH);
    out.hasUser = !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
    out.hasQuery = !part(CURLUPART_QUERY).empty() || !part(CURLUPART_FRAGMENT).empty();
    return out;
}

/// Percent-encoded but for the slashes.
std::string encoded(std::string_view text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            std::string_view("-._~/").find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

std::vector<std::string> segmentsOf(std::string_view path)
{
    std::vector<std::string> out;
    while (!path.empty()) {
        const size_t slash = path.find('/');
        if (slash != 0)
            out.emplace_back(path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return out;
}

bool isName(std::string_view text)
{
    return !text.empty() && text.size() <= 96 && text != "." && text != ".." &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_' || c == '.';
           });
}

tl::unexpected<Error> notAModel(std::string_view text)
{
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" is not the address of a model on a hub."), {std::string(text)}},
                {FW_NOOP("core", "Enter it as owner/name, or as the web address of the model's page.")});
}

} // namespace

std::string HubAddress::infoUrl() const
{
    return base + "/api/models/" + encoded(id) + "/revision/" + encoded(revision) + "?blobs=true";
}

std::string HubAddress::treeUrl() const
{
    return base + "/api/models/" + encoded(id) + "/tree/" + encoded(revision) + "?recursive=true";
}

std::string HubAddress::fileUrl(std::string_view path) const
{
    return base + "/" + encoded(id) + "/resolve/" + encoded(revision) + "/" + encoded(path);
}

std::string urlOrigin(std::string_view url)
{
    const auto parts = partsOf(url);
    return parts ? parts->scheme + "://" + parts->host + ":" + parts->port : std::string();
}

bool isOpenToReaders(std::string_view url)
{
    const auto parts = partsOf(url);
    if (!parts || parts->scheme == "https")
        return false;
    return parts->host != "localhost" && parts->host != "[::1]" && !parts->host.starts_with("127.");
}

Result<std::string> parseHubBase(std::string_view text)
{
    std::string given(trimmed(text));
    if (!given.empty() && given.find("://") == std::string::npos)
        given.insert(0, "https://");
    const auto parts = partsOf(given);
    const Text remedy(FW_NOOP("core", "Enter it like https://hub.example, as the hub's own pages begin."));
    if (parts && parts->hasUser) // not repeated in the message: it may be a password
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The address of a hub must not carry a name or password.")}, remedy);
    if (!parts || parts->host.empty() || (parts->scheme != "http" && parts->scheme != "https") || parts->hasQuery)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "\"%1\" is not the address of a hub."), {std::string(trimmed(text))}}, remedy);
    while (given.ends_with('/'))
        given.pop_back();
    return given;
}

Result<HubAddress> parseHubAddress(std::string_view text, std::string_view hub)
{
    const std::string given(trimmed(text));
    HubAddress out;
    if (!trimmed(hub).empty()) {
        FW_TRY(base, parseHubBase(hub));
        out.base = std::move(base);
    }
    std::vector<std::string> segments;
    if (given.find("://") != std::string::npos) {
        FW_TRY(whole, parseHubBase(given));
        if (!out.base.empty() && whole.starts_with(out.base + "/")) {
            segments = segmentsOf(std::string_view(whole).substr(out.base.size()));
        } else {
            const auto parts = partsOf(whole);
            segments = segmentsOf(parts->path);
            out.base = whole.substr(0, whole.find('/', whole.find("://") + 3));
        }
    } else {
        segments = segmentsOf(given);
        if (out.base.empty()) {
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "It was not said on which hub %1 is."), {given}},
                        {FW_NOOP("core", "Enter the hub's address too. Fieldwright contacts no server by itself.")});
        }
    }
    // …/tree/REVISION, …/resolve/REVISION/FILE or …/blob/REVISION/FILE behind the name.
    for (size_t i = 1; i < segments.size(); ++i) {
        if (segments[i] != "tree" && segments[i] != "resolve" && segments[i] != "blob")
            continue;
        if (i + 1 < segments.size())
            out.revision = segments[i + 1];
        segments.resize(i);
        break;
    }
    if (segments.empty() || segments.size() > 2 || !std::all_of(segments.begin(), segments.end(), isName) ||
        !isName(out.revision))
        return notAModel(given);
    out.id = segments.size() == 1 ? segments[0] : segments[0] + "/" + segments[1];
    return out;
}

} // namespace fieldwright
