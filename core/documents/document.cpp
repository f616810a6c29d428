#include "core/documents/document.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fieldwright {

namespace {

constexpr std::array<std::pair<BlockKind, const char *>, 6> kindNames{{{BlockKind::Heading, "heading"},
                                                                       {BlockKind::Paragraph, "paragraph"},
                                                                       {BlockKind::ListItem, "list_item"},
                                                                       {BlockKind::TableRow, "table_row"},
                                                                       {BlockKind::Code, "code"},
                                                                       {BlockKind::Quote, "quote"}}};

tl::unexpected<Error> broken(std::string_view what)
{
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "A stored document is damaged: %1."), {std::string(what)}},
                {FW_NOOP("core", "Read the file again.")});
}

bool isBoundary(std::string_view text, std::size_t offset)
{
    return offset <= text.size() &&
           (offset == text.size() || (static_cast<unsigned char>(text[offset]) & 0xC0) != 0x80);
}

Json spanToJson(Span span)
{
    return Json::array({span.begin, span.end});
}

Result<Span> spanFromJson(const Json &begin, const Json &end)
{
    if (!begin.is_number_unsigned() || !end.is_number_unsigned() ||
        begin.get<std::uint64_t>() > end.get<std::uint64_t>())
        return broken("a span is not two ordered numbers");
    return Span{begin.get<std::size_t>(), end.get<std::size_t>()};
}

Result<> checkCells(const Document &document, const Block &block)
{
    if (block.cells.empty())
        return broken("a table row has no cells");
    std::size_t at = block.span.begin;
    for (std::size_t i = 0; i < block.cells.size(); ++i) {
        const Span cell = block.cells[i];
        if (i > 0) {
            if (document.text.compare(at, 3, " | ") != 0)
                return broken("cells are not separated as they should be");
            at += 3;
        }
        if (cell.begin != at || cell.end < cell.begin || cell.end > block.span.end ||
            !isBoundary(document.text, cell.end))
            return broken("a cell is out of its row");
        at = cell.end;
    }
    if (at != block.span.end)
        return broken("cells do not fill their row");
    return {};
}

} // namespace

const char *blockKindName(BlockKind kind)
{
    for (const auto &[value, name] : kindNames) {
        if (value == kind)
            return name;
    }
    return "paragraph";
}

std::optional<BlockKind> blockKindFromName(std::string_view name)
{
    for (const auto &[value, known] : kindNames) {
        if (name == known)
            return value;
    }
    return std::nullopt;
}

std::vector<int> parentHeadings(const Document &document)
{
    std::vector<int> parents;
    parents.reserve(document.blocks.size());
    std::vector<int> open; // headings in force, outermost first
    for (std::size_t i = 0; i < document.blocks.size(); ++i) {
        const Block &block = document.blocks[i];
        if (block.kind == BlockKind::Heading) {
            while (!open.empty() && document.blocks[std::size_t(open.back())].level >= block.level)
                open.pop_back();
        }
        parents.push_back(open.empty() ? -1 : open.back());
        if (block.kind == BlockKind::Heading)
            open.push_back(int(i));
    }
    return parents;
}

std::vector<std::string> headingPath(const Document &document, const std::vector<int> &parents, std::size_t block)
{
    std::vector<std::string> path;
    for (int at = parents[block]; at >= 0; at = parents[std::size_t(at)])
        path.emplace_back(document.textOf(document.blocks[std::size_t(at)].span));
    std::reverse(path.begin(), path.end());
    return path;
}

Result<> checkDocument(const Document &document)
{
    if (!isValidUtf8(document.text))
        return broken("its text is not UTF-8");
    std::size_t at = 0;
    const Block *before = nullptr;
    for (const Block &block : document.blocks) {
        const bool sameTable = before && block.kind == BlockKind::TableRow && block.table == before->table;
        if (before) {
            const std::string_view separator = sameTable ? "\n" : "\n\n";
            if (document.text.compare(at, separator.size(), separator) != 0)
                return broken("blocks are not separated as they should be");
            at += separator.size();
        }
        if (block.span.begin != at || block.span.end <= at || block.span.end > document.text.size())
            return broken("a block is empty or out of place");
        if (!isBoundary(document.text, block.span.begin) || !isBoundary(document.text, block.span.end))
            return broken("a block cuts a character");
        if (block.page < 0 || block.page > document.pageCount)
            return broken("a block is on a page that is not there");
        if ((block.kind == BlockKind::TableRow) != (block.table >= 0))
            return broken("a table row has no table");
        if (block.kind == BlockKind::TableRow) {
            if (block.row != (sameTable ? before->row + 1 : 0))
                return broken("table rows are not in order");
            FW_CHECK(checkCells(document, block));
        } else if (!block.cells.empty()) {
            return broken("a block that is no table row has cells");
        }
        at = block.span.end;
        before = &block;
    }
    if (at != document.text.size())
        return broken("text after the last block");
    return {};
}

