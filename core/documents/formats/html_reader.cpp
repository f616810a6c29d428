#include "core/documents/formats/format_readers.h"

#include "core/base/utf8.h"
#include "core/documents/formats/document_builder.h"
#include "core/documents/formats/encoding.h"
#include "core/documents/formats/inline_text.h"

#include <algorithm>
#include <memory>

#include <gumbo.h>

namespace fieldwright {

namespace {

/// Deeper nesting than any page has; it also bounds the recursion here and in gumbo's own clean-up.
constexpr int deepest = 400;
constexpr int deepestForParser = 20'000;

struct OutputCloser
{
    void operator()(GumboOutput *output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](unsigned char x, unsigned char y) { return (x | 32) == (y | 32); });
}

/// An upper bound of how deep the tree can get: open tags less closed ones, leaving out tags that cannot nest. gumbo
/// frees its tree by recursion, so a file of a million <b> must not get that far.
bool nestsTooDeep(std::string_view html)
{
    static constexpr std::string_view flat[] = {"p",     "li",     "br",  "td",     "tr",    "th",   "dd",
                                                "dt",    "option", "img", "hr",     "input", "meta", "link",
                                                "tbody", "thead",  "col", "source", "area"};
    std::int64_t depth = 0;
    for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
        std::size_t end = at + 1;
        const bool closes = end < html.size() && html[end] == '/';
        end += closes;
        const std::size_t begin = end;
        while (end < html.size() && end - begin < 24 && std::isalnum(static_cast<unsigned char>(html[end])))
            ++end;
        const std::string_view name = html.substr(begin, end - begin);
        if (name.empty())
            continue;
        if (std::any_of(std::begin(flat), std::end(flat),
                        [&](std::string_view tag) { return equalsIgnoringCase(tag, name); }))
            continue;
        depth = std::max<std::int64_t>(0, depth + (closes ? -1 : 1));
        if (depth > deepestForParser)
            return true;
    }
    return false;
}

std::string_view attribute(const GumboNode *node, const char *name)
{
    const GumboAttribute *found = gumbo_get_attribute(&node->v.element.attributes, name);
    return found ? std::string_view(found->value) : std::string_view();
}

bool isHidden(const GumboNode *node)
{
    switch (node->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
        return true;
    default:
        break;
    }
    if (gumbo_get_attribute(&node->v.element.attributes, "hidden") ||
        equalsIgnoringCase(attribute(node, "aria-hidden"), "true"))
        return true;
    std::string style;
    for (const char c : attribute(node, "style").substr(0, 2000)) {
        if (c != ' ')
            style += char(std::tolower(static_cast<unsigned char>(c)));
    }
    return style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos;
}

int headingLevel(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_H1:
        return 1;
    case GUMBO_TAG_H2:
        return 2;
    case GUMBO_TAG_H3:
        return 3;
    case GUMBO_TAG_H4:
        return 4;
    case GUMBO_TAG_H5:
        return 5;
    case GUMBO_TAG_H6:
        return 6;
    default:
        return 0;
    }
}

bool isBlockTag(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL:
        return true;
    default:
        return headingLevel(tag) > 0;
    }
}

/// Calls `visit(child)` for each child of an element.
template <typename Visit>
void forChildren(const GumboNode *node, Visit visit)
{
    const GumboVector &children =
        node->type == GUMBO_NODE_DOCUMENT ? node->v.document.children : node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i)
        visit(static_cast<const GumboNode *>(children.data[i]));
}

