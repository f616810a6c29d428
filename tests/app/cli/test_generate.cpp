#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/app/cli/cli_run.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QRegularExpression>

#include <cmath>
#include <map>

using namespace fieldwright;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

/// `model generate` and `model score` of the real program with the real worker.
class TestGenerateVerb : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;

    fs::path folder() const { return m_scratch.path().toStdString(); }
    QString model() const { return m_scratch.filePath(u"tiny"_s); }

    struct Run
    {
        int status;
        Json out;
        QString err;
    };
    Run run(const QStringList &arguments) const
    {
        const CliRun done = runCli(m_scratch, QStringList{u"--json"_s, u"model"_s} + arguments);
        return {done.status, parseJson(done.out.toStdString(), "answer").value_or(Json::object()), done.err};
    }
    Run generate(const QStringList &further) const
    {
        return run(QStringList{u"generate"_s, model(), u"--prompt"_s, u"Hello"_s, u"--max-new"_s, u"12"_s} + further);
    }

private Q_SLOTS:
    void initTestCase() { VERIFY_RESULT(writeTinyModel(folder() / "tiny")); }

    void beamsAreSearchedAndListed()
    {
        const Run greedy = generate({});
        QVERIFY2(greedy.status == 0, qPrintable(greedy.err));
        QVERIFY(!greedy.out.contains("beams"));
        const Run searched = generate({u"--beams"_s, u"4"_s, u"--early-stopping"_s, u"never"_s});
        QVERIFY2(searched.status == 0, qPrintable(searched.err));
        const Json &beams = searched.out["beams"];
        QCOMPARE(beams.size(), std::size_t(4));
        QCOMPARE(searched.out["text"], beams[0]["text"]);
        for (std::size_t i = 1; i < beams.size(); ++i)
            QVERIFY(beams[i - 1]["score"] >= beams[i]["score"]);
    }

    void everySettingReachesTheSampler()
    {
        const QStringList drawn = {u"--temperature"_s, u"2"_s, u"--seed"_s, u"5"_s};
        const Json plain = generate(drawn).out["text"];
        QCOMPARE(generate(drawn).out["text"], plain);
        const Json greedy = generate({}).out["text"];
        for (const QStringList &narrow :
             {QStringList{u"--top-k"_s, u"1"_s}, {u"--top-p"_s, u"0.001"_s}, {u"--min-p"_s, u"0.999"_s}}) {
            QCOMPARE(generate(drawn + narrow).out["text"], greedy);
        }
        for (const QStringList &other : {QStringList{u"--typical-p"_s, u"0.2"_s},
                                         {u"--repetition-penalty"_s, u"50"_s},
                                         {u"--presence-penalty"_s, u"90"_s},
                                         {u"--frequency-penalty"_s, u"90"_s},
                                         {u"--seed"_s, u"6"_s}}) {
            const Run run = generate(QStringList{u"--temperature"_s, u"2"_s} + other +
                                     (other[0] == u"--seed"_s ? QStringList() : QStringList{u"--seed"_s, u"5"_s}));
            QVERIFY2(run.status == 0, qPrintable(run.err));
            QVERIFY2(run.out["text"] != plain, qPrintable(other[0]));
        }
        const QString text = QString::fromStdString(greedy.get<std::string>());
        QVERIFY(text.size() > 4);
        const QString end = text.mid(3, 2);
        const Run stopped = generate({u"--stop"_s, u"never there"_s, u"--stop"_s, end});
        QCOMPARE(QString::fromStdString(stopped.out["text"].get<std::string>()), text.left(text.indexOf(end)));
    }

    void anAnswerIsHeldToItsForm()
    {
        const auto answered = [&](const QStringList &form) {
            return run(QStringList{u"generate"_s, model(), u"--prompt"_s, u"Hello"_s, u"--max-new"_s, u"60"_s} + form);
        };
        const QString expression = u"[A-F]{3}-[0-9]{2}"_s;
        const Run matching = answered({u"--regex"_s, expression});
        QVERIFY2(matching.status == 0, qPrintable(matching.err));
        const QString text = QString::fromStdString(stringOr(matching.out, "text"));
        QVERIFY2(QRegularExpression(QRegularExpression::anchoredPattern(expression)).match(text).hasMatch(),
                 qPrintable(text));
        QCOMPARE(stringOr(matching.out, "finish"), std::string("stop"));

        VERIFY_RESULT(saveFile(folder() / "verdict.json", R"({"type": "object", "required": ["verdict"],
            "properties": {"verdict": {"enum": ["yes", "no"]}}})"));
        const Run fitting = answered({u"--schema"_s, u"verdict.json"_s});
        QVERIFY2(fitting.status == 0, qPrintable(fitting.err));
        const auto object = parseJson(stringOr(fitting.out, "text"), "answer");
        VERIFY_RESULT(object);
        QVERIFY(stringOr(*object, "verdict") == "yes" || stringOr(*object, "verdict") == "no");

        const CliRun cut = runCli(m_scratch, {u"model"_s, u"generate"_s, model(), u"--prompt"_s, u"Hello"_s,
                                              u"--max-new"_s, u"4"_s, u"--schema"_s, u"verdict.json"_s});
        QCOMPARE(cut.status, 0);
        QVERIFY2(cut.err.contains(u"--max-new"_s), qPrintable(cut.err));
    }

    void impossibleFormsAreRefused()
    {
        VERIFY_RESULT(saveFile(folder() / "hard.json", R"({"type": "object", "patternProperties": {}})"));
        VERIFY_RESULT(saveFile(folder() / "cut.json", R"({"type": )"));
        const Run hard = generate({u"--schema"_s, u"hard.json"_s});
        QCOMPARE(hard.status, 1);
        QVERIFY2(hard.err.contains(u"patternProperties"_s), qPrintable(hard.err));
        const Run cut = generate({u"--schema"_s, u"cut.json"_s});
        QCOMPARE(cut.status, 1);
        QVERIFY2(cut.err.contains(u"cut.json"_s), qPrintable(cut.err));
        QCOMPARE(generate({u"--regex"_s, u"(a"_s}).status, 1);
        QCOMPARE(generate({u"--regex"_s, u"a"_s, u"--schema"_s, u"hard.json"_s}).status, 2);
        QCOMPARE(generate({u"--beams"_s, u"2"_s, u"--regex"_s, u"a"_s}).status, 2);
    }

    void probabilitiesAreTold()
    {
        QVERIFY(!generate({}).out.contains("logprobs"));
        const Run told = generate({u"--logprobs"_s, u"3"_s});
        QVERIFY2(told.status == 0, qPrintable(told.err));
        const Json &tokens = told.out["logprobs"];
        QCOMPARE(tokens.size(), told.out["new_tokens"].get<std::size_t>());
        for (const Json &token : tokens) {
            QVERIFY(numberOr(token, "logprob", 1) < 0);
            QCOMPARE(token["top"].size(), std::size_t(3));
            QCOMPARE(token["top"][0]["id"], token["id"]); // greedy: the most probable one
            QCOMPARE(token["top"][0]["logprob"], token["logprob"]);
            QVERIFY(numberOr(token["top"][1], "logprob") <= numberOr(token["top"][0], "logprob"));
        }
        QCOMPARE(generate({u"--logprobs"_s, u"0"_s}).out["logprobs"][0]["top"], Json::array());
        QCOMPARE(generate({u"--logprobs"_s, u"21"_s}).status, 2);
        const CliRun shown = runCli(m_scratch, {u"model"_s, u"generate"_s, model(), u"--prompt"_s, u"Hello"_s,
                                                u"--max-new"_s, u"2"_s, u"--logprobs"_s, u"1"_s});
        QVERIFY2(shown.out.contains(u"log-probability"_s), qPrintable(shown.out));
    }

    void thePrecisionIsChosen()
    {
        VERIFY_RESULT(saveFile(folder() / "few.txt", "word 1 word 2 word 3"));
        std::map<QString, double> sums;
        for (const QString &precision : {u"fp32"_s, u"bf16"_s, u"fp16"_s, u"int8"_s, u"int4"_s}) {
            const Run scored = run({u"score"_s, model(), u"--text"_s, u"few.txt"_s, u"--precision"_s, precision});
            QVERIFY2(scored.status == 0, qPrintable(scored.err));
            for (const Json &value : scored.out["logprobs"])
                sums[precision] += value.is_null() ? 0 : value.get<double>();
            QCOMPARE(generate({u"--precision"_s, precision}).status, 0);
            QVERIFY(std::abs(sums[precision] / sums[u"fp32"_s] - 1) < 0.1);
            QVERIFY(precision == u"fp32"_s || sums[precision] != sums[u"fp32"_s]);
        }
        QVERIFY(sums[u"int4"_s] != sums[u"int8"_s]);
        QCOMPARE(generate({u"--precision"_s, u"fp8"_s}).status, 2);
    }

    void perplexityGoesByWindows()
    {
        std::string text;
        for (int i = 0; i < 300; ++i)
            text += "word " + std::to_string(i);
        VERIFY_RESULT(saveFile(folder() / "text.txt", text));
        const Run whole = run({u"score"_s, model(), u"--text"_s, u"text.txt"_s});
        QCOMPARE(whole.status, 1); // longer than the model reads
        const Run windows = run({u"score"_s, model(), u"--text"_s, u"text.txt"_s, u"--perplexity"_s, u"--context"_s,
                                 u"128"_s, u"--stride"_s, u"50"_s});
        QVERIFY2(windows.status == 0, qPrintable(windows.err));
        QCOMPARE(windows.out["scored_tokens"], text.size() - 1); // a token a byte
        double sum = 0;
        for (const Json &value : windows.out["logprobs"])
            sum += value.is_null() ? 0 : value.get<double>();
        const double expected = std::exp(-sum / double(text.size() - 1));
        QVERIFY(std::abs(windows.out["perplexity"].get<double>() / expected - 1) < 1e-9);
        const Run standard = run({u"score"_s, model(), u"--text"_s, u"text.txt"_s, u"--perplexity"_s});
        QCOMPARE(standard.out["context"], 1024);
        QCOMPARE(standard.out["stride"], 512);
    }

    void impossibleSettingsAreRefused()
    {
        QCOMPARE(run({u"score"_s, model(), u"--text"_s, u"text.txt"_s, u"--stride"_s, u"5"_s}).status, 2);
        QCOMPARE(
            run({u"score"_s, model(), u"--text"_s, u"text.txt"_s, u"--perplexity"_s, u"--context"_s, u"9999"_s}).status,
            1);
        QCOMPARE(generate({u"--beams"_s, u"99"_s}).status, 2);
        QCOMPARE(generate({u"--beams"_s, u"3"_s, u"--temperature"_s, u"1"_s}).status, 2);
        QCOMPARE(generate({u"--early-stopping"_s, u"yes"_s}).status, 2);
        for (const auto &[option, value] : {std::pair(u"--temperature"_s, u"101"_s),
                                            {u"--top-p"_s, u"0"_s},
                                            {u"--min-p"_s, u"1"_s},
                                            {u"--typical-p"_s, u"0"_s},
                                            {u"--typical-p"_s, u"nan"_s},
                                            {u"--repetition-penalty"_s, u"0"_s},
                                            {u"--repetition-penalty"_s, u"inf"_s},
                                            {u"--presence-penalty"_s, u"-101"_s},
                                            {u"--frequency-penalty"_s, u"101"_s}}) {
            const Run refused = generate({option, value});
            QCOMPARE(refused.status, 2);
            QVERIFY2(refused.err.contains(option) && refused.err.contains(value), qPrintable(refused.err));
        }
    }
};

QTEST_GUILESS_MAIN(TestGenerateVerb)
#include "test_generate.moc"
