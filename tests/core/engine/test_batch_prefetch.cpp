#include "core/engine/scorer.h"
#include "tests/core/engine/encoder_golden.h"
#include "tests/support/result.h"

#include <atomic>
#include <fstream>
#include <thread>

using namespace golden;

namespace {

/// Where rows may be read.
enum class Where { Anywhere, InTheFirstThread };

/// Rows that know who reads them. What may be read in the first thread alone makes a run without anything made ahead.
template <typename Row>
class WatchedRows : public RowSource<Row>
{
public:
    WatchedRows(std::vector<Row> rows, Where where) : m_rows(std::move(rows)), m_where(where) {}
    std::size_t size() const override { return m_rows.size(); }
    Result<Row> row(std::size_t index) const override
    {
        const bool isElsewhere = std::this_thread::get_id() != m_first;
        if (isElsewhere && m_where == Where::InTheFirstThread) {
            ++refused;
            return fail(ErrorCode::Io, {FW_NOOP("core", "not here")});
        }
        if (isElsewhere) {
            ++readAhead;
            if (onReadAhead)
                onReadAhead(index);
        }
        return m_rows.at(index);
    }

    std::function<void(std::size_t)> onReadAhead;
    mutable std::atomic<int> readAhead = 0, refused = 0;

private:
    const std::vector<Row> m_rows;
    const Where m_where;
    const std::thread::id m_first = std::this_thread::get_id();
};

/// All that two runs are compared by, and what happened.
struct Run
{
    Result<TrainResult> result = TrainResult{};
    std::vector<std::int64_t> steps;
    std::vector<double> losses, validations;
    std::vector<std::size_t> rows; ///< in the order in which they were trained
    std::vector<float> probe;
    int readAhead = 0, refused = 0;
};

void listen(TrainCallbacks &callbacks, Run &run)
{
    callbacks.onStep = [&run, onStep = callbacks.onStep](const StepMetrics &m) {
        run.steps.push_back(m.step);
        run.losses.push_back(m.loss);
        for (const RowOutcome &outcome : m.rows)
            run.rows.push_back(outcome.row);
        if (onStep)
            onStep(m);
    };
    callbacks.onValidation = [&run](const ValidationMetrics &found) { run.validations.push_back(found.loss); };
}

Run trainDecoder(const TrainPlan &plan, const std::vector<TrainRow> &rows, const std::vector<TrainRow> &held,
                 const std::filesystem::path &checkpoints, Where where, TrainCallbacks callbacks = {})
{
    Run run;
    auto model = tiny();
    if (!model) {
        run.result = fail(model.error());
        return run;
    }
    listen(callbacks, run);
    const WatchedRows<TrainRow> training(rows, where), validation(held, where);
    run.result = train(**model, plan, training, held.empty() ? nullptr : &validation, checkpoints, callbacks);
    run.readAhead = training.readAhead + validation.readAhead;
    run.refused = training.refused + validation.refused;
    run.probe = logits(**model, ids("ids"), std::vector<int>{0, 20, 39}).value_or(std::vector<float>());
    return run;
}

std::vector<EncoderRow> texts(int count, int seed)
{
    return countingTexts(count, seed);
}

Run trainEncoder(const TrainPlan &plan, const std::filesystem::path &checkpoints, Where where,
                 TrainCallbacks callbacks = {})
{
    Run run;
    const auto golden = openEncoder("encoder", "bert_tied");
    auto encoder = golden ? load(*golden) : Result<std::unique_ptr<LoadedEncoder>>(fail(golden.error()));
    if (!encoder) {
        run.result = fail(encoder.error());
        return run;
    }
    listen(callbacks, run);
    const WatchedRows<EncoderRow> training(texts(40, 0), where), validation(texts(8, 3), where);
    run.result = trainMaskedWords(**encoder, plan, {0.15, 4}, training, &validation, checkpoints, callbacks);
    run.readAhead = training.readAhead + validation.readAhead;
    run.refused = training.refused + validation.refused;
    const std::vector<TokenId> ids = {2, 10, 11, 12, 3};
    const EncoderText text{ids, {}};
    run.probe = maskedWordLogits(**encoder, std::span(&text, 1)).value_or(std::vector<float>());
    return run;
}

TrainPlan quickPlan()
{
    TrainPlan plan;
    plan.rank = 4;
    plan.alpha = 8;
    plan.dropout = 0.1;
    plan.learningRate = 1e-2;
    plan.maxLength = 16;
    plan.microBatchTokens = 32;
    plan.accumulation = 3;
    plan.maxSteps = 9;
    plan.checkpointEvery = 2;
    plan.validateEvery = 3;
    return plan;
}

} // namespace

