#pragma once

#include "core/documents/document.h"
#include "core/documents/page_picture.h"
#include "core/documents/read_options.h"

#include <filesystem>

namespace fieldwright {

/// Reads any supported file in this process. Files of strangers go through ReaderProcess (reader_process.h) instead: a
/// parser may crash on them. What a file is says its beginning; the extension only tells text formats apart.
Result<Document> readDocument(const std::filesystem::path &path, const ReadOptions &options = {},
                              const ReadListener &listener = {});

/// The same for bytes in memory; `name` is the file's name.
Result<Document> readDocumentBytes(std::string_view bytes, const std::string &name, const ReadOptions &options = {},
                                   const ReadListener &listener = {});

/// A page of a PDF as a picture. Errors: Unsupported where the file has no pages to draw, NotFound where it has fewer.
Result<PagePicture> renderPage(const std::filesystem::path &path, const ReadOptions &options, const PageRequest &page);

} // namespace fieldwright
