#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"
#include "tests/core/documents/made_files.h"
#include "tests/support/patience.h"

using namespace fieldwright;

namespace {

std::string p(const std::string &text, const std::string &properties = {})
{
    return "<w:p><w:pPr>" + properties + "</w:pPr><w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r></w:p>";
}

std::string style(const char *id)
{
    return std::string("<w:pStyle w:val=\"") + id + "\"/>";
}

std::string outlineOf(const std::string &bytes)
{
    const auto document = readDocumentBytes(bytes, "t.docx");
    if (!document)
        return document.error().message();
    if (const auto checked = checkDocument(*document); !checked)
        return checked.error().message();
    return outline(*document);
}

const char *styles = R"(<?xml version="1.0"?><w:styles xmlns:w="x">
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="my"><w:name w:val="我的标题"/><w:basedOn w:val="lvl"/></w:style>
<w:style w:type="paragraph" w:styleId="lvl"><w:name w:val="Level"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="loop1"><w:name w:val="A"/><w:basedOn w:val="loop2"/></w:style>
<w:style w:type="paragraph" w:styleId="loop2"><w:name w:val="B"/><w:basedOn w:val="loop1"/></w:style>
<w:style w:type="paragraph" w:styleId="dots"><w:name w:val="List Bullet 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="cn"><w:name w:val="标题 2"/></w:style>
</w:styles>)";

} // namespace

class TestDocxReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headingsComeFromStylesOfAnyLanguage()
    {
        COMPARE_TEXT(
            outlineOf(docx(p("Contents ... 1", style("t1")) + p("Probe", style("1")) + p("三级", style("my")) +
                               p("二级", style("cn")) + p("Turning", style("loop1")) + p("unknown", style("none")) +
                               p("direct", "<w:outlineLvl w:val=\"4\"/>") +
                               p("body", style("1") + "<w:outlineLvl w:val=\"9\"/>"),
                           {{"word/styles.xml", styles}})),
            "heading 1|Probe\nheading 3|三级\nheading 2|二级\nparagraph|Turning\nparagraph|unknown\nheading 5|direct\n"
            "paragraph|body\n");
    }

    void listsComeFromNumberingOrStyle()
    {
        const std::string numbered = "<w:numPr><w:ilvl w:val=\"2\"/><w:numId w:val=\"1\"/></w:numPr>";
        const std::string off = "<w:numPr><w:numId w:val=\"0\"/></w:numPr>";
        COMPARE_TEXT(outlineOf(docx(p("deep", numbered) + p("styled", style("dots")) + p("off", style("dots") + off),
                                    {{"word/styles.xml", styles}})),
                     "list_item 3|deep\nlist_item 2|styled\nparagraph|off\n");
    }

    void textIsAsAfterAcceptingAllChanges()
    {
        const auto document =
            readDocumentBytes(docx("<w:p><w:r><w:t>The </w:t></w:r><w:del><w:r><w:delText>old "
                                   "</w:delText></w:r></w:del><w:ins><w:r><w:t>new"
                                   "</w:t></w:r></w:ins><w:hyperlink><w:r><w:t xml:space=\"preserve\"> "
                                   "link</w:t></w:r></w:hyperlink><w:r><w:tab/>"
                                   "<w:t>x</w:t><w:br/><w:t>y</w:t><w:instrText>PAGE</w:instrText><w:footnoteReference "
                                   "w:id=\"2\"/></w:r></w:p>"),
                              "t.docx");
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(document->text, "The new link\tx\ny");
        QCOMPARE(document->warnings.size(), size_t(2)); // the footnote and the deletion
    }

    void readsTables()
    {
        const auto cell = [](const std::string &content, const char *properties = "") {
            return std::string("<w:tc><w:tcPr>") + properties + "</w:tcPr>" + content + "</w:tc>";
        };
        const std::string inner = "<w:tbl><w:tr>" + cell(p("in 1")) + cell(p("in 2")) + "</w:tr></w:tbl>";
        const std::string table = "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell(p("Name")) + cell(p("Depth")) +
                                  cell(p("Note")) + "</w:tr><w:tr>" + cell(p("T"), "<w:vMerge w:val=\"restart\"/>") +
                                  cell(p("40") + p("m")) + cell(p("see") + inner) + "</w:tr><w:tr>" +
                                  cell(p(""), "<w:vMerge/>") + cell(p("wide"), "<w:gridSpan w:val=\"2\"/>") +
                                  "</w:tr></w:tbl>";
        const std::string frame =
            "<w:tbl><w:tr>" + cell(p("framed", style("Heading2")) + p("text")) + "</w:tr></w:tbl>";
        COMPARE_TEXT(outlineOf(docx(table + frame)), "table_row 0 header|Name | Depth | Note\n"
                                                     "table_row 0|T | 40 m | see\n"
                                                     "table_row 0|T | wide | \n"
                                                     "table_row 1|in 1 | in 2\n"
                                                     "heading 2|framed\n"
                                                     "paragraph|text\n");
    }

    void textBoxesAndContentControlsAreRead()
    {
        COMPARE_TEXT(
            outlineOf(
                docx("<w:sdt><w:sdtContent>" + p("controlled") +
                     "</w:sdtContent></w:sdt><w:p><w:r><w:t>anchor</w:t><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice>"
                     "<w:drawing><w:txbxContent>" +
                     p("boxed") + "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>" +
                     p("boxed again") + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>")),
            "paragraph|controlled\nparagraph|anchor\nparagraph|boxed\n");
    }

    void otherPrefixesAreTheSameToUs()
    {
        COMPARE_TEXT(outlineOf(zipped({{"word/document.xml",
                                        "<x:document xmlns:x=\"w\"><x:body><x:p><x:r><x:t>plain</x:t></x:r></x:p>"
                                        "</x:body></x:document>"}})),
                     "paragraph|plain\n");
    }

    void bombsAreRefused()
    {
        const auto repeated = readDocumentBytes(docx(p(std::string(30'000'000, 'a'))), "bomb.docx");
        VERIFY_ERROR(repeated, ErrorCode::Corrupt);
        QVERIFY(!repeated.error().remedy.empty());
        Entries many;
        for (int i = 0; i < 2100; ++i)
            many.push_back({"x" + std::to_string(i), ""});
        VERIFY_ERROR(readDocumentBytes(docx(p("a"), many), "many.docx"), ErrorCode::Corrupt);
    }

    void entitiesAreRefused()
    {
        const std::string xml = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" +
                                documentXml(p("&x;")).substr(38);
        VERIFY_ERROR(readDocumentBytes(zipped({{"word/document.xml", xml}}), "xxe.docx"), ErrorCode::Corrupt);
    }

    void damagedFilesAreRefused()
    {
        const std::string whole = docx(p("some text that is there"));
        VERIFY_DOCUMENT(readDocumentBytes(whole, "a.docx"));
        for (size_t cut = 4; cut < whole.size(); cut += 7)
            QVERIFY(!readDocumentBytes(whole.substr(0, cut), "cut.docx"));
        for (size_t at = 0; at < whole.size(); ++at) { // any one byte wrong: an error or a document, never a crash
            std::string bent = whole;
            bent[at] = char(bent[at] ^ 0x55);
            const auto document = readDocumentBytes(bent, "bent.docx");
            if (document)
                VERIFY_RESULT(checkDocument(*document));
        }
        VERIFY_ERROR(readDocumentBytes(zipped({{"word/document.xml", "<w:document><w:body>"}}), "a.docx"),
                     ErrorCode::Corrupt);
        VERIFY_ERROR(readDocumentBytes(zipped({{"word/document.xml", ""}}), "a.docx"), ErrorCode::Corrupt);
        VERIFY_ERROR(readDocumentBytes(docx(""), "a.docx"), ErrorCode::Corrupt);
        VERIFY_ERROR(readDocumentBytes(zipped({{"readme", "x"}}), "a.docx"), ErrorCode::Corrupt);
    }

    void aPasswordIsNamed()
    {
        const auto document = readDocumentBytes(zipped({{"word/document.xml", documentXml(p("x"))}}, true), "a.docx");
        VERIFY_ERROR(document, ErrorCode::Unsupported);
        QVERIFY(document.error().message().find("password") != std::string::npos);
    }

    void deepNestingIsCutOffAndSaid()
    {
        std::string open;
        std::string close;
        for (int i = 0; i < 5000; ++i) {
            open += "<w:sdt><w:sdtContent>";
            close += "</w:sdtContent></w:sdt>";
        }
        const auto document = readDocumentBytes(
            zipped({{"word/document.xml", documentXml(p("top") + open + p("deep") + close)}, {"pad", ""}}),
            "deep.docx");
        if (!document) { // compresses so well that it is taken for a bomb: as good
            QCOMPARE(document.error().code, ErrorCode::Corrupt);
            return;
        }
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(document->text, "top");
        QCOMPARE(document->warnings.size(), size_t(1));
    }

    void readsAnEightHundredPageHandbook()
    {
        const auto path = sharedFile("docs_unstructured/handbook-872p.docx");
        SKIP_WITHOUT(path);
        QElapsedTimer timer;
        timer.start();
        const auto document = readDocument(path);
        VERIFY_DOCUMENT(document);
        QVERIFY(document->blocks.size() > 4000);
        QVERIFY(document->text.find("Executive Office for United States Trustees") != std::string::npos);
        QVERIFY2(timer.elapsed() < 20'000 * patience, "too slow");
    }
};

QTEST_GUILESS_MAIN(TestDocxReader)
#include "test_docx_reader.moc"
