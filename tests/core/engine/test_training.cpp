#include "core/engine/generator.h"
#include "core/engine/gradients.h"
#include "core/engine/model_output.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <set>

using namespace golden;

namespace {

/// A quick plan for the tiny model.
TrainPlan quickPlan()
{
    TrainPlan plan;
    plan.rank = 4;
    plan.alpha = 8;
    plan.learningRate = 1e-2;
    plan.microBatchTokens = 64;
    plan.accumulation = 2;
    plan.maxSteps = 6;
    plan.checkpointEvery = 2;
    return plan;
}

struct Run
{
    Result<TrainResult> result = TrainResult{};
    TrainPreparation preparation;
    std::vector<StepMetrics> steps;
    std::vector<std::pair<std::int64_t, double>> validations;
    std::vector<TrainPhase> phases;
    std::vector<float> probe; ///< logits of a text afterwards: stands for all weights
};

std::vector<float> probeOf(LoadedModel &model)
{
    const auto ids = golden::ids("ids");
    const std::vector<int> rows = {0, 20, 39};
    return logits(model, ids, rows).value_or(std::vector<float>());
}

Run trainTiny(const TrainPlan &plan, const std::vector<TrainRow> &rows, const std::filesystem::path &checkpoints,
              const std::vector<TrainRow> &validation = {}, TrainCallbacks callbacks = {}, std::stop_token stop = {})
{
    Run run;
    auto model = tiny();
    if (!model) {
        run.result = fail(model.error());
        return run;
    }
    callbacks.onPrepared = [&](const TrainPreparation &p) { run.preparation = p; };
    callbacks.onPhase = [&](TrainPhase p) { run.phases.push_back(p); };
    const auto onStep = callbacks.onStep;
    callbacks.onStep = [&, onStep](const StepMetrics &m) {
        run.steps.push_back(m);
        if (onStep)
            onStep(m);
    };
    callbacks.onValidation = [&](const ValidationMetrics &found) {
        run.validations.emplace_back(found.step, found.loss);
    };
    const TrainRows training(rows), held(validation);
    run.result = train(**model, plan, training, validation.empty() ? nullptr : &held, checkpoints, callbacks, stop);
    run.probe = probeOf(**model);
    return run;
}

std::vector<double> losses(const Run &run)
{
    std::vector<double> list;
    for (const auto &step : run.steps)
        list.push_back(step.loss);
    return list;
}

} // namespace

class TestTraining : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_scratch;
    std::filesystem::path scratch(const char *name) const
    {
        return std::filesystem::path(m_scratch->path().toStdString()) / name;
    }

