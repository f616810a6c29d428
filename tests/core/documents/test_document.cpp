#include "core/documents/formats/document_builder.h"
#include "tests/core/documents/corpus.h"

using namespace fieldwright;

namespace {

Result<Document> sample()
{
    DocumentBuilder builder("probe.md", "markdown", {});
    builder.setPageCount(2);
    builder.setPage(1);
    builder.heading(1, "探头 Handbook");
    builder.paragraph("First.\r\nSecond\u00AD line.", Box{1, 2.5, 3, 4});
    builder.heading(2, "Limits");
    builder.setPage(2);
    builder.beginTable();
    builder.row({"Name", "Depth"}, true);
    builder.row({"T-40", "40 m"}, false);
    builder.beginTable();
    builder.row({"x", ""}, false);
    builder.heading(2, "Care");
    builder.listItem(1, "Rinse.");
    return builder.finish({});
}

} // namespace

class TestDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyByteBelongsToABlockOrASeparator()
    {
        const auto document = sample();
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(
            document->text,
            "探头 Handbook\n\nFirst.\nSecond line.\n\nLimits\n\nName | Depth\nT-40 | 40 m\n\nx | \n\nCare\n\nRinse.");
        QCOMPARE(document->textOf(document->blocks[4].cells[1]), std::string_view("40 m"));
        QCOMPARE(document->blocks[4].row, 1);
        QCOMPARE(document->blocks[5].table, 1);
    }

    void headingsAreFoundFromAnyBlock()
    {
        const auto document = sample();
        VERIFY_DOCUMENT(document);
        const auto parents = parentHeadings(*document);
        const auto path = headingPath(*document, parents, 4);
        QCOMPARE(path.size(), size_t(2));
        COMPARE_TEXT(path[0] + "/" + path[1], "探头 Handbook/Limits");
        QCOMPARE(headingPath(*document, parents, 7).back(), std::string("Care"));
        QCOMPARE(headingPath(*document, parents, 0).size(), size_t(0));
    }

    void survivesTheWayThroughJson()
    {
        const auto document = sample();
        VERIFY_DOCUMENT(document);
        const auto again = documentFromJson(toJson(*document));
        VERIFY_DOCUMENT(again);
        QCOMPARE(again->text, document->text);
        QVERIFY(again->blocks == document->blocks);
    }

    void refusesDamagedJson_data()
    {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *name, const char *pointer, const char *value) {
            QTest::newRow(name) << QString::fromUtf8(pointer) << QString::fromUtf8(value);
        };
        row("end past the text", "/blocks/8/end", "100000");
        row("huge end", "/blocks/8/end", "18446744073709551615");
        row("negative begin", "/blocks/0/begin", "-1");
        row("span cuts a character", "/blocks/0/end", "1");
        row("overlap", "/blocks/1/begin", "2");
        row("empty block", "/blocks/0/end", "0");
        row("unknown kind", "/blocks/0/kind", "\"sermon\"");
        row("page that is not there", "/blocks/0/page", "3");
        row("cell out of its row", "/blocks/3/cells/0/1", "1");
        row("cells are no list", "/blocks/3/cells", "7");
        row("row out of order", "/blocks/4/row", "5");
        row("table row without table", "/blocks/3/table", "-1");
        row("box of strings", "/blocks/1/box", "[1,2,3,\"x\"]");
        row("blocks are no list", "/blocks", "{}");
        row("text is no string", "/text", "5");
        row("too little text", "/text", "\"short\"");
        row("level out of range", "/blocks/0/level", "4000000000");
    }

    void refusesDamagedJson()
    {
        QFETCH(QString, pointer);
        QFETCH(QString, value);
        const auto document = sample();
        VERIFY_DOCUMENT(document);
        Json json = toJson(*document);
        json[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
        VERIFY_ERROR(documentFromJson(json), ErrorCode::Corrupt);
    }

    void textLeftOverIsDamage()
    {
        auto document = sample();
        VERIFY_DOCUMENT(document);
        document->text += " and more";
        VERIFY_ERROR(checkDocument(*document), ErrorCode::Corrupt);
        document->text = "\xFF";
        VERIFY_ERROR(checkDocument(*document), ErrorCode::Corrupt);
    }

    void controlCharactersAreReplacedAndCounted()
    {
        DocumentBuilder builder("a.txt", "text", {});
        builder.paragraph(std::string_view("a\0b\x01"
                                           "c\x7F",
                                           6));
        builder.paragraph("  \u3000\n ");
        builder.paragraph("bad \xFF byte");
        const auto document = builder.finish({});
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(document->text, "a b c\n\nbad \uFFFD byte");
        QCOMPARE(document->warnings.size(), size_t(1));
        QCOMPARE(document->warnings[0].facts[0], std::string("3"));
    }

    void limitsStopTheBuilder()
    {
        ReadOptions few;
        few.maxBlocks = 3;
        DocumentBuilder builder("many.csv", "csv", few);
        for (int i = 0; i < 10; ++i)
            builder.row({"x", std::to_string(i)}, false);
        QVERIFY(builder.full());
        VERIFY_ERROR(builder.finish({}), ErrorCode::Unsupported);

        ReadOptions small;
        small.maxTextBytes = 100;
        DocumentBuilder long_("long.txt", "text", small);
        long_.paragraph(std::string(101, 'x'));
        VERIFY_ERROR(long_.finish({}), ErrorCode::Unsupported);
    }

    void optionsLowerLimitsButNeverRaiseThem()
    {
        const ReadOptions options = readOptionsFromJson(Json::parse(
            R"({"max_blocks": 10, "max_text_bytes": 99999999999999, "max_file_bytes": -5, "encoding": "GBK"})"));
        QCOMPARE(options.maxBlocks, std::uint64_t(10));
        QCOMPARE(options.maxTextBytes, ReadOptions().maxTextBytes);
        QCOMPARE(options.maxFileBytes, ReadOptions().maxFileBytes);
        QCOMPARE(options.encoding, std::string("GBK"));
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "test_document.moc"