class TestBatchPrefetch : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_scratch;
    std::filesystem::path scratch(const char *name) const
    {
        return std::filesystem::path(m_scratch->path().toStdString()) / name;
    }

    static void kinds()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"by hand", "general", "unpacked", "masked"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }

    Run run(const QString &kind, const char *name, Where where, const TrainCallbacks &callbacks = {}) const
    {
        TrainPlan plan = quickPlan();
        plan.generalPath = kind == u"general";
        if (kind == u"unpacked") {
            plan.packing = false;
            plan.microBatchRows = 2;
        }
        if (kind == u"masked") {
            plan.method = Method::Full;
            return trainEncoder(plan, scratch(name), where, callbacks);
        }
        return trainDecoder(plan, countingRows(40), countingRows(12, 3), scratch(name), where, callbacks);
    }

private Q_SLOTS:
    void init() { m_scratch = std::make_unique<QTemporaryDir>(); }

    /// Losses, order of the rows, validations and weights, over the ends of epochs.
    void rowsReadAheadChangeNoNumber_data() { kinds(); }
    void rowsReadAheadChangeNoNumber()
    {
        QFETCH(QString, kind);
        const Run with = run(kind, "with", Where::Anywhere), without = run(kind, "without", Where::InTheFirstThread);
        VERIFY_RESULT(with.result);
        VERIFY_RESULT(without.result);
        QVERIFY(with.readAhead > 9);
        QCOMPARE(without.readAhead, 0);
        QVERIFY(without.refused > 9); // it was tried
        QCOMPARE(with.steps.size(), size_t(9));
        QCOMPARE(with.losses, without.losses);
        QCOMPARE(with.rows, without.rows);
        QCOMPARE(with.validations.size(), size_t(3));
        QCOMPARE(with.validations, without.validations);
        QVERIFY(!with.probe.empty());
        QCOMPARE(with.probe, without.probe);
    }

    void pausesAndNewAttemptsLetGoOfThem_data() { kinds(); }
    void pausesAndNewAttemptsLetGoOfThem()
    {
        QFETCH(QString, kind);
        const Run whole = run(kind, "whole", Where::InTheFirstThread);
        VERIFY_RESULT(whole.result);
        TrainCallbacks callbacks;
        callbacks.poll = [polls = 0]() mutable {
            ++polls;
            return polls % 7 == 4   ? TrainControl::Pause
                   : polls % 7 == 5 ? TrainControl::Resume
                                    : TrainControl::Continue;
        };
        const Run paused = run(kind, "paused", Where::Anywhere, callbacks);
        VERIFY_RESULT(paused.result);
        QCOMPARE(paused.losses, whole.losses);
        QCOMPARE(paused.rows, whole.rows);
        QCOMPARE(paused.probe, whole.probe);

        // Stopped in the middle of a step, again and again; each attempt begins with nothing ahead.
        std::vector<double> losses;
        for (int attempt = 0; attempt < 20; ++attempt) {
            bool isDone = false;
            callbacks.onStep = [&](const StepMetrics &) { isDone = true; };
            callbacks.poll = [&] { return isDone ? TrainControl::Stop : TrainControl::Continue; };
            const Run piece = run(kind, "pieces", Where::Anywhere, callbacks);
            VERIFY_RESULT(piece.result);
            losses.insert(losses.end(), piece.losses.begin(), piece.losses.end());
            if (piece.result->outcome != TrainOutcome::Completed)
                continue;
            QCOMPARE(losses, whole.losses);
            QCOMPARE(piece.probe, whole.probe);
            return;
        }
        QFAIL("it came to no end");
    }

    /// A step at which it pauses and that is then left out: the next one's rows are the same.
    void aStepLeftOutLeavesTheNextOnesAlone()
    {
        std::vector<TrainRow> rows(120, countingRows(1).front());
        for (const size_t odd : {100, 101})
            std::reverse(rows[odd].ids.begin(), rows[odd].ids.end());
        TrainPlan plan = quickPlan();
        plan.packing = plan.shuffle = false;
        plan.microBatchRows = 2;
        plan.accumulation = 1;
        plan.maxSteps = 60;
        plan.checkpointEvery = plan.validateEvery = 1000;
        plan.method = Method::Full;
        plan.learningRate = 3e-3;
        plan.schedule = Schedule::Constant;
        plan.warmupShare = 0;
        const auto leavingOut = [&](const char *name, Where where) {
            bool asks = false;
            TrainCallbacks callbacks;
            callbacks.onSpike = [&](const Spike &) { asks = true; };
            callbacks.poll = [&] {
                return std::exchange(asks, false) ? TrainControl::ResumeWithout : TrainControl::Continue;
            };
            return trainDecoder(plan, rows, {}, scratch(name), where, callbacks);
        };
        const Run with = leavingOut("with", Where::Anywhere), without = leavingOut("without", Where::InTheFirstThread);
        VERIFY_RESULT(with.result);
        QCOMPARE(with.steps.size(), size_t(59));
        QVERIFY(std::find(with.steps.begin(), with.steps.end(), 51) == with.steps.end());
        QCOMPARE(with.losses, without.losses);
        QCOMPARE(with.rows, without.rows);
        QCOMPARE(with.probe, without.probe);
    }

    /// No more than the next step's rows.
    void onlyTheNextStepIsReadAhead()
    {
        TrainPlan plan = quickPlan();
        plan.packing = plan.shuffle = false;
        plan.microBatchRows = 2;
        std::atomic<std::int64_t> done = 0;
        std::atomic<int> wrong = 0;
        WatchedRows<TrainRow> training(countingRows(60), Where::Anywhere);
        training.onReadAhead = [&](std::size_t row) {
            const std::int64_t step = std::int64_t(row) / 6; // 0 is the first
            wrong += step < done || step > done + 1;
        };
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &m) { done = m.step; };
        auto model = tiny();
        VERIFY_RESULT(model);
        VERIFY_RESULT(train(**model, plan, training, nullptr, {}, callbacks));
        QCOMPARE(training.readAhead.load(), 8 * 6);
        QCOMPARE(wrong.load(), 0);
    }

    /// Rows in files, of which one is gone after the preparation: the steps before it are taken, and a checkpoint of
    /// them is there; then the run ends with that file's error, and goes on once the file is back.
    void anUnreadableShardEndsItsStep()
    {
        class ShardRows : public TrainSource
        {
        public:
            ShardRows(std::filesystem::path folder, std::vector<TrainRow> rows)
                : m_folder(std::move(folder)), m_rows(std::move(rows))
            {}
            std::size_t size() const override { return m_rows.size(); }
            Result<TrainRow> row(std::size_t index) const override
            {
                const auto file = m_folder / std::to_string(index / 6);
                if (!std::ifstream(file))
                    return fail(ErrorCode::Io, {FW_NOOP("core", "The file %1 cannot be read."), {file.string()}});
                return m_rows.at(index);
            }

        private:
            std::filesystem::path m_folder;
            std::vector<TrainRow> m_rows;
        };
        const auto folder = scratch("shards");
        std::filesystem::create_directories(folder);
        for (int shard = 0; shard < 10; ++shard)
            std::ofstream(folder / std::to_string(shard)) << shard;
        const ShardRows training(folder, countingRows(60));
        TrainPlan plan = quickPlan();
        plan.packing = plan.shuffle = false;
        plan.microBatchRows = 2;
        const auto attempt = [&](const std::function<void(std::int64_t)> &onStep, std::vector<double> &losses) {
            TrainCallbacks callbacks;
            callbacks.onStep = [&](const StepMetrics &m) {
                losses.push_back(m.loss);
                onStep(m.step);
            };
            auto model = tiny();
            return model ? train(**model, plan, training, nullptr, scratch("checkpoints"), callbacks)
                         : Result<TrainResult>(fail(model.error()));
        };
        std::vector<double> losses;
        const auto result = attempt(
            [&](std::int64_t step) {
                if (step == 1) // while the second step's are being made
                    std::filesystem::remove(folder / "5");
            },
            losses);
        VERIFY_ERROR(result, ErrorCode::Io);
        QVERIFY(QString::fromStdString(result.error().message()).contains(QString::fromStdString(folder / "5")));
        QCOMPARE(losses.size(), size_t(5)); // the sixth step needs it
        QVERIFY(std::filesystem::exists(scratch("checkpoints") / "step-4" / "manifest.json"));

        std::ofstream(folder / "5") << 5;
        losses.resize(4);
        VERIFY_RESULT(attempt([](std::int64_t) {}, losses));
        const Run whole = trainDecoder(plan, countingRows(60), {}, scratch("whole"), Where::InTheFirstThread);
        QCOMPARE(losses, whole.losses);
    }
};

QTEST_GUILESS_MAIN(TestBatchPrefetch)
#include "test_batch_prefetch.moc"
