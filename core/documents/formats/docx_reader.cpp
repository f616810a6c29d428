#include "core/documents/formats/format_readers.h"

#include "core/base/utf8.h"
#include "core/documents/formats/document_builder.h"
#include "core/documents/formats/docx_styles.h"
#include "core/documents/formats/zip_archive.h"

#include <algorithm>
#include <cstdlib>

#include <pugixml.hpp>

namespace fieldwright {

namespace {

constexpr int deepest = 64; // tables in tables in text boxes: real files stay under ten

tl::unexpected<Error> notWord(const std::string &name)
{
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is not a Word document, or it is damaged."), {name}},
                {FW_NOOP("core", "Open it in Word or LibreOffice, save it again as .docx, and add that.")});
}

/// Empty result: there is no such part.
Result<bool> loadPart(const ZipArchive &archive, const char *part, const std::string &name, pugi::xml_document &into)
{
    FW_TRY(bytes, archive.read(part));
    if (!bytes)
        return false;
    if (bytes->find("<!DOCTYPE") != std::string::npos || bytes->find("<!ENTITY") != std::string::npos)
        return notWord(name); // Word never writes one; entities are how XML attacks are built
    const auto parsed = into.load_buffer(bytes->data(), bytes->size(), pugi::parse_default | pugi::parse_ws_pcdata);
    if (parsed.status == pugi::status_out_of_memory)
        throw std::bad_alloc();
    if (!parsed)
        return notWord(name);
    return true;
}

class DocxReader
{
public:
    DocxReader(DocumentBuilder &builder, const DocxStyles &styles) : m_builder(builder), m_styles(styles) {}

    void read(const pugi::xml_node &body)
    {
        blocks(body, 0);
        if (m_footnotes > 0)
            m_builder.warn(
                {FW_NOOP("core", "%1 footnotes and endnotes were left out."), {std::to_string(m_footnotes)}});
        if (m_deleted > 0)
            m_builder.warn({FW_NOOP("core", "%1 tracked deletions were left out."), {std::to_string(m_deleted)}});
        if (m_tooDeep)
            m_builder.warn({FW_NOOP("core", "Parts that are nested more than %1 levels deep were left out."),
                            {std::to_string(deepest)}});
    }

private:
    struct Paragraph
    {
        std::string text;
        std::vector<pugi::xml_node> textBoxes;
    };

    struct Row : DocumentBuilder::Row
    {
        std::vector<bool> continuesAbove; ///< cells that are vertically merged with the one above
    };

    void blocks(const pugi::xml_node &parent, int depth)
    {
        if (depth > deepest) {
            m_tooDeep = true;
            return;
        }
        for (const pugi::xml_node node : parent.children()) {
            if (m_builder.full())
                return;
            const std::string_view name = localName(node);
            if (name == "p")
                paragraph(node, depth);
            else if (name == "tbl")
                table(node, depth);
            else if (name == "sdt")
                blocks(child(node, "sdtContent"), depth + 1);
            else if (name == "ins" || name == "moveTo" || name == "customXml" || name == "smartTag")
                blocks(node, depth + 1);
            else if (name == "AlternateContent")
                blocks(child(node, "Choice"), depth + 1);
        }
    }

    void paragraph(const pugi::xml_node &node, int depth)
    {
        const pugi::xml_node properties = child(node, "pPr");
        DocxStyle style = m_styles.style(attributeOf(child(properties, "pStyle"), "val"));
        if (const pugi::xml_node outline = child(properties, "outlineLvl")) {
            const int level = std::atoi(attributeOf(outline, "val").c_str());
            style.outlineLevel = level >= 0 && level <= 8 ? level + 1 : 0;
        }
        if (const pugi::xml_node list = child(properties, "numPr")) {
            const bool isOff = attributeOf(child(list, "numId"), "val") == "0";
            style.listDepth =
                isOff ? 0 : std::clamp(std::atoi(attributeOf(child(list, "ilvl"), "val").c_str()), 0, 20) + 1;
        }
        Paragraph content;
        runs(node, content, depth);
        if (!style.isContents)
            addBlock(style, content.text);
        for (const pugi::xml_node &box : content.textBoxes)
            blocks(box, depth + 1);
    }

