#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace fieldwright {

/// One change that a program made below a folder, in the order in which the kernel answered. Paths are relative to the
/// folder; "" is the folder itself.
struct DiskChange
{
    enum class Kind { Create, MakeFolder, Write, Resize, Rename, Remove, Sync };
    Kind kind = Kind::Write;
    std::filesystem::path path; ///< of Write, Resize and Sync: the file's name at that moment
    std::filesystem::path to;   ///< of Rename
    std::uint64_t offset = 0;   ///< of Write; of Resize the new size
    std::string bytes;          ///< of Write
};

/// What strace needs to be told, before the program and its arguments, for readTrace() to understand its file.
std::vector<std::string> traceArguments(const std::filesystem::path &traceFile);

/// The changes below `root` that a trace tells of; `before` is a copy of the folder from before. A call that could
/// change a file in a way that is not understood is an error, never left out.
Result<std::vector<DiskChange>> readTrace(const std::filesystem::path &traceFile, const std::filesystem::path &root,
                                          const std::filesystem::path &before);

} // namespace fieldwright
