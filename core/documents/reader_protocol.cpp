#include "core/documents/reader_protocol.h"

#include <algorithm>

namespace fieldwright {

namespace {

tl::unexpected<Error> garbled(std::string_view what)
{
    return fail(ErrorCode::Internal,
                {FW_NOOP("core", "The reader program answered nonsense: %1."), {std::string(what)}},
                {FW_NOOP("core", "Install Fieldwright again if this happens with other files too.")});
}

} // namespace

Json requestToJson(const std::string &path, const ReadOptions &options)
{
    return {{"path", path}, {"options", toJson(options)}};
}

Json requestToJson(const std::string &path, const ReadOptions &options, const PageRequest &page)
{
    Json request = requestToJson(path, options);
    request["render"] = {{"page", page.page}, {"width", page.width}};
    return request;
}

std::optional<PageRequest> pageOfRequest(const Json &request)
{
    const Json *render = member(request, "render");
    if (!render || !render->is_object())
        return std::nullopt;
    const auto bounded = [&](const char *key, std::int64_t fallback, std::int64_t most) {
        return int(std::clamp<std::int64_t>(intOr(*render, key, fallback), 1, most));
    };
    return PageRequest{bounded("page", 1, 10'000'000), bounded("width", 800, widestPicture)};
}

void writeAnswer(const Result<Document> &document, const std::function<bool(std::string_view line)> &write)
{
    const auto writeLine = [&](const Json &value) { return write(dumpJson(value) + "\n"); };
    if (!document) {
        writeLine({{"type", "end"}, {"error", toJson(document.error())}});
        return;
    }
    if (!writeLine({{"type", "document"},
                    {"name", document->name},
                    {"title", document->title},
                    {"format", document->format},
                    {"encoding", document->encoding},
                    {"language", document->language},
                    {"pages", document->pageCount}}))
        return;
    for (const Block &block : document->blocks) {
        Json line = {{"type", "block"}};
        line.update(toJson(block));
        line["text"] = std::string(document->textOf(block.span));
        if (!writeLine(line))
            return;
    }
    Json warnings = Json::array();
    for (const Text &warning : document->warnings)
        warnings.push_back(toJson(warning));
    writeLine({{"type", "end"}, {"blocks", document->blocks.size()}, {"warnings", std::move(warnings)}});
}

void writeProgress(const ReadPart &part, const std::function<bool(std::string_view line)> &write)
{
    write(dumpJson({{"type", "progress"}, {"done", part.done}, {"total", part.total}}) + "\n");
}

void writeAnswer(const Result<PagePicture> &picture, const std::function<bool(std::string_view bytes)> &write)
{
    const Json header = picture ? Json{{"type", "picture"},
                                       {"page", picture->page},
                                       {"pages", picture->pageCount},
                                       {"page_width", picture->pageWidth},
                                       {"page_height", picture->pageHeight},
                                       {"width", picture->width},
                                       {"height", picture->height}}
                                : Json{{"type", "end"}, {"error", toJson(picture.error())}};
    if (write(dumpJson(header) + "\n") && picture)
        write(picture->rgb);
}

Result<> AnswerReader::addLine(std::string_view line)
{
    if (m_complete)
        return garbled("a line after the last one");
    FW_TRY(value, parseJson(line, "reader", {.bytes = line.size() + 1, .depth = 8}));
    const std::string type = stringOr(value, "type");
    if (type == "progress" && !m_hasHeader) {
        constexpr std::int64_t most = 10'000'000;
        m_part.total = int(std::clamp<std::int64_t>(intOr(value, "total"), 0, most));
        m_part.done = int(std::clamp<std::int64_t>(intOr(value, "done"), 0, m_part.total));
        return {};
    }
    if (type == "document")
        return addHeader(value);
    if (type == "block")
        return addBlock(value);
    if (type == "end")
        return addEnd(value);
    return garbled("a line of an unknown type");
}

Result<> AnswerReader::addHeader(const Json &value)
{
    if (m_hasHeader)
        return garbled("two documents in one answer");
    m_hasHeader = true;
    m_document.name = stringOr(value, "name");
    m_document.title = stringOr(value, "title");
    m_document.format = stringOr(value, "format");
    m_document.encoding = stringOr(value, "encoding");
    m_document.language = stringOr(value, "language");
    const std::int64_t pages = intOr(value, "pages");
    if (pages < 0 || pages > 10'000'000)
        return garbled("a number of pages out of range");
    m_document.pageCount = int(pages);
    return {};
}

Result<> AnswerReader::addBlock(const Json &value)
{
    if (!m_hasHeader)
        return garbled("a block before its document");
    FW_TRY(block, blockFromJson(value));
    const Json *text = member(value, "text");
    if (!text || !text->is_string())
        return garbled("a block without text");
    const std::string &bytes = text->get_ref<const std::string &>();
    const std::string &canonical = m_document.text;
    if (m_document.blocks.size() >= m_options.maxBlocks ||
        canonical.size() + bytes.size() + 2 > m_options.maxTextBytes + 2)
        return garbled("more text than it may");
    // Between blocks stands what the span says, one or two line feeds; checkDocument() looks whether it should.
    const std::size_t gap = block.span.begin - canonical.size();
    if (block.span.begin < canonical.size() || gap > 2 || block.span.end - block.span.begin != bytes.size())
        return garbled("a span out of place");
    m_document.text.append(gap, '\n');
    m_document.text += bytes;
    m_document.blocks.push_back(std::move(block));
    return {};
}

Result<> AnswerReader::addEnd(const Json &value)
{
    m_complete = true;
    if (const Json *error = member(value, "error")) {
        m_error = errorFromJson(*error);
        return {};
    }
    if (!m_hasHeader || intOr(value, "blocks", -1) != std::int64_t(m_document.blocks.size()))
        return garbled("blocks are missing");
    if (const Json *warnings = member(value, "warnings"); warnings && warnings->is_array()) {
        for (const Json &warning : *warnings) {
            if (m_document.warnings.size() < 100)
                m_document.warnings.push_back(textFromJson(warning));
        }
    }
    return checkDocument(m_document);
}

Result<Document> AnswerReader::take()
{
    if (m_error)
        return fail(std::move(*m_error));
    return std::move(m_document);
}

Result<> PictureReader::add(std::string &pending)
{
    constexpr std::size_t longestHeader = 64u << 10;
    if (m_complete)
        return pending.empty() ? Result<>() : garbled("bytes after the picture");
    if (m_bytes == 0) {
        const std::size_t end = pending.find('\n');
        if (end == std::string::npos)
            return pending.size() > longestHeader ? garbled("a header without an end") : Result<>();
        FW_CHECK(addHeader(std::string_view(pending).substr(0, end)));
        pending.erase(0, end + 1);
    }
    if (m_complete)
        return {};
    const std::size_t taken = std::min(pending.size(), m_bytes - m_picture.rgb.size());
    m_picture.rgb.append(pending, 0, taken);
    pending.erase(0, taken);
    if (m_picture.rgb.size() < m_bytes)
        return {};
    m_complete = true;
    return checkPicture(m_picture);
}

Result<> PictureReader::addHeader(std::string_view line)
{
    FW_TRY(value, parseJson(line, "reader", {.bytes = line.size() + 1, .depth = 8}));
    const std::string type = stringOr(value, "type");
    if (const Json *error = member(value, "error"); error && type == "end") {
        m_error = errorFromJson(*error);
        m_complete = true;
        return {};
    }
    if (type != "picture")
        return garbled("a line of an unknown type");
    const auto number = [&value](const char *key) {
        return int(std::clamp<std::int64_t>(intOr(value, key), 0, 10'000'000));
    };
    m_picture = {.page = number("page"),
                 .pageCount = number("pages"),
                 .pageWidth = numberOr(value, "page_width"),
                 .pageHeight = numberOr(value, "page_height"),
                 .width = number("width"),
                 .height = number("height")};
    const std::int64_t pixels = std::int64_t(m_picture.width) * m_picture.height;
    if (pixels < 1 || pixels > mostPixels)
        return garbled("a picture out of bounds");
    m_bytes = std::size_t(pixels) * 3;
    m_picture.rgb.reserve(m_bytes);
    return {};
}

Result<PagePicture> PictureReader::take()
{
    if (m_error)
        return fail(std::move(*m_error));
    return std::move(m_picture);
}

} // namespace fieldwright