    void addBlock(const DocxStyle &style, const std::string &text)
    {
        if (style.outlineLevel > 0) {
            if (style.outlineLevel == 1 && !m_hasTitle) {
                m_builder.setTitle(text);
                m_hasTitle = true;
            }
            m_builder.heading(style.outlineLevel, text);
        } else if (style.isCode) {
            m_builder.code(text);
        } else if (style.listDepth > 0) {
            m_builder.listItem(style.listDepth, text);
        } else if (style.isQuote) {
            m_builder.quote(text);
        } else {
            m_builder.paragraph(text);
        }
    }

    /// The text of a paragraph as it stands after accepting all changes; text boxes anchored in it are kept for later.
    void runs(const pugi::xml_node &parent, Paragraph &into, int depth)
    {
        if (depth > deepest) {
            m_tooDeep = true;
            return;
        }
        for (const pugi::xml_node node : parent.children()) {
            const std::string_view name = localName(node);
            if (name == "t")
                into.text += node.child_value();
            else if ((name == "tab" || name == "ptab") && localName(parent) == "r")
                into.text += '\t';
            else if (name == "br" || name == "cr")
                into.text += '\n';
            else if (name == "noBreakHyphen")
                into.text += '-';
            else if (name == "footnoteReference" || name == "endnoteReference")
                ++m_footnotes;
            else if (name == "del" || name == "moveFrom")
                ++m_deleted;
            else if (name == "pPr" || name == "rPr" || name == "instrText" || name == "delText" || name == "rt")
                continue; // rt: the reading written above a character
            else if (name == "AlternateContent")
                runs(child(node, "Choice"), into, depth + 1);
            else if (name == "txbxContent")
                into.textBoxes.push_back(node);
            else
                runs(node, into, depth + 1);
        }
    }

