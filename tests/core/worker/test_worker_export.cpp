#include "core/base/file.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_adapter.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <QDir>

#include <cmath>

namespace fs = std::filesystem;
using namespace fieldwright;

class TestWorkerExport : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    Json m_tuned;

    fs::path at(const char *name) const { return m_fixture.root() / "exports" / name; }

    /// The names in the folder of exports that begin with a dot: what an export left half done.
    QStringList halfDone() const
    {
        return QDir(QString::fromStdString(at("").string()))
            .entryList({QStringLiteral(".*partial*")}, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

    RunResult exported(const Json &model, const char *to, const char *type, const fs::path &output,
                       Json more = Json::object())
    {
        Json parameters = {{"model", model}, {"to", to}, {"type", type}, {"output", output.string()}};
        parameters.update(more);
        const RunPaths run = m_fixture.newRun(JobKind::Export, parameters);
        if (m_fixture.run(run) != 0)
            return {.outcome = JobState::Failed};
        return WorkerFixture::resultOf(run);
    }

    static double difference(const RunResult &result)
    {
        const Json *proof = member(result.summary, "round_trip");
        return proof && boolOr(*proof, "done") ? numberOr(*proof, "largest_difference", NAN) : NAN;
    }

private Q_SLOTS:
    void initTestCase()
    {
        // An adapter that changes the answers: large, so that one that got lost would be seen.
        LoraAdapter adapter;
        adapter.config.rank = 2;
        adapter.config.alpha = 4;
        adapter.config.targets = {"q_proj", "down_proj"};
        adapter.config.baseModel = "tiny";
        const auto source = ModelSource::open(m_fixture.model());
        VERIFY_RESULT(source);
        for (const ModelTensor &tensor : (*source)->tensors()) {
            const size_t end = tensor.name.rfind(".weight");
            const std::string module = tensor.name.substr(0, end);
            if (!module.ends_with("q_proj") && !module.ends_with("down_proj"))
                continue;
            LoraWeights pair{module, tensor.shape[1], tensor.shape[0], 2, {}, {}};
            for (std::int64_t i = 0; i < 2 * pair.inFeatures; ++i)
                pair.a.push_back(float(std::sin(double(i))) * 0.2f);
            for (std::int64_t i = 0; i < 2 * pair.outFeatures; ++i)
                pair.b.push_back(float(std::cos(double(i))) * 0.2f);
            adapter.weights.push_back(std::move(pair));
        }
        VERIFY_RESULT(writeLoraAdapter(m_fixture.root() / "adapter", adapter));
        m_tuned = m_fixture.modelRef();
        m_tuned["name"] = "Tuned";
        m_tuned["adapter"] = (m_fixture.root() / "adapter").string();
    }

    void mergesIntoAFolderOfShards()
    {
        const Json card = {{"data", Json::array({{{"name", "notes@1"}, {"sha256", "abc123"}}})},
                           {"recipe", {{"learning_rate", 0.001}}},
                           {"evaluation", Json::array({{{"name", "domain"}, {"score", 0.5}, {"items", 20}}})}};
        const RunResult result = exported(m_tuned, "hf", "", at("folder"),
                                          {{"shard_bytes", 20'000}, {"card", card}, {"base_name", "org/tiny"}});
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QVERIFY2(difference(result) < 1e-4, qPrintable(QString::number(difference(result))));
        const auto source = ModelSource::open(at("folder"));
        VERIFY_RESULT(source);
        QVERIFY(fs::exists(at("folder") / "model.safetensors.index.json"));
        QVERIFY(!fs::exists(at("folder") / "model.safetensors"));
        for (const char *name : {"config.json", "tokenizer.json", "README.md"})
            QVERIFY2(fs::exists(at("folder") / name), name);
        const auto text = readFile(at("folder") / "README.md");
        VERIFY_RESULT(text);
        for (const char *part : {"base_model: \"org/tiny\"", "notes@1", "abc123", "learning\\_rate", "greedy answers"})
            QVERIFY2(text->find(part) != std::string::npos, part);
        const auto before = ModelSource::open(m_fixture.model());
        VERIFY_RESULT(before);
        std::vector<float> merged(32 * 32), plain(32 * 32);
        VERIFY_RESULT((*source)->readFloat("model.layers.0.self_attn.q_proj.weight", merged));
        VERIFY_RESULT((*before)->readFloat("model.layers.0.self_attn.q_proj.weight", plain));
        QVERIFY(merged != plain);
        QVERIFY(halfDone().isEmpty());
    }

    void writesGgufThatComputesTheSame()
    {
        const RunResult whole = exported(m_tuned, "gguf", "F32", at("tuned.gguf"));
        QCOMPARE(whole.outcome, JobState::Completed);
        QVERIFY2(difference(whole) < 1e-4, qPrintable(QString::number(difference(whole))));
        for (const char *name : {"tuned.gguf", "tuned.md", "tuned.Modelfile"})
            QVERIFY2(fs::exists(at(name)), name);
        const auto modelfile = readFile(at("tuned.Modelfile"));
        VERIFY_RESULT(modelfile);
        QVERIFY(modelfile->starts_with("FROM ./tuned.gguf\n"));
        const RunResult small = exported(m_tuned, "gguf", "q8_0", at("small"));
        QCOMPARE(small.outcome, JobState::Completed);
        QVERIFY(fs::exists(at("small") / "Tuned-Q8_0.gguf"));
        QVERIFY(difference(small) > 1e-6 && difference(small) < 0.5);
    }

    void writesTheAdapterAlone()
    {
        const RunResult result = exported(m_tuned, "peft", "", at("adapter"), {{"base_name", "org/tiny"}});
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        QCOMPARE(difference(result), 0.0);
        const auto adapter = readLoraAdapter(at("adapter"));
        VERIFY_RESULT(adapter);
        QCOMPARE(adapter->config.baseModel, std::string("org/tiny"));
        // Unnamed, as every program asks: what the adapter calls its base, or the name of the base that it stands on.
        QCOMPARE(exported(m_tuned, "peft", "", at("unnamed"), {{"base_name", ""}}).outcome, JobState::Completed);
        const auto unnamed = readLoraAdapter(at("unnamed"));
        VERIFY_RESULT(unnamed);
        QVERIFY(!unnamed->config.baseModel.empty());
        const auto card = readFile(at("unnamed") / "README.md");
        VERIFY_RESULT(card);
        QVERIFY2(card->find("base_model: \"" + unnamed->config.baseModel + "\"") != std::string::npos,
                 unnamed->config.baseModel.c_str());
        QCOMPARE(exported(m_fixture.modelRef(), "peft", "", at("none")).outcome, JobState::Failed);
        QVERIFY(!fs::exists(at("none")));
    }

    void writesTheAdapterForLlamaCppAndReadsItBack()
    {
        for (const auto &[type, most] : {std::pair("F32", 0.0), std::pair("F16", 1e-4)}) {
            const fs::path file = at((std::string("lora-") + type + ".gguf").c_str());
            const RunResult result = exported(m_tuned, "gguf-lora", type, file);
            QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
            const Json *proof = member(result.summary, "round_trip");
            QVERIFY(proof && boolOr(*proof, "done"));
            QVERIFY(intOr(*proof, "numbers") > 500);
            const double difference = numberOr(*proof, "largest_difference", NAN);
            QVERIFY2(difference <= most && (most == 0 || difference > 0), qPrintable(QString::number(difference)));
            const auto modelfile = readFile(at((std::string("lora-") + type + ".Modelfile").c_str()));
            VERIFY_RESULT(modelfile);
            QVERIFY2(
                modelfile->starts_with("FROM " + m_fixture.model().string() + "\nADAPTER ./lora-" + type + ".gguf\n"),
                modelfile->c_str());
            const auto card = readFile(at((std::string("lora-") + type + ".md").c_str()));
            VERIFY_RESULT(card);
            QVERIFY2(card->find("was read again") != std::string::npos, card->c_str());
        }
        const RunResult named =
            exported(m_tuned, "gguf-lora", "F16", at("named.gguf"), {{"base_name", "smollm2:135m"}});
        QCOMPARE(named.outcome, JobState::Completed);
        QVERIFY(readFile(at("named.Modelfile"))->starts_with("FROM smollm2:135m\n"));
    }

    /// Log-probabilities of a text that the real worker gives, in fp32.
    std::vector<double> scored(const Json &model) const
    {
        const Json answer = m_fixture.asked({{"verb", "score"},
                                             {"model", model},
                                             {"precision", "fp32"},
                                             {"text", "A water probe measures conductivity."}});
        std::vector<double> out;
        if (const Json *values = member(answer, "logprobs")) {
            for (const Json &value : *values)
                out.push_back(value.is_number() ? value.get<double>() : 0);
        }
        return out;
    }

    static double largestDifference(const std::vector<double> &one, const std::vector<double> &other)
    {
        double largest = one.empty() || one.size() != other.size() ? INFINITY : 0;
        for (size_t i = 0; i < std::min(one.size(), other.size()); ++i)
            largest = std::max(largest, std::fabs(one[i] - other[i]));
        return largest;
    }

    void aGgufLoraIsAnAdapterLikeAFolder()
    {
        QCOMPARE(exported(m_tuned, "gguf-lora", "F32", at("used.gguf")).outcome, JobState::Completed);
        Json used = m_tuned;
        used["adapter"] = at("used.gguf").string();
        const std::vector<double> folder = scored(m_tuned), file = scored(used);
        QVERIFY2(largestDifference(folder, file) < 1e-6, qPrintable(QString::number(largestDifference(folder, file))));
        QVERIFY(largestDifference(scored(m_fixture.modelRef()), file) > 0.01);
        // On the base as a GGUF file, too, whose rows of queries and keys lie in another order.
        QCOMPARE(exported(m_fixture.modelRef(), "gguf", "F32", at("base.gguf")).outcome, JobState::Completed);
        Json onFile = used;
        onFile["path"] = at("base.gguf").string();
        QVERIFY(largestDifference(folder, scored(onFile)) < 1e-4);

        // It leaves as all that a LoRA leaves as.
        const RunResult peft = exported(used, "peft", "", at("from gguf"));
        QVERIFY2(peft.outcome == JobState::Completed, WorkerFixture::reason(peft).c_str());
        QCOMPARE(difference(peft), 0.0);
        const auto before = readLoraAdapter(m_fixture.root() / "adapter"), after = readLoraAdapter(at("from gguf"));
        VERIFY_RESULT(before);
        VERIFY_RESULT(after);
        QCOMPARE(after->weights.size(), before->weights.size());
        QCOMPARE(after->config.targets, (std::vector<std::string>{"down_proj", "q_proj"}));
        for (size_t i = 0; i < after->weights.size(); ++i) {
            QCOMPARE(after->weights[i].module, before->weights[i].module);
            QCOMPARE(after->weights[i].a, before->weights[i].a);
            QCOMPARE(after->weights[i].b, before->weights[i].b);
        }
        const RunResult merged = exported(used, "hf", "", at("merged from gguf"));
        QVERIFY2(merged.outcome == JobState::Completed, WorkerFixture::reason(merged).c_str());
        QVERIFY(difference(merged) < 1e-4);
        QCOMPARE(exported(used, "gguf-lora", "F32", at("again.gguf")).outcome, JobState::Completed);
    }

    void saysWhichTensorsFellBack()
    {
        const RunResult result = exported(m_tuned, "gguf", "Q4_K_M", at("mixed.gguf")); // 32 columns
        QVERIFY2(result.outcome == JobState::Completed, WorkerFixture::reason(result).c_str());
        const Json *fallbacks = member(result.summary, "fallbacks");
        QVERIFY(fallbacks && intOr(*fallbacks, "Q5_0") > 5);
        QCOMPARE(intOr(*fallbacks, "Q5_0"), intOr(*member(result.summary, "tensors"), "Q5_0"));
        const RunResult whole = exported(m_tuned, "gguf", "F16", at("whole.gguf"));
        QVERIFY(member(whole.summary, "fallbacks") && member(whole.summary, "fallbacks")->empty());
    }

    void neverOverwritesAndLeavesNothingHalfDone()
    {
        VERIFY_RESULT(makeFolder(at("taken")));
        VERIFY_RESULT(saveFile(at("taken") / "mine.txt", "keep"));
        const RunResult taken = exported(m_tuned, "hf", "", at("taken"));
        QCOMPARE(taken.outcome, JobState::Failed);
        QVERIFY(taken.error && taken.error->message().find("taken") != std::string::npos);
        QVERIFY(fs::exists(at("taken") / "mine.txt"));
        QCOMPARE(exported(m_tuned, "gguf", "Q3_X", at("odd.gguf")).outcome, JobState::Failed);
        QVERIFY(!fs::exists(at("odd.gguf")));

        const RunPaths run =
            m_fixture.newRun(JobKind::Export, {{"model", m_tuned}, {"to", "hf"}, {"output", at("stopped").string()}});
        VERIFY_RESULT(sendControl(run.folder, ControlCommand::Stop));
        QCOMPARE(m_fixture.run(run), 0);
        QCOMPARE(WorkerFixture::resultOf(run).outcome, JobState::Cancelled);
        QVERIFY(!fs::exists(at("stopped")));
        QVERIFY(halfDone().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestWorkerExport)
#include "test_worker_export.moc"
