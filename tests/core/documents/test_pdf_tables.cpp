#include "core/dataset/chunking.h"
#include "core/dataset/generator.h"
#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"
#include "tests/core/documents/made_pdf.h"

using namespace fieldwright;
using namespace Qt::StringLiterals;

namespace {

std::string outlineOf(const std::vector<std::string> &pages)
{
    const auto document = readDocumentBytes(pdf(pages), "t.pdf");
    if (!document)
        return document.error().message();
    if (const auto checked = checkDocument(*document); !checked)
        return checked.error().message();
    return outline(*document);
}

std::size_t tableRows(const Document &document)
{
    return std::size_t(std::count_if(document.blocks.begin(), document.blocks.end(),
                                     [](const Block &block) { return block.kind == BlockKind::TableRow; }));
}

/// A row of words from the left edges given.
std::string row(double y, const std::vector<double> &lefts, const std::vector<std::string> &cells, bool bold = false,
                double size = 10)
{
    std::string page;
    for (size_t i = 0; i < cells.size(); ++i)
        if (!cells[i].empty())
            page += at(lefts[i], y, size, cells[i], bold);
    return page;
}

const std::string before = at(72, 80, 18, "Price list") + at(72, 110, 10, "All prices hold until the end of the year.");

/// Running text of so many lines, each about as wide as a column of 240 points.
std::string prose(double x, double y, int lines, int salt)
{
    static const std::vector<std::string> words{"probe",   "measures", "the",   "depth",  "and",     "clouding",
                                                "of",      "water",    "that",  "flows",  "through", "a",
                                                "channel", "where",    "boats", "are",    "moored",  "before",
                                                "winter",  "comes",    "with",  "strong", "currents"};
    std::string page;
    size_t next = size_t(salt);
    for (int i = 0; i < lines; ++i) {
        std::string line;
        while (line.size() < 44)
            line += (line.empty() ? "" : " ") + words[next++ * 7 % words.size()];
        page += at(x, y + 13 * i, 10, line);
    }
    return page;
}

std::vector<std::string> questionsOf(const Document &document)
{
    std::vector<std::string> questions;
    const auto generator = makeRuleGenerator();
    for (const Chunk &chunk : chunkDocument(document)) {
        const auto made = generator->generate(sourceChunk(document, chunk), {});
        for (const Pair &pair : made ? made->pairs : std::vector<Pair>())
            questions.push_back(pair.question + " | " + pair.answer);
    }
    std::sort(questions.begin(), questions.end());
    return questions;
}

} // namespace

class TestPdfTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresUnderWordsAreATable()
    {
        std::string page = before + row(150, {72, 200, 300}, {"Model", "Depth (m)", "Price"});
        const std::vector<std::vector<std::string>> rows{
            {"TW-300", "40", "1,250.00"}, {"TW-310", "120", "1,980.00"}, {"TW-400 Sea", "6", "95.50"}};
        for (size_t i = 0; i < rows.size(); ++i) {
            const double y = 168 + 16 * double(i);
            page += at(72, y, 10, rows[i][0]) + endingAt(240, y, 10, rows[i][1]) + endingAt(345, y, 10, rows[i][2]);
        }
        page += at(72, 240, 10, "Carriage is paid by the sender within the islands and by the buyer elsewhere.");
        COMPARE_TEXT(outlineOf({page}),
                     "heading 1|Price list\n"
                     "paragraph|All prices hold until the end of the year.\n"
                     "table_row 0 header|Model | Depth (m) | Price\n"
                     "table_row 0|TW-300 | 40 | 1,250.00\n"
                     "table_row 0|TW-310 | 120 | 1,980.00\n"
                     "table_row 0|TW-400 Sea | 6 | 95.50\n"
                     "paragraph|Carriage is paid by the sender within the islands and by the buyer elsewhere.\n");
    }

    void wordsUnderABoldLineAreATable()
    {
        const std::vector<double> at{72, 220, 400};
        COMPARE_TEXT(outlineOf({before + row(150, at, {"Part", "Made of", "Colour"}, true) +
                                row(168, at, {"Housing", "titanium", "grey"}) +
                                row(186, at, {"Sealing ring", "rubber", "black"})}),
                     "heading 1|Price list\n"
                     "paragraph|All prices hold until the end of the year.\n"
                     "table_row 0 header|Part | Made of | Colour\n"
                     "table_row 0|Housing | titanium | grey\n"
                     "table_row 0|Sealing ring | rubber | black\n");
    }

    void cellsKeepTheirPlaceWhereOthersAreEmpty()
    {
        const std::vector<double> at{72, 200, 300, 400};
        COMPARE_TEXT(
            outlineOf({before + row(150, at, {"Model", "Depth", "Cable", "Weight"}) +
                       row(166, at, {"TW-300", "40 m", "", "2 kg"}) + row(182, at, {"TW-310", "", "30 m", ""}) +
                       row(198, at, {"TW-320", "60 m", "25 m", "3 kg"})}),
            "heading 1|Price list\n"
            "paragraph|All prices hold until the end of the year.\n"
            "table_row 0 header|Model | Depth | Cable | Weight\n"
            "table_row 0|TW-300 | 40 m |  | 2 kg\n"
            "table_row 0|TW-310 |  | 30 m | \n"
            "table_row 0|TW-320 | 60 m | 25 m | 3 kg\n");
    }

    void linesOfOneCellAreOneRow()
    {
        const std::vector<double> at{72, 180, 420};
        // Rows stand further apart than lines: the key may be wrapped, too.
        const std::string apart = row(150, at, {"Fault", "What to do", "Within"}, true) +
                                  row(172, at, {"Clouded", "Rinse the window with clean water and dry", "2 days"}) +
                                  row(184, at, {"window", "it with a soft cloth; use no spirit.", ""}) +
                                  row(206, at, {"No signal", "Change the cable.", "1 day"}) +
                                  row(228, at, {"Drift", "Send the probe to the workshop, with the", "30 days"}) +
                                  row(240, at, {"", "last two certificates.", ""});
        const std::string expected = "table_row 0 header|Fault | What to do | Within\n"
                                     "table_row 0|Clouded window | Rinse the window with clean water and dry it with a "
                                     "soft cloth; use no spirit. | 2 days\n"
                                     "table_row 0|No signal | Change the cable. | 1 day\n"
                                     "table_row 0|Drift | Send the probe to the workshop, with the last two "
                                     "certificates. | 30 days\n";
        COMPARE_TEXT(outlineOf({apart}), expected);
        // All lines at one distance: a row begins where its first cell does.
        const std::string even = row(150, at, {"Fault", "What to do", "Within"}, true) +
                                 row(162, at, {"Clouded", "Rinse the window with clean water and dry", "2 days"}) +
                                 row(174, at, {"window", "it with a soft cloth; use no spirit.", ""}) +
                                 row(186, at, {"No signal", "Change the cable.", "1 day"}) +
                                 row(198, at, {"Drift", "Send the probe to the workshop, with the", "30 days"}) +
                                 row(210, at, {"", "last two certificates.", ""});
        const std::string outline = outlineOf({even});
        QVERIFY2(outline.find("|Drift | Send the probe to the workshop, with the last two certificates. | 30 days\n") !=
                     std::string::npos,
                 outline.c_str());
        QVERIFY2(outline.find("|No signal | Change the cable. | 1 day\n") != std::string::npos, outline.c_str());
    }

    void aHeaderOfTwoLinesIsOneRow()
    {
        const std::vector<double> at{72, 220, 330};
        COMPARE_TEXT(
            outlineOf({row(150, at, {"Inhibitor", "Polarization", "Rate"}) +
                       row(160, at, {"concentration (g)", "resistance", ""}) + row(182, at, {"0", "24.09", "2.81"}) +
                       row(192, at, {"2", "121.44", "1.50"}) + row(202, at, {"4", "42.12", "0.94"})}),
            "table_row 0 header|Inhibitor concentration (g) | Polarization resistance | Rate\n"
            "table_row 0|0 | 24.09 | 2.81\n"
            "table_row 0|2 | 121.44 | 1.50\n"
            "table_row 0|4 | 42.12 | 0.94\n");
    }

    void cellsThatStandCloseAreToldApartByTheOtherRows()
    {
        // Between "Depth" and "Rule", and before "flat" of the last row, there is hardly more than a blank.
        const std::vector<double> at{72, 116, 149};
        COMPARE_TEXT(outlineOf({row(150, at, {"Name", "Depth", "Rule"}, true) +
                                row(165, at, {"Limit A", "10 m", "Take it out of the water at once"}) +
                                row(180, at, {"Limit B", "20 m", "Ask the shift lead what to do"}) +
                                row(195, at, {"Limit C", "30 m", "Read it once in each hour"}) +
                                row(210, at, {"Limit DD", "40 m", "Send it to the workshop"})}),
                     "table_row 0 header|Name | Depth | Rule\n"
                     "table_row 0|Limit A | 10 m | Take it out of the water at once\n"
                     "table_row 0|Limit B | 20 m | Ask the shift lead what to do\n"
                     "table_row 0|Limit C | 30 m | Read it once in each hour\n"
                     "table_row 0|Limit DD | 40 m | Send it to the workshop\n");
    }

    void headersMayStandBesideTheirFigures()
    {
        std::string page = row(150, {72, 200, 330}, {"Model", "Depth", "Price"});
        for (int i = 0; i < 4; ++i)
            page += at(72, 166 + 16 * i, 10, "TW-" + std::to_string(300 + i)) +
                    endingAt(270, 166 + 16 * i, 10, std::to_string(7 * i + 3)) +
                    endingAt(400, 166 + 16 * i, 10, std::to_string(i + 1) + ".50");
        COMPARE_TEXT(outlineOf({page}), "table_row 0 header|Model | Depth | Price\n"
                                        "table_row 0|TW-300 | 3 | 1.50\n"
                                        "table_row 0|TW-301 | 10 | 2.50\n"
                                        "table_row 0|TW-302 | 17 | 3.50\n"
                                        "table_row 0|TW-303 | 24 | 4.50\n");
    }

    void aTableGoesOnOverThePageBreakUnderItsHeader()
    {
        const std::vector<double> at{72, 220, 330};
        const std::string header = row(100, at, {"Model", "Depth", "Price"}, true);
        std::string first = header, second = header, third;
        for (int i = 0; i < 5; ++i) {
            const double y = 118 + 16 * i;
            first += row(y, at, {"A" + std::to_string(i), "1" + std::to_string(i), "2" + std::to_string(i)});
            second += row(y, at, {"B" + std::to_string(i), "3" + std::to_string(i), "4" + std::to_string(i)});
            third += row(y, at, {"C" + std::to_string(i), "5" + std::to_string(i), "600000"});
        }
        const auto document = readDocumentBytes(pdf({first, second, third}), "t.pdf");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->blocks.size(), size_t(16));
        for (size_t i = 0; i < document->blocks.size(); ++i) {
            QCOMPARE(document->blocks[i].table, 0);
            QCOMPARE(document->blocks[i].row, int(i));
            QCOMPARE(document->blocks[i].isHeader, i == 0);
            QCOMPARE(document->blocks[i].page, i < 6 ? 1 : i < 11 ? 2 : 3);
        }
        const auto questions = questionsOf(*document);
        QVERIFY(std::any_of(questions.begin(), questions.end(), [](const std::string &each) {
            return each == "What is the price of C3? | The price of C3 is 600000.";
        }));
    }

    void theTextAroundATableStaysWhole()
    {
        const std::vector<double> at{72, 220, 330};
        const auto document = readDocumentBytes(
            pdf({prose(72, 80, 4, 1) + row(160, at, {"Model", "Depth", "Price"}) + row(176, at, {"A", "1", "2"}) +
                 row(192, at, {"B", "3", "4"}) + row(208, at, {"C", "5", "6"}) + prose(72, 240, 4, 5)}),
            "t.pdf");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->blocks.size(), size_t(6));
        QCOMPARE(document->blocks[0].kind, BlockKind::Paragraph);
        QCOMPARE(document->blocks[5].kind, BlockKind::Paragraph);
        QCOMPARE(tableRows(*document), size_t(4));
        const Block &last = document->blocks[4];
        QVERIFY(last.box && last.box->y > 190 && last.box->y < 208);
    }

    void aTableInOneOfTwoColumnsOfText()
    {
        const std::vector<double> at{60, 150, 220};
        const auto document =
            readDocumentBytes(pdf({prose(60, 80, 20, 1) + row(360, at, {"Model", "Depth", "Price"}) +
                                   row(376, at, {"A", "10", "27"}) + row(392, at, {"B", "31", "40"}) +
                                   row(408, at, {"C", "15", "64"}) + prose(60, 440, 10, 3) + prose(320, 80, 38, 6)}),
                              "t.pdf");
        VERIFY_DOCUMENT(document);
        QCOMPARE(tableRows(*document), size_t(4));
        COMPARE_TEXT(std::string(document->textOf(
                         std::find_if(document->blocks.begin(), document->blocks.end(),
                                      [](const Block &block) { return block.kind == BlockKind::TableRow; })
                             ->span)),
                     "Model | Depth | Price");
    }

    void chineseTables()
    {
        const auto line = [](double y, const QString &a, const QString &b, const QString &c) {
            return chineseAt(72, y, 11, a) + chineseAt(200, y, 11, b) + chineseAt(320, y, 11, c);
        };
        const auto document = readDocumentBytes(
            pdf({chineseAt(72, 80, 18, u"产品说明"_s) +
                 chineseAt(72, 110, 11, u"下表列出各型号的规格，单位见表头。"_s) +
                 line(150, u"型号"_s, u"最大深度"_s, u"外壳"_s) + line(170, u"TW-300"_s, u"40米"_s, u"钛合金"_s) +
                 line(190, u"TW-310"_s, u"120米"_s, u"不锈钢"_s) + line(210, u"TW-400"_s, u"6米"_s, u"塑料"_s) +
                 chineseAt(72, 250, 11, u"探头在交付前均经过校准，证书随货附上，请妥善保存。"_s)}),
            "t.pdf");
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(outline(*document), "heading 1|产品说明\n"
                                         "paragraph|下表列出各型号的规格，单位见表头。\n"
                                         "table_row 0 header|型号 | 最大深度 | 外壳\n"
                                         "table_row 0|TW-300 | 40米 | 钛合金\n"
                                         "table_row 0|TW-310 | 120米 | 不锈钢\n"
                                         "table_row 0|TW-400 | 6米 | 塑料\n"
                                         "paragraph|探头在交付前均经过校准，证书随货附上，请妥善保存。\n");
        const auto questions = questionsOf(*document);
        QVERIFY(std::any_of(questions.begin(), questions.end(),
                            [](const std::string &each) { return each.starts_with("TW-310的最大深度是什么？"); }));
    }

    void thePairsAreThoseOfTheSameTableInHtml()
    {
        const std::vector<double> at{72, 220, 360};
        const auto fromPdf = readDocumentBytes(
            pdf({row(80, {72}, {"Probes"}, true, 18) + row(120, at, {"Model", "Depth (m)", "Housing"}, true) +
                 row(138, at, {"TW-300", "40", "titanium"}) + row(156, at, {"TW-310", "120", "steel"}) +
                 row(174, at, {"TW-400", "6", "plastic"})}),
            "t.pdf");
        const auto fromHtml = readDocumentBytes(
            "<h1>Probes</h1><table><tr><th>Model</th><th>Depth (m)</th><th>Housing</th></tr>"
            "<tr><td>TW-300</td><td>40</td><td>titanium</td></tr><tr><td>TW-310</td><td>120</td><td>steel</td></tr>"
            "<tr><td>TW-400</td><td>6</td><td>plastic</td></tr></table>",
            "t.html");
        VERIFY_DOCUMENT(fromPdf);
        VERIFY_DOCUMENT(fromHtml);
        COMPARE_TEXT(outline(*fromPdf), outline(*fromHtml));
        QVERIFY(questionsOf(*fromHtml).size() >= 12);
        QVERIFY(questionsOf(*fromPdf) == questionsOf(*fromHtml));
    }

    void whatIsNoTableStaysText_data()
    {
        QTest::addColumn<QByteArray>("page");
        const auto add = [](const char *name, const std::string &page) {
            QTest::newRow(name) << QByteArray::fromStdString(page);
        };
        add("two columns of text", prose(60, 80, 40, 1) + prose(320, 80, 40, 9));
        add("two columns under a title",
            at(150, 60, 18, "A title across the whole page") + prose(60, 100, 36, 1) + prose(320, 100, 36, 9));
        add("two short columns", prose(60, 80, 6, 1) + prose(320, 80, 6, 9));
        std::string columns;
        for (int i = 0; i < 30; ++i)
            columns += at(50, 80 + 12 * i, 8, "narrow words that run on here") +
                       at(220, 80 + 12 * i, 8, "other words that run on too") +
                       at(390, 80 + 12 * i, 8, "third ones that do the same");
        add("three columns of text", columns);
        std::string justified;
        const std::vector<std::string> words{"wide", "gaps", "stand", "between", "words", "here"};
        for (int i = 0; i < 12; ++i) {
            double x = 72;
            for (size_t word = 0; word < words.size(); ++word) {
                justified += at(x, 80 + 13 * i, 10, words[(word + size_t(i)) % words.size()]);
                x += 30 + 6.0 * double(words[(word + size_t(i)) % words.size()].size()) + 3 * double((i * 7) % 5);
            }
        }
        add("justified text with wide gaps", justified);
        std::string contents, bare;
        for (int i = 1; i < 12; ++i) {
            const std::string title = std::to_string(i) + " " + std::string(size_t(5 + i * 3 % 11), 'x') + " and more";
            contents += at(72, 80 + 16 * i, 10, title + " ..........................") +
                        endingAt(500, 80 + 16 * i, 10, std::to_string(i * 3));
            bare += at(72, 80 + 16 * i, 10, title) + endingAt(500, 80 + 16 * i, 10, std::to_string(i * 3));
        }
        add("contents with leaders", contents);
        add("contents without leaders", bare);
        std::string bullets, numbers, headings, form, index;
        for (int i = 1; i < 8; ++i) {
            const double y = 80 + 16 * i;
            const std::string text = "Rinse part " + std::to_string(i) + " with care";
            bullets += at(72, y, 10, "-") + at(96, y, 10, text);
            numbers += at(72, y, 10, std::to_string(i) + ".") + at(96, y, 10, text);
            headings += at(72, y, 10, "2." + std::to_string(i)) + at(120, y, 10, "Storage");
            form += at(72, y, 10, "Field " + std::to_string(i) + ":") + at(200, y, 10, "value " + std::to_string(i));
        }
        add("bullets", bullets);
        add("numbers", numbers);
        add("numbered headings", headings);
        add("a form", form);
        for (int i = 0; i < 40; ++i)
            index += at(72, 80 + 13 * i, 9, "entry " + std::string(size_t(1 + i % 9), 'a')) +
                     at(320, 80 + 13 * i, 9, "entry " + std::string(size_t(1 + i % 7), 'b'));
        add("an index of two columns", index);
        add("two lines by chance", at(72, 80, 10, "Best regards") + at(320, 80, 10, "Best regards") +
                                       at(72, 94, 10, "A. Miller") + at(320, 94, 10, "B. Smith"));
    }

    void whatIsNoTableStaysText()
    {
        QFETCH(QByteArray, page);
        const auto document = readDocumentBytes(pdf({page.toStdString()}), "t.pdf");
        VERIFY_DOCUMENT(document);
        QVERIFY2(tableRows(*document) == 0, outline(*document).c_str());
    }

    void manyCellsTakeLittleTime()
    {
        std::string page;
        for (int i = 0; i < 600; ++i)
            for (int j = 0; j < 8; ++j)
                page += at(20 + 70 * j, 20 + 1.3 * i, 1, "w" + std::to_string(i * j % 97));
        QElapsedTimer timer;
        timer.start();
        VERIFY_DOCUMENT(readDocumentBytes(pdf({page}), "t.pdf"));
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    }

    void realFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("holds");
        QTest::newRow("a table among text")
            << u"layout-parser-paper-with-table.pdf"_s
            << u"PRImA [3] | M | - | Layouts of scanned modern magazines and scientific reports"_s;
        QTest::newRow("a header of two lines") << u"embedded-images-tables.pdf"_s << u"8 | 0.1240 | 0.0556"_s;
        QTest::newRow("figures alone") << u"all-number-table.pdf"_s << u"1200.01 | 11"_s;
    }

    void realFiles()
    {
        QFETCH(QString, file);
        QFETCH(QString, holds);
        const auto path = sharedFile(("docs_unstructured/pdf/" + file.toStdString()).c_str());
        SKIP_WITHOUT(path);
        const auto document = readDocument(path);
        VERIFY_DOCUMENT(document);
        QVERIFY2(document->text.find(holds.toStdString()) != std::string::npos, outline(*document).c_str());
    }

    void realFilesWithoutTables_data()
    {
        QTest::addColumn<QString>("file");
        for (const char *name : {"multi-column-2p.pdf", "fake-memo.pdf", "copy-protected.pdf"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void realFilesWithoutTables()
    {
        QFETCH(QString, file);
        const auto path = sharedFile(("docs_unstructured/pdf/" + file.toStdString()).c_str());
        SKIP_WITHOUT(path);
        const auto document = readDocument(path);
        VERIFY_DOCUMENT(document);
        QVERIFY2(tableRows(*document) == 0, outline(*document).c_str());
    }
};

QTEST_GUILESS_MAIN(TestPdfTables)
#include "test_pdf_tables.moc"