bool isElement(const GumboNode *node)
{
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

bool isTextNode(const GumboNode *node)
{
    return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA || node->type == GUMBO_NODE_WHITESPACE;
}

/// All visible text below a node on one line: of a cell or a title.
void collectText(const GumboNode *node, InlineText &text, int depth)
{
    if (isTextNode(node)) {
        text.add(node->v.text.text);
        return;
    }
    if (!isElement(node) || isHidden(node) || depth > deepest)
        return;
    const GumboTag tag = node->v.element.tag;
    if (tag == GUMBO_TAG_BR || isBlockTag(tag))
        text.blank();
    forChildren(node, [&](const GumboNode *child) { collectText(child, text, depth + 1); });
    if (isBlockTag(tag))
        text.blank();
}

void collectRaw(const GumboNode *node, std::string &text, int depth)
{
    if (isTextNode(node))
        text += node->v.text.text;
    else if (isElement(node) && node->v.element.tag == GUMBO_TAG_BR)
        text += '\n';
    else if (isElement(node) && depth <= deepest)
        forChildren(node, [&](const GumboNode *child) { collectRaw(child, text, depth + 1); });
}

/// The rows of one table; `isLayout` where it serves to place things on the page: it then holds tables, headings or
/// lists, or has a single column.
struct TableShape
{
    std::vector<DocumentBuilder::Row> rows;
    std::size_t columns = 0;
    bool isLayout = false;
};

bool holdsBlocks(const GumboNode *node, int depth)
{
    bool found = false;
    forChildren(node, [&](const GumboNode *child) {
        if (found || !isElement(child) || depth > deepest)
            return;
        const GumboTag tag = child->v.element.tag;
        found = tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_BLOCKQUOTE || tag == GUMBO_TAG_PRE ||
                (headingLevel(tag) > 0 && headingLevel(tag) < 4) || holdsBlocks(child, depth + 1);
    });
    return found;
}

void readRow(const GumboNode *node, bool inHead, TableShape &table)
{
    DocumentBuilder::Row row;
    std::size_t headers = 0;
    forChildren(node, [&](const GumboNode *cell) {
        if (!isElement(cell) || isHidden(cell))
            return;
        const GumboTag tag = cell->v.element.tag;
        if (tag != GUMBO_TAG_TD && tag != GUMBO_TAG_TH)
            return;
        table.isLayout = table.isLayout || holdsBlocks(cell, 0);
        InlineText text;
        collectText(cell, text, 0);
        row.cells.push_back(text.take());
        headers += tag == GUMBO_TAG_TH;
        // A wide cell keeps the columns after it in line.
        const int span = std::atoi(std::string(attribute(cell, "colspan").substr(0, 4)).c_str());
        for (int i = 1; i < std::min(span, 100); ++i)
            row.cells.emplace_back();
    });
    if (row.cells.empty())
        return;
    row.isHeader = inHead || (headers == row.cells.size() && row.cells.size() > 1) ||
                   (headers > 1 && headers * 2 > row.cells.size());
    table.columns = std::max(table.columns, row.cells.size());
    table.rows.push_back(std::move(row));
}

void readRows(const GumboNode *node, bool inHead, TableShape &table, int depth)
{
    forChildren(node, [&](const GumboNode *child) {
        if (!isElement(child) || isHidden(child) || depth > 3)
            return;
        const GumboTag tag = child->v.element.tag;
        if (tag == GUMBO_TAG_TR)
            readRow(child, inHead, table);
        else if (tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_TFOOT)
            readRows(child, tag == GUMBO_TAG_THEAD, table, depth + 1);
    });
}

class HtmlReader
{
public:
    explicit HtmlReader(DocumentBuilder &builder) : m_builder(builder) {}

    void read(const GumboNode *root)
    {
        walk(root, 0);
        flush();
        if (m_tooDeep)
            m_builder.warn({FW_NOOP("core", "Parts that are nested more than %1 levels deep were left out."),
                            {std::to_string(deepest)}});
    }

private:
    void walk(const GumboNode *node, int depth)
    {
        if (m_builder.full())
            return;
        if (depth > deepest) {
            m_tooDeep = true;
            return;
        }
        if (isTextNode(node)) {
            m_text.add(node->v.text.text);
            return;
        }
        if (node->type != GUMBO_NODE_DOCUMENT && !isElement(node))
            return;
        if (isElement(node) && (isHidden(node) || element(node, depth)))
            return;
        const bool isBlock = isElement(node) && isBlockTag(node->v.element.tag);
        if (isBlock)
            flush();
        forChildren(node, [&](const GumboNode *child) { walk(child, depth + 1); });
        if (isBlock)
            flush();
    }

    /// Elements with a meaning of their own. True: the element has been read.
    bool element(const GumboNode *node, int depth)
    {
        const GumboTag tag = node->v.element.tag;
        if (tag == GUMBO_TAG_BR) {
            m_text.lineBreak();
            return true;
        }
        if (const int level = headingLevel(tag)) {
            flush();
            m_level = level;
            forChildren(node, [&](const GumboNode *child) { walk(child, depth + 1); });
            flush();
            m_level = 0;
            return true;
        }
        if (tag == GUMBO_TAG_PRE) {
            flush();
            std::string raw;
            collectRaw(node, raw, depth);
            m_builder.code(raw);
            return true;
        }
        if (tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL) {
            list(node, depth);
            return true;
        }
        if (tag == GUMBO_TAG_LI) {
            flush();
            m_itemMark.clear();
            if (!m_listNumbers.empty() && m_listNumbers.back() >= 0)
                m_itemMark = std::to_string(m_listNumbers.back()++) + ". ";
            m_atItemStart = true;
            return false;
        }
        if (tag == GUMBO_TAG_BLOCKQUOTE) {
            flush();
            ++m_quotes;
            forChildren(node, [&](const GumboNode *child) { walk(child, depth + 1); });
            flush();
            --m_quotes;
            return true;
        }
        return tag == GUMBO_TAG_TABLE && table(node, depth);
    }

    void list(const GumboNode *node, int depth)
    {
        flush();
        const std::string_view start = attribute(node, "start").substr(0, 8);
        const bool ordered = node->v.element.tag == GUMBO_TAG_OL;
        m_listNumbers.push_back(!ordered ? -1 : start.empty() ? 1 : std::max(0, std::atoi(std::string(start).c_str())));
        forChildren(node, [&](const GumboNode *child) { walk(child, depth + 1); });
        flush();
        m_listNumbers.pop_back();
        m_atItemStart = false;
    }

    bool table(const GumboNode *node, int depth)
    {
        // A table inside a layout table was looked at with it; looking again at each level would be quadratic.
        if (depth > 60)
            return false;
        TableShape shape;
        readRows(node, false, shape, 0);
        if (shape.isLayout || shape.columns < 2)
            return false;
        flush();
        forChildren(node, [&](const GumboNode *child) {
            if (isElement(child) && child->v.element.tag == GUMBO_TAG_CAPTION)
                walk(child, depth + 1);
        });
        flush();
        m_builder.table(std::move(shape.rows));
        return true;
    }

    void flush()
    {
        if (m_text.empty())
            return;
        const std::string text = m_text.take();
        if (m_level > 0)
            m_builder.heading(m_level, text);
        else if (!m_listNumbers.empty() && m_atItemStart)
            m_builder.listItem(int(m_listNumbers.size()), m_itemMark + text);
        else if (m_quotes > 0)
            m_builder.quote(text);
        else
            m_builder.paragraph(text);
        m_atItemStart = false;
    }

    DocumentBuilder &m_builder;
    InlineText m_text;
    std::string m_itemMark;
    std::vector<std::int64_t> m_listNumbers;
    int m_level = 0;
    int m_quotes = 0;
    bool m_atItemStart = false;
    bool m_tooDeep = false;
};

std::string titleOf(const GumboNode *root)
{
    std::string title;
    forChildren(root, [&](const GumboNode *head) {
        if (!isElement(head) || head->v.element.tag != GUMBO_TAG_HEAD)
            return;
        forChildren(head, [&](const GumboNode *child) {
            if (!isElement(child) || child->v.element.tag != GUMBO_TAG_TITLE || !title.empty())
                return;
            InlineText text;
            forChildren(child, [&](const GumboNode *piece) { collectText(piece, text, 0); });
            title = text.take();
        });
    });
    return title;
}

/// charset=… of a <meta> in the first bytes; empty where there is none.
std::string declaredEncoding(std::string_view bytes)
{
    std::string head;
    for (const char c : bytes.substr(0, 4096))
        head += char(std::tolower(static_cast<unsigned char>(c)));
    std::size_t at = head.find("charset");
    while (at != std::string::npos) {
        at += 7;
        std::size_t begin = head.find_first_not_of(" \t\n\"'=", at);
        if (begin != std::string::npos && head.find('=', at) < begin) {
            const std::size_t end = head.find_first_of(" \t\n\"';>/", begin);
            std::string name = head.substr(begin, end == std::string::npos ? 0 : end - begin);
            // What pages call GB2312 is GBK or more; what they call Latin-1 is Windows' superset.
            if (name == "gb2312" || name == "gbk" || name == "gb18030")
                return "GB18030";
            if (name == "iso-8859-1" || name == "latin1" || name == "us-ascii")
                return "windows-1252";
            return name;
        }
        at = head.find("charset", at);
    }
    return {};
}

Result<TextInput> htmlText(const ReaderInput &input)
{
    FW_TRY(guessed, decodeText(input.bytes, input.options.encoding));
    if (guessed.guessed && guessed.encoding != "UTF-8" && !guessed.encoding.starts_with("UTF-16")) {
        const std::string declared = declaredEncoding(input.bytes);
        if (!declared.empty() && declared.size() < 40) {
            auto asDeclared = decodeText(input.bytes, declared);
            if (asDeclared && asDeclared->replaced <= guessed.replaced)
                return TextInput{std::move(asDeclared->utf8), declared, asDeclared->replaced};
        }
    }
    if (!looksLikeText(guessed.utf8)) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is named HTML but is not text."), {input.name}},
                    {FW_NOOP("core", "Check that it is the right file and that it was saved completely.")});
    }
    return TextInput{std::move(guessed.utf8), std::move(guessed.encoding), guessed.replaced};
}

} // namespace

void appendHtml(DocumentBuilder &builder, std::string_view utf8)
{
    if (nestsTooDeep(utf8)) {
        builder.warn({FW_NOOP("core", "A piece of HTML is nested too deeply and was left out."), {}});
        return;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    const std::unique_ptr<GumboOutput, OutputCloser> output(
        gumbo_parse_with_options(&options, utf8.data(), utf8.size()));
    HtmlReader(builder).read(output->root);
}

Result<Document> readHtml(const ReaderInput &input)
{
    FW_TRY(text, htmlText(input));
    DocumentBuilder builder(input.name, "html", input.options);
    noteEncoding(builder, text);
    if (nestsTooDeep(text.utf8)) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is nested too deeply to be a real page."), {input.name}},
                    {FW_NOOP("core", "Open it in a browser, save it as text, and add that file.")});
    }
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    const std::unique_ptr<GumboOutput, OutputCloser> output(
        gumbo_parse_with_options(&options, text.utf8.data(), text.utf8.size()));
    builder.setTitle(titleOf(output->root));
    HtmlReader(builder).read(output->root);
    return builder.finish(emptyDocument(input.name));
}

} // namespace fieldwright
