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
              const std::vector<TrainRow> &validation = {}, TrainCallbacks callbacks = {}, std::stop_token stop = {},
              Precision precision = Precision::Fp32)
{
    Run run;
    auto model = tiny(1, precision);
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

    static void paths()
    {
        QTest::addColumn<bool>("general");
        QTest::newRow("by hand") << false;
        QTest::newRow("general") << true;
    }

    /// The tiny model with a head of its own and some of its numbers changed.
    static Result<WeightReader> spoilt(std::function<void(const std::string &name, std::span<float> out)> spoil)
    {
        FW_TRY(source, ModelSource::open(folder() / "tiny"));
        FW_TRY(reader, weightReader(*source));
        reader.shape.tiedHead = false;
        reader.has = [](const std::string &) { return true; };
        reader.read = [source, spoil = std::move(spoil)](const std::string &name, std::span<float> out) -> Result<> {
            FW_CHECK(source->readFloat(name == "lm_head.weight" ? "model.embed_tokens.weight" : name, out));
            spoil(name, out);
            return {};
        };
        return reader;
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

    void rowsAreToldTheirShareOfTheLoss_data() { paths(); }

    /// The losses of a step's rows, by their targets and weights, are the step's; and both paths see the same hits.
    void rowsAreToldTheirShareOfTheLoss()
    {
        QFETCH(bool, general);
        TrainPlan plan = quickPlan();
        plan.generalPath = general;
        plan.validateEvery = 3;
        plan.labelSmoothing = 0.1;
        auto rows = golden::countingRows(12);
        for (size_t i = 0; i < rows.size(); ++i)
            rows[i].weight = 1 + float(i % 3);
        const auto held = golden::countingRows(5, 3);
        auto model = tiny(1, Precision::Fp32);
        VERIFY_RESULT(model);
        const TrainRows training(rows), validation(held);
        std::vector<StepMetrics> steps;
        std::vector<ValidationMetrics> validations;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &m) { steps.push_back(m); };
        callbacks.onValidation = [&](const ValidationMetrics &v) { validations.push_back(v); };
        VERIFY_RESULT(train(**model, plan, training, &validation, {}, callbacks));
        const auto meanOf = [](const std::vector<RowOutcome> &outcomes, const std::vector<TrainRow> &source) {
            double sum = 0, weights = 0;
            for (const RowOutcome &outcome : outcomes) {
                const double weight = double(source[outcome.row].weight) * double(outcome.targets);
                sum += outcome.loss * weight;
                weights += weight;
            }
            return sum / weights;
        };
        QCOMPARE(steps.size(), size_t(6));
        std::set<size_t> seen;
        for (const StepMetrics &step : steps) {
            QVERIFY(!step.rows.empty());
            QVERIFY(std::abs(meanOf(step.rows, rows) - step.loss) < 1e-5 * step.loss);
            for (const RowOutcome &outcome : step.rows) {
                seen.insert(outcome.row);
                QVERIFY(outcome.hits >= 0 && outcome.hits <= outcome.targets);
                std::int64_t targets = 0;
                for (size_t t = 1; t < rows[outcome.row].trained.size(); ++t)
                    targets += rows[outcome.row].trained[t] != 0;
                QCOMPARE(outcome.targets, targets);
            }
        }
        QCOMPARE(seen.size(), rows.size());
        QCOMPARE(validations.size(), size_t(2));
        for (const ValidationMetrics &v : validations) {
            QCOMPARE(v.rows.size(), held.size());
            QVERIFY(std::abs(meanOf(v.rows, held) - v.loss) < 1e-5 * v.loss);
        }
        // The last validation again, by the scorer's way of looking at each token.
        std::int64_t hits = 0, greedy = 0;
        for (const RowOutcome &outcome : validations.back().rows)
            hits += outcome.hits;
        for (const TrainRow &row : held) {
            for (size_t t = 1; t < row.ids.size(); ++t) {
                if (!row.trained[t])
                    continue;
                const std::vector<int> place = {int(t) - 1};
                const auto found = logits(**model, row.ids, place);
                VERIFY_RESULT(found);
                greedy += std::max_element(found->begin(), found->end()) - found->begin() == row.ids[t];
            }
        }
        QCOMPARE(hits, greedy);
    }

    void layersAreToldTheirShareOfTheGradient_data()
    {
        QTest::addColumn<bool>("full");
        QTest::addColumn<bool>("general");
        QTest::newRow("lora by hand") << false << false;
        QTest::newRow("lora by autograd") << false << true;
        QTest::newRow("full by hand") << true << false;
        QTest::newRow("full by autograd") << true << true;
    }

    void layersAreToldTheirShareOfTheGradient()
    {
        QFETCH(bool, full);
        QFETCH(bool, general);
        TrainPlan plan = quickPlan();
        plan.generalPath = general;
        plan.learningRate = 1e-3;
        if (full)
            plan.method = Method::Full;
        const Run run = trainTiny(plan, golden::countingRows(12), {});
        VERIFY_RESULT(run.result);
        QVERIFY(!run.steps.front().layerNorms.layers.empty());
        for (const StepMetrics &step : run.steps) {
            if (step.layerNorms.layers.empty()) // it would have taken more than a hundredth of the step
                continue;
            QVERIFY(step.layerNorms.layers.size() >= 2);
            double squares = step.layerNorms.rest * step.layerNorms.rest;
            for (const double norm : step.layerNorms.layers) {
                QVERIFY(norm > 0);
                squares += norm * norm;
            }
            QVERIFY(std::abs(std::sqrt(squares) - step.gradientNorm) < 1e-5 * step.gradientNorm);
            QCOMPARE(step.layerNorms.rest > 0, full); // the embeddings and the final norm
        }
        // Of a part of the model, only its layers.
        plan.method = Method::Full;
        plan.lastLayers = 1;
        const Run part = trainTiny(plan, golden::countingRows(12), {});
        VERIFY_RESULT(part.result);
        const std::vector<double> &norms = part.steps.front().layerNorms.layers;
        QVERIFY(std::isnan(norms.front()));
        QVERIFY(norms.back() > 0);
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

    void fullTuningInBf16HasMasterWeights()
    {
        // Each step is less than half of what bf16 can tell apart in weights around 0.15: without masters nothing
        // moves.
        auto plan = quickPlan();
        plan.method = Method::Full;
        plan.learningRate = 1e-4;
        plan.schedule = Schedule::Constant;
        plan.warmupShare = 0;
        plan.maxSteps = 40;
        plan.checkpointEvery = 7;
        plan.averageDecay = 0.5;
        const auto rows = countingRows(20), held = countingRows(5, 3);
        const Run narrow = trainTiny(plan, rows, scratch("narrow"), held, {}, {}, Precision::Bf16);
        VERIFY_RESULT(narrow.result);
        QCOMPARE(narrow.preparation.path, std::string("autograd"));
        const Run wide = trainTiny(plan, rows, scratch("wide"), held);
        VERIFY_RESULT(wide.result);
        const double learnt = wide.steps.front().loss - wide.steps.back().loss;
        QVERIFY(learnt > 0.05);
        QVERIFY(std::abs(narrow.steps.back().loss - wide.steps.back().loss) < 0.2 * learnt);
        auto base = tiny(1, Precision::Bf16);
        VERIFY_RESULT(base);
        QVERIFY(difference(narrow.probe, probeOf(**base)) > 0.5 * difference(wide.probe, probeOf(**tiny())));

        std::vector<double> pieces;
        Run last;
        for (int attempt = 0; attempt < 30; ++attempt) {
            TrainCallbacks callbacks;
            int done = 0;
            callbacks.onStep = [&](const StepMetrics &) { ++done; };
            callbacks.poll = [&] { return done >= 3 ? TrainControl::Stop : TrainControl::Continue; };
            last = trainTiny(plan, rows, scratch("pieces"), held, callbacks, {}, Precision::Bf16);
            VERIFY_RESULT(last.result);
            for (const auto &step : last.steps)
                pieces.push_back(step.loss);
            if (last.result->outcome == TrainOutcome::Completed)
                break;
        }
        QCOMPARE(pieces, losses(narrow));
        QCOMPARE(last.probe, narrow.probe);
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

    void aLossThatIsNoNumberPausesAtTheLastFiniteState_data() { paths(); }
    void aLossThatIsNoNumberPausesAtTheLastFiniteState()
    {
        QFETCH(bool, general);
        // Token 255 has an embedding that is no number (the head is another matrix, so only its row meets it).
        auto reader = spoilt([](const std::string &name, std::span<float> out) {
            if (name == "model.embed_tokens.weight")
                std::fill(out.end() - 48, out.end(), NAN);
        });
        VERIFY_RESULT(reader);
        auto rows = countingRows(20);
        rows[4].ids[2] = 255;
        auto plan = quickPlan();
        plan.packing = false;
        plan.microBatchRows = 2;
        plan.accumulation = 1;
        plan.shuffle = false;
        plan.maxSteps = 8;
        plan.checkpointEvery = 100;
        plan.generalPath = general;
        const TrainRows training(rows);
        std::vector<NotFinite> reports;
        TrainCallbacks callbacks;
        callbacks.onNotFinite = [&](const NotFinite &report) { reports.push_back(report); };
        auto model = LoadedModel::load(*reader, {});
        VERIFY_RESULT(model);
        auto result =
            train(**model, plan, training, nullptr, scratch(general ? "poison-general" : "poison"), callbacks);
        VERIFY_RESULT(result);
        QCOMPARE(result->outcome, TrainOutcome::NotFinite);
        QCOMPARE(reports.size(), size_t(1));
        QCOMPARE(reports[0].step, std::int64_t(3));
        QCOMPARE(reports[0].batches, (StepBatches{{4, 5}}));
        QCOMPARE(reports[0].cause.rows.size(), size_t(1));
        QCOMPARE(reports[0].cause.rows[0].row, size_t(4));
        QCOMPARE(int(reports[0].cause.part), int(StepCause::Part::Embedding));
        QVERIFY(!std::isfinite(reports[0].loss));
        QCOMPARE(result->finalStep, std::int64_t(2));
        for (const float value : probeOf(**model))
            QVERIFY(std::isfinite(value));
        QVERIFY(std::filesystem::exists(scratch(general ? "poison-general" : "poison") / "step-2" / "manifest.json"));

        // The user may go on without that step.
        bool paused = false;
        std::vector<std::int64_t> steps;
        callbacks.onNotFinite = [&](const NotFinite &) { paused = true; };
        callbacks.onStep = [&](const StepMetrics &m) { steps.push_back(m.step); };
        callbacks.poll = [&] { return paused ? TrainControl::Resume : TrainControl::Continue; };
        auto again = LoadedModel::load(*reader, {});
        VERIFY_RESULT(again);
        auto on = train(**again, plan, training, nullptr, scratch(general ? "poison-general" : "poison"), callbacks);
        VERIFY_RESULT(on);
        QVERIFY(paused);
        QCOMPARE(on->outcome, TrainOutcome::Completed);
        QCOMPARE(steps, (std::vector<std::int64_t>{4, 5, 6, 7, 8}));
        QCOMPARE(on->finalStep, std::int64_t(8));
    }

    void whatStopsBeingFiniteInABlockIsFoundThere_data() { paths(); }
    void whatStopsBeingFiniteInABlockIsFoundThere()
    {
        QFETCH(bool, general);
        auto reader = spoilt([](const std::string &name, std::span<float> out) {
            if (name == "model.layers.1.mlp.up_proj.weight")
                out[7] = INFINITY;
        });
        VERIFY_RESULT(reader);
        auto plan = quickPlan();
        plan.generalPath = general;
        const TrainRows training(countingRows(8));
        StepCause cause;
        size_t ofStep = 0;
        TrainCallbacks callbacks;
        callbacks.onNotFinite = [&](const NotFinite &report) {
            cause = report.cause;
            ofStep = 0;
            for (const auto &batch : report.batches)
                ofStep += batch.size();
        };
        auto model = LoadedModel::load(*reader, {});
        VERIFY_RESULT(model);
        VERIFY_RESULT(train(**model, plan, training, nullptr, {}, callbacks));
        QCOMPARE(int(cause.part), int(StepCause::Part::Block));
        QCOMPARE(cause.block, std::int64_t(1));
        QCOMPARE(cause.rows.size(), std::min<size_t>(8, ofStep)); // every row meets it
    }

    /// A row unlike those that were learnt: found, and looking for it changes nothing.
    void aSpikeIsFoundAtItsRow_data() { paths(); }
    void aSpikeIsFoundAtItsRow()
    {
        QFETCH(bool, general);
        constexpr size_t odd = 101;
        std::vector<TrainRow> rows(120, countingRows(1).front());
        std::reverse(rows[odd].ids.begin(), rows[odd].ids.end());
        auto plan = quickPlan();
        plan.generalPath = general;
        plan.packing = false;
        plan.microBatchRows = 2;
        plan.shuffle = false;
        plan.maxSteps = 60;
        plan.accumulation = 1;
        plan.method = Method::Full;
        plan.learningRate = 3e-3;
        const Run quiet = trainTiny(plan, rows, {});
        VERIFY_RESULT(quiet.result);
        for (const int stopAt : {0, 30}) { // in the second run, after a stop: what is usual goes with the checkpoint
            std::vector<Spike> spikes;
            TrainCallbacks callbacks;
            callbacks.onSpike = [&](const Spike &spike) { spikes.push_back(spike); };
            const auto folder = scratch(QByteArray(general ? "spike-general" : "spike") + QByteArray::number(stopAt));
            if (stopAt > 0) {
                callbacks.poll = [&, polls = 0]() mutable {
                    return ++polls == stopAt ? TrainControl::Stop : TrainControl::Continue;
                };
                VERIFY_RESULT(trainTiny(plan, rows, folder, {}, callbacks).result);
                QVERIFY(spikes.empty());
                callbacks.poll = {};
            }
            const Run told = trainTiny(plan, rows, folder, {}, callbacks);
            VERIFY_RESULT(told.result);
            QCOMPARE(spikes.size(), size_t(1));
            QCOMPARE(spikes[0].step, std::int64_t(odd / 2 + 1));
            QVERIFY(spikes[0].value > 1.5 * spikes[0].usual);
            QCOMPARE(spikes[0].cause.rows.size(), size_t(1));
            QCOMPARE(spikes[0].cause.rows[0].row, odd);
            QCOMPARE(int(spikes[0].cause.part), int(StepCause::Part::Block));
            QCOMPARE(told.probe, quiet.probe);
            QCOMPARE(told.steps.back().loss, quiet.steps.back().loss);
        }
    }

    /// Full tuning on rows of one kind, but for two that come in step 51: worse there than before anything was learnt.
    static std::pair<TrainPlan, std::vector<TrainRow>> spiked(bool general)
    {
        std::vector<TrainRow> rows(120, countingRows(1).front());
        for (const size_t odd : {100, 101})
            std::reverse(rows[odd].ids.begin(), rows[odd].ids.end());
        auto plan = quickPlan();
        plan.generalPath = general;
        plan.packing = false;
        plan.microBatchRows = 2;
        plan.shuffle = false;
        plan.maxSteps = 60;
        plan.accumulation = 1;
        plan.method = Method::Full;
        plan.learningRate = 3e-3;
        plan.schedule = Schedule::Constant;
        plan.warmupShare = 0;
        return {plan, rows};
    }

    /// One that is merely harder than those that were learnt is told, and stops nothing.
    void aHarderRowDoesNotPause_data() { paths(); }
    void aHarderRowDoesNotPause()
    {
        QFETCH(bool, general);
        auto [plan, rows] = spiked(general);
        rows[100] = rows[99];
        int told = 0;
        TrainCallbacks callbacks;
        callbacks.poll = [] { return TrainControl::Continue; };
        callbacks.onSpike = [&](const Spike &spike) {
            QVERIFY(!spike.pauses);
            ++told;
        };
        const Run run = trainTiny(plan, rows, {}, {}, callbacks);
        VERIFY_RESULT(run.result);
        QCOMPARE(told, 1);
        QCOMPARE(run.steps.size(), size_t(60));
    }

    /// Paused before the step; then the same as a run that went on, bit by bit, and asked once only.
    void aSpikePausesBeforeItsStep_data() { paths(); }
    void aSpikePausesBeforeItsStep()
    {
        QFETCH(bool, general);
        const auto [plan, rows] = spiked(general);
        TrainPlan going = plan;
        going.onSpike = OnSpike::GoOn;
        int told = 0;
        TrainCallbacks callbacks;
        callbacks.onSpike = [&](const Spike &spike) { told += spike.pauses ? 100 : 1; };
        callbacks.poll = [] { return TrainControl::Continue; };
        const Run on = trainTiny(going, rows, {}, {}, callbacks);
        VERIFY_RESULT(on.result);
        QCOMPARE(told, 1);

        const auto folder = scratch(general ? "asked-general" : "asked");
        bool asks = false;
        int asked = 0;
        callbacks.onSpike = [&](const Spike &spike) {
            QVERIFY(spike.pauses);
            QCOMPARE(spike.step, std::int64_t(51));
            asks = true;
            ++asked;
        };
        callbacks.poll = [&] { return std::exchange(asks, false) ? TrainControl::Resume : TrainControl::Continue; };
        const Run paused = trainTiny(plan, rows, folder, {}, callbacks);
        VERIFY_RESULT(paused.result);
        QCOMPARE(asked, 1);
        QVERIFY(std::count(paused.phases.begin(), paused.phases.end(), TrainPhase::Paused) == 1);
        QCOMPARE(paused.steps.size(), size_t(60));
        QVERIFY(paused.probe == on.probe);
        QCOMPARE(paused.steps.back().loss, on.steps.back().loss);

        // Without the step.
        callbacks.poll = [&] {
            return std::exchange(asks, false) ? TrainControl::ResumeWithout : TrainControl::Continue;
        };
        const Run without = trainTiny(plan, rows, scratch(general ? "without-general" : "without"), {}, callbacks);
        VERIFY_RESULT(without.result);
        QCOMPARE(asked, 2);
        QCOMPARE(without.steps.size(), size_t(59));
        QVERIFY(without.probe != on.probe);
        for (const StepMetrics &step : without.steps)
            QVERIFY(step.step != 51);
    }

    /// Ended while it asked: the next attempt does not ask again, and does what it is told.
    void aRunThatEndedAtASpikeGoesOn_data()
    {
        QTest::addColumn<bool>("leftOut");
        QTest::addColumn<bool>("hadCheckpoint"); // of the step before, without a word of the spike
        for (const bool leftOut : {false, true}) {
            for (const bool had : {false, true})
                QTest::addRow("%s%s", leftOut ? "left out" : "taken", had ? ", checkpoint there" : "")
                    << leftOut << had;
        }
    }
    void aRunThatEndedAtASpikeGoesOn()
    {
        QFETCH(bool, leftOut);
        QFETCH(bool, hadCheckpoint);
        auto [plan, rows] = spiked(false);
        plan.checkpointEvery = hadCheckpoint ? 50 : 40;
        const TrainControl answer = leftOut ? TrainControl::ResumeWithout : TrainControl::Resume;
        bool asks = false;
        int asked = 0;
        TrainCallbacks callbacks;
        callbacks.onSpike = [&](const Spike &) {
            asks = true;
            ++asked;
        };
        callbacks.poll = [&] { return std::exchange(asks, false) ? answer : TrainControl::Continue; };
        const Run whole = trainTiny(plan, rows, scratch("spike-whole"), {}, callbacks);
        VERIFY_RESULT(whole.result);
        QCOMPARE(asked, 1);

        const auto folder = scratch("spike-ended");
        std::stop_source end;
        callbacks.onPhase = {};
        callbacks.poll = [&] {
            if (std::exchange(asks, false))
                end.request_stop(); // as the system would, amid the question
            return TrainControl::Continue;
        };
        VERIFY_ERROR(trainTiny(plan, rows, folder, {}, callbacks, end.get_token()).result, ErrorCode::Cancelled);
        QCOMPARE(asked, 2);
        QVERIFY(std::filesystem::exists(folder / "step-50" / "manifest.json"));
        callbacks.poll = [&, first = true]() mutable {
            return std::exchange(first, false) ? answer : TrainControl::Continue;
        };
        const Run again = trainTiny(plan, rows, folder, {}, callbacks);
        VERIFY_RESULT(again.result);
        QCOMPARE(asked, 2);
        QCOMPARE(again.preparation.resumedStep, std::int64_t(50));
        QVERIFY(again.probe == whole.probe);
        QCOMPARE(again.steps.size(), size_t(leftOut ? 9 : 10));
    }

    /// More epochs on a constant rate: the run that had them from the start, bit by bit. On another schedule it says
    /// that it is not.
    void anEndedRunGoesOnWithMoreEpochs_data()
    {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<bool>("isSame");
        QTest::newRow("constant") << QStringLiteral("constant") << true;
        QTest::newRow("inverse square root") << QStringLiteral("inverse-sqrt") << true;
        QTest::newRow("cosine") << QStringLiteral("cosine") << false;
    }
    void anEndedRunGoesOnWithMoreEpochs()
    {
        QFETCH(QString, schedule);
        QFETCH(bool, isSame);
        auto plan = quickPlan();
        plan.maxSteps = 0;
        plan.epochs = 4;
        plan.warmupShare = 0;
        plan.dropout = 0.1;
        plan.averageDecay = 0.9;
        plan.schedule = scheduleFromKey(schedule.toStdString()).value();
        const auto rows = countingRows(20), held = countingRows(5, 3);
        const Run whole = trainTiny(plan, rows, scratch("epochs-whole"), held);
        VERIFY_RESULT(whole.result);
        const auto folder = scratch("epochs-further");
        plan.epochs = 2;
        const Run first = trainTiny(plan, rows, folder, held);
        VERIFY_RESULT(first.result);
        plan.epochs = 4;
        const Run further = trainTiny(plan, rows, folder, held);
        VERIFY_RESULT(further.result);
        QCOMPARE(further.preparation.resumedStep, first.result->finalStep);
        QCOMPARE(further.result->finalStep, whole.result->finalStep);
        const std::string note = further.preparation.changeNote.english();
        QVERIFY2((note.find("one that had it so from the start.") != std::string::npos) == isSame, note.c_str());
        QVERIFY2((note.find("the learning rate goes on with") != std::string::npos) == !isSame, note.c_str());
        QVERIFY(further.preparation.resumeNote.empty());
        QCOMPARE(further.probe == whole.probe, isSame);
        if (isSame)
            QCOMPARE(further.steps.back().loss, whole.steps.back().loss);
    }

    /// A checkpoint of another processor or library: the run goes on, and says that its numbers are equal within
    /// rounding alone.
    void anotherMachineIsSaid_data()
    {
        QTest::addColumn<QString>("part");
        QTest::newRow("processor") << QStringLiteral("processor");
        QTest::newRow("library") << QStringLiteral("products");
    }
    void anotherMachineIsSaid()
    {
        QFETCH(QString, part);
        auto plan = quickPlan();
        const auto rows = countingRows(20);
        const auto folder = scratch("machine");
        int done = 0;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &) { ++done; };
        callbacks.poll = [&] { return done >= 3 ? TrainControl::Stop : TrainControl::Continue; };
        VERIFY_RESULT(trainTiny(plan, rows, folder, {}, callbacks).result);
        const auto manifest = folder / "step-3" / "manifest.json";
        const auto bytes = readFile(manifest);
        VERIFY_RESULT(bytes);
        auto value = parseJson(*bytes, "manifest.json");
        VERIFY_RESULT(value);
        (*value)["progress"]["machine"][part.toStdString()] = "Another One 3000";
        VERIFY_RESULT(saveFile(manifest, dumpJson(*value)));
        const Run run = trainTiny(plan, rows, folder);
        VERIFY_RESULT(run.result);
        QCOMPARE(run.preparation.resumedStep, std::int64_t(3));
        const std::string note = run.preparation.resumeNote.english();
        QVERIFY2(note.find("Another One 3000") != std::string::npos &&
                     note.find("within rounding") != std::string::npos,
                 note.c_str());
    }

    /// Steps that a card was given as recordings, and those after the checkpoint, may be rounded otherwise.
    void recordingsBeforeACheckpointAreSaid_data()
    {
        QTest::addColumn<bool>("wereUsed");
        QTest::newRow("none") << false;
        QTest::newRow("used") << true;
    }
    void recordingsBeforeACheckpointAreSaid()
    {
        QFETCH(bool, wereUsed);
        const auto rows = countingRows(20);
        const auto folder = scratch("recorded");
        int done = 0;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &) { ++done; };
        callbacks.poll = [&] { return done >= 3 ? TrainControl::Stop : TrainControl::Continue; };
        VERIFY_RESULT(trainTiny(quickPlan(), rows, folder, {}, callbacks).result);
        const auto manifest = folder / "step-3" / "manifest.json";
        const auto bytes = readFile(manifest);
        VERIFY_RESULT(bytes);
        auto value = parseJson(*bytes, "manifest.json");
        VERIFY_RESULT(value);
        QCOMPARE(value->at("progress").at("recorded"), Json(false));
        value->at("progress")["recorded"] = wereUsed;
        VERIFY_RESULT(saveFile(manifest, dumpJson(*value)));
        const Run run = trainTiny(quickPlan(), rows, folder);
        VERIFY_RESULT(run.result);
        const std::string note = run.preparation.resumeNote.english();
        QCOMPARE(note.find("as recordings") != std::string::npos, wereUsed);
        QCOMPARE(note.empty(), !wereUsed);
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
        other.rank = 2;
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
        QVERIFY(!again.preparation.damageNote.empty());
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
