#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <vector>

namespace fieldwright {

/// The general pairs, from the user's files or from those that ship, as rows of inputs/general.jsonl.
/// Beside it general-left-out.jsonl lists those that have no question with an answer.
Result<> writeGeneralRows(std::vector<std::filesystem::path> files, const std::filesystem::path &target);

} // namespace fieldwright