private Q_SLOTS:
    void init() { m_scratch = std::make_unique<QTemporaryDir>(); }

    void lossesEqualTrls_data()
    {
        QTest::addColumn<bool>("lora");
        QTest::addColumn<bool>("general");
        QTest::newRow("lora by hand") << true << false;
        QTest::newRow("lora by autograd") << true << true;
        QTest::newRow("full by hand") << false << false;
        QTest::newRow("full by autograd") << false << true;
    }

    void lossesEqualTrls()
    {
        QFETCH(bool, lora);
        QFETCH(bool, general);
        auto text = readFile(folder() / "training.json");
        VERIFY_RESULT(text);
        auto json = parseJson(*text, "training.json");
        VERIFY_RESULT(json);
        std::vector<TrainRow> rows;
        for (const Json &row : json->at("rows"))
            rows.push_back({row.at("input_ids").get<std::vector<TokenId>>(),
                            row.at("completion_mask").get<std::vector<std::uint8_t>>(), 1});

        TrainPlan plan;
        plan.method = lora ? Method::Lora : Method::Full;
        plan.rank = 4;
        plan.alpha = 8;
        plan.learningRate = lora ? 1e-2 : 3e-3;
        plan.schedule = Schedule::Cosine;
        plan.warmupSteps = 3;
        plan.weightDecay = 0.01;
        plan.maxSteps = 20;
        plan.maxLength = 24;
        plan.packing = false;
        plan.microBatchRows = 2;
        plan.accumulation = 2;
        plan.shuffle = false;
        plan.generalPath = general;

        auto model = tiny();
        VERIFY_RESULT(model);
        if (lora) {
            auto adapter = (*model)->loadAdapter(folder() / "adapter_initial");
            VERIFY_RESULT(adapter);
            VERIFY_RESULT((*model)->selectAdapter(*adapter));
        }
        std::vector<StepMetrics> steps;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &m) { steps.push_back(m); };
        const TrainRows source(rows);
        auto result = train(**model, plan, source, nullptr, scratch("trl"), callbacks);
        VERIFY_RESULT(result);
        const Json &expected = json->at(lora ? "lora" : "full");
        QCOMPARE(steps.size(), expected.size());
        for (size_t i = 0; i < steps.size(); ++i) {
            const double loss = expected[i].at("loss"), norm = expected[i].at("gradient_norm"),
                         rate = expected[i].at("learning_rate");
            QVERIFY2(std::abs(steps[i].loss - loss) <= 1e-3 * loss,
                     qPrintable(QStringLiteral("step %1: %2 against %3").arg(i + 1).arg(steps[i].loss).arg(loss)));
            QVERIFY2(
                std::abs(steps[i].gradientNorm - norm) <= 5e-3 * norm,
                qPrintable(
                    QStringLiteral("step %1: norm %2 against %3").arg(i + 1).arg(steps[i].gradientNorm).arg(norm)));
            QVERIFY(std::abs(steps[i].learningRate - rate) <= 1e-9);
        }
        if (lora) {
            auto reference = tiny();
            VERIFY_RESULT(reference);
            auto adapter = (*reference)->loadAdapter(folder() / "adapter_final");
            VERIFY_RESULT(adapter);
            VERIFY_RESULT((*reference)->selectAdapter(*adapter));
            const auto theirs = probeOf(**reference);
            QVERIFY(difference(probeOf(**model), theirs) <= 5e-3 * largest(theirs));
        } else {
            const auto last = json->at("full_logits_last").get<std::vector<float>>();
            const auto all = probeOf(**model);
            QVERIFY(difference({all.end() - 256, all.end()}, last) <= 5e-3 * largest(last));
        }
    }

    void aNewAdapterStartsAsTheBaseAndLearns()
    {
        auto plan = quickPlan();
        plan.learningRate = 0;
        const auto rows = countingRows(12);
        const Run still = trainTiny(plan, rows, scratch("still"));
        VERIFY_RESULT(still.result);
        auto base = tiny();
        QCOMPARE(still.probe, probeOf(**base));

        plan.learningRate = 2e-2;
        plan.maxSteps = 40;
        const Run learning = trainTiny(plan, rows, scratch("learning"));
        VERIFY_RESULT(learning.result);
        QVERIFY(learning.steps.back().loss < 0.8 * learning.steps.front().loss);
        QCOMPARE(learning.result->finalStep, std::int64_t(40));
        QCOMPARE(learning.preparation.path.substr(0, 11), std::string("cpu kernels"));
        QVERIFY(learning.steps.back().tokens > learning.steps.back().trainedTokens);
        QVERIFY(learning.steps.back().memoryBytes > (1u << 20));
    }

    void bothPathsTrainAlike()
    {
        auto plan = quickPlan();
        plan.dropout = 0.2;
        const auto rows = countingRows(20);
        const Run hand = trainTiny(plan, rows, scratch("hand"));
        plan.generalPath = true;
        const Run general = trainTiny(plan, rows, scratch("general"));
        VERIFY_RESULT(hand.result);
        VERIFY_RESULT(general.result);
        QCOMPARE(general.preparation.path, std::string("autograd"));
        for (size_t i = 0; i < hand.steps.size(); ++i)
            QVERIFY(std::abs(hand.steps[i].loss - general.steps[i].loss) < 1e-4 * hand.steps[i].loss);
    }

    void aRunInPiecesIsBitEqualToAWholeOne_data()
    {
        QTest::addColumn<bool>("lora");
        QTest::addColumn<QString>("optimizer");
        for (const char *name : {"adamw", "adamw-8bit", "adafactor", "lion", "sgd", "muon"}) {
            QTest::addRow("lora with dropout, %s", name) << true << QString::fromLatin1(name);
            QTest::addRow("full, %s", name) << false << QString::fromLatin1(name);
        }
        QTest::newRow("lora with all that keeps from learning by heart") << true << QStringLiteral("averaged");
        QTest::newRow("full with all that keeps from learning by heart") << false << QStringLiteral("averaged");
    }

    void aRunInPiecesIsBitEqualToAWholeOne()
    {
        QFETCH(bool, lora);
        QFETCH(QString, optimizer);
        auto plan = quickPlan();
        plan.method = lora ? Method::Lora : Method::Full;
        if (optimizer == u"averaged") {
            plan.averageDecay = 0.7;
            plan.embeddingNoise = 5;
            plan.labelSmoothing = 0.1;
        } else {
            plan.optimizer = optimizerFromKey(optimizer.toStdString()).value();
        }
        plan.dropout = 0.1;
        plan.weightDecay = 0.1;
        plan.maxSteps = 9;
        plan.validateEvery = 3;
        plan.keepBest = false;
        const auto rows = countingRows(20), held = countingRows(5, 3);
        const Run whole = trainTiny(plan, rows, scratch("whole"), held);
        VERIFY_RESULT(whole.result);
        QCOMPARE(whole.steps.size(), size_t(9));

        // Stopped after every step, each time in the middle of the next one; a new model each time.
        std::vector<double> pieces, validations;
        Run last;
        for (int attempt = 0; attempt < 30; ++attempt) {
            TrainCallbacks callbacks;
            int done = 0;
            callbacks.onStep = [&](const StepMetrics &) { ++done; };
            callbacks.poll = [&] { return done >= 1 ? TrainControl::Stop : TrainControl::Continue; };
            last = trainTiny(plan, rows, scratch("pieces"), held, callbacks);
            VERIFY_RESULT(last.result);
            for (const auto &step : last.steps)
                pieces.push_back(step.loss);
            for (const auto &validation : last.validations)
                validations.push_back(validation.second);
            if (last.result->outcome == TrainOutcome::Completed)
                break;
        }
        QCOMPARE(pieces, losses(whole));
        QCOMPARE(last.probe, whole.probe);
        QCOMPARE(validations.size(), whole.validations.size());
        for (size_t i = 0; i < validations.size(); ++i)
            QCOMPARE(validations[i], whole.validations[i].second);
        QCOMPARE(last.result->tokens, whole.result->tokens);
    }

    void aPauseWaitsAndChangesNothing()
    {
        const auto plan = quickPlan();
        const auto rows = countingRows(20);
        const Run whole = trainTiny(plan, rows, scratch("whole"));
        int polls = 0;
        TrainCallbacks callbacks;
        callbacks.poll = [&] {
            ++polls;
            return polls == 4 ? TrainControl::Pause : polls == 7 ? TrainControl::Resume : TrainControl::Continue;
        };
        const Run paused = trainTiny(plan, rows, scratch("paused"), {}, callbacks);
        VERIFY_RESULT(paused.result);
        QVERIFY(std::find(paused.phases.begin(), paused.phases.end(), TrainPhase::Paused) != paused.phases.end());
        QCOMPARE(losses(paused), losses(whole));
        QCOMPARE(paused.probe, whole.probe);
    }

    void aCheckpointIsWrittenWhenAskedFor()
    {
        auto plan = quickPlan();
        plan.checkpointEvery = 1000;
        std::vector<std::int64_t> written;
        int polls = 0;
        TrainCallbacks callbacks;
        callbacks.onCheckpoint = [&](const CheckpointInfo &info) { written.push_back(info.step); };
        callbacks.poll = [&] { return ++polls == 3 ? TrainControl::Checkpoint : TrainControl::Continue; };
        const Run run = trainTiny(plan, countingRows(20), scratch("asked"), {}, callbacks);
        VERIFY_RESULT(run.result);
        QCOMPARE(written, (std::vector<std::int64_t>{2, 6}));
    }

    void aCancelledRunLeavesACheckpoint()
    {
        std::stop_source stop;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &m) {
            if (m.step == 3)
                stop.request_stop();
        };
        const auto plan = quickPlan();
        const Run run = trainTiny(plan, countingRows(20), scratch("cancelled"), {}, callbacks, stop.get_token());
        VERIFY_ERROR(run.result, ErrorCode::Cancelled);
        QVERIFY(std::filesystem::exists(scratch("cancelled") / "step-3" / "manifest.json"));
    }

    void theBestWeightsAreKept()
    {
        // A rate that grows far too high: the best validation is not the last.
        auto plan = quickPlan();
        plan.maxSteps = 12;
        plan.validateEvery = 1;
        plan.learningRate = 1;
        plan.clipNorm = 0;
        plan.schedule = Schedule::Constant;
        plan.warmupSteps = 12;
        const auto rows = countingRows(20), held = countingRows(6, 3);
        const Run run = trainTiny(plan, rows, scratch("best"), held);
        VERIFY_RESULT(run.result);
        QCOMPARE(run.validations.size(), size_t(12));
        const auto best = std::min_element(run.validations.begin(), run.validations.end(),
                                           [](auto &a, auto &b) { return a.second < b.second; });
        QCOMPARE(run.result->bestStep, best->first);
        QVERIFY(best->first < 12);
        QCOMPARE(run.result->keptStep, best->first);
        QCOMPARE(run.result->finalStep, std::int64_t(12));
        QVERIFY(std::filesystem::exists(scratch("best") / ("step-" + std::to_string(best->first))));

        plan.keepBest = false;
        const Run lastKept = trainTiny(plan, rows, scratch("last"), held);
        VERIFY_RESULT(lastKept.result);
        QCOMPARE(lastKept.result->keptStep, std::int64_t(12));
        QVERIFY(lastKept.probe != run.probe);
    }

    void theAveragedWeightsAreValidatedAndKept_data()
    {
        QTest::addColumn<bool>("best");
        QTest::newRow("the last") << false;
        QTest::newRow("the best") << true;
    }

    void theAveragedWeightsAreValidatedAndKept()
    {
        QFETCH(bool, best);
        auto plan = quickPlan();
        plan.method = Method::Full;
        plan.maxSteps = 12;
        plan.validateEvery = 1;
        plan.averageDecay = 0.5;
        plan.keepBest = best;
        if (best) // as in theBestWeightsAreKept
            plan.learningRate = 1, plan.clipNorm = 0, plan.schedule = Schedule::Constant, plan.warmupSteps = 12;
        const TrainRows training(countingRows(20)), held(countingRows(6, 3));
        auto model = tiny();
        VERIFY_RESULT(model);
        std::map<std::int64_t, double> losses;
        TrainCallbacks callbacks;
        callbacks.onValidation = [&](const ValidationMetrics &found) { losses[found.step] = found.loss; };
        auto result = train(**model, plan, training, &held, scratch("averaged"), callbacks);
        VERIFY_RESULT(result);
        QVERIFY(best == (result->keptStep < 12));
        auto kept = lossAndGradients(**model, plan, countingRows(6, 3));
        VERIFY_RESULT(kept);
        QVERIFY(std::abs(kept->loss - losses.at(result->keptStep)) < 1e-5);

        plan.averageDecay = 0;
        auto plain = tiny();
        VERIFY_RESULT(plain);
        VERIFY_RESULT(train(**plain, plan, training, &held, scratch("plain")));
        auto other = lossAndGradients(**plain, plan, countingRows(6, 3));
        VERIFY_RESULT(other);
        QVERIFY(std::abs(other->loss - kept->loss) > 1e-4);
    }

    void anEarlyStopEndsTheRunForGood()
    {
        auto plan = quickPlan();
        plan.maxSteps = 50;
        plan.validateEvery = 1;
        plan.patience = 3;
        plan.learningRate = 0; // nothing ever improves
        const auto rows = countingRows(10);
        const Run run = trainTiny(plan, rows, scratch("early"), rows);
        VERIFY_RESULT(run.result);
        QCOMPARE(run.result->outcome, TrainOutcome::EarlyStopped);
        QCOMPARE(run.steps.size(), size_t(4));
        const Run again = trainTiny(plan, rows, scratch("early"), rows);
        VERIFY_RESULT(again.result);
        QCOMPARE(again.result->outcome, TrainOutcome::EarlyStopped);
        QVERIFY(again.steps.empty());
    }

    void aLossThatIsNoNumberPausesAtTheLastFiniteState()
    {
        // Token 255 has an embedding that is no number (the head is another matrix, so only its row meets it).
        auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        auto reader = weightReader(**source);
        VERIFY_RESULT(reader);
        reader->shape.tiedHead = false;
        reader->has = [](const std::string &) { return true; };
        reader->read = [&](const std::string &name, std::span<float> out) -> Result<> {
            const bool embedding = name == "model.embed_tokens.weight";
            FW_CHECK((*source)->readFloat(name == "lm_head.weight" ? "model.embed_tokens.weight" : name, out));
            if (embedding)
                std::fill(out.end() - 48, out.end(), NAN);
            return {};
        };
        auto rows = countingRows(20);
        rows[4].ids[2] = 255;
        auto plan = quickPlan();
        plan.packing = false;
        plan.accumulation = 1;
        plan.shuffle = false;
        plan.maxSteps = 8;
        plan.checkpointEvery = 100;
        const TrainRows training(rows);
        std::vector<NotFinite> reports;
        TrainCallbacks callbacks;
        callbacks.onNotFinite = [&](const NotFinite &report) { reports.push_back(report); };
        auto model = LoadedModel::load(*reader, {});
        VERIFY_RESULT(model);
        auto result = train(**model, plan, training, nullptr, scratch("poison"), callbacks);
        VERIFY_RESULT(result);
        QCOMPARE(result->outcome, TrainOutcome::NotFinite);
        QCOMPARE(reports.size(), size_t(1));
        QCOMPARE(reports[0].step, std::int64_t(5));
        QCOMPARE(reports[0].rows, (std::vector<std::size_t>{4}));
        QVERIFY(!std::isfinite(reports[0].loss));
        QCOMPARE(result->finalStep, std::int64_t(4));
        for (const float value : probeOf(**model))
            QVERIFY(std::isfinite(value));
        QVERIFY(std::filesystem::exists(scratch("poison") / "step-4" / "manifest.json"));

        // The user may go on without that step.
        bool paused = false;
        std::vector<std::int64_t> steps;
        callbacks.onNotFinite = [&](const NotFinite &) { paused = true; };
        callbacks.onStep = [&](const StepMetrics &m) { steps.push_back(m.step); };
        callbacks.poll = [&] { return paused ? TrainControl::Resume : TrainControl::Continue; };
        auto again = LoadedModel::load(*reader, {});
        VERIFY_RESULT(again);
        auto on = train(**again, plan, training, nullptr, scratch("poison"), callbacks);
        VERIFY_RESULT(on);
        QVERIFY(paused);
        QCOMPARE(on->outcome, TrainOutcome::Completed);
        QCOMPARE(steps, (std::vector<std::int64_t>{6, 7, 8}));
        QCOMPARE(on->finalStep, std::int64_t(8));
    }

    void rowsThatTeachNothingAreCountedAndRefused()
    {
        auto rows = countingRows(6);
        rows[1].trained.assign(rows[1].trained.size(), 0);
        rows[2].ids.clear();
        rows[2].trained.clear();
        rows[3].ids.resize(60, 5);
        rows[3].trained.resize(60, 1);
        auto plan = quickPlan();
        plan.maxLength = 32;
        const Run run = trainTiny(plan, rows, scratch("counted"));
        VERIFY_RESULT(run.result);
        QCOMPARE(run.preparation.rows, std::int64_t(6));
        QCOMPARE(run.preparation.usedRows, std::int64_t(4));
        QCOMPARE(run.preparation.rowsWithoutTarget, std::int64_t(2));
        QCOMPARE(run.preparation.cutRows, std::int64_t(1));

        for (auto &row : rows)
            row.trained.assign(row.ids.size(), 0);
        VERIFY_ERROR(trainTiny(plan, rows, scratch("none")).result, ErrorCode::InvalidArgument);
        VERIFY_ERROR(trainTiny(plan, {}, scratch("empty")).result, ErrorCode::InvalidArgument);
        // A lone trained token at the start has nothing before it to be predicted from.
        VERIFY_ERROR(trainTiny(plan, {{{1, 2, 3}, {1, 0, 0}, 1}}, scratch("first")).result, ErrorCode::InvalidArgument);
        VERIFY_ERROR(trainTiny(plan, {{{1, 999}, {0, 1}, 1}}, scratch("outside")).result, ErrorCode::InvalidArgument);
        VERIFY_ERROR(trainTiny(plan, {{{1, 2}, {0, 1}, NAN}}, scratch("weight")).result, ErrorCode::InvalidArgument);
        auto unknown = plan;
        unknown.targets = {"q_proj", "no_such"};
        VERIFY_ERROR(trainTiny(unknown, countingRows(4), scratch("target")).result, ErrorCode::InvalidArgument);
        unknown.targets = {"q_proj"};
        unknown.rank = 4000;
        VERIFY_ERROR(trainTiny(unknown, countingRows(4), scratch("rank")).result, ErrorCode::InvalidArgument);
    }

    void checkpointsOfAnotherRunAreRefused()
    {
        auto plan = quickPlan();
        const auto rows = countingRows(10);
        VERIFY_RESULT(trainTiny(plan, rows, scratch("run")).result);
        auto other = plan;
        other.learningRate *= 2;
        VERIFY_ERROR(trainTiny(other, rows, scratch("run")).result, ErrorCode::InvalidArgument);
        VERIFY_ERROR(trainTiny(plan, countingRows(10, 1), scratch("run")).result, ErrorCode::InvalidArgument);
    }

    void smallerMicroBatchesMayGoOnAndSaySo()
    {
        auto plan = quickPlan();
        const auto rows = countingRows(20);
        TrainCallbacks callbacks;
        int done = 0;
        callbacks.onStep = [&](const StepMetrics &) { ++done; };
        callbacks.poll = [&] { return done >= 3 ? TrainControl::Stop : TrainControl::Continue; };
        VERIFY_RESULT(trainTiny(plan, rows, scratch("halved"), {}, callbacks).result);
        plan.microBatchTokens /= 2;
        plan.accumulation *= 2;
        const Run run = trainTiny(plan, rows, scratch("halved"));
        VERIFY_RESULT(run.result);
        QVERIFY(!run.preparation.resumeNote.empty());
        QCOMPARE(run.steps.front().step, std::int64_t(4));
        QCOMPARE(run.result->finalStep, std::int64_t(6));
    }

    void aDamagedCheckpointGivesWayToAnOlderOne()
    {
        auto plan = quickPlan();
        const auto rows = countingRows(20);
        const Run whole = trainTiny(plan, rows, scratch("whole"));
        VERIFY_RESULT(whole.result);
        VERIFY_RESULT(trainTiny(plan, rows, scratch("damaged")).result);
        auto bytes = readFile(scratch("damaged") / "step-6" / "weights.safetensors");
        VERIFY_RESULT(bytes);
        (*bytes)[bytes->size() - 5] ^= 1;
        VERIFY_RESULT(saveFile(scratch("damaged") / "step-6" / "weights.safetensors", *bytes));
        const Run again = trainTiny(plan, rows, scratch("damaged"));
        VERIFY_RESULT(again.result);
        QCOMPARE(again.preparation.resumedStep, std::int64_t(4));
        QVERIFY(!again.preparation.resumeNote.empty());
        QCOMPARE(again.probe, whole.probe);
    }

    void modelsMayBeUsedWhileTheyTrain()
    {
        auto model = tiny();
        VERIFY_RESULT(model);
        auto plan = quickPlan();
        plan.sampleEvery = 2;
        std::vector<std::vector<TokenId>> samples;
        TrainCallbacks callbacks;
        const std::vector<TokenId> prompt = {5, 6, 7};
        callbacks.onSample = [&](std::int64_t) {
            GenerateOptions options;
            options.maxNew = 5;
            samples.push_back(generate(**model, prompt, options)->ids);
        };
        const TrainRows rows(countingRows(20));
        VERIFY_RESULT(train(**model, plan, rows, nullptr, scratch("sampled"), callbacks));
        QCOMPARE(samples.size(), size_t(3));
        const Run plain = trainTiny(plan, countingRows(20), scratch("plain"));
        QCOMPARE(probeOf(**model), plain.probe);
    }

    void fewerTargetsTrainFewerNumbers()
    {
        auto plan = quickPlan();
        plan.targets = {"q_proj", "v_proj"};
        const Run few = trainTiny(plan, countingRows(10), scratch("few"));
        VERIFY_RESULT(few.result);
        // Two layers, rank 4: q 48+48, v 48+24.
        QCOMPARE(few.preparation.trainableParameters, std::int64_t(2 * 4 * (96 + 72)));
        plan.rankStabilised = true;
        const Run stabilised = trainTiny(plan, countingRows(10), scratch("stabilised"));
        VERIFY_RESULT(stabilised.result);
        QVERIFY(stabilised.probe != few.probe);
    }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "test_training.moc"
