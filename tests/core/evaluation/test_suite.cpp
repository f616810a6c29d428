#include "core/base/file.h"
#include "core/evaluation/item_score.h"
#include "core/evaluation/suite.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <set>

using namespace fieldwright;

namespace {

const char *goodItem = R"({"id":"x-1","dimension":"semantics","language":"en","task":"same","mode":"free",)"
                       R"("context":"A B","question":"Same?","answer":{"label":"same"},"tags":["t"]})";

Json goodManifest()
{
    return {{"name", "five-dimension"},
            {"protocol", evaluationProtocol},
            {"files",
             {{{"file", "a.jsonl"},
               {"dimension", "semantics"},
               {"language", "en"},
               {"floors", {{"free", 0.5}, {"choice", 0.25}}}}}},
            {"prompts",
             {{"same", {{"en", {{"instruction", "I"}, {"format", "F"}}}}},
              {"nli", {{"en", {{"instruction", "I"}, {"format", "F"}}}}}}}};
}

struct Folder
{
    QTemporaryDir dir;
    std::filesystem::path path = dir.path().toStdString();

    void write(const Json &manifest, const std::string &items)
    {
        QVERIFY(saveFile(path / "manifest.json", dumpJson(manifest)));
        QVERIFY(saveFile(path / "a.jsonl", items));
    }
};

} // namespace

class TestSuite : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheBuiltInSuites()
    {
        const auto suite = loadSuite(FIELDWRIGHT_SUITES);
        VERIFY_RESULT(suite);
        QCOMPARE(suite->name, fiveDimensionSuite);
        std::map<std::string, int> counts;
        for (const SuiteItem &item : suite->items) {
            ++counts[item.axis + "." + item.language];
            QVERIFY(item.floor >= 0 && item.floor < 0.7);
            QVERIFY(!item.instruction.empty() && !item.format.empty());
        }
        QCOMPARE(counts.size(), size_t(10));
        for (const auto &[name, count] : counts)
            QVERIFY2(count >= 40, name.c_str());
    }

    void everyGoldAnswerOfTheBuiltInSuitesScoresFull()
    {
        const auto suite = loadSuite(FIELDWRIGHT_SUITES);
        VERIFY_RESULT(suite);
        for (const SuiteItem &item : suite->items) {
            if (item.mode == ItemMode::Choice)
                continue;
            Json gold = item.answer;
            if (item.task == ItemTask::Span)
                gold["answer"] = gold["answer"][0];
            const ParsedAnswer answer = parseAnswer(dumpJson(gold), item.task);
            QVERIFY2(answer.parsed, item.id.c_str());
            QVERIFY2(scoreAnswer(item, answer).score == 1, item.id.c_str());
        }
    }

    void itemsOfOnePassageAreOneCluster()
    {
        const auto suite = loadSuite(FIELDWRIGHT_SUITES);
        VERIFY_RESULT(suite);
        std::set<std::string> clusters;
        std::set<std::string> contexts;
        for (const SuiteItem &item : suite->items) {
            if (item.axis != "comprehension")
                continue;
            clusters.insert(item.cluster);
            contexts.insert(item.context);
        }
        QCOMPARE(clusters.size(), contexts.size());
        QVERIFY(clusters.size() < 60);
    }

    void readsASmallSuite()
    {
        Folder folder;
        folder.write(goodManifest(), std::string(goodItem) + "\n\n");
        const auto suite = loadSuite(folder.path);
        VERIFY_RESULT(suite);
        QCOMPARE(suite->items.size(), size_t(1));
        QCOMPARE(suite->items[0].floor, 0.5);
        QCOMPARE(expectedText(suite->items[0]), "same");
    }

    void refusesBadItems_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("no id") << QByteArray("id") << QByteArray("");
        QTest::newRow("id is a number") << QByteArray("id") << QByteArray("7");
        QTest::newRow("empty question") << QByteArray("question") << QByteArray("\"\"");
        QTest::newRow("other dimension") << QByteArray("dimension") << QByteArray("\"syntax\"");
        QTest::newRow("task without a prompt") << QByteArray("task") << QByteArray("\"span\"");
        QTest::newRow("mode") << QByteArray("mode") << QByteArray("\"essay\"");
        QTest::newRow("label") << QByteArray("answer") << QByteArray(R"({"label":"alike"})");
        QTest::newRow("answer is a string") << QByteArray("answer") << QByteArray("\"same\"");
        QTest::newRow("no answer") << QByteArray("answer") << QByteArray("");
        QTest::newRow("choice without choices") << QByteArray("mode") << QByteArray("\"choice\"");
    }

    void refusesBadItems()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        Json item = *parseJson(goodItem, "item");
        item.erase(key.toStdString());
        if (!value.isEmpty())
            item[key.toStdString()] = *parseJson(value.toStdString(), "value");
        Folder folder;
        folder.write(goodManifest(), dumpJson(item));
        const auto suite = loadSuite(folder.path);
        VERIFY_ERROR(suite, ErrorCode::Corrupt);
        QVERIFY(suite.error().message().find("a.jsonl") != std::string::npos);
    }

    void refusesBadChoices()
    {
        Json item = *parseJson(goodItem, "item");
        item["mode"] = "choice";
        item["task"] = "nli";
        for (const char *choices : {"[]", "[\"a\"]", "[\"a\",\"a\"]", "[\"a\",\"\"]", "[\"a\",1]", "\"ab\""}) {
            item["choices"] = *parseJson(choices, "choices");
            item["answer"] = 0;
            Folder folder;
            folder.write(goodManifest(), dumpJson(item));
            VERIFY_ERROR(loadSuite(folder.path), ErrorCode::Corrupt);
        }
        item["choices"] = Json::array({"a", "b"});
        for (const char *answer : {"2", "-1", "0.5", "\"0\"", "null", "9223372036854775807"}) {
            item["answer"] = *parseJson(answer, "answer");
            Folder folder;
            folder.write(goodManifest(), dumpJson(item));
            VERIFY_ERROR(loadSuite(folder.path), ErrorCode::Corrupt);
        }
    }

    void refusesBadManifests()
    {
        Folder folder;
        VERIFY_ERROR(loadSuite(folder.path), ErrorCode::NotFound);
        Json manifest = goodManifest();
        manifest["protocol"] = "fw9-2.0";
        folder.write(manifest, goodItem);
        VERIFY_ERROR(loadSuite(folder.path), ErrorCode::Unsupported);
        for (const char *name : {"../secret.jsonl", "/etc/passwd", "", ".hidden", "a\\b"}) {
            manifest = goodManifest();
            manifest["files"][0]["file"] = name;
            folder.write(manifest, goodItem);
            VERIFY_ERROR(loadSuite(folder.path), ErrorCode::Corrupt);
        }
        manifest = goodManifest();
        manifest["files"] = "a.jsonl";
        folder.write(manifest, goodItem);
        VERIFY_ERROR(loadSuite(folder.path), ErrorCode::Corrupt);
        manifest = goodManifest();
        manifest["files"][0]["floors"]["free"] = 1.0; // would divide by zero
        folder.write(manifest, goodItem);
        VERIFY_ERROR(loadSuite(folder.path), ErrorCode::Corrupt);
    }

    void refusesAnIdUsedTwice()
    {
        Folder folder;
        folder.write(goodManifest(), std::string(goodItem) + "\n" + goodItem);
        VERIFY_ERROR(loadSuite(folder.path), ErrorCode::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TestSuite)
#include "test_suite.moc"
