#pragma once

#include "core/base/text.h"

#include <filesystem>
#include <vector>

namespace fieldwright {

struct SkippedPath
{
    std::filesystem::path path;
    Text reason;
};

struct ExpandedPaths
{
    std::vector<std::filesystem::path> files; ///< absolute, each once, in the order of the arguments and then of names
    std::vector<size_t> from;                 ///< for each of `files`, which argument it was found in
    std::vector<SkippedPath> skipped;
};

/// Turns files and folders that a user chose into files. Hidden entries inside folders, links that lead out of them,
/// pipes and devices, and what cannot be read are skipped and told. At most `limit` files.
ExpandedPaths expandPaths(const std::vector<std::filesystem::path> &chosen, size_t limit = 100'000);

} // namespace fieldwright
