#include "core/documents/formats/pdf_layout.h"
#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"
#include "tests/core/documents/made_files.h"

using namespace fieldwright;

namespace {

std::string outlineOf(const std::string &bytes)
{
    const auto document = readDocumentBytes(bytes, "t.pdf");
    if (!document)
        return document.error().message();
    if (const auto checked = checkDocument(*document); !checked)
        return checked.error().message();
    return outline(*document);
}

const std::string body = at(72, 120, 11, "The probe measures depth and turbidity of the water around") +
                         at(72, 134, 11, "it each minute. The housing is made of tita-") +
                         at(72, 148, 11, "nium and keeps water out down to forty metres of depth.");

} // namespace

class TestPdfReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsLinesTogether()
    {
        COMPARE_TEXT(outlineOf(pdf({at(72, 80, 20, "Probe manual") + body +
                                    at(72, 180, 11, "Another paragraph begins after a gap.") +
                                    at(72, 220, 11, "Care", true) + at(72, 240, 11, "- Rinse it.") +
                                    at(72, 256, 11, "2.1 Storage") + at(72, 280, 11, "Keep it dry.")})),
                     "heading 1|Probe manual\n"
                     "paragraph|The probe measures depth and turbidity of the water around it each minute. The housing "
                     "is made of "
                     "titanium and keeps water out down to forty metres of depth.\n"
                     "paragraph|Another paragraph begins after a gap.\n"
                     "heading 2|Care\n"
                     "list_item 1|Rinse it.\n"
                     "heading 2|2.1 Storage\n"
                     "paragraph|Keep it dry.\n");
    }

    void knowsPageAndPlace()
    {
        const auto document = readDocumentBytes(pdf({body, at(100, 300, 11, "On the second page.")}), "t.pdf");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->pageCount, 2);
        QCOMPARE(document->blocks[0].page, 1);
        QCOMPARE(document->blocks[1].page, 2);
        const Box box = document->blocks[1].box.value();
        QVERIFY(std::abs(box.x - 100) < 2 && box.y > 285 && box.y < 300 && box.height > 5 && box.height < 20);
    }

    void runningHeadsAndPageNumbersAreLeftOutAndSaid()
    {
        std::vector<std::string> pages;
        for (int i = 1; i <= 4; ++i)
            pages.push_back(at(72, 40, 9, "Tarnwick Instruments") +
                            at(72, 300, 11, "Text of its own, number " + std::string(size_t(i), 'x') + ".") +
                            at(290, 810, 9, "Page " + std::to_string(i) + " of 4"));
        const auto document = readDocumentBytes(pdf(pages), "t.pdf");
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(document->text,
                     "Text of its own, number x.\n\nText of its own, number xx.\n\nText of its own, number xxx.\n\n"
                     "Text of its own, number xxxx.");
        QCOMPARE(document->warnings.size(), size_t(1));
        QCOMPARE(document->warnings[0].facts[0], std::string("8"));
    }

    void aParagraphRunsOnOverThePageBreak()
    {
        const auto document =
            readDocumentBytes(pdf({at(72, 700, 11, "The sealing ring must be changed every two years and whenever the"),
                                   at(72, 100, 11, "housing was opened by anybody.")}),
                              "t.pdf");
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(
            document->text,
            "The sealing ring must be changed every two years and whenever the housing was opened by anybody.");
        QCOMPARE(document->blocks[0].page, 1);
    }

    void columnsAreReadOneAfterTheOther()
    {
        std::string page;
        for (int i = 0; i < 12; ++i) {
            page += at(60, 100 + 14 * i, 10, "left column text that goes on and on");
            page += at(320, 100 + 14 * i, 10, "right column text that goes on too");
        }
        const auto document = readDocumentBytes(pdf({page}), "t.pdf");
        VERIFY_DOCUMENT(document);
        QVERIFY(document->text.rfind("left") < document->text.find("right"));
    }

    void turnedPagesAreRead()
    {
        const auto document = readDocumentBytes(pdf({body}, "/Rotate 90"), "t.pdf");
        VERIFY_DOCUMENT(document);
        QVERIFY(document->text.find("titanium") != std::string::npos ||
                document->text.find("tita-") != std::string::npos);
    }

    void aScanIsNamedAsOne()
    {
        const auto document = readDocumentBytes(pdf({"0 0 100 100 re f\n"}), "scan.pdf");
        VERIFY_ERROR(document, ErrorCode::Unsupported);
        QVERIFY(document.error().message().find("OCR") != std::string::npos);
    }

    void pagesWithoutTextAreCounted()
    {
        const auto document = readDocumentBytes(pdf({body, "0 0 100 100 re f\n"}), "half.pdf");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->warnings.size(), size_t(1));
        QCOMPARE(document->warnings[0].facts[0], std::string("1"));
    }

    void damagedFilesCostOnlyThemselves()
    {
        const std::string whole = pdf({body});
        for (size_t cut = 10; cut < whole.size(); cut += 31) {
            const auto document = readDocumentBytes(whole.substr(0, cut), "cut.pdf");
            if (document)
                VERIFY_RESULT(checkDocument(*document));
        }
        VERIFY_ERROR(readDocumentBytes("%PDF-1.7\nnothing else", "a.pdf"), ErrorCode::Corrupt);
        VERIFY_ERROR(readDocumentBytes("This is no PDF.", "a.pdf"), ErrorCode::Corrupt);
        std::string endless = whole;
        endless.replace(endless.find("/Kids [5 0 R"), 12, "/Kids [2 0 R"); // a page tree that holds itself
        const auto document = readDocumentBytes(endless, "loop.pdf");
        if (document)
            VERIFY_RESULT(checkDocument(*document));
    }

    void realFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("holds"); // text that must be found, or of the error
        QTest::addColumn<bool>("readable");
        const auto row = [](const char *file, const char *holds, bool readable) {
            QTest::newRow(file) << QString::fromUtf8(file) << QString::fromUtf8(holds) << readable;
        };
        row("pdf/password.pdf", "password", false);
        row("pdf/loremipsum-flat.pdf", "OCR", false);
        row("pdf/table-multi-row-column-cells.pdf", "OCR", false);
        row("pdf/copy-protected.pdf", "LayoutParser: A Unified Toolkit", true);
        row("pdf/multi-column-2p.pdf",
            "Open-domain question answering relies on efficient passage retrieval to select candidate contexts", true);
        row("pdf/fake-memo.pdf", "20,000 bottles of water, 10,000 blankets, and 200 laptops", true);
        row("pdf/failure-after-repair.pdf", "", true);
        row("rotated-page-90.pdf", "", true);
    }

    void realFiles()
    {
        QFETCH(QString, file);
        QFETCH(QString, holds);
        QFETCH(bool, readable);
        const auto path = sharedFile(("docs_unstructured/" + file.toStdString()).c_str());
        SKIP_WITHOUT(path);
        const auto document = readDocument(path);
        if (readable)
            VERIFY_DOCUMENT(document);
        else
            VERIFY_ERROR(document, ErrorCode::Unsupported);
        const std::string text = document ? document->text : document.error().message();
        QVERIFY2(text.find(holds.toStdString()) != std::string::npos, text.c_str());
    }

    void readsSixHundredPages()
    {
        const auto path = sharedFile("docs_unstructured/pdf/DA-619p.pdf");
        SKIP_WITHOUT(path);
        const auto document = readDocument(path);
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->pageCount, 619);
        QVERIFY(document->blocks.size() > 3000);
    }
};

QTEST_GUILESS_MAIN(TestPdfReader)
#include "test_pdf_reader.moc"
