#pragma once

#include "core/base/json.h"
#include "core/documents/document.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fieldwright {

enum class DocumentState { Waiting, Ok, Failed };

/// What the list of documents shows of one.
struct DocumentInfo
{
    std::int64_t id = 0; ///< negative for a file that an import job has not read yet
    DocumentState state = DocumentState::Ok;
    std::string name;
    std::string sourcePath; ///< where it was imported from
    std::string sha256;
    std::int64_t bytes = 0;
    std::string format;
    std::string encoding;
    std::string language;
    int pages = 0;
    int blocks = 0;
    int chunks = 0;
    std::string run;
    std::int64_t addedMs = 0;
    std::optional<Error> error;
    std::vector<Text> warnings;
};

struct DocumentChunk
{
    std::int64_t id = 0;
    std::int64_t begin = 0;
    std::int64_t end = 0;
    int page = 0;
    std::vector<std::string> headings;
};

/// The whole of one document.
struct DocumentContent
{
    DocumentInfo info;
    Document document; ///< text and blocks
    std::vector<DocumentChunk> chunks;
};

/// What an import did.
struct DocumentImport
{
    int added = 0;
    int unchanged = 0; ///< the same contents were there already
    int renewed = 0;   ///< read again, with another text
    int failed = 0;
};

} // namespace fieldwright
