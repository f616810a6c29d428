#pragma once

#include "core/documents/document.h"
#include "core/documents/read_options.h"

namespace fieldwright {

/// Puts a Document together block by block so that its spans are right by construction. Text is cleaned on the way in:
/// line ends, control characters, ill-formed UTF-8, white space at both ends; blocks that are empty then are left out.
/// Once a limit is passed every further call does nothing and finish() says which limit it was.
class DocumentBuilder
{
public:
    DocumentBuilder(std::string name, std::string format, const ReadOptions &options);

    /// Where the next blocks stand.
    void setPage(int page) { m_page = page; }
    void setPageCount(int pages) { m_document.pageCount = pages; }
    void setTitle(std::string_view title);
    void setEncoding(std::string encoding) { m_document.encoding = std::move(encoding); }

    void heading(int level, std::string_view text, std::optional<Box> box = {});
    void paragraph(std::string_view text, std::optional<Box> box = {});
    void listItem(int depth, std::string_view text, std::optional<Box> box = {});
    void quote(std::string_view text);
    void code(std::string_view text);

    struct Row
    {
        std::vector<std::string> cells;
        bool isHeader = false;
    };
    /// A whole table: rows are made equally long, and columns that are empty in all of them are left out.
    void table(std::vector<Row> rows);

    /// The next row() begins a table of its own.
    void beginTable();
    void row(const std::vector<std::string> &cells, bool isHeader, std::optional<Box> box = {});

    void warn(Text warning);
    /// A limit is passed: readers may stop.
    bool full() const { return m_full; }
    std::size_t blockCount() const { return m_document.blocks.size(); }

    /// `emptyError` is what to say of a file in which nothing was found.
    Result<Document> finish(Error emptyError);

private:
    void add(BlockKind kind, int level, std::string_view text, std::optional<Box> box);
    bool makeRoom(std::size_t textBytes, std::string_view separator);
    std::string clean(std::string_view text);

    Document m_document;
    ReadOptions m_options;
    int m_page = 0;
    int m_table = -1;
    int m_row = -1;
    std::uint64_t m_replaced = 0;
    bool m_full = false;
};

} // namespace fieldwright
