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
    int place = -1; ///< of one that is not read yet: which file of its job
    std::int64_t addedMs = 0;
    std::optional<Error> error;
    std::vector<Text> warnings;
};

/// How far an import job is with its files.
struct ReadingProgress
{
    enum class State { Waiting, Reading, Paused, Interrupted };
    State state = State::Waiting;
    int file = 0; ///< the one at hand, by its place in the job: those before it are read
    int pagesDone = 0;
    int pages = 0;               ///< of the one at hand; 0: not known
    std::optional<Error> reason; ///< why it does not go on
    bool operator==(const ReadingProgress &other) const
    {
        return state == other.state && file == other.file && pagesDone == other.pagesDone && pages == other.pages &&
               reason.has_value() == other.reason.has_value();
    }
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
    std::vector<std::string> paths; ///< of all these, as the job named them
};

} // namespace fieldwright
