#pragma once

#include "core/base/json.h"
#include "core/hub/address.h"
#include "core/model_files/licence.h"

#include <stop_token>
#include <vector>

namespace fieldwright {

/// One file of a model on a hub, as the hub's list describes it.
struct HubFile
{
    std::string path; ///< safe and relative (isSafeHubPath)
    std::uint64_t bytes = 0;
    std::string sha256;  ///< of large files; empty: not said
    std::string gitSha1; ///< git's hash of small ones: of "blob SIZE\0" and the content; empty: not said

    bool operator==(const HubFile &) const = default;
};

Json toJson(const HubFile &file);
/// Errors: Corrupt (no path or size), InvalidArgument (a file that is never fetched).
Result<HubFile> hubFileFromJson(const Json &value);

/// What a hub has of a model, before anything of it is fetched.
struct HubListing
{
    struct Refused
    {
        std::string path;
        std::uint64_t bytes = 0;
        Text why;
    };

    HubAddress address;   ///< its revision is the commit where the hub tells it, so that the list stays true
    std::string revision; ///< as it was asked for
    std::vector<HubFile> files;
    std::vector<Refused> refused;
    StatedLicence licence;
    Json config = Json::object(); ///< of config.json; empty when there is none
    bool needsConsent = false;    ///< the hub hands its files only to those who accepted its terms

    const HubFile *find(std::string_view path) const;
    std::uint64_t bytes() const; ///< of `files`
};

/// Asks the hub for the list, config.json and what tells the licence; nothing else. Errors: NotFound, Busy (429, 5xx),
/// InvalidArgument (401 and 403: a token is needed or not accepted), Io (no connection), Corrupt, Cancelled.
Result<HubListing> listHubModel(const HubAddress &address, const std::string &token, std::stop_token stop = {});

/// The files that are needed to use the model: of a folder the weights and texts at its top; of several GGUF files only
/// `named` ones. Errors: NotFound (a named file is not there), InvalidArgument (a choice must be made: the message
/// names the files).
Result<std::vector<HubFile>> neededFiles(const HubListing &listing, const std::vector<std::string> &named);

/// The error that a hub's HTTP status stands for; `what` is the thing asked for.
Error hubStatusError(long status, const std::string &what, bool hadToken);

} // namespace fieldwright
