#pragma once

#include "core/hub/listing.h"

#include <filesystem>
#include <functional>

namespace fieldwright {

/// How a file is fetched.
struct HubFetch
{
    HubAddress address;
    std::string token;            ///< empty: none
    std::filesystem::path folder; ///< exists; the file comes under it, with ".part" at its name until it is verified
    int idleSeconds = 60;
    int firstPauseMs = 1000; ///< before a broken connection is tried again; doubles each time
    int mostFailures = 6;    ///< in a row without a new byte
};

/// Fetches one file, going on where an earlier try ended, and checks its size and hash. `progress` is told how much of
/// it is there; false ends the fetch, and what came so far stays. True when the file is there and verified, false when
/// `progress` ended it. Errors: as httpGet and hubStatusError; Corrupt (more or less bytes than the list says, another
/// hash: the part is deleted then), Io (the disk; the connection broke too often).
Result<bool> fetchHubFile(const HubFetch &fetch, const HubFile &file,
                          const std::function<bool(std::uint64_t bytes)> &progress, std::stop_token stop);

/// Bytes of the file that earlier tries have left, whole or in part.
std::uint64_t fetchedBytes(const std::filesystem::path &folder, const HubFile &file);

} // namespace fieldwright
