#include "core/engine/objective/compute_path.h"
#include "tests/core/engine/golden.h"

#include <ATen/ops/full.h>

#include <QTest>

using namespace golden;

namespace {

/// What became of the recordings of a path.
struct Kept
{
    int made = 0, replayed = 0;
};

/// In the place of a device's recording: does the work again.
class FakeRecording : public DeviceRecording
{
public:
    explicit FakeRecording(Kept &kept) : m_kept(kept) { ++kept.made; }
    void record(const std::function<void()> &work) override
    {
        m_work = work;
        m_work(); // a device would not do it now, but what it would make has its place afterwards
    }
    void replay() override
    {
        ++m_kept.replayed;
        m_work();
    }

protected:
    Kept &m_kept;
    std::function<void()> m_work;
};

/// One that has kept the numbers it was made with, as it would those that the host wrote into an operation.
class StubbornRecording : public FakeRecording
{
public:
    StubbornRecording(Kept &kept, ParameterSet &parameters) : FakeRecording(kept), m_parameters(parameters) {}
    void record(const std::function<void()> &work) override
    {
        const at::Tensor before = m_parameters.gradients.clone();
        work();
        m_added = m_parameters.gradients - before;
    }
    void replay() override
    {
        ++m_kept.replayed;
        m_parameters.gradients.add_(m_added);
    }

private:
    ParameterSet &m_parameters;
    at::Tensor m_added;
};

/// One that computes with the weights it was made with.
class OldWeightsRecording : public FakeRecording
{
public:
    OldWeightsRecording(Kept &kept, ParameterSet &parameters) : FakeRecording(kept), m_parameters(parameters) {}
    void record(const std::function<void()> &work) override
    {
        m_old = m_parameters.values.clone();
        FakeRecording::record(work);
    }
    void replay() override
    {
        const at::Tensor now = m_parameters.values.clone();
        put(m_old);
        FakeRecording::replay();
        put(now);
    }

private:
    void put(const at::Tensor &values)
    {
        const c10::AutoGradMode noGradients(false);
        m_parameters.values.copy_(values);
        m_parameters.publish();
    }

    ParameterSet &m_parameters;
    at::Tensor m_old;
};

/// One whose gradients are a little wrong.
class InexactRecording : public FakeRecording
{
public:
    InexactRecording(Kept &kept, ParameterSet &parameters) : FakeRecording(kept), m_parameters(parameters) {}
    void replay() override
    {
        FakeRecording::replay();
        m_parameters.gradients.mul_(1.01);
    }

private:
    ParameterSet &m_parameters;
};

class RefusedRecording : public DeviceRecording
{
public:
    void record(const std::function<void()> &work) override
    {
        work(); // so far it came
        TORCH_CHECK(false, "operation not permitted when stream is capturing");
    }
    void replay() override { qFatal("nothing is recorded"); }
};

MicroBatch batchOf(int rows, int length, int seed)
{
    MicroBatch batch;
    for (int i = 0; i < rows; ++i) {
        TrainRow row;
        for (int t = 0; t < length; ++t) {
            row.ids.push_back(4 + (seed * 31 + i * 13 + t * (1 + (seed + i) % 3)) % 250);
            row.trained.push_back(1);
        }
        row.weight = 1 + float(seed % 2);
        appendRow(batch, row, length);
    }
    return batch;
}

/// A model with what is trained of it.
struct Trained
{
    std::unique_ptr<LoadedModel> model;
    ParameterSet parameters;

