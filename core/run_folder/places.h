#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <map>

namespace fieldwright {

/// Where on this machine those models lie that a job names by paths of another one: from the path in job.json to the
/// place. In places.json, which app writes before a worker starts; what they are was told by their fingerprints.
using Places = std::map<std::filesystem::path, std::filesystem::path>;

/// None when the file is not there or is no such list.
Places readPlaces(const std::filesystem::path &runFolder);
Result<> writePlaces(const std::filesystem::path &runFolder, const Places &places);

} // namespace fieldwright