Json toJson(const Block &block)
{
    Json value = {{"kind", blockKindName(block.kind)},
                  {"level", block.level},
                  {"page", block.page},
                  {"begin", block.span.begin},
                  {"end", block.span.end}};
    if (block.box)
        value["box"] = {block.box->x, block.box->y, block.box->width, block.box->height};
    if (block.kind == BlockKind::TableRow) {
        value["table"] = block.table;
        value["row"] = block.row;
        value["header"] = block.isHeader;
        Json cells = Json::array();
        for (const Span cell : block.cells)
            cells.push_back(spanToJson(cell));
        value["cells"] = std::move(cells);
    }
    return value;
}

Result<Block> blockFromJson(const Json &value)
{
    if (!value.is_object())
        return broken("a block is no object");
    Block block;
    const auto kind = blockKindFromName(stringOr(value, "kind"));
    if (!kind)
        return broken("a block is of an unknown kind");
    block.kind = *kind;
    const std::int64_t level = intOr(value, "level");
    const std::int64_t page = intOr(value, "page");
    const std::int64_t table = intOr(value, "table", -1);
    const std::int64_t row = intOr(value, "row", -1);
    if (level < 0 || level > 99 || page < 0 || page > 10'000'000 || table < -1 || table > 100'000'000 || row < -1 ||
        row > 100'000'000)
        return broken("a number of a block is out of range");
    block.level = int(level);
    block.page = int(page);
    block.table = int(table);
    block.row = int(row);
    block.isHeader = boolOr(value, "header");
    const Json *begin = member(value, "begin");
    const Json *end = member(value, "end");
    if (!begin || !end)
        return broken("a block has no span");
    FW_TRY(span, spanFromJson(*begin, *end));
    block.span = span;
    if (const Json *box = member(value, "box")) {
        if (!box->is_array() || box->size() != 4)
            return broken("a box is not four numbers");
        for (const Json &number : *box) {
            if (!number.is_number() || !std::isfinite(number.get<double>()))
                return broken("a box is not four numbers");
        }
        block.box =
            Box{(*box)[0].get<double>(), (*box)[1].get<double>(), (*box)[2].get<double>(), (*box)[3].get<double>()};
    }
    if (const Json *cells = member(value, "cells")) {
        if (!cells->is_array())
            return broken("cells are no list");
        for (const Json &cell : *cells) {
            if (!cell.is_array() || cell.size() != 2)
                return broken("a cell is no span");
            FW_TRY(cellSpan, spanFromJson(cell[0], cell[1]));
            block.cells.push_back(cellSpan);
        }
    }
    return block;
}

Json toJson(const Document &document)
{
    Json blocks = Json::array();
    for (const Block &block : document.blocks)
        blocks.push_back(toJson(block));
    Json warnings = Json::array();
    for (const Text &warning : document.warnings)
        warnings.push_back(toJson(warning));
    return {{"name", document.name},         {"title", document.title},       {"format", document.format},
            {"encoding", document.encoding}, {"language", document.language}, {"pages", document.pageCount},
            {"text", document.text},         {"blocks", std::move(blocks)},   {"warnings", std::move(warnings)}};
}

Result<Document> documentFromJson(const Json &value)
{
    if (!value.is_object())
        return broken("it is no object");
    Document document;
    document.name = stringOr(value, "name");
    document.title = stringOr(value, "title");
    document.format = stringOr(value, "format");
    document.encoding = stringOr(value, "encoding");
    document.language = stringOr(value, "language");
    const std::int64_t pages = intOr(value, "pages");
    if (pages < 0 || pages > 10'000'000)
        return broken("the number of pages is out of range");
    document.pageCount = int(pages);
    FW_TRY(text, requireString(value, "text", "document"));
    document.text = std::move(text);
    const Json *blocks = member(value, "blocks");
    if (!blocks || !blocks->is_array())
        return broken("it has no blocks");
    for (const Json &item : *blocks) {
        FW_TRY(block, blockFromJson(item));
        document.blocks.push_back(std::move(block));
    }
    if (const Json *warnings = member(value, "warnings"); warnings && warnings->is_array()) {
        for (const Json &warning : *warnings)
            document.warnings.push_back(textFromJson(warning));
    }
    FW_CHECK(checkDocument(document));
    return document;
}

} // namespace fieldwright
