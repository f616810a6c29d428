#pragma once

#include "core/documents/document.h"
#include "core/documents/page_picture.h"
#include "core/documents/read_options.h"

#include <functional>

namespace fieldwright {

// What fieldwright-reader and ReaderProcess say to each other, one JSON object a line.
//   to the reader    {"path", "options"}
//   from the reader  {"type":"progress", done, total}               any number, first
//                    {"type":"document", name, title, format, encoding, language, pages}
//                    {"type":"block", …Block, "text"}              one a block, spans in the canonical text
//                    {"type":"end", "blocks":n, "warnings":[Text]}  or  {"type":"end", "error":Error}
// A page as a picture:
//   to the reader    {"path", "options", "render":{"page", "width"}}
//   from the reader  {"type":"picture", page, pages, page_width, page_height, width, height} and then, without a line
//                    feed, width * height * 3 bytes of red, green, blue;  or  {"type":"end", "error":Error}

Json requestToJson(const std::string &path, const ReadOptions &options);
Json requestToJson(const std::string &path, const ReadOptions &options, const PageRequest &page);
/// The page that a request asks for; nothing when it asks for the text.
std::optional<PageRequest> pageOfRequest(const Json &request);

/// Hands each line of an answer, line feed included, to `write` until that returns false.
void writeAnswer(const Result<Document> &document, const std::function<bool(std::string_view line)> &write);
void writeAnswer(const Result<PagePicture> &picture, const std::function<bool(std::string_view bytes)> &write);

void writeProgress(const ReadPart &part, const std::function<bool(std::string_view line)> &write);

/// Takes the lines of one answer and trusts none of them: the text is put together anew from the blocks, within the
/// limits, and every span is checked against it.
class AnswerReader
{
public:
    explicit AnswerReader(const ReadOptions &options) : m_options(options) {}

    /// An error means that the reader does not keep to the protocol (or to the limits).
    Result<> addLine(std::string_view line);
    bool isComplete() const { return m_complete; }
    /// How far it says it is.
    const ReadPart &part() const { return m_part; }
    /// After isComplete(): what the reader found.
    Result<Document> take();

private:
    Result<> addHeader(const Json &value);
    Result<> addBlock(const Json &value);
    Result<> addEnd(const Json &value);

    ReadOptions m_options;
    Document m_document;
    ReadPart m_part;
    std::optional<Error> m_error;
    bool m_hasHeader = false;
    bool m_complete = false;
};

/// The same for a picture, of which the bytes come in pieces.
class PictureReader
{
public:
    /// Takes from the front of `pending` what it can. An error means that the reader does not keep to the protocol.
    Result<> add(std::string &pending);
    bool isComplete() const { return m_complete; }
    /// After isComplete(): a picture that has passed checkPicture(), or why there is none.
    Result<PagePicture> take();

private:
    Result<> addHeader(std::string_view line);

    PagePicture m_picture;
    std::size_t m_bytes = 0; ///< of the picture; 0 before its header
    std::optional<Error> m_error;
    bool m_complete = false;
};

} // namespace fieldwright
