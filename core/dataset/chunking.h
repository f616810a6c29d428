#pragma once

#include "core/documents/document.h"

#include <map>

namespace fieldwright {

/// A passage that questions are made from and that is held out as a whole.
struct Chunk
{
    Span span;                  ///< in the canonical text, from the first block's begin to the last one's end
    std::size_t firstBlock = 0; ///< blocks [firstBlock, lastBlock)
    std::size_t lastBlock = 0;
    std::vector<std::string> headings; ///< path at its begin, outermost first
    int page = 0;
};

struct ChunkingOptions
{
    std::size_t comfortable = 900; ///< bytes after which the next heading, paragraph or row begins a new chunk
    std::size_t most = 2400;       ///< bytes that only a single longer block may exceed
};

/// Lossless: every block is in exactly one chunk, in order. A table row or list item is never split; a new section
/// begins a new chunk.
std::vector<Chunk> chunkDocument(const Document &document, const ChunkingOptions &options = {});

/// A chunk as a generator is given it: with its text, its blocks, and the column names of its tables even where the
/// header row lies in an earlier chunk.
struct SourceChunk
{
    std::string document; ///< id
    std::string documentName;
    std::string id;
    std::string language;
    std::vector<std::string> headings;
    Span span;
    std::string text;
    std::vector<Block> blocks;                       ///< spans in document coordinates
    std::map<int, std::vector<std::string>> columns; ///< by table number

    std::string_view textOf(Span inDocument) const
    {
        return std::string_view(text).substr(inDocument.begin - span.begin, inDocument.end - inDocument.begin);
    }
};

SourceChunk sourceChunk(const Document &document, const Chunk &chunk);
Json toJson(const SourceChunk &chunk);
/// Errors: Corrupt when a span lies outside the text.
Result<SourceChunk> sourceChunkFromJson(const Json &value, std::string_view thing);

} // namespace fieldwright