    Trained(const QString &what, double dropout = 0)
    {
        const bool isNarrow = what.contains(u"bf16");
        model = std::move(tiny(1, isNarrow ? Precision::Bf16 : Precision::Fp32).value());
        LoadedModel::State &state = model->state();
        if (what.contains(u"full")) {
            TrainPlan plan;
            plan.method = Method::Full;
            parameters = std::move(ParameterSet::ofModel(state, plan).value());
            return;
        }
        const auto adapter = model->loadAdapter(folder() / "adapter");
        if (!adapter || !model->selectAdapter(*adapter))
            qFatal("no adapter");
        state.adapter()->dropout = dropout;
        parameters = std::move(ParameterSet::ofLora(state, *state.adapter()).value());
    }
};

struct Outcome
{
    std::vector<double> sums;
    std::vector<float> losses;
    std::vector<at::Tensor> gradients; ///< as they stand after each micro-batch
    std::vector<Text> notes;
    bool usesRecordings = false; ///< in the end
};

bool saysThatTheyAreUsed(const Text &note)
{
    return note.english().ends_with("from now on.");
}

using Make = std::function<std::unique_ptr<DeviceRecording>(ParameterSet &)>;

/// Micro-batches in windows of three, so that gradients are added to others; after each the weights move.
Outcome compute(const QString &what, const std::vector<MicroBatch> &batches, const Make &make, double dropout = 0,
                bool moves = true)
{
    Trained trained(what, dropout);
    PassOptions options;
    if (make)
        options.recordings = [&] { return make(trained.parameters); };
    const auto path = makeAutogradPath(trained.model->state(), trained.parameters, std::move(options));
    Outcome out;
    for (size_t i = 0; i < batches.size(); ++i) {
        if (i % 3 == 0) {
            const c10::AutoGradMode noGradients(false);
            trained.parameters.gradients.zero_();
            trained.parameters.values.mul_(i > 0 && moves ? 1.1 : 1.0);
            trained.parameters.publish();
        }
        MicroBatch batch = batches[i];
        if (i % 2 == 0)
            path->prepare(batch);
        out.sums.push_back(path->run(batch, 1.0 / double(10 + i), {7, std::int64_t(i / 3), std::int64_t(i % 3)}));
        out.losses.insert(out.losses.end(), path->targetLosses().begin(), path->targetLosses().end());
        out.gradients.push_back(trained.parameters.gradients.clone());
        if (Text note = path->takeNote(); !note.empty())
            out.notes.push_back(std::move(note));
        (void)path->run(batchOf(1, 9, 3), 0, {}); // a validation in between
    }
    out.usesRecordings = path->usesRecordings();
    return out;
}

void compareOutcomes(const Outcome &found, const Outcome &expected)
{
    QCOMPARE(found.sums, expected.sums);
    QCOMPARE(found.losses, expected.losses);
    QCOMPARE(found.gradients.size(), expected.gradients.size());
    for (size_t i = 0; i < found.gradients.size(); ++i)
        QVERIFY2(found.gradients[i].equal(expected.gradients[i]), qPrintable(QString::number(i)));
}

std::vector<MicroBatch> alike(int count)
{
    std::vector<MicroBatch> batches;
    batches.reserve(size_t(count));
    for (int i = 0; i < count; ++i)
        batches.push_back(batchOf(3, 12, i));
    return batches;
}

} // namespace

