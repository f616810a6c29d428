#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/safetensors.h"
#include "tests/app/cli/cli_run.h"
#include "tests/support/result.h"

#include <cstring>
#include <set>

using namespace fieldwright;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

/// `model embed` and its neighbours of the real program with the real worker, on an encoder.
class TestEmbedVerb : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;

    fs::path folder() const { return m_scratch.path().toStdString(); }
    static fs::path encoder() { return fs::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5"; }
    static QString encoderPath() { return QString::fromStdString(encoder().string()); }

    /// What sentence-transformers gave for the first text of this kind.
    static std::vector<float> expected(const char *kind)
    {
        const auto file = SafetensorsFile::open(encoder() / "golden.safetensors");
        std::vector<float> row(16);
        std::memcpy(row.data(), file->bytes(*file->find(kind)).data(), 64);
        return row;
    }
    static bool isNear(const Json &row, const std::vector<float> &wanted)
    {
        const auto values = row.get<std::vector<float>>();
        return values.size() == wanted.size() && std::equal(values.begin(), values.end(), wanted.begin(),
                                                            [](float a, float b) { return std::abs(a - b) < 1e-4f; });
    }

    static QString toText(const std::string &text) { return QString::fromStdString(text); }
    CliRun run(const QStringList &arguments) const { return runCli(m_scratch, arguments); }

private Q_SLOTS:
    void embedsATextALine()
    {
        std::string longText;
        for (int i = 0; i < 60; ++i)
            longText += "word ";
        VERIFY_RESULT(saveFile(folder() / "texts.txt", "The boiler is checked twice a year.\n\n" + longText + "\n"));
        const CliRun done = run({u"--json"_s, u"model"_s, u"embed"_s, encoderPath(), u"--text"_s, u"texts.txt"_s,
                                 u"--kind"_s, u"query"_s, u"--output"_s, u"vectors.jsonl"_s});
        QVERIFY2(done.status == 0, qPrintable(done.err + done.out));
        const auto answer = parseJson(done.out.toStdString(), "answer");
        VERIFY_RESULT(answer);
        QCOMPARE(answer->at("embeddings").size(), size_t(2));
        QVERIFY(isNear(answer->at("embeddings").at(0), expected("query")));
        QCOMPARE(answer->at("cut_texts"), Json({1}));
        const auto lines = readFile(folder() / "vectors.jsonl");
        VERIFY_RESULT(lines);
        const auto first = parseJson(lines->substr(0, lines->find('\n')), "vectors.jsonl");
        VERIFY_RESULT(first);
        QVERIFY(isNear(*first, expected("query")));
        QCOMPARE(std::count(lines->begin(), lines->end(), '\n'), std::ptrdiff_t(2));
    }

    void thePoolingIsChosen()
    {
        VERIFY_RESULT(saveFile(folder() / "one.txt", "The boiler is checked twice a year.\n"));
        std::set<Json> vectors;
        for (const QString &pooling : {u"mean"_s, u"cls"_s, u"last"_s}) {
            const CliRun done = run({u"--json"_s, u"model"_s, u"embed"_s, encoderPath(), u"--text"_s, u"one.txt"_s,
                                     u"--kind"_s, u"query"_s, u"--pooling"_s, pooling});
            QVERIFY2(done.status == 0, qPrintable(done.err));
            const auto answer = parseJson(done.out.toStdString(), "answer");
            VERIFY_RESULT(answer);
            QCOMPARE(toText(stringOr(*answer, "pooling")), pooling);
            QCOMPARE(isNear(answer->at("embeddings").at(0), expected("query")),
                     pooling == u"mean"_s); // as its files say
            vectors.insert(answer->at("embeddings"));
        }
        QCOMPARE(vectors.size(), std::size_t(3));
        QCOMPARE(
            run({u"model"_s, u"embed"_s, encoderPath(), u"--text"_s, u"one.txt"_s, u"--pooling"_s, u"max"_s}).status,
            2);
    }

    void aKindOfTextThatTheModelDoesNotTellApartIsSaid()
    {
        VERIFY_RESULT(saveFile(folder() / "one.txt", "Water\n"));
        const auto embed = [&](const fs::path &model, const QStringList &more) {
            return run(QStringList{u"model"_s, u"embed"_s, toText(model.string()), u"--text"_s, u"one.txt"_s} + more);
        };
        const CliRun refused = embed(encoder(), {u"--kind"_s, u"quarry"_s});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains(u"quarry"_s) && refused.err.contains(u"passage, query"_s),
                 qPrintable(refused.err));
        const fs::path plain = folder() / "no kinds";
        std::error_code code;
        fs::copy(encoder(), plain, fs::copy_options::recursive, code);
        for (const char *name : {"config_sentence_transformers.json", "README.md"})
            fs::remove(plain / name);
        const CliRun alike = embed(plain, {u"--kind"_s, u"query"_s});
        QCOMPARE(alike.status, 1);
        QVERIFY2(alike.err.contains(u"all texts alike"_s), qPrintable(alike.err));
        VERIFY_RESULT(saveFile(plain / "config_sentence_transformers.json",
                               R"({"prompts": {"query": "", "document": ""}})")); // as they are written by default
        QCOMPARE(embed(plain, {u"--kind"_s, u"query"_s}).err, alike.err);
        QCOMPARE(embed(plain, {}).status, 0);
        QCOMPARE(embed(plain, {u"--kind"_s, u"query"_s, u"--prefix"_s, u"query: "_s}).status, 0);
        QCOMPARE(embed(encoder(), {u"--kind"_s, u"document"_s}).status, 0);
    }

    void anEncoderIsListedAndInspected()
    {
        QCOMPARE(run({u"model"_s, u"add"_s, encoderPath(), u"--name"_s, u"Little E5"_s}).status, 0);
        const CliRun listed = run({u"model"_s, u"list"_s});
        QVERIFY2(listed.out.contains(u"encoder"), qPrintable(listed.out));
        const CliRun inspected = run({u"model"_s, u"inspect"_s, u"Little E5"_s});
        QVERIFY(inspected.out.contains(u"XLMRobertaModel"));
        QVERIFY2(inspected.out.contains(u"Pooling: mean"), qPrintable(inspected.out));
        QVERIFY2(inspected.out.contains(u"Commercial use: unknown"), qPrintable(inspected.out));
        VERIFY_RESULT(saveFile(folder() / "text.txt", "a text"));
        const CliRun tokens =
            run({u"--json"_s, u"tokenize"_s, u"Little E5"_s, u"--text"_s, u"text.txt"_s}); // Unigram, as XLM-R
        QVERIFY2(tokens.status == 0, qPrintable(tokens.err));
        const auto answer = parseJson(tokens.out.toStdString(), "answer");
        VERIFY_RESULT(answer);
        QVERIFY(!answer->at("ids").empty() && answer->at("ids").size() == answer->at("offsets").size());
    }

    void theLicencesVerdictIsSaid()
    {
        const fs::path model = folder() / "licensed";
        fs::copy(encoder(), model, fs::copy_options::recursive);
        VERIFY_RESULT(saveFile(model / "README.md", "---\nlicense: cc-by-nc-4.0\n---\n"));
        const QString path = QString::fromStdString(model.string());
        const CliRun shown = run({u"model"_s, u"inspect"_s, path});
        QVERIFY2(shown.out.contains(u"Commercial use: no"), qPrintable(shown.out));
        const CliRun json = run({u"--json"_s, u"model"_s, u"inspect"_s, path});
        const auto answer = parseJson(json.out.toStdString(), "answer");
        VERIFY_RESULT(answer);
        QCOMPARE(stringOr(*answer, "commercial_use"), std::string("no"));
    }

    void aClassifierGivesEachTextALabel()
    {
        const fs::path model = folder() / "sorter";
        VERIFY_RESULT(makeFolder(model));
        for (const char *name : {"config.json", "model.safetensors"})
            VERIFY_RESULT(copyFile(fs::path(FIELDWRIGHT_GOLDEN) / "classifiers" / "bert" / name, model / name));
        std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
        for (const char *before : {"", "##"}) {
            for (char c = 'a'; c <= 'u'; ++c)
                vocabulary += std::string(before) + c + "\n";
        }
        VERIFY_RESULT(saveFile(model / "vocab.txt", vocabulary));
        VERIFY_RESULT(saveFile(folder() / "claims.txt", "bad egg\n\nfad\tcab deed\n" + std::string(60, 'a') + "\n"));
        const QStringList verb = {u"model"_s, u"classify"_s, QString::fromStdString(model.string()), u"--text"_s,
                                  u"claims.txt"_s};
        const CliRun done = run(QStringList{u"--json"_s} + verb);
        QVERIFY2(done.status == 0, qPrintable(done.err + done.out));
        const auto answer = parseJson(done.out.toStdString(), "answer");
        VERIFY_RESULT(answer);
        const Json &texts = answer->at("texts");
        QCOMPARE(texts.size(), size_t(3));
        const std::set<std::string> labels = {"refuted", "supported", "not enough information"};
        for (const Json &text : texts) {
            const std::string label = stringOr(text, "label");
            double sum = 0;
            for (const auto &[name, probability] : text.at("probabilities").items()) {
                QVERIFY(labels.contains(name));
                QVERIFY(probability.get<double>() <= numberOr(text.at("probabilities"), label.c_str()));
                sum += probability.get<double>();
            }
            QVERIFY(std::abs(sum - 1) < 1e-9);
        }
        QVERIFY(!boolOr(texts[0], "cut") && boolOr(texts[2], "cut"));
        QVERIFY(texts[0].at("probabilities") != texts[1].at("probabilities"));
        VERIFY_RESULT(saveFile(folder() / "words.txt", "bad egg"));
        const CliRun tokens = run({u"tokenize"_s, QString::fromStdString(model.string()), u"--text"_s, u"words.txt"_s});
        QVERIFY2(tokens.status == 0 && tokens.out.contains(u"##a"_s), qPrintable(tokens.out + tokens.err)); // WordPiece

        const CliRun table = run(verb);
        QVERIFY2(table.out.contains(u"bad egg"_s) && table.out.contains(toText(stringOr(texts[0], "label"))),
                 qPrintable(table.out));

        const CliRun refused = run({u"model"_s, u"classify"_s, encoderPath(), u"--text"_s, u"claims.txt"_s});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains(u"is no classifier"_s), qPrintable(refused.err));
        QVERIFY2(refused.err.contains(u"Tune it on labelled texts"_s), qPrintable(refused.err));
    }

    /// Refused when it is planned: no run is made.
    void hiddenWordsNeedTheirHead()
    {
        QCOMPARE(run({u"new"_s, u"heads"_s}).status, 0);
        const CliRun refused = run({u"--project"_s, u"heads.fieldwright"_s, u"train"_s, u"--model"_s, encoderPath(),
                                    u"--objective"_s, u"masked-words"_s});
        QVERIFY(refused.status != 0);
        QVERIFY2(refused.err.contains(u"has no head that predicts masked words"_s), qPrintable(refused.err));
        QVERIFY2(refused.err.contains(u"saved for masked language modelling"_s), qPrintable(refused.err));
    }

    void whatOnlyALanguageModelDoesIsRefused()
    {
        const CliRun refused = run({u"model"_s, u"generate"_s, encoderPath(), u"--prompt"_s, u"Hello"_s});
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.err.contains(u"is an encoder"), qPrintable(refused.err));
    }
};

QTEST_GUILESS_MAIN(TestEmbedVerb)
#include "test_embed.moc"
