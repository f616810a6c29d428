#include "core/engine/adapter_in_use.h"
#include "core/engine/generator.h"
#include "core/engine/objective/supervised.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <numeric>

using namespace golden;

namespace {

Result<std::vector<float>> allLogits(LoadedModel &model)
{
    const std::vector<TokenId> text = golden::ids("ids");
    std::vector<int> places(text.size());
    std::iota(places.begin(), places.end(), 0);
    return logits(model, text, places);
}

/// What an objective got from the model while it was trained.
struct Asked
{
    std::vector<std::vector<float>> base, tuned; ///< logits without and with the adapter, of each batch
    int generated = 0;
};

/// As an objective that weighs the model against its frozen base, and lets it write: before each batch it asks both.
class Asking : public Objective
{
public:
    Asking(LoadedModel &model, std::unique_ptr<Objective> taught, Asked &asked)
        : m_model(model), m_taught(std::move(taught)), m_asked(asked)
    {}

    Json identity() const override { return m_taught->identity(); }
    int threads() const override { return m_taught->threads(); }
    Result<ParameterSet> parameters() override { return m_taught->parameters(); }
    Result<RowSurvey> survey(RowSet set, std::stop_token stop) override { return m_taught->survey(set, stop); }
    std::string start(ParameterSet &parameters, std::int64_t largest) override
    {
        return m_taught->start(parameters, largest);
    }
    Result<std::unique_ptr<TrainBatch>> batch(RowSet set, std::span<const std::size_t> rows,
                                              const BatchMoment &moment) override
    {
        {
            const AdapterInUse base(m_model.state(), -1);
            FW_TRY(found, allLogits(m_model));
            m_asked.base.push_back(std::move(found));
        }
        FW_TRY(found, allLogits(m_model));
        m_asked.tuned.push_back(std::move(found));
        const std::vector<TokenId> prompt = {5, 6, 7};
        GenerateOptions options;
        options.maxNew = 6;
        FW_TRY(written, generate(m_model, prompt, options));
        m_asked.generated += int(written.ids.size());
        return m_taught->batch(set, rows, moment);
    }
    Text takeNote() override { return m_taught->takeNote(); }

private:
    LoadedModel &m_model;
    std::unique_ptr<Objective> m_taught;
    Asked &m_asked;
};

struct Run
{
    std::vector<std::pair<double, double>> steps; ///< loss and norm of the gradients
    std::vector<float> logits;                    ///< afterwards
};

/// Trains the tiny model; with `asked`, by an objective that asks it meanwhile.
Result<Run> trained(const TrainPlan &plan, BaseForm base, Asked *asked)
{
    FW_TRY(model, tiny(2, Precision::Fp32, base));
    const TrainRows training(countingRows(24)), validation(countingRows(5, 3));
    auto objective = makeSupervised(model->state(), plan, training, &validation);
    if (asked)
        objective = std::make_unique<Asking>(*model, std::move(objective), *asked);
    Run run;
    TrainCallbacks callbacks;
    callbacks.onStep = [&](const StepMetrics &step) { run.steps.emplace_back(step.loss, step.gradientNorm); };
    callbacks.onSpike = [](const Spike &) {};
    QTemporaryDir folder;
    FW_TRY(done, runTraining(std::move(objective), plan, folder.path().toStdString(), callbacks, {}));
    if (done.keptStep < 0)
        return fail(Error{});
    FW_TRY(after, allLogits(*model));
    run.logits = std::move(after);
    return run;
}

} // namespace

/// The seam for objectives that need a frozen reference and the model's own words while it is trained.
class TestReference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBaseAnswersAsIfNothingWasTrained_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("general");
        QTest::addColumn<int>("base");
        const auto row = [](const char *name, const char *kind, bool general = false, BaseForm base = BaseForm::Plain) {
            QTest::newRow(name) << QString::fromLatin1(kind) << general << int(base);
        };
        row("LoRA, by hand", "lora");
        row("LoRA, by autograd", "lora", true);
        row("LoRA on a base in 4 bits", "lora", false, BaseForm::Nf4);
        for (const char *kind : {"lora_dora", "ia3", "prefix", "prompt", "norms", "tokens", "bottleneck_pfeiffer"})
            row(kind, kind);
    }

    void theBaseAnswersAsIfNothingWasTrained()
    {
        QFETCH(QString, kind);
        QFETCH(bool, general);
        QFETCH(int, base);
        TrainPlan plan;
        plan.rank = 4;
        plan.alpha = 8;
        plan.dropout = 0.1;
        plan.learningRate = 2e-2;
        plan.microBatchTokens = 64;
        plan.accumulation = 2;
        plan.maxSteps = 6;
        plan.validateEvery = 3;
        plan.generalPath = general;
        if (kind == u"lora") {
            plan.method = Method::Lora;
        } else {
            const auto text = readFile(std::filesystem::path(FIELDWRIGHT_ADAPTER_GOLDENS) / kind.toStdString() /
                                           "adapter_config.json",
                                       1 << 20);
            VERIFY_RESULT(text);
            auto config = parseJson(*text, "adapter_config.json");
            VERIFY_RESULT(config);
            plan.method = Method::Adapter;
            plan.adapter = std::move(*config);
        }
        auto untouched = tiny(2, Precision::Fp32, BaseForm(base));
        VERIFY_RESULT(untouched);
        const auto expected = allLogits(**untouched);
        VERIFY_RESULT(expected);

        const auto alone = trained(plan, BaseForm(base), nullptr);
        VERIFY_RESULT(alone);
        Asked asked;
        const auto watched = trained(plan, BaseForm(base), &asked);
        VERIFY_RESULT(watched);

        QVERIFY(asked.base.size() > 12); // two batches a step, and the validations'
        for (const std::vector<float> &logits : asked.base)
            QVERIFY(logits == *expected);
        QVERIFY(asked.tuned.back() != *expected);
        QVERIFY(asked.tuned.back() != asked.tuned[asked.tuned.size() / 2]);
        QVERIFY(asked.generated > 0);
        QCOMPARE(watched->steps.size(), size_t(6));
        QVERIFY(watched->steps == alone->steps);
        QVERIFY(watched->logits == alone->logits);
    }
};

QTEST_GUILESS_MAIN(TestReference)
#include "test_reference.moc"
