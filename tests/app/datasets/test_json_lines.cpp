#include "app/datasets/json_lines.h"
#include "core/base/file.h"
#include "tests/support/result.h"

#include <QtCore/QTemporaryDir>

namespace fieldwright {

class TestJsonLines : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    Result<JsonLines> lines(const std::string &text)
    {
        const std::filesystem::path path = m_folder.path().toStdString() + "/rows.jsonl";
        FW_CHECK(saveFile(path, text));
        return JsonLines::open(path);
    }

private Q_SLOTS:
    void readsAnyRow()
    {
        std::string text;
        for (int i = 0; i < 30'000; ++i)
            text += "{\"id\":\"" + std::to_string(i) + "\",\"text\":\"" + std::string(size_t(i % 97), 'x') + "\"}\n";
        const Result<JsonLines> rows = lines(text);
        VERIFY_RESULT(rows);
        QCOMPARE(int(rows->count()), 30'000);
        for (const size_t index : {size_t(29'999), size_t(0), size_t(12'345), size_t(1)}) {
            const Result<Json> row = rows->row(index);
            VERIFY_RESULT(row);
            QCOMPARE(stringOr(*row, "id"), std::to_string(index));
        }
        VERIFY_ERROR(rows->row(30'000), ErrorCode::InvalidArgument);
    }

    void takesEmptyLinesAndAMissingLastFeed()
    {
        const Result<JsonLines> rows = lines("\n\n{\"id\":\"a\"}\n\n\n{\"id\":\"b\"}");
        VERIFY_RESULT(rows);
        QCOMPARE(int(rows->count()), 2);
        QCOMPARE(rows->line(0).value_or(""), std::string("{\"id\":\"a\"}"));
        QCOMPARE(rows->line(1).value_or(""), std::string("{\"id\":\"b\"}"));
        QCOMPARE(int(lines("")->count()), 0);
        QCOMPARE(int(lines("\n\n")->count()), 0);
    }

    void namesTheBadLine()
    {
        const Result<JsonLines> rows = lines("{\"id\":\"a\"}\nnot json\n{\"id\":\"a\",\"id\":\"b\"}\n");
        VERIFY_RESULT(rows);
        const Result<Json> bad = rows->row(1);
        QVERIFY(!bad);
        QVERIFY2(bad.error().message().find("rows.jsonl:2") != std::string::npos, bad.error().message().c_str());
        QVERIFY(!rows->row(2)); // a key twice
    }

    void saysThatAFileIsMissing() { VERIFY_ERROR(JsonLines::open("/no/such/file.jsonl"), ErrorCode::NotFound); }

    void refusesALineWithoutAnEnd()
    {
        const std::filesystem::path path = m_folder.path().toStdString() + "/huge.jsonl";
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(qint64(70) << 20)); // of zeros, in no time and no space
        file.close();
        VERIFY_ERROR(JsonLines::open(path), ErrorCode::Corrupt);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestJsonLines)
#include "test_json_lines.moc"
