#pragma once

#include "core/documents/document.h"
#include "core/documents/page_picture.h"
#include "core/documents/read_options.h"

#include <filesystem>
#include <functional>

namespace fieldwright {

using DocumentReader =
    std::function<Result<Document>(const std::filesystem::path &, const ReadOptions &, const ReadListener &)>;
using PageRenderer =
    std::function<Result<PagePicture>(const std::filesystem::path &, const ReadOptions &, const PageRequest &)>;

/// Answers each request line from `input` on `output` (reader_protocol.h) until the input ends, with a fresh allowance
/// of time for each file. Returns the exit status.
int runReaderLoop(int input, int output, const DocumentReader &read, const PageRenderer &render);

} // namespace fieldwright
