#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the two binary documents of the sample project from their text sources.

    python3 make_documents.py

Needs the standard library only. Dates are fixed and nothing is compressed, so
that the same sources give the same bytes on every machine.

A source is UTF-8 text, one block a line:

    % comment               # title     ## heading     ### smaller heading
    - bulleted item         1. numbered item           | cell | cell |
    anything else is a paragraph

Neighbouring lines of one kind make one list or one table; the first line of a
table is its header. Numbered clauses such as "3.2 A probe ..." are paragraphs.
"""

import hashlib
import re
import unicodedata
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
PDF_DATE = "D:20260115090000Z"
DOCX_DATE = "2026-01-15T09:00:00Z"
ZIP_DATE = (2026, 1, 15, 9, 0, 0)


# The markup ------------------------------------------------------------------

def read_source(path):
    """Returns (kind, content) for each block: title, heading, subheading,
    paragraph (text), bullets, numbers (list of text), table (list of rows)."""
    blocks = []
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("%"):
            continue
        if not line:
            blocks.append(("gap", ""))  # ends a list or a table
        elif line.startswith("|"):
            add_to_group(blocks, "table", [cell.strip() for cell in line.strip("|").split("|")])
        elif line.startswith("- "):
            add_to_group(blocks, "bullets", line[2:])
        elif re.match(r"\d+\. ", line):
            add_to_group(blocks, "numbers", line.split(". ", 1)[1])
        elif match := re.match(r"(#{1,3}) (.*)", line):
            kind = ("title", "heading", "subheading")[len(match[1]) - 1]
            blocks.append((kind, match[2]))
        else:
            blocks.append(("paragraph", line))
    for kind, content in blocks:
        if kind == "table" and len({len(row) for row in content}) != 1:
            raise SystemExit(f"{path.name}: rows of different length in the table {content[0]}")
    return [block for block in blocks if block[0] != "gap"]


def add_to_group(blocks, kind, item):
    if blocks and blocks[-1][0] == kind:
        blocks[-1][1].append(item)
    else:
        blocks.append((kind, [item]))


# PDF -------------------------------------------------------------------------

# Advance widths of ' ' to '~', in thousandths of the type size.
REGULAR = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
           556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
           1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
           667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
           333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
           556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584]
BOLD = [278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
        975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
        333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
        611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584]
OTHERS = {"°": 400, "µ": 576, "±": 584, "×": 584, "–": 556, "•": 350}


def text_width(text, size, bold=False):
    widths = BOLD if bold else REGULAR
    total = 0
    for char in text:
        base = unicodedata.normalize("NFD", char)[0]  # ö is as wide as o
        total += OTHERS[char] if char in OTHERS else widths[ord(base) - 32]
    return total * size / 1000


def wrap(text, size, width, bold=False):
    lines = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def pdf_string(text):
    data = text.encode("cp1252")  # what PDF calls WinAnsiEncoding
    escaped = re.sub(rb"([\\()])", rb"\\\1", data)
    return b"(" + escaped + b")"


class PdfPages:
    """Sets text on A4 pages from top to bottom."""

    WIDTH, HEIGHT = 595, 842
    LEFT, RIGHT, TOP, BOTTOM = 70, 525, 772, 80
    SIZE, LEADING = 11, 15.5
    CELL, CELL_LEADING, PAD = 10, 13, 5

    def __init__(self):
        self.pages = []
        self.new_page()

    def new_page(self):
        self.pages.append([])
        self.y = self.TOP

    def at_top(self):
        return self.y == self.TOP

    def need(self, height):
        if self.y - height < self.BOTTOM and not self.at_top():
            self.new_page()

    def put(self, x, y, text, size, bold=False):
        font = b"/F2" if bold else b"/F1"
        self.pages[-1].append(b"BT %s %g Tf 1 0 0 1 %.2f %.2f Tm %s Tj ET"
                              % (font, size, x, y, pdf_string(text)))

    def rule(self, x1, y1, x2, y2):
        self.pages[-1].append(b"%.2f %.2f m %.2f %.2f l S" % (x1, y1, x2, y2))

    def heading(self, text, size, before, after):
        leading = size * 1.25
        lines = wrap(text, size, self.RIGHT - self.LEFT, bold=True)
        self.need(before + leading * len(lines) + after + 3 * self.LEADING)
        if not self.at_top():
            self.y -= before
        for line in lines:
            self.y -= leading
            self.put(self.LEFT, self.y, line, size, bold=True)
        self.y -= after

    def paragraph(self, text, indent=0.0, mark="", keep=0.0):
        lines = wrap(text, self.SIZE, self.RIGHT - self.LEFT - indent)
        self.need(self.LEADING * len(lines) + keep)
        for number, line in enumerate(lines):
            self.y -= self.LEADING
            if mark and number == 0:
                self.put(self.LEFT + indent - 14, self.y, mark, self.SIZE)
            self.put(self.LEFT + indent, self.y, line, self.SIZE)
        self.y -= 5

    def table_rows(self, rows):
        """Returns the edges of the columns and (lines of each cell, height) of each row."""
        natural = [max(text_width(row[c], self.CELL, bold=True) for row in rows)
                   for c in range(len(rows[0]))]
        total = sum(natural)
        edges = [float(self.LEFT)]
        for width in natural:
            edges.append(edges[-1] + (self.RIGHT - self.LEFT) * width / total)
        set_rows = []
        for number, row in enumerate(rows):
            cells = [wrap(cell, self.CELL, edges[c + 1] - edges[c] - 2 * self.PAD, number == 0)
                     for c, cell in enumerate(row)]
            height = max(map(len, cells)) * self.CELL_LEADING + 2 * self.PAD - 2
            set_rows.append((cells, height))
        return edges, set_rows

    def table_height(self, rows):
        return sum(height for _, height in self.table_rows(rows)[1])

    def table(self, rows):
        edges, set_rows = self.table_rows(rows)
        self.need(sum(height for _, height in set_rows) + 10)
        self.y -= 4
        top = self.y
        self.rule(edges[0], top, edges[-1], top)
        for number, (cells, height) in enumerate(set_rows):
            for c, lines in enumerate(cells):
                y = self.y - self.PAD + 2
                for line in lines:
                    y -= self.CELL_LEADING
                    self.put(edges[c] + self.PAD, y + 2, line, self.CELL, bold=number == 0)
            self.y -= height
            self.rule(edges[0], self.y, edges[-1], self.y)
        for x in edges:
            self.rule(x, top, x, self.y)
        self.y -= 10

    def footers(self):
        for number, page in enumerate(self.pages, 1):
            text = f"page {number}"
            x = (self.WIDTH - text_width(text, 9)) / 2
            page.append(b"BT /F1 9 Tf 1 0 0 1 %.2f 46.00 Tm %s Tj ET" % (x, pdf_string(text)))


def make_pdf(blocks, title, author):
    pages = PdfPages()
    for index, (kind, content) in enumerate(blocks):
        follower = blocks[index + 1] if index + 1 < len(blocks) else ("", "")
        if kind == "title":
            pages.heading(content, 22, 0, 6)
        elif kind == "heading":
            pages.heading(content, 15, 14, 5)
        elif kind == "subheading":
            pages.heading(content, 12.5, 9, 3)
        elif kind == "paragraph":
            # A sentence that announces a table or a list stays with it.
            keep = {"table": lambda: pages.table_height(follower[1]) + 15,
                    "bullets": lambda: 2 * pages.LEADING}.get(follower[0], lambda: 0)()
            pages.paragraph(content, keep=keep)
        elif kind == "table":
            pages.table(content)
        else:
            for number, item in enumerate(content, 1):
                pages.paragraph(item, 28, "•" if kind == "bullets" else f"{number}.")
    pages.footers()
    return pdf_file(pages, title, author)


def pdf_file(pages, title, author):
    count = len(pages.pages)
    page_ids = [6 + 2 * n for n in range(count)]
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>"
           % (b" ".join(b"%d 0 R" % i for i in page_ids), count),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: b"<< /Title %s /Author %s /Producer (make_documents.py) /CreationDate (%s) /ModDate (%s) >>"
           % (pdf_string(title), pdf_string(author), PDF_DATE.encode(), PDF_DATE.encode()),
    }
    for page_id, operators in zip(page_ids, pages.pages):
        stream = b"\n".join([b"0.5 w"] + operators)
        objects[page_id] = (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources"
                            b" << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %d 0 R >>"
                            % (pages.WIDTH, pages.HEIGHT, page_id + 1))
        objects[page_id + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)

    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number in sorted(objects):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    identity = hashlib.sha256(out).hexdigest()[:32].encode()
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += (b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(objects) + 1, identity, identity, start))
    return bytes(out)


# DOCX ------------------------------------------------------------------------

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES = f"""{XML}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{MAIN}.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{MAIN}.numbering+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
"""
PACKAGE_RELATIONS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>
"""
DOCUMENT_RELATIONS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/relationships/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/relationships/numbering" Target="numbering.xml"/>
</Relationships>
"""


def style(identifier, name, based_on, size, before, after, bold="", outline="", extra=""):
    return (f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="{based_on}"/><w:next w:val="Normal"/><w:qFormat/>'
            f'<w:pPr>{extra}<w:spacing w:before="{before}" w:after="{after}"/>{outline}</w:pPr>'
            f'<w:rPr>{bold}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>\n')


def styles_xml():
    bold = "<w:b/><w:bCs/>"
    level = '<w:outlineLvl w:val="{}"/>'.format
    return (f'{XML}<w:styles {W}>\n<w:docDefaults><w:rPrDefault><w:rPr>'
            '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Noto Sans CJK SC" w:cs="Arial"/>'
            '<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-GB" w:eastAsia="zh-CN"/>'
            '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="300"'
            ' w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>\n'
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
            '<w:qFormat/></w:style>\n'
            + style("Title", "Title", "Normal", 44, 0, 240, bold)
            + style("Heading1", "heading 1", "Normal", 30, 320, 120, bold, level(0), "<w:keepNext/>")
            + style("Heading2", "heading 2", "Normal", 25, 200, 80, bold, level(1), "<w:keepNext/>")
            + style("ListParagraph", "List Paragraph", "Normal", 22, 0, 40)
            + '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
            '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
            '<w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>'
            '</w:tblPr></w:style>\n'
            '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
            '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
            + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
                      for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
            + '</w:tblBorders></w:tblPr></w:style>\n</w:styles>\n')


def numbering_xml(numbered_lists):
    """Number 1 is the bullet; each numbered list has a number of its own that starts at 1."""
    def abstract(identifier, number_format, text):
        return (f'<w:abstractNum w:abstractNumId="{identifier}">'
                '<w:multiLevelType w:val="singleLevel"/>'
                f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
                f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
                '<w:pPr><w:ind w:left="480" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>\n')

    out = f"{XML}<w:numbering {W}>\n" + abstract(0, "bullet", "•") + abstract(1, "decimal", "%1.")
    out += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>\n'
    for number in range(2, 2 + numbered_lists):
        out += (f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
                '<w:startOverride w:val="1"/></w:lvlOverride></w:num>\n')
    return out + "</w:numbering>\n"


def docx_paragraph(text, style_name="", number=0, bold=False):
    properties = f'<w:pStyle w:val="{style_name}"/>' if style_name else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    if properties:
        properties = f"<w:pPr>{properties}</w:pPr>"
    run = "<w:rPr><w:b/><w:bCs/></w:rPr>" if bold else ""
    return f'<w:p>{properties}<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>\n'


def docx_table(rows):
    def length(text):  # a Chinese character is as wide as two others
        return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)

    longest = [max(length(row[c]) for row in rows) + 2 for c in range(len(rows[0]))]
    widths = [9000 * n // sum(longest) for n in longest]
    out = ('<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="9000" w:type="dxa"/></w:tblPr>'
           "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in widths) + "</w:tblGrid>\n")
    for number, row in enumerate(rows):
        header = number == 0
        out += "<w:tr><w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if header else "") + "</w:trPr>"
        for width, cell in zip(widths, row):
            out += (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                    + docx_paragraph(cell, bold=header).rstrip() + "</w:tc>")
        out += "</w:tr>\n"
    return out + "</w:tbl>\n"


def make_docx(blocks, title, author):
    body = ""
    numbered_lists = 0
    headings = {"title": "Title", "heading": "Heading1", "subheading": "Heading2", "paragraph": ""}
    for kind, content in blocks:
        if kind in headings:
            body += docx_paragraph(content, headings[kind])
        elif kind == "table":
            body += docx_table(content)
        else:
            numbered_lists += kind == "numbers"
            number = 1 + numbered_lists if kind == "numbers" else 1
            body += "".join(docx_paragraph(item, "ListParagraph", number) for item in content)
    document = (f"{XML}<w:document {W}><w:body>\n{body}"
                '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440"'
                ' w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
                "</w:body></w:document>\n")
    core = (f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
            "<dc:language>zh-CN</dc:language>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{DOCX_DATE}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{DOCX_DATE}</dcterms:modified>'
            "</cp:coreProperties>\n")
    return [("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", PACKAGE_RELATIONS),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS),
            ("word/styles.xml", styles_xml()),
            ("word/numbering.xml", numbering_xml(numbered_lists)),
            ("docProps/core.xml", core)]


def write_zip(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts:
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode("utf-8"))


def main():
    sources, documents = HERE / "sources", HERE / "documents"
    pdf = make_pdf(read_source(sources / "calibration-policy.txt"),
                   "Calibration policy", "Tarnwick Instruments")
    (documents / "calibration-policy.pdf").write_bytes(pdf)
    docx = make_docx(read_source(sources / "tw-300-manual-zh.txt"),
                     "TW-300 使用手册", "塔恩威克仪器公司")
    write_zip(documents / "tw-300-manual-zh.docx", docx)


if __name__ == "__main__":
    main()
