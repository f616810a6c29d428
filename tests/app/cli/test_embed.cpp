#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/safetensors.h"
#include "tests/app/cli/cli_run.h"
#include "tests/support/result.h"

#include <cstring>

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

    void anEncoderIsListedAndInspected()
    {
        QCOMPARE(run({u"model"_s, u"add"_s, encoderPath(), u"--name"_s, u"Little E5"_s}).status, 0);
        const CliRun listed = run({u"model"_s, u"list"_s});
        QVERIFY2(listed.out.contains(u"encoder"), qPrintable(listed.out));
        const CliRun inspected = run({u"model"_s, u"inspect"_s, u"Little E5"_s});
        QVERIFY(inspected.out.contains(u"XLMRobertaModel"));
        QVERIFY(inspected.out.contains(u"pooling: mean"));
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