    void table(const pugi::xml_node &node, int depth)
    {
        std::vector<Row> rows;
        std::vector<pugi::xml_node> nested;
        collectRows(node, rows, nested, depth);
        std::size_t columns = 0;
        for (const Row &row : rows)
            columns = std::max(columns, row.cells.size());
        if (columns < 2) { // a frame around text
            frame(node, depth);
            return;
        }
        const bool marksFirstRow = attributeOf(child(child(node, "tblPr"), "tblLook"), "firstRow") == "1";
        std::vector<DocumentBuilder::Row> plain;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].cells.resize(columns);
            rows[i].continuesAbove.resize(columns);
            for (std::size_t column = 0; i > 0 && column < columns; ++column) {
                if (rows[i].continuesAbove[column] && rows[i].cells[column].empty())
                    rows[i].cells[column] = rows[i - 1].cells[column];
            }
            const bool named = std::all_of(rows[i].cells.begin(), rows[i].cells.end(),
                                           [](const std::string &cell) { return !trimmed(cell).empty(); });
            const bool isHeader = rows[i].isHeader || (i == 0 && marksFirstRow && named && rows.size() > 1);
            plain.push_back({rows[i].cells, isHeader});
        }
        m_builder.table(std::move(plain));
        for (const pugi::xml_node &inner : nested)
            table(inner, depth + 1);
    }

    void frame(const pugi::xml_node &node, int depth)
    {
        for (const pugi::xml_node row : node.children()) {
            if (localName(row) != "tr")
                continue;
            for (const pugi::xml_node cell : row.children()) {
                if (localName(cell) == "tc")
                    blocks(cell, depth + 1);
            }
        }
    }

    void collectRows(const pugi::xml_node &parent, std::vector<Row> &rows, std::vector<pugi::xml_node> &nested,
                     int depth)
    {
        if (depth > deepest) {
            m_tooDeep = true;
            return;
        }
        for (const pugi::xml_node node : parent.children()) {
            const std::string_view name = localName(node);
            if (name == "tr")
                rows.push_back(tableRow(node, nested, depth));
            else if (name == "sdt")
                collectRows(child(node, "sdtContent"), rows, nested, depth + 1);
            else if (name == "ins" || name == "customXml")
                collectRows(node, rows, nested, depth + 1);
        }
    }

    Row tableRow(const pugi::xml_node &node, std::vector<pugi::xml_node> &nested, int depth)
    {
        Row row;
        const pugi::xml_node properties = child(node, "trPr");
        const pugi::xml_node header = child(properties, "tblHeader");
        const std::string value = attributeOf(header, "val");
        row.isHeader = header && value != "0" && value != "false";
        const int before = std::atoi(attributeOf(child(properties, "gridBefore"), "val").c_str());
        for (int i = 0; i < std::min(before, 60); ++i) {
            row.cells.emplace_back();
            row.continuesAbove.push_back(false);
        }
        collectCells(node, row, nested, depth);
        return row;
    }

    void collectCells(const pugi::xml_node &parent, Row &row, std::vector<pugi::xml_node> &nested, int depth)
    {
        for (const pugi::xml_node node : parent.children()) {
            if (localName(node) == "sdt" && depth < deepest)
                collectCells(child(node, "sdtContent"), row, nested, depth + 1);
            if (localName(node) != "tc" || row.cells.size() > 500)
                continue;
            const pugi::xml_node properties = child(node, "tcPr");
            const pugi::xml_node merge = child(properties, "vMerge");
            Paragraph content;
            cellText(node, content, nested, depth);
            row.cells.push_back(std::move(content.text));
            row.continuesAbove.push_back(merge && attributeOf(merge, "val") != "restart");
            const int span = std::atoi(attributeOf(child(properties, "gridSpan"), "val").c_str());
            for (int i = 1; i < std::min(span, 60); ++i) {
                row.cells.emplace_back();
                row.continuesAbove.push_back(false);
            }
        }
    }

    void cellText(const pugi::xml_node &cell, Paragraph &into, std::vector<pugi::xml_node> &nested, int depth)
    {
        if (depth > deepest) {
            m_tooDeep = true;
            return;
        }
        for (const pugi::xml_node node : cell.children()) {
            const std::string_view name = localName(node);
            if (name == "p") {
                if (!into.text.empty())
                    into.text += ' ';
                runs(node, into, depth + 1);
            } else if (name == "tbl") {
                nested.push_back(node);
            } else if (name == "sdt") {
                cellText(child(node, "sdtContent"), into, nested, depth + 1);
            }
        }
    }

    DocumentBuilder &m_builder;
    const DocxStyles &m_styles;
    std::size_t m_footnotes = 0;
    std::size_t m_deleted = 0;
    bool m_tooDeep = false;
    bool m_hasTitle = false;
};

} // namespace

Result<Document> readDocx(const ReaderInput &input)
{
    FW_TRY(archive, ZipArchive::open(input.bytes, input.name));
    DocumentBuilder builder(input.name, "docx", input.options);
    pugi::xml_document core;
    FW_TRY(hasCore, loadPart(archive, "docProps/core.xml", input.name, core));
    pugi::xml_document stylesPart;
    FW_TRY(hasStyles, loadPart(archive, "word/styles.xml", input.name, stylesPart));
    DocxStyles styles;
    if (hasStyles)
        styles.load(stylesPart.document_element());
    pugi::xml_document main;
    FW_TRY(hasMain, loadPart(archive, "word/document.xml", input.name, main));
    if (!hasMain) { // Microsoft 365 on the web calls it so
        FW_TRY(hasOther, loadPart(archive, "word/document2.xml", input.name, main));
        if (!hasOther)
            return notWord(input.name);
    }
    const pugi::xml_node body = child(main.document_element(), "body");
    if (!body)
        return notWord(input.name);
    DocxReader(builder, styles).read(body);
    if (hasCore) {
        if (const std::string title = child(core.document_element(), "title").child_value(); !trimmed(title).empty())
            builder.setTitle(title);
    }
    return builder.finish(emptyDocument(input.name));
}

} // namespace fieldwright
