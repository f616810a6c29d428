#include "core/dataset/chunking.h"

namespace fieldwright {

std::vector<Chunk> chunkDocument(const Document &document, const ChunkingOptions &options)
{
    std::vector<Chunk> chunks;
    const std::vector<Block> &blocks = document.blocks;
    const std::vector<int> parents = parentHeadings(document);
    bool hasBody = false; // of the chunk being filled: anything but headings
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const Block &block = blocks[i];
        bool begins = chunks.empty();
        if (!begins) {
            const Chunk &current = chunks.back();
            const std::size_t size = current.span.end - current.span.begin;
            const std::size_t grown = block.span.end - current.span.begin;
            const bool startsSection =
                block.kind == BlockKind::Heading && hasBody && (block.level <= 2 || size >= options.comfortable / 2);
            begins = startsSection || (hasBody && (grown > options.most || size >= options.comfortable));
        }
        if (begins) {
            Chunk chunk;
            chunk.span = block.span;
            chunk.firstBlock = i;
            chunk.page = block.page;
            chunk.headings = headingPath(document, parents, i);
            chunks.push_back(std::move(chunk));
            hasBody = false;
        }
        chunks.back().span.end = block.span.end;
        chunks.back().lastBlock = i + 1;
        hasBody = hasBody || block.kind != BlockKind::Heading;
    }
    return chunks;
}

SourceChunk sourceChunk(const Document &document, const Chunk &chunk)
{
    SourceChunk out;
    out.documentName = document.name;
    out.language = document.language;
    out.headings = chunk.headings;
    out.span = chunk.span;
    out.text = std::string(document.textOf(chunk.span));
    out.blocks.assign(document.blocks.begin() + long(chunk.firstBlock),
                      document.blocks.begin() + long(chunk.lastBlock));
    for (const Block &block : out.blocks) {
        if (block.kind != BlockKind::TableRow || out.columns.contains(block.table))
            continue;
        for (std::size_t i = 0; i < chunk.lastBlock; ++i) {
            const Block &header = document.blocks[i];
            if (header.table != block.table || !header.isHeader)
                continue;
            for (const Span cell : header.cells)
                out.columns[block.table].emplace_back(document.textOf(cell));
            break;
        }
    }
    return out;
}

Json toJson(const SourceChunk &chunk)
{
    Json blocks = Json::array();
    for (const Block &block : chunk.blocks)
        blocks.push_back(toJson(block));
    Json columns = Json::object();
    for (const auto &[table, names] : chunk.columns)
        columns[std::to_string(table)] = names;
    return {{"document", chunk.document},  {"document_name", chunk.documentName},
            {"chunk", chunk.id},           {"language", chunk.language},
            {"headings", chunk.headings},  {"begin", chunk.span.begin},
            {"end", chunk.span.end},       {"text", chunk.text},
            {"blocks", std::move(blocks)}, {"columns", std::move(columns)}};
}

Result<SourceChunk> sourceChunkFromJson(const Json &value, std::string_view thing)
{
    SourceChunk chunk;
    FW_TRY(text, requireString(value, "text", thing));
    FW_TRY(id, requireString(value, "chunk", thing));
    FW_TRY(begin, requireInt(value, "begin", thing));
    chunk.text = std::move(text);
    chunk.id = std::move(id);
    chunk.document = stringOr(value, "document");
    chunk.documentName = stringOr(value, "document_name");
    chunk.language = stringOr(value, "language");
    if (begin < 0 || begin > (std::int64_t(1) << 40))
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "A passage in %1 has an impossible place."), {std::string(thing)}});
    chunk.span = {std::size_t(begin), std::size_t(begin) + chunk.text.size()};
    if (const Json *headings = member(value, "headings"); headings && headings->is_array()) {
        for (const Json &heading : *headings) {
            if (heading.is_string())
                chunk.headings.push_back(heading.get<std::string>());
        }
    }
    if (const Json *blocks = member(value, "blocks"); blocks && blocks->is_array()) {
        for (const Json &item : *blocks) {
            FW_TRY(block, blockFromJson(item));
            const auto isInside = [&](Span span) {
                return span.begin >= chunk.span.begin && span.begin <= span.end && span.end <= chunk.span.end;
            };
            bool inside = isInside(block.span);
            for (const Span cell : block.cells)
                inside = inside && isInside(cell);
            if (!inside)
                return fail(ErrorCode::Corrupt,
                            {FW_NOOP("core", "A passage in %1 has an impossible place."), {std::string(thing)}});
            chunk.blocks.push_back(std::move(block));
        }
    }
    if (const Json *columns = member(value, "columns"); columns && columns->is_object()) {
        for (const auto &[table, names] : columns->items()) {
            std::vector<std::string> &row = chunk.columns[std::atoi(table.c_str())];
            for (const Json &name : names)
                row.push_back(name.is_string() ? name.get<std::string>() : std::string());
        }
    }
    return chunk;
}

} // namespace fieldwright
