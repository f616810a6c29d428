#pragma once

#include "core/base/json.h"

#include <cstdint>
#include <string>

namespace fieldwright {

/// How to read one file, and how much of it is too much.
struct ReadOptions
{
    std::string encoding;                      ///< of a text file, e.g. "GB18030"; empty: guess
    std::uint64_t maxFileBytes = 200ull << 20; ///< larger files are refused unread
    std::uint64_t maxTextBytes = 64ull << 20;  ///< of the canonical text
    std::uint64_t maxBlocks = 500'000;
};

Json toJson(const ReadOptions &options);
/// Absent members keep their defaults; limits can be lowered but not raised above them.
ReadOptions readOptionsFromJson(const Json &value);

} // namespace fieldwright
