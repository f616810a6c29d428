#include "core/base/file.h"
#include "core/dataset/formats.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestDatasetFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatOthersWrite_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("pairs");
        QTest::newRow("alpaca") << QByteArray(R"([{"instruction":"Q","input":"i","output":"A"}])") << 1;
        QTest::newRow("alpaca with history")
            << QByteArray(R"([{"instruction":"Q2","input":"","output":"A2","history":[["Q1","A1"]]}])") << 2;
        QTest::newRow("sharegpt")
            << QByteArray(R"([{"conversations":[{"from":"human","value":"Q"},{"from":"gpt","value":"A"}]}])") << 1;
        QTest::newRow("messages") << QByteArray("{\"messages\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":"
                                                "\"assistant\",\"content\":\"A\"}]}\n")
                                  << 1;
        QTest::newRow("prompt, completion")
            << QByteArray("{\"prompt\":\"Q\",\"completion\":\"A\"}\n\n{\"prompt\":\"\",\"completion\":\"A\"}\n") << 1;
        QTest::newRow("csv") << QByteArray("Question;Answer\n\"Q; one\";A\nQ2;A2\n") << 2;
        QTest::newRow("csv in Chinese, with a byte order mark")
            << QByteArray("\xEF\xBB\xBF问题,答案\n多久？,180 天\n") << 1;
    }
    void readsWhatOthersWrite()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, pairs);
        const auto data = readInstructionData(bytes.toStdString(), "test");
        VERIFY_RESULT(data);
        QCOMPARE(int(pairsOf(*data).size()), pairs);
    }

    void refusesWhatHoldsNoPairs_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("other columns") << QByteArray("name,age\nx,3\n");
        QTest::newRow("broken JSON") << QByteArray("[{\"prompt\":");
        QTest::newRow("numbers") << QByteArray("[1,2,3]");
        QTest::newRow("a tool's role only") << QByteArray(R"([{"messages":[{"role":"tool","content":"x"}]}])");
    }
    void refusesWhatHoldsNoPairs()
    {
        QFETCH(QByteArray, bytes);
        const auto data = readInstructionData(bytes.toStdString(), "mine.json");
        QVERIFY(!data);
        QVERIFY(data.error().message().find("mine.json") != std::string::npos);
    }

    void everyFormatRoundTrips()
    {
        Pair pair;
        pair.id = "3";
        pair.question = "=1+1, \"quoted\"\nsecond line?";
        pair.answer = "答案 = 2";
        for (const DataFormatInfo &info : dataFormats()) {
            const auto data = readInstructionData(writePairs(std::span(&pair, 1), info.format), info.key);
            VERIFY_RESULT(data);
            const auto pairs = pairsOf(*data);
            QCOMPARE(pairs.size(), size_t(1));
            // A CSV neutralises what a spreadsheet would take for a formula.
            QCOMPARE(pairs[0].question, (info.format == DataFormat::Csv ? "'" : "") + pair.question);
            QCOMPARE(pairs[0].answer, pair.answer);
        }
    }

    void everyFormatCarriesWeights()
    {
        std::vector<Pair> pairs(2);
        for (Pair &pair : pairs) {
            pair.question = "Q";
            pair.answer = "A";
        }
        pairs[0].weight = 2.5;
        for (const DataFormatInfo &info : dataFormats()) {
            const auto data = readInstructionData(writePairs(pairs, info.format), info.key);
            VERIFY_RESULT(data);
            const auto read = pairsOf(*data);
            QCOMPARE(read.size(), size_t(2));
            QCOMPARE(read[0].weight, 2.5);
            QCOMPARE(read[1].weight, 1.0);
        }
    }

    void refusesImpossibleWeightsByRow()
    {
        for (const char *weight : {"-1", "1000.5", "\"NaN\"", "\"much\"", "true", "1e400", "[2]"}) {
            const std::string bad = std::string(R"({"prompt": "Q", "completion": "A", "weight": )") + weight + "}\n";
            const auto mixed = readInstructionData("{\"prompt\": \"Q\", \"completion\": \"A\"}\n" + bad, "mine.jsonl");
            if (mixed) { // 1e400 is no number of JSON for us: then the file is refused, with its line
                QCOMPARE(mixed->rows.size(), size_t(1));
                QCOMPARE(mixed->skipped, 1);
                QVERIFY(mixed->remarks.front().english().starts_with("Row 2 is left out. A row's weight cannot be"));
            } else {
                QCOMPARE(QLatin1String(weight), QLatin1String("1e400"));
                QVERIFY(mixed.error().message().find("2") != std::string::npos);
            }
            const auto alone = readInstructionData(bad, "mine.jsonl");
            QVERIFY(!alone);
            QVERIFY(alone.error().message().find("mine.jsonl") != std::string::npos);
        }
        const auto empty = readInstructionData("question,answer,weight\nQ,A,\nQ,A, 3 \n", "mine.csv");
        VERIFY_RESULT(empty);
        QCOMPARE(empty->rows[0].weight, 1.0);
        QCOMPARE(empty->rows[1].weight, 3.0);
    }

    void readsRealFiles()
    {
        const std::filesystem::path shared =
            std::filesystem::path(FIELDWRIGHT_SOURCE_DIR) / ".." / "shared" / "data" / "llamafactory";
        if (!std::filesystem::exists(shared / "alpaca_zh_demo.json"))
            QSKIP("../shared/data is not here");
        const auto bytes = readFile(shared / "alpaca_zh_demo.json");
        VERIFY_RESULT(bytes);
        const auto data = readInstructionData(*bytes, "alpaca_zh_demo.json");
        VERIFY_RESULT(data);
        QCOMPARE(data->rows.size() + size_t(data->skipped), size_t(1000));
        QVERIFY(data->rows.size() > 990);
    }
};

QTEST_GUILESS_MAIN(TestDatasetFormats)
#include "test_dataset_formats.moc"