/// Which passes are recorded, and that a recording is used only while it gives the plain pass's numbers: with other
/// things in the place of a device's recordings (check_device has the real ones, where there is a card).
class TestRecordedPasses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesThatComeOftenAreRecorded_data()
    {
        QTest::addColumn<QString>("what");
        for (const char *what : {"lora", "full", "lora bf16", "full bf16"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void passesThatComeOftenAreRecorded()
    {
        QFETCH(QString, what);
        Kept kept;
        const auto batches = alike(12);
        const Outcome recorded =
            compute(what, batches, [&](ParameterSet &) { return std::make_unique<FakeRecording>(kept); });
        QCOMPARE(kept.made, 1);
        QCOMPARE(kept.replayed, 7); // of the fourth on, but not between the checks while the weights are the same
        QCOMPARE(recorded.notes.size(), size_t(1));
        QVERIFY(saysThatTheyAreUsed(recorded.notes.front()));
        QVERIFY(recorded.usesRecordings);
        compareOutcomes(recorded, compute(what, batches, {}));
    }

    /// One check shows nothing that the other one has shown.
    void theChecksAreOfOtherRowsAndWeights_data()
    {
        QTest::addColumn<bool>("movesWeights");
        QTest::addColumn<bool>("changesRows");
        QTest::newRow("the same weights") << false << true;
        QTest::newRow("the same rows") << true << false;
    }
    void theChecksAreOfOtherRowsAndWeights()
    {
        QFETCH(bool, movesWeights);
        QFETCH(bool, changesRows);
        Kept kept;
        const auto batches = changesRows ? alike(12) : std::vector(12, batchOf(3, 12, 1));
        const auto make = [&](ParameterSet &) { return std::make_unique<FakeRecording>(kept); };
        const Outcome found = compute(QStringLiteral("lora"), batches, make, 0, movesWeights);
        QCOMPARE(kept.made, 1);
        QCOMPARE(kept.replayed, 1);
        QVERIFY(found.notes.empty());
        compareOutcomes(found, compute(QStringLiteral("lora"), batches, {}, 0, movesWeights));
    }

    void fewFormsAreRecordedAndRareOnesNot()
    {
        Kept kept;
        std::vector<MicroBatch> batches;
        for (int i = 0; i < 60; ++i) {
            batches.push_back(batchOf(1, 8 + i % 6, i)); // six forms, ten times each
            batches.push_back(batchOf(2, 10 + i, i));    // others
        }
        const Outcome recorded = compute(QStringLiteral("lora"), batches,
                                         [&](ParameterSet &) { return std::make_unique<FakeRecording>(kept); });
        QCOMPARE(kept.made, 4);
        QCOMPARE(kept.replayed, 4 * 7);
        compareOutcomes(recorded, compute(QStringLiteral("lora"), batches, {}));
    }

    void aRecordingThatIsWrongIsNotUsed_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("replayed");
        QTest::newRow("a little") << QStringLiteral("inexact") << 1;
        QTest::newRow("with other rows") << QStringLiteral("stubborn") << 2;
        QTest::newRow("with other weights") << QStringLiteral("old weights") << 2;
        QTest::newRow("not made") << QStringLiteral("not made") << 0;
        QTest::newRow("refused") << QStringLiteral("refused") << 0;
        QTest::newRow("no room") << QStringLiteral("none") << 0;
    }
    void aRecordingThatIsWrongIsNotUsed()
    {
        QFETCH(QString, kind);
        QFETCH(int, replayed);
        for (const char *what : {"lora", "full bf16"}) {
            Kept kept;
            const auto batches = alike(12);
            const Outcome found = compute(QString::fromLatin1(what), batches,
                                          [&](ParameterSet &parameters) -> std::unique_ptr<DeviceRecording> {
                                              if (kind == u"inexact")
                                                  return std::make_unique<InexactRecording>(kept, parameters);
                                              if (kind == u"stubborn")
                                                  return std::make_unique<StubbornRecording>(kept, parameters);
                                              if (kind == u"old weights")
                                                  return std::make_unique<OldWeightsRecording>(kept, parameters);
                                              TORCH_CHECK(kind != u"not made", "out of memory");
                                              if (kind == u"refused")
                                                  return std::make_unique<RefusedRecording>();
                                              return nullptr;
                                          });
            QCOMPARE(kept.replayed, replayed);
            QCOMPARE(found.notes.size(), size_t(1)); // said once
            QVERIFY(!saysThatTheyAreUsed(found.notes.front()));
            QVERIFY(!found.usesRecordings);
            compareOutcomes(found, compute(QString::fromLatin1(what), batches, {}));
        }
    }

    void dropoutIsNotRecorded()
    {
        Kept kept;
        const auto batches = alike(8);
        const Outcome found = compute(
            QStringLiteral("lora"), batches, [&](ParameterSet &) { return std::make_unique<FakeRecording>(kept); },
            0.1);
        QCOMPARE(kept.made, 0);
        compareOutcomes(found, compute(QStringLiteral("lora"), batches, {}, 0.1));
    }

    /// Losses that are no numbers are no reason to give up.
    void whatIsNoNumberIsComparedLater()
    {
        Kept kept;
        auto batches = alike(12);
        for (float &weight : batches[3].weights)
            weight = INFINITY;
        const Outcome found = compute(QStringLiteral("lora"), batches,
                                      [&](ParameterSet &) { return std::make_unique<FakeRecording>(kept); });
        QVERIFY(!std::isfinite(found.sums[3]));
        QCOMPARE(kept.made, 1);
        QCOMPARE(found.notes.size(), size_t(1));
        QVERIFY(saysThatTheyAreUsed(found.notes.front()));
        QVERIFY(found.gradients.back().isfinite().all().item<bool>());
    }
};

QTEST_GUILESS_MAIN(TestRecordedPasses)
#include "test_recorded_passes.moc"
