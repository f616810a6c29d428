#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace fieldwright {

/// A model on a hub: a server that speaks Hugging Face's protocol. There is no hub of ours: the user names one.
struct HubAddress
{
    std::string base;              ///< "https://hub.example", "http://127.0.0.1:8080/mirror": no slash at the end
    std::string id;                ///< "owner/name", or "name"
    std::string revision = "main"; ///< branch, tag or commit

    bool operator==(const HubAddress &) const = default;

    std::string infoUrl() const;
    std::string treeUrl() const;
    std::string fileUrl(std::string_view path) const;
};

/// Of "https://hub.example/owner/name", with "/tree/REVISION" behind it if need be, or of "owner/name" on `hub`.
/// Errors: InvalidArgument, which says what is missing or wrong (no hub named, a password in the address, …).
Result<HubAddress> parseHubAddress(std::string_view text, std::string_view hub);

/// A hub's base address, checked: http or https, a host, nothing but a path behind it.
Result<std::string> parseHubBase(std::string_view text);

/// "https://hub.example:443": scheme, host and port, by which two addresses are the same server. Empty if it is no URL.
std::string urlOrigin(std::string_view url);
/// Plain http to another machine: whatever is sent there can be read on the way.
bool isOpenToReaders(std::string_view url);

} // namespace fieldwright
