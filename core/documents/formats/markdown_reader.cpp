#include "core/documents/formats/format_readers.h"

#include "core/base/utf8.h"
#include "core/documents/formats/document_builder.h"
#include "core/documents/formats/inline_text.h"

#include <memory>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

namespace fieldwright {

namespace {

using NodePointer = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;

std::string_view literalOf(cmark_node *node)
{
    const char *literal = cmark_node_get_literal(node);
    return literal ? std::string_view(literal) : std::string_view();
}

NodePointer parse(std::string_view text)
{
    cmark_gfm_core_extensions_ensure_registered();
    const std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(
        cmark_parser_new(CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES), &cmark_parser_free);
    for (const char *name : {"table", "strikethrough", "tasklist"}) {
        if (cmark_syntax_extension *extension = cmark_find_syntax_extension(name))
            cmark_parser_attach_syntax_extension(parser.get(), extension);
    }
    cmark_parser_feed(parser.get(), text.data(), text.size());
    return NodePointer(cmark_parser_finish(parser.get()), &cmark_node_free);
}

/// The text below a node as a reader sees it: without marks, links by their text, pictures by their description.
std::string inlineText(cmark_node *node)
{
    InlineText text;
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> iterator(cmark_iter_new(node), &cmark_iter_free);
    for (cmark_event_type event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
        if (event != CMARK_EVENT_ENTER)
            continue;
        cmark_node *child = cmark_iter_get_node(iterator.get());
        const cmark_node_type type = cmark_node_get_type(child);
        if (type == CMARK_NODE_TEXT)
            text.add(literalOf(child));
        else if (type == CMARK_NODE_CODE)
            text.addVerbatim(literalOf(child));
        else if (type == CMARK_NODE_SOFTBREAK)
            text.add("\n");
        else if (type == CMARK_NODE_LINEBREAK)
            text.lineBreak();
        else if (type == CMARK_NODE_HTML_INLINE && literalOf(child).starts_with("<br"))
            text.lineBreak();
    }
    return text.take();
}

class MarkdownReader
{
public:
    explicit MarkdownReader(DocumentBuilder &builder) : m_builder(builder) {}

    void read(cmark_node *root)
    {
        const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> iterator(cmark_iter_new(root), &cmark_iter_free);
        for (cmark_event_type event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE && !m_builder.full();
             event = cmark_iter_next(iterator.get())) {
            cmark_node *node = cmark_iter_get_node(iterator.get());
            if (event == CMARK_EVENT_ENTER ? enter(node) : leave(node))
                cmark_iter_reset(iterator.get(), node, CMARK_EVENT_EXIT); // its children are done
        }
    }

private:
    bool isType(cmark_node *node, std::string_view name) const { return name == cmark_node_get_type_string(node); }

    /// True: the whole node has been read.
    bool enter(cmark_node *node)
    {
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_HEADING: {
            const std::string text = inlineText(node);
            if (m_builder.blockCount() == 0 || (cmark_node_get_heading_level(node) == 1 && !m_hasTitle)) {
                m_builder.setTitle(text);
                m_hasTitle = true;
            }
            m_builder.heading(cmark_node_get_heading_level(node), text);
            return true;
        }
        case CMARK_NODE_PARAGRAPH:
            paragraph(inlineText(node));
            return true;
        case CMARK_NODE_CODE_BLOCK:
            m_builder.code(literalOf(node));
            return false;
        case CMARK_NODE_HTML_BLOCK:
            appendHtml(m_builder, literalOf(node));
            return false;
        case CMARK_NODE_BLOCK_QUOTE:
            ++m_quotes;
            return false;
        case CMARK_NODE_LIST:
            m_listNumbers.push_back(
                cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? cmark_node_get_list_start(node) : -1);
            return false;
        default:
            break;
        }
        if (isListItem(node)) {
            m_itemMark = nextMark();
            m_atItemStart = true;
            return false;
        }
        if (isType(node, "table")) {
            m_builder.beginTable();
            return false;
        }
        if (isType(node, "table_row") || isType(node, "table_header")) {
            row(node);
            return true;
        }
        return false;
    }

    bool leave(cmark_node *node)
    {
        if (cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE)
            --m_quotes;
        else if (cmark_node_get_type(node) == CMARK_NODE_LIST)
            m_listNumbers.pop_back();
        return false;
    }

    bool isListItem(cmark_node *node) const
    {
        return cmark_node_get_type(node) == CMARK_NODE_ITEM || isType(node, "tasklist");
    }

    /// "3. " of an ordered list: other places of a text refer to it.
    std::string nextMark()
    {
        if (m_listNumbers.empty() || m_listNumbers.back() < 0)
            return {};
        return std::to_string(m_listNumbers.back()++) + ". ";
    }

    void paragraph(const std::string &text)
    {
        if (!m_listNumbers.empty() && m_atItemStart)
            m_builder.listItem(int(m_listNumbers.size()), m_itemMark + text);
        else if (m_quotes > 0)
            m_builder.quote(text);
        else
            m_builder.paragraph(text);
        m_atItemStart = false;
    }

    void row(cmark_node *node)
    {
        std::vector<std::string> cells;
        for (cmark_node *cell = cmark_node_first_child(node); cell; cell = cmark_node_next(cell))
            cells.push_back(inlineText(cell));
        m_builder.row(cells, cmark_gfm_extensions_get_table_row_is_header(node) != 0);
    }

    DocumentBuilder &m_builder;
    std::string m_itemMark;
    std::vector<std::int64_t> m_listNumbers; ///< of each open list the number of its next item; -1: bullets
    int m_quotes = 0;
    bool m_atItemStart = false;
    bool m_hasTitle = false;
};

/// The YAML block that some tools put before the text; its title counts where there is one.
std::string_view withoutFrontMatter(std::string_view text, DocumentBuilder &builder)
{
    if (!text.starts_with("---\n") && !text.starts_with("---\r\n"))
        return text;
    const std::size_t end = text.find("\n---", 4);
    if (end == std::string_view::npos || end > 20'000)
        return text;
    const std::size_t after = text.find('\n', end + 4);
    if (!trimmed(text.substr(end + 4, after == std::string_view::npos ? after : after - end - 4)).empty())
        return text;
    // A rule, a paragraph and another rule look alike; front matter has a key in its first line.
    const std::string_view first = text.substr(4, text.find('\n', 4) - 4);
    if (first.find(':') == std::string_view::npos)
        return text;
    std::size_t title = text.substr(0, end).find("\ntitle:");
    if (title != std::string_view::npos) {
        title += 7;
        std::string_view value = trimmed(text.substr(title, text.find('\n', title) - title));
        if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
            value = value.substr(1, value.size() - 2);
        builder.setTitle(value);
    }
    return after == std::string_view::npos ? std::string_view() : text.substr(after + 1);
}

} // namespace

Result<Document> readMarkdown(const ReaderInput &input)
{
    FW_TRY(text, textInput(input));
    DocumentBuilder builder(input.name, "markdown", input.options);
    noteEncoding(builder, text);
    const NodePointer root = parse(withoutFrontMatter(text.utf8, builder));
    MarkdownReader(builder).read(root.get());
    return builder.finish(emptyDocument(input.name));
}

} // namespace fieldwright
