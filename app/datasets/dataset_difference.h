#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace fieldwright {

/// One row that two versions do not have alike.
struct RowDifference
{
    enum class Kind { Added, Removed, Changed };
    Kind kind = Kind::Added;
    std::string id;
    std::string partBefore; ///< train, validation, rephrased, unseen; empty for an added row
    std::string partAfter;
    size_t rowBefore = 0; ///< line in its part
    size_t rowAfter = 0;
};

struct DatasetDifference
{
    std::vector<RowDifference> rows; ///< by part and line of the new version, removed ones last
    int added = 0;
    int removed = 0;
    int changed = 0; ///< other text, or another part
    int same = 0;
    Json manifestBefore;
    Json manifestAfter;
};

/// Compares two version folders row by row (id, then hash of the row). Errors: Io, Corrupt, Cancelled.
Result<DatasetDifference> compareDatasets(const std::filesystem::path &before, const std::filesystem::path &after,
                                          std::stop_token stop = {});

} // namespace fieldwright
