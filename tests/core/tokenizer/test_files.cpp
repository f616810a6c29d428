#include "core/base/random.h"
#include "core/tokenizer/model_text.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/patience.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

Json smallJson()
{
    const auto text = readFile(golden("tokenizer/small_gpt2.json"));
    const auto json = text ? parseJson(*text, "small") : tl::unexpected(text.error());
    return json ? *json : Json();
}

Result<std::shared_ptr<const Tokenizer>> fromJson(const Json &json)
{
    return Tokenizer::fromJson(dumpJson(json), "tokenizer.json");
}

} // namespace

class TestTokenizerFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheComponentThatIsNotSupported_data()
    {
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("named");
        const auto row = [](const char *pointer, const char *value, const char *named) {
            QTest::newRow(
                qPrintable(QStringLiteral("%1 %2").arg(QString::fromLatin1(pointer), QString::fromLatin1(named))))
                << QByteArray(pointer) << QByteArray(value) << QByteArray(named);
        };
        row("/model/type", "\"CharBPE\"", "CharBPE");
        row("/model/dropout", "0.1", "dropout");
        row("/normalizer", "{\"type\":\"Uppercase\"}", "Uppercase");
        row("/normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"},{\"type\":\"Titlecase\"}]}",
            "Titlecase");
        row("/pre_tokenizer", "{\"type\":\"UnicodeScripts\"}", "UnicodeScripts");
        row("/pre_tokenizer",
            "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"ByteLevel\"},{\"type\":\"FixedLength\"}]}",
            "FixedLength");
        row("/pre_tokenizer",
            "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a\"},\"behavior\":\"Sideways\",\"invert\":false}",
            "Sideways");
        row("/pre_tokenizer", "{\"type\":\"Metaspace\",\"prepend_scheme\":\"second\"}", "second");
        row("/pre_tokenizer",
            "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":\"([\"},\"behavior\":"
            "\"Isolated\",\"invert\":false},{\"type\":\"ByteLevel\"}]}",
            "([");
        row("/post_processor", "{\"type\":\"PairProcessing\"}", "PairProcessing");
        row("/decoder", "{\"type\":\"CTC\"}", "CTC");
    }
    void namesTheComponentThatIsNotSupported()
    {
        QFETCH(QByteArray, pointer);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, named);
        Json json = smallJson();
        const auto parsed = parseJson(value.toStdString(), "value");
        VERIFY_RESULT(parsed);
        json[Json::json_pointer(pointer.toStdString())] = *parsed;
        const auto tokenizer = fromJson(json);
        VERIFY_ERROR(tokenizer, ErrorCode::Unsupported);
        QVERIFY2(tokenizer.error().message().find(named.toStdString()) != std::string::npos,
                 tokenizer.error().message().c_str());
    }

    void refusesWhatDoesNotFitTogether()
    {
        const auto changed = [](auto change) {
            Json json = smallJson();
            change(json);
            return fromJson(json);
        };
        VERIFY_ERROR(changed([](Json &j) { j["model"]["vocab"]["new"] = 2000000000; }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["model"]["vocab"]["new"] = 4000000; }), ErrorCode::Corrupt); // gaps
        VERIFY_ERROR(changed([](Json &j) { j["model"]["vocab"]["new"] = -1; }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["model"]["vocab"]["new"] = 5; }), ErrorCode::Corrupt); // taken already
        VERIFY_ERROR(changed([](Json &j) { j["model"]["vocab"]["new"] = "x"; }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) {
                         j["model"]["vocab"] = Json::object();
                         j["model"]["merges"] = Json::array();
                         j["added_tokens"] = Json::array();
                     }),
                     ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["model"]["merges"].push_back("no such"); }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["model"]["merges"].push_back("a b c"); }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["model"]["merges"].push_back({"a"}); }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["model"].erase("vocab"); }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["added_tokens"][0]["id"] = -3; }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) { j["added_tokens"][0]["content"] = ""; }), ErrorCode::Corrupt);
        VERIFY_ERROR(changed([](Json &j) {
                         j["post_processor"] = {{"type", "TemplateProcessing"},
                                                {"single", {{{"SpecialToken", {{"id", "nothing"}}}}}}};
                     }),
                     ErrorCode::Corrupt);
    }

    void deepNestingIsRefused()
    {
        std::string text = "{\"model\":" + std::string(100000, '[');
        VERIFY_ERROR(Tokenizer::fromJson(text, "deep"), ErrorCode::Corrupt);
        Json step = {{"type", "Digits"}};
        for (int i = 0; i < 40; ++i)
            step = {{"type", "Sequence"}, {"pretokenizers", Json::array({step})}};
        Json json = smallJson();
        json["pre_tokenizer"] = step;
        QVERIFY(!fromJson(json));
    }

    void aHostileExpressionEndsInAnErrorSoon()
    {
        Json json = smallJson();
        json["pre_tokenizer"] = {
            {"type", "Sequence"},
            {"pretokenizers",
             {{{"type", "Split"}, {"pattern", {{"Regex", "(a+a+)+$"}}}, {"behavior", "Isolated"}, {"invert", false}},
              {{"type", "ByteLevel"}}}}};
        const auto tokenizer = fromJson(json);
        VERIFY_RESULT(tokenizer);
        QElapsedTimer timer;
        timer.start();
        const auto tokens = (*tokenizer)->encode(std::string(5000, 'a') + "b");
        QVERIFY2(timer.elapsed() < 10000 * patience, qPrintable(QString::number(timer.elapsed())));
        VERIFY_ERROR(tokens, ErrorCode::Unsupported);
    }

    void rulesThatLetATextGrowWithoutEndAreRefused()
    {
        Json json = smallJson();
        Json steps = Json::array();
        for (int i = 0; i < 40; ++i)
            steps.push_back({{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", std::string(100, 'a')}});
        json["normalizer"] = {{"type", "Sequence"}, {"normalizers", steps}};
        const auto tokenizer = fromJson(json);
        VERIFY_RESULT(tokenizer);
        VERIFY_ERROR((*tokenizer)->encode("a"), ErrorCode::Unsupported);
        VERIFY_RESULT((*tokenizer)->encode("b"));
    }

    void changedBytesAreReadOrRefused()
    {
        const auto whole = readFile(golden("tokenizer/small_prefix.json"));
        VERIFY_RESULT(whole);
        Random random(4);
        for (int round = 0; round < 300; ++round) {
            std::string text = *whole;
            for (int i = 0; i < 3; ++i)
                text[random.below(text.size())] = char(random.below(128));
            if (round % 3 == 0)
                text.resize(random.below(text.size()));
            if (const auto tokenizer = Tokenizer::fromJson(text, "changed"))
                (void)(*tokenizer)->encode("some text, 123 水 <|a|> [LR] word", {.addSpecial = true});
        }
    }

    void theHashTellsTokenizersApart()
    {
        const auto a = fromJson(smallJson());
        VERIFY_RESULT(a);
        QCOMPARE((*a)->sha256().size(), size_t(64));
        QCOMPARE((*fromJson(smallJson()))->sha256(), (*a)->sha256());
        Json other = smallJson();
        other["model"]["merges"].erase(other["model"]["merges"].size() - 1);
        const auto b = fromJson(other);
        VERIFY_RESULT(b);
        QVERIFY((*a)->sha256() != (*b)->sha256());
    }

    void theFilesWrittenFromAGgufHoldTheSameTokenizer()
    {
        const auto path = smallModel();
        if (path.empty())
            QSKIP("the small model is not there; packaging/run.sh fetches it, or set FIELDWRIGHT_MODEL");
        const auto text = ModelText::open(path);
        VERIFY_RESULT(text);
        QTemporaryDir folder;
        VERIFY_RESULT((*text)->writeTokenizerFiles(folder.path().toStdString()));
        const auto read = Tokenizer::fromFolder(folder.path().toStdString());
        VERIFY_RESULT(read);
        QCOMPARE((*read)->sha256(), (*text)->tokenizer().sha256());
        QCOMPARE((*read)->eosId(), (*text)->tokenizer().eosId());
    }

    void readsTheSpecialTokensOfTheSmallModel()
    {
        const auto path = smallModel();
        if (path.empty())
            QSKIP("the small model is not there; packaging/run.sh fetches it, or set FIELDWRIGHT_MODEL");
        const auto model = ModelSource::open(path);
        VERIFY_RESULT(model);
        QCOMPARE((*model)->parameters(), std::uint64_t(134515008));
        QCOMPARE((*model)->licence(), std::string("apache-2.0"));
        const auto tokenizer = Tokenizer::fromModel(**model);
        VERIFY_RESULT(tokenizer);
        QCOMPARE((*tokenizer)->size(), std::int32_t(49152));
        QCOMPARE((*tokenizer)->eosToken(), std::string("<|im_end|>"));
        QVERIFY((*tokenizer)->isSpecial((*tokenizer)->eosId()));
    }
};

QTEST_GUILESS_MAIN(TestTokenizerFiles)
#include "test_files.moc"
