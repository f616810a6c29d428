#include "core/documents/formats/pdf_layout.h"
#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"
#include "tests/core/documents/made_pdf.h"

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

    QTemporaryDir m_folder;

    std::filesystem::path file(const std::string &bytes)
    {
        const std::filesystem::path path = std::filesystem::path(m_folder.path().toStdString()) / "t.pdf";
        if (!saveFile(path, bytes))
            qFatal("cannot write a test file");
        return path;
    }

    /// How many dark pixels lie inside the boxes of the page's blocks, and how many outside of them.
    static std::pair<int, int> inkIn(const PagePicture &picture, const Document &document)
    {
        const double scale = picture.width / picture.pageWidth;
        int inside = 0, outside = 0;
        for (int y = 0; y < picture.height; ++y) {
            for (int x = 0; x < picture.width; ++x) {
                if (static_cast<unsigned char>(picture.rgb[(size_t(y) * size_t(picture.width) + size_t(x)) * 3]) > 128)
                    continue;
                const bool isIn = std::any_of(document.blocks.begin(), document.blocks.end(), [&](const Block &block) {
                    constexpr double slack = 4; // points: ink may stand out of the font's own box
                    return block.page == picture.page && x / scale > block.box->x - slack &&
                           x / scale < block.box->x + block.box->width + slack && y / scale > block.box->y - slack &&
                           y / scale < block.box->y + block.box->height + slack;
                });
                ++(isIn ? inside : outside);
            }
        }
        return {inside, outside};
    }

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

    void clausesWithNumbersAreParagraphsOfTheirOwn()
    {
        COMPARE_TEXT(outlineOf(pdf({at(72, 120, 11, "3.1 Each probe is checked within five working days by the shop.") +
                                    at(72, 134, 11, "3.2 A probe that fails is opened. The drift was below") +
                                    at(72, 148, 11, "3.4 Volts in all that were seen so far, and none was lost.")})),
                     "paragraph|3.1 Each probe is checked within five working days by the shop.\n"
                     "paragraph|3.2 A probe that fails is opened. The drift was below 3.4 Volts in all that were seen "
                     "so far, and none was lost.\n");
    }

    void itemsThatAreSetInAreDeeper()
    {
        COMPARE_TEXT(outlineOf(pdf({at(72, 100, 11, "- Housing") + at(92, 116, 11, "- lid, which is held by four") +
                                    at(100, 129, 11, "screws and a ring") + at(92, 145, 11, "- window") +
                                    at(112, 161, 11, "- glass") + at(72, 177, 11, "- Cable")})),
                     "list_item 1|Housing\n"
                     "list_item 2|lid, which is held by four screws and a ring\n"
                     "list_item 2|window\n"
                     "list_item 3|glass\n"
                     "list_item 1|Cable\n");
    }

    void ligaturesAreLetters()
    {
        COMPARE_TEXT(outlineOf(pdf({at(72, 120, 11, "Please \\256nd the \\257ow of the water.")})),
                     "paragraph|Please find the flow of the water.\n");
    }

    void radicalsAreTheIdeographsTheyLookLike()
    {
        COMPARE_TEXT(
            outlineOf(pdf({chineseAt(72, 120, 11, QStringLiteral("产品⽬录中的⾦属部件，⻓四⼗⽶，⻔前存放。"))})),
            "paragraph|产品目录中的金属部件，长四十米，门前存放。\n");
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

    void theTextOfAPictureStandsWhereTheBlocksSay_data()
    {
        QTest::addColumn<QByteArray>("extra");
        QTest::newRow("upright") << QByteArray();
        QTest::newRow("turned") << QByteArray("/Rotate 90");
    }

    void theTextOfAPictureStandsWhereTheBlocksSay()
    {
        QFETCH(QByteArray, extra);
        const auto path = file(pdf({body, at(100, 300, 11, "On the second page.")}, extra.toStdString()));
        const auto document = readDocument(path);
        VERIFY_DOCUMENT(document);
        for (const int page : {1, 2}) {
            const auto picture = renderPage(path, {}, {.page = page, .width = 700});
            VERIFY_RESULT(picture);
            VERIFY_RESULT(checkPicture(*picture));
            QCOMPARE(picture->pageCount, 2);
            QVERIFY(std::abs(picture->width - 700) <= 1);
            QCOMPARE(picture->pageWidth > picture->pageHeight, !extra.isEmpty());
            const auto [inside, outside] = inkIn(*picture, *document);
            QVERIFY2(inside > 40, qPrintable(QString::number(inside))); // by the machine's fonts 84 and more
            QCOMPARE(outside, 0);
        }
    }

    void picturesAreBounded()
    {
        const auto path = file(pdf({body}));
        const auto picture = renderPage(path, {}, {.page = 1, .width = 1'000'000});
        VERIFY_RESULT(picture);
        QVERIFY(picture->width <= widestPicture && std::int64_t(picture->width) * picture->height <= mostPixels);
        VERIFY_ERROR(renderPage(path, {}, {.page = 2}), ErrorCode::NotFound);
        std::string endless = pdf({body});
        endless.replace(endless.find("[0 0 595 842]"), 13, "[0 0 1 99999]");
        const auto tall = renderPage(file(endless), {}, {.page = 1, .width = 4000});
        QVERIFY(!tall || std::int64_t(tall->width) * tall->height <= mostPixels);
        const std::filesystem::path text = path.parent_path() / "t.txt";
        VERIFY_RESULT(saveFile(text, "words"));
        VERIFY_ERROR(renderPage(text, {}, {}), ErrorCode::Unsupported);
    }

    void aPasswordOpensAPdf()
    {
        const auto path = file(pdf({body}, {}, "pässword 水"));
        const auto locked = readDocument(path);
        VERIFY_ERROR(locked, ErrorCode::Unsupported);
        QVERIFY(isPasswordError(locked.error()));
        ReadOptions options;
        options.password = "wrong";
        const auto wrong = readDocument(path, options);
        VERIFY_ERROR(wrong, ErrorCode::Unsupported);
        QVERIFY(isPasswordError(wrong.error()) && wrong.error().what != locked.error().what);
        options.password = "pässword 水";
        const auto opened = readDocument(path, options);
        VERIFY_DOCUMENT(opened);
        QVERIFY(opened->text.find("titanium") != std::string::npos);
        VERIFY_RESULT(renderPage(path, options, {}));
        VERIFY_ERROR(renderPage(path, {}, {}), ErrorCode::Unsupported);
    }

    void aPasswordOpensAPdfOfAnotherProgram()
    {
        const auto path = sharedFile("docs_unstructured/pdf/password.pdf");
        SKIP_WITHOUT(path);
        VERIFY_ERROR(readDocument(path), ErrorCode::Unsupported);
        const auto opened = readDocument(path, {.password = "password"});
        VERIFY_DOCUMENT(opened);
        QVERIFY(!opened->blocks.empty());
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
