#include "core/worker/rate_test.h"

#include "core/base/file.h"
#include "core/recipe/rate_test.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr std::int64_t usualSteps = 100;

Json numberOrNull(std::optional<double> value)
{
    return value ? Json(*value) : Json();
}

} // namespace

Result<Json> testRates(JobContext &context, LocalModel &model, const TrainRecipe &recipe, engine::TrainPlan plan,
                       const engine::TrainSource &training)
{
    const RateRange range = testedRates(recipe.method);
    plan.rateTestFrom = range.low;
    plan.learningRate = range.high;
    plan.maxSteps = std::clamp<std::int64_t>(intOr(context.job().parameters, "steps", usualSteps), 10, 10000);
    plan.averageDecay = 0;
    plan.onSpike = engine::OnSpike::GoOn; // the rate is to rise until it goes wrong
    plan.keepBest = false;
    plan.sampleEvery = 0;

    RateTest test;
    bool stopped = false, isFinite = true;
    Json points = Json::array();
    engine::TrainCallbacks callbacks;
    callbacks.onPhase = [&](engine::TrainPhase phase) {
        context.state(phase == engine::TrainPhase::Preparing            ? JobState::Preparing
                      : phase == engine::TrainPhase::Paused && isFinite ? JobState::Paused
                                                                        : JobState::Running);
    };
    callbacks.onStep = [&](const engine::StepMetrics &metrics) {
        test.add(metrics.learningRate, metrics.loss);
        context.metric(metrics.step, {{"loss", metrics.loss},
                                      {"smoothed_loss", test.smoothed()},
                                      {"learning_rate", metrics.learningRate},
                                      {"tokens_per_second", metrics.tokensPerSecond},
                                      {"tokens", metrics.tokens}});
        context.progress(metrics.step, metrics.totalSteps, "steps");
        points.push_back({metrics.learningRate, metrics.loss});
    };
    callbacks.wantsCause = false; // the range ends there
    callbacks.onNotFinite = [&](const engine::NotFinite &) { isFinite = false; };
    callbacks.poll = [&] {
        if (test.isDiverged() || !isFinite)
            return engine::TrainControl::Stop;
        for (const Control &control : context.pollControl()) {
            stopped = stopped || control.command == ControlCommand::Stop;
            if (control.command == ControlCommand::Pause)
                return engine::TrainControl::Pause;
            if (isGoingOn(control.command))
                return engine::TrainControl::Resume;
        }
        return stopped ? engine::TrainControl::Stop : engine::TrainControl::Continue;
    };
    FW_TRY(done, engine::train(model.loaded(), plan, training, nullptr, {}, callbacks, context.stopToken()));
    if (stopped)
        return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The run was stopped and its result discarded.")});
    const Json figures = {{"suggested_rate", numberOrNull(test.suggestion())},
                          {"steepest_rate", numberOrNull(test.steepest())},
                          {"below_steepest", RateTest::below},
                          {"diverged", test.isDiverged() || !isFinite},
                          {"method", recipe.method},
                          {"steps", done.finalStep},
                          {"tokens", done.tokens},
                          {"seconds", done.seconds}};
    Json file = figures;
    file["points"] = std::move(points);
    FW_CHECK(saveFile(context.paths().output() / "rates.json", dumpJson(file, 1) + "\n"));
    return figures;
}

} // namespace fieldwright
