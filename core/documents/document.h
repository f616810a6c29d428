#pragma once

#include "core/base/json.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fieldwright {

/// UTF-8 byte offsets [begin, end) in a document's canonical text.
struct Span
{
    std::size_t begin = 0;
    std::size_t end = 0;
    bool operator==(const Span &) const = default;
};

enum class BlockKind { Heading, Paragraph, ListItem, TableRow, Code, Quote };

const char *blockKindName(BlockKind kind);
std::optional<BlockKind> blockKindFromName(std::string_view name);

/// Where a block stands on its page: points (1/72 inch) from the upper left corner.
struct Box
{
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    bool operator==(const Box &) const = default;
};

struct Block
{
    BlockKind kind = BlockKind::Paragraph;
    int level = 0; ///< headings: 1 to 9; list items: depth from 1; else 0
    int page = 0;  ///< from 1; 0 where the format has no pages
    Span span;
    std::optional<Box> box; ///< PDF only
    int table = -1;         ///< table rows: which table of the document, from 0; else -1
    int row = -1;           ///< table rows: which row of the table, from 0; else -1
    bool isHeader = false;  ///< table rows: names the columns
    std::vector<Span> cells;
    bool operator==(const Block &) const = default;
};

/// What a reader makes of a file. The canonical text is the blocks' texts joined by an empty line; rows of one table
/// are joined by a line feed, and cells of a row by " | ". So each byte belongs to one block or to a separator.
struct Document
{
    std::string name;     ///< the file's name, without its folder
    std::string title;    ///< as the file itself says it; may be empty
    std::string format;   ///< "markdown", "text", "html", "csv", "docx", "pdf"
    std::string encoding; ///< of text files, e.g. "UTF-8", "GB18030": guessed unless it was asked for; else empty
    std::string language; ///< "en", "zh" or ""
    int pageCount = 0;    ///< 0 where the format has no pages
    std::string text;
    std::vector<Block> blocks;
    std::vector<Text> warnings; ///< what was left out or replaced

    std::string_view textOf(Span span) const
    {
        return std::string_view(text).substr(span.begin, span.end - span.begin);
    }
};

/// For each block the index of the heading it stands under (for a heading: of the one above its level), or -1.
std::vector<int> parentHeadings(const Document &document);
/// The texts of the headings above a block, outermost first. `parents` comes from parentHeadings().
std::vector<std::string> headingPath(const Document &document, const std::vector<int> &parents, std::size_t block);

/// Every rule of the types above: order, bounds, UTF-8 boundaries, separators, rows and cells. Corrupt where one fails.
Result<> checkDocument(const Document &document);

Json toJson(const Block &block);
/// Checks the block's own members; whether its spans fit a text is checkDocument()'s business.
Result<Block> blockFromJson(const Json &value);
Json toJson(const Document &document);
/// Strict: the result has passed checkDocument().
Result<Document> documentFromJson(const Json &value);

} // namespace fieldwright
