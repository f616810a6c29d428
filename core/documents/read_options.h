#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>

namespace fieldwright {

/// How to read one file, and how much of it is too much.
struct ReadOptions
{
    std::string encoding;                      ///< of a text file, e.g. "GB18030"; empty: guess
    std::string password;                      ///< of a PDF that asks for one
    std::uint64_t maxFileBytes = 200ull << 20; ///< larger files are refused unread
    std::uint64_t maxTextBytes = 64ull << 20;  ///< of the canonical text
    std::uint64_t maxBlocks = 500'000;
};

/// How far the reading of a file is, in what it is made of (pages). `total` 0: not known.
struct ReadPart
{
    int done = 0;
    int total = 0;
};
using ReadListener = std::function<void(const ReadPart &)>;

Json toJson(const ReadOptions &options);
/// Absent members keep their defaults; limits can be lowered but not raised above them.
ReadOptions readOptionsFromJson(const Json &value);

/// A file that is not opened without a password, or not with this one.
Error passwordError(const std::string &name, bool wasGiven);
/// Knows it again, also after a journey through a file or the database.
bool isPasswordError(const Error &error);

} // namespace fieldwright
