#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/peft_adapter.h"
#include "tests/app/cli/cli_run.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QRegularExpression>

#include <httplib.h>

#include <csignal>

using namespace fieldwright;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

/// `fieldwright-cli serve` as long as it lives, and a client of it.
class Served
{
public:
    Served(const QTemporaryDir &scratch, const QStringList &arguments)
    {
        m_process.setWorkingDirectory(scratch.path());
        m_process.setProcessEnvironment(cliEnvironment(scratch));
        m_process.start(QStringLiteral(FIELDWRIGHT_CLI), QStringList{u"serve"_s} + arguments);
        static const QRegularExpression whole(u"Models: .*\n"_s); // the last line
        while (!whole.match(m_said).hasMatch() && m_process.waitForReadyRead(60'000))
            m_said += QString::fromUtf8(m_process.readAllStandardOutput());
        static const QRegularExpression address(u"http://127\\.0\\.0\\.1:(\\d+)/v1"_s);
        m_port = address.match(m_said).captured(1).toInt();
    }
    ~Served()
    {
        ::kill(pid_t(m_process.processId()), SIGINT);
        m_process.waitForFinished(30'000);
    }

    bool isThere() const { return m_port > 0; }
    bool says(const QString &part)
    {
        while (!m_said.contains(part) && m_process.waitForReadyRead(20'000))
            m_said += QString::fromUtf8(m_process.readAllStandardOutput());
        return m_said.contains(part);
    }
    QString line(const QString &begin) const
    {
        for (const QString &line : m_said.split(u'\n')) {
            if (line.startsWith(begin))
                return line.mid(begin.size()).trimmed();
        }
        return {};
    }
    std::pair<int, Json> get(const std::string &path) const
    {
        const auto answer = connected().Get(path);
        return answer ? std::pair(answer->status, parseJson(answer->body, "answer").value_or(Json()))
                      : std::pair(0, Json());
    }
    /// Log-probabilities of a greedy answer.
    std::vector<double> probabilities(const std::string &model) const
    {
        const Json body = {
            {"model", model}, {"prompt", "How much is it?"}, {"max_tokens", 8}, {"temperature", 0}, {"logprobs", 0}};
        const auto answer = connected().Post("/v1/completions", dumpJson(body), "application/json");
        const Json json = answer ? parseJson(answer->body, "answer").value_or(Json()) : Json();
        return json.contains("choices") ? json["choices"][0]["logprobs"]["token_logprobs"].get<std::vector<double>>()
                                        : std::vector<double>();
    }

private:
    httplib::Client connected() const
    {
        httplib::Client client("127.0.0.1", m_port);
        client.set_bearer_token_auth(line(u"Token: "_s).toStdString());
        return client;
    }

    QProcess m_process;
    QString m_said;
    int m_port = 0;
};

Result<> writeAdapter(const fs::path &folder, float value)
{
    LoraAdapter adapter;
    adapter.config.rank = adapter.config.alpha = 2;
    adapter.config.targets = {"o_proj"};
    adapter.config.baseModel = "tiny";
    for (const char *module : {"model.layers.0.self_attn.o_proj", "model.layers.1.self_attn.o_proj"})
        adapter.weights.push_back({module, 32, 32, 2, std::vector<float>(64, value), std::vector<float>(64, 0.3f)});
    return writeLoraAdapter(folder, adapter);
}

double difference(const std::vector<double> &a, const std::vector<double> &b)
{
    double out = 0;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        out = std::max(out, std::abs(a[i] - b[i]));
    return out;
}

} // namespace

/// `serve` of the real program with the real worker.
class TestServeVerb : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;

    fs::path folder() const { return m_scratch.path().toStdString(); }

private Q_SLOTS:
    void initTestCase()
    {
        VERIFY_RESULT(writeTinyModel(folder() / "tiny"));
        VERIFY_RESULT(writeTinyModel(folder() / "other", 2));
        VERIFY_RESULT(writeAdapter(folder() / "letters", 0.1f));
        VERIFY_RESULT(writeAdapter(folder() / "合同", -0.2f));
        for (const QString &name : {u"tiny"_s, u"other"_s, u"letters"_s, u"合同"_s}) {
            const CliRun added = runCli(m_scratch, {u"model"_s, u"add"_s, name});
            QVERIFY2(added.status == 0, qPrintable(added.err));
        }
    }

    void severalAdaptersAreAskedForByName()
    {
        const Served served(m_scratch,
                            {u"--model"_s, u"letters"_s, u"--model"_s, u"合同"_s, u"--precision"_s, u"fp32"_s});
        QVERIFY(served.isThere());
        QCOMPARE(served.line(u"Models: "_s), u"base, letters, 合同"_s);
        const auto [status, model] = served.get("/v1/models/%E5%90%88%E5%90%8C");
        QCOMPARE(status, 200);
        QCOMPARE(model["id"], Json("合同"));
        const auto base = served.probabilities("base"), letters = served.probabilities("letters");
        const auto contracts = served.probabilities("合同");
        QCOMPARE(base.size(), size_t(8));
        QVERIFY(difference(base, letters) > 1e-4);
        QVERIFY(difference(base, contracts) > 1e-4);
        QVERIFY(difference(letters, contracts) > 1e-4);
    }

    void whatAClientShouldKnowIsSaid()
    {
        Served served(m_scratch, {u"--model"_s, u"tiny"_s, u"--precision"_s, u"bf16"_s});
        QVERIFY(served.isThere());
        QVERIFY(served.says(u"In bf16 a request may be answered otherwise"_s));
    }

    void anotherBaseIsRefusedByName()
    {
        for (const QString &first : {u"letters"_s, u"tiny"_s}) {
            const CliRun refused = runCli(m_scratch, {u"serve"_s, u"--model"_s, first, u"--model"_s, u"other"_s});
            QCOMPARE(refused.status, 1);
            QVERIFY2(refused.err.contains(first) && refused.err.contains(u"other"_s), qPrintable(refused.err));
        }
    }

    void weightsAndCacheAreHeldAsAskedFor()
    {
        const auto answered = [&](const QStringList &how) {
            const Served served(m_scratch, QStringList{u"--model"_s, u"tiny"_s, u"--precision"_s} + how);
            return served.probabilities("base");
        };
        const auto exact = answered({u"fp32"_s});
        QCOMPARE(exact.size(), size_t(8));
        QCOMPARE(answered({u"fp32"_s}), exact);
        for (const QStringList &how : {QStringList{u"fp32"_s, u"--eight-bit-cache"_s}, {u"int8"_s}, {u"int4"_s}}) {
            const auto other = answered(how);
            QCOMPARE(other.size(), size_t(8));
            QVERIFY2(difference(other, exact) > 1e-6, qPrintable(how.join(u' ')));
            QVERIFY2(std::abs(other.front() - exact.front()) < 0.5, qPrintable(how.join(u' ')));
        }
        QCOMPARE(runCli(m_scratch, {u"serve"_s, u"--model"_s, u"tiny"_s, u"--precision"_s, u"fp8"_s}).status, 2);
    }
};

QTEST_GUILESS_MAIN(TestServeVerb)
#include "test_serve.moc"
