#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"

using namespace fieldwright;

namespace {

std::string outlineOf(const char *name, std::string_view bytes)
{
    const auto document = readDocumentBytes(bytes, name);
    if (!document)
        return document.error().message();
    if (const auto checked = checkDocument(*document); !checked)
        return checked.error().message();
    return outline(*document);
}

} // namespace

class TestTextReaders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Markdown

    void readsMarkdown()
    {
        COMPARE_TEXT(outlineOf("handbook.md", R"(---
title: "The Handbook"
---
# Probe *T-40*

It measures [depth](http://example.com) and `pH`,
each minute.

> Keep dry.

- one
- two
  - inner

    more of inner

3. third
4. fourth

```sh
  run --now

  stop
```

| Name | Depth |
|------|------:|
| T-40 | 40 m \| 44 m |

第一行
第二行

<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>
<!-- a comment -->
)"),
                     "heading 1|Probe T-40\n"
                     "paragraph|It measures depth and pH, each minute.\n"
                     "quote|Keep dry.\n"
                     "list_item 1|one\n"
                     "list_item 1|two\n"
                     "list_item 2|inner\n"
                     "paragraph|more of inner\n"
                     "list_item 1|3. third\n"
                     "list_item 1|4. fourth\n"
                     "code|  run --now\n\n  stop\n"
                     "table_row 0 header|Name | Depth\n"
                     "table_row 0|T-40 | 40 m | 44 m\n"
                     "paragraph|第一行第二行\n"
                     "table_row 1 header|A | B\n"
                     "table_row 1|1 | 2\n");
    }

    void frontMatterGivesTheTitle()
    {
        const auto document = readDocumentBytes("---\nauthor: x\ntitle: 'Care'\n---\nText.\n", "a.md");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->title, std::string("Care"));
        QCOMPARE(document->text, std::string("Text."));
    }

    void aRuleIsNoFrontMatter() { COMPARE_TEXT(outlineOf("a.md", "---\nJust text\n\n---\n"), "paragraph|Just text\n"); }

    void deepMarkdownDoesNotHurt()
    {
        const std::string quotes(20'000, '>');
        QVERIFY(readDocumentBytes(quotes, "deep.md").error().code == ErrorCode::Corrupt); // nothing in it
        const std::string brackets(20'000, '[');
        QVERIFY(readDocumentBytes(brackets, "brackets.md").has_value());
    }

    // HTML

    void readsHtml()
    {
        COMPARE_TEXT(outlineOf("page.html", R"(<!DOCTYPE html><html><head><title> The
            Page </title><style>p{}</style><script>alert(1)</script></head><body>
            <nav><a href="x">Menu</a></nav><p hidden>no</p><p style="color:red; display : none">no</p>
            <h2>Care &amp; use</h2>Loose <b>text</b>
            <p>One<br>two</p><pre>a
  b</pre><ol start=4><li>four<ul><li>sub</ul><li>five</ol><blockquote>said</blockquote>
            <table><caption>Depths</caption><thead><tr><td>N</td><td></td><td>D</td></tr></thead><tr><td>T</td><td></td><td>40</td></tr></table>
            <table><tr><td><h1>Layout</h1><p>inside</p></td><td><p>right</td></tr></table>
            <dl><dt>Term<dd>Meaning</dl></body></html>)"),
                     "heading 2|Care & use\n"
                     "paragraph|Loose text\n"
                     "paragraph|One\ntwo\n"
                     "code|a\n  b\n"
                     "list_item 1|4. four\n"
                     "list_item 2|sub\n"
                     "list_item 1|5. five\n"
                     "quote|said\n"
                     "paragraph|Depths\n"
                     "table_row 0 header|N | D\n"
                     "table_row 0|T | 40\n"
                     "heading 1|Layout\n"
                     "paragraph|inside\n"
                     "paragraph|right\n"
                     "paragraph|Term\n"
                     "paragraph|Meaning\n");
        const auto document = readDocumentBytes("<html><title>The\n Page</title><p>x", "x.html");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->title, std::string("The Page"));
    }

    void htmlSaysItsEncoding()
    {
        const auto document =
            readDocumentBytes("<html><meta charset='shift_jis'><p>\x83\x76\x83\x8D\x81[\x83u</p>", "x.html");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->text, std::string("プローブ"));
    }

    void hostileHtmlIsRefusedOrSurvived()
    {
        std::string deep;
        for (int i = 0; i < 200'000; ++i)
            deep += "<div>";
        VERIFY_ERROR(readDocumentBytes(deep + "x", "deep.html"), ErrorCode::Corrupt);
        std::string nested;
        for (int i = 0; i < 3000; ++i)
            nested += "<table><tr><td>";
        QVERIFY(readDocumentBytes("<p>start</p>" + nested + "x", "tables.html").has_value());
        std::string paragraphs = "<p>";
        for (int i = 0; i < 50'000; ++i)
            paragraphs += "<p>a";
        QVERIFY(readDocumentBytes(paragraphs, "paragraphs.html").has_value());
        VERIFY_ERROR(readDocumentBytes("<html><body><script>only()</script>", "empty.html"), ErrorCode::Corrupt);
    }

    // CSV

    void readsCsv_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("commas")
            << QByteArray("Name,Depth\nT-40,40\nT-60,60\n")
            << QByteArray("table_row 0 header|Name | Depth\ntable_row 0|T-40 | 40\ntable_row 0|T-60 | 60\n");
        QTest::newRow("semicolons, decimal commas")
            << QByteArray("Name;Preis\r\nT;1,50\r\nU;2,50")
            << QByteArray("table_row 0 header|Name | Preis\ntable_row 0|T | 1,50\ntable_row 0|U | 2,50\n");
        QTest::newRow("tabs") << QByteArray("a\tb\n1\t2\n")
                              << QByteArray("table_row 0 header|a | b\ntable_row 0|1 | 2\n");
        QTest::newRow("Excel's hint") << QByteArray("sep=|\na|b,c\n1|2\n")
                                      << QByteArray("table_row 0 header|a | b,c\ntable_row 0|1 | 2\n");
        QTest::newRow("quotes")
            << QByteArray("a,b\n\"x, \"\"y\"\"\nz\",2\nplain \"q\",3\n")
            << QByteArray("table_row 0 header|a | b\ntable_row 0|x, \"y\" z | 2\ntable_row 0|plain \"q\" | 3\n");
        QTest::newRow("quote never closed")
            << QByteArray("a,b\n\"x,1\ny,2\n")
            << QByteArray("table_row 0 header|a | b\ntable_row 0|\"x | 1\ntable_row 0|y | 2\n");
        QTest::newRow("numbers have no header")
            << QByteArray("1,2\n3,4\n") << QByteArray("table_row 0|1 | 2\ntable_row 0|3 | 4\n");
        QTest::newRow("title above")
            << QByteArray("Prices,,\nName,Unit,Price\nT,pc,5\n")
            << QByteArray("paragraph|Prices\ntable_row 0 header|Name | Unit | Price\ntable_row 0|T | pc | 5\n");
        QTest::newRow("empty rows and cells")
            << QByteArray("a,b\n\n,,\n1,\n") << QByteArray("table_row 0 header|a | b\ntable_row 0|1 | \n");
        QTest::newRow("one row") << QByteArray("a,b") << QByteArray("table_row 0|a | b\n");
        QTest::newRow("Chinese") << QByteArray("型号,深度\nT-40,四十米\n")
                                 << QByteArray("table_row 0 header|型号 | 深度\ntable_row 0|T-40 | 四十米\n");
    }

    void readsCsv()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, expected);
        COMPARE_TEXT(outlineOf("t.csv", bytes.toStdString()), expected.toStdString());
    }

    void hostileCsvTakesLinearTime()
    {
        std::string quotes;
        for (int i = 0; i < 300'000; ++i)
            quotes += "\"a\n";
        QVERIFY(readDocumentBytes(quotes + "\"", "quotes.csv").has_value());
        QVERIFY(readDocumentBytes("a" + std::string(3'000'000, ',') + "b\n1,2\n", "wide.csv").has_value());
        VERIFY_ERROR(readDocumentBytes(",,,\n,,\n", "hollow.csv"), ErrorCode::Corrupt);
    }

    // Plain text

    void readsPlainText()
    {
        COMPARE_TEXT(
            outlineOf("a.txt",
                      "Probe manual\n\n第一章　总则\n\n"
                      "The probe measures depth and turbidity of the water around it\n"
                      "and sends both each minute to the station, which keeps them in\n"
                      "a table of its own. It was made for lakes and slow rivers and\n"
                      "for nothing else at all.\n"
                      "A new paragraph begins here since the line above was short and\n"
                      "the sentence was over.\n\n"
                      "• clean\n- dry\n1. first\n(二) 第二\n\n-5 degrees is cold.\n\n2.1 Limits of use\n\nDone.\n"),
            "heading 1|Probe manual\n"
            "heading 2|第一章　总则\n"
            "paragraph|The probe measures depth and turbidity of the water around it and sends both each minute to the "
            "station, which keeps them in a table of its own. It was made for lakes and slow rivers and for nothing "
            "else at all.\n"
            "paragraph|A new paragraph begins here since the line above was short and the sentence was over.\n"
            "list_item 1|clean\nlist_item 1|dry\nlist_item 1|1. first\nlist_item 1|(二) 第二\nparagraph|-5 degrees is "
            "cold.\n"
            "heading 2|2.1 Limits of use\n"
            "paragraph|Done.\n");
    }

    void chineseLinesAreParagraphs()
    {
        COMPARE_TEXT(
            outlineOf("a.txt",
                      "　　探头用于测量水深。\n　　使用前请先校准，并检查密封圈。\n第三条的规定，适用于本产品。\n"),
            "paragraph|探头用于测量水深。\nparagraph|使用前请先校准，并检查密封圈。\nparagraph|"
            "第三条的规定，适用于本产品。\n");
    }

    void lineEndsOfAllSystemsAreTheSame()
    {
        const std::string unix = "One two three.\n\nFour five.\n\nSix.\n";
        std::string dos;
        std::string mac;
        for (const char c : unix) {
            dos += c == '\n' ? "\r\n" : std::string(1, c);
            mac += c == '\n' ? '\r' : c;
        }
        COMPARE_TEXT(outlineOf("a.txt", dos), outlineOf("a.txt", unix));
        COMPARE_TEXT(outlineOf("a.txt", mac), outlineOf("a.txt", unix));
    }

    void zerosAreReplacedAndSaid()
    {
        const auto document = readDocumentBytes(
            std::string_view("Depth is\0 forty metres, as the manual of the probe says.", 55), "a.txt");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->warnings.size(), size_t(1));
        QVERIFY(document->text.find('\0') == std::string::npos);
    }

    void aFileWithoutAnyLineEndIsOneParagraph()
    {
        const std::string text(2'000'000, 'x');
        const auto document = readDocumentBytes(text, "long.txt");
        VERIFY_DOCUMENT(document);
        QCOMPARE(document->blocks.size(), size_t(1));
    }

    void languageIsGuessed()
    {
        QCOMPARE(readDocumentBytes("探头用于测量水深。", "a.txt")->language, std::string("zh"));
        QCOMPARE(readDocumentBytes("The probe measures depth.", "a.txt")->language, std::string("en"));
    }
};

QTEST_GUILESS_MAIN(TestTextReaders)
#include "test_text_readers.moc"
