#include "core/engine/trainer.h"

#include "core/model_files/peft_files.h"

#include <cmath>

namespace fieldwright::engine {

namespace {

const char *methodName(Method method)
{
    switch (method) {
    case Method::Full:
        return "full";
    case Method::Lora:
        return "lora";
    case Method::Adapter:
        break;
    }
    return "adapter";
}

Result<> within(const char *field, double value, double low, double high)
{
    if (std::isfinite(value) && value >= low && value <= high)
        return {};
    const auto number = [](double x) {
        std::string text = Json(x).dump();
        return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
    };
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The recipe's value %1 for %2 is not possible."), {number(value), field}},
                {FW_NOOP("core", "Choose a value between %1 and %2."), {number(low), number(high)}});
}

} // namespace

Json toJson(const TrainPlan &plan)
{
    Json out = {{"method", methodName(plan.method)},
                {"rank", plan.rank},
                {"alpha", plan.alpha},
                {"dropout", plan.dropout},
                {"targets", plan.targets},
                {"rank_stabilised", plan.rankStabilised},
                {"learning_rate", plan.learningRate},
                {"beta1", plan.beta1},
                {"beta2", plan.beta2},
                {"epsilon", plan.epsilon},
                {"weight_decay", plan.weightDecay},
                {"clip_norm", plan.clipNorm},
                {"schedule", scheduleKey(plan.schedule)},
                {"warmup_share", plan.warmupShare},
                {"warmup_steps", plan.warmupSteps},
                {"final_rate_share", plan.finalRateShare},
                {"epochs", plan.epochs},
                {"max_steps", plan.maxSteps},
                {"max_length", plan.maxLength},
                {"packing", plan.packing},
                {"micro_batch_tokens", plan.microBatchTokens},
                {"micro_batch_rows", plan.microBatchRows},
                {"accumulation", plan.accumulation},
                {"shuffle", plan.shuffle},
                {"seed", plan.seed},
                {"validate_every", plan.validateEvery},
                {"checkpoint_every", plan.checkpointEvery},
                {"sample_every", plan.sampleEvery},
                {"patience", plan.patience},
                {"minimum_improvement", plan.minimumImprovement},
                {"keep_best", plan.keepBest},
                {"general_path", plan.generalPath}};
    // Absent where they are off, as in the plans of earlier versions.
    if (plan.rateOfB != 1)
        out["rate_of_b"] = plan.rateOfB;
    if (plan.method == Method::Adapter)
        out["adapter"] = plan.adapter;
    if (plan.onAdapter)
        out["on_adapter"] = true;
    if (plan.trainsPart())
        out["part"] = {{"last_layers", plan.lastLayers}, {"modules", plan.trainedModules}};
    if (plan.optimizer != OptimizerType::Adamw)
        out["optimizer"] = optimizerKey(plan.optimizer);
    if (plan.optimizer == OptimizerType::Sgd || plan.optimizer == OptimizerType::Muon)
        out["momentum"] = plan.momentum;
    for (const auto &[key, value] : {std::pair{"embedding_noise", plan.embeddingNoise},
                                     {"label_smoothing", plan.labelSmoothing},
                                     {"average_decay", plan.averageDecay}}) {
        if (value != 0)
            out[key] = value;
    }
    if (plan.rateTestFrom > 0)
        out["rate_test_from"] = plan.rateTestFrom;
    if (plan.layerDecay != 1)
        out["layer_decay"] = plan.layerDecay;
    if (plan.recompute != Recompute::None)
        out["recompute"] = recomputeName(plan.recompute);
    if (plan.offload != Offload::None)
        out["offload"] = offloadName(plan.offload);
    if (plan.sharding != Sharding::None)
        out["sharding"] = shardingName(plan.sharding);
    return out;
}

Result<> checkPlan(const TrainPlan &plan)
{
    const double large = 1e9;
    FW_CHECK(within("learning_rate", plan.learningRate, 0, 1));
    FW_CHECK(within("rate_test_from", plan.rateTestFrom, 0, std::max(plan.learningRate, 0.0)));
    FW_CHECK(within("beta1", plan.beta1, 0, 0.99999));
    FW_CHECK(within("beta2", plan.beta2, 0, 0.9999999));
    FW_CHECK(within("epsilon", plan.epsilon, 1e-16, 1));
    FW_CHECK(within("momentum", plan.momentum, 0, 0.9999));
    FW_CHECK(within("weight_decay", plan.weightDecay, 0, 10));
    FW_CHECK(within("clip_norm", plan.clipNorm, 0, large));
    FW_CHECK(within("embedding_noise", plan.embeddingNoise, 0, 1000));
    FW_CHECK(within("label_smoothing", plan.labelSmoothing, 0, 0.9));
    FW_CHECK(within("average_decay", plan.averageDecay, 0, 0.999999));
    FW_CHECK(within("warmup_share", plan.warmupShare, 0, 1));
    FW_CHECK(within("warmup_steps", double(plan.warmupSteps), 0, large));
    FW_CHECK(within("final_rate_share", plan.finalRateShare, 0, 1));
    FW_CHECK(within("decay_share", plan.decayShare, 0, 1));
    FW_CHECK(within("max_steps", double(plan.maxSteps), 0, large));
    if (plan.maxSteps == 0)
        FW_CHECK(within("epochs", plan.epochs, 0.001, 10000));
    FW_CHECK(within("max_length", plan.maxLength, 2, 1 << 20));
    FW_CHECK(within("micro_batch_tokens", plan.microBatchTokens, 2, 1 << 20));
    FW_CHECK(within("micro_batch_rows", plan.microBatchRows, 1, 4096));
    FW_CHECK(within("accumulation", plan.accumulation, 1, 65536));
    FW_CHECK(within("validate_every", double(plan.validateEvery), 0, large));
    FW_CHECK(within("checkpoint_every", double(plan.checkpointEvery), 1, large));
    FW_CHECK(within("sample_every", double(plan.sampleEvery), 0, large));
    FW_CHECK(within("patience", plan.patience, 0, large));
    FW_CHECK(within("rate_of_b", plan.rateOfB, 1e-3, 1000));
    FW_CHECK(within("layer_decay", plan.layerDecay, 0.01, 1));
    FW_CHECK(within("last_layers", double(plan.lastLayers), 0, 1024));
    const bool computesAgain = plan.recompute != Recompute::None || offloadsActivations(plan.offload);
    const std::string kind = plan.method == Method::Adapter ? adapterKind(plan.adapter).type : std::string();
    if (computesAgain && (kind == "PREFIX_TUNING" || kind == "CARTRIDGE"))
        return fail(
            ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The keys and values of a prefix are made once for all layers, so layers cannot be "
                             "computed again.")},
            {FW_NOOP("core", "Switch recomputation off, or choose another method.")});
    if (plan.method == Method::Lora) {
        FW_CHECK(within("dropout", plan.dropout, 0, 0.9));
        FW_CHECK(within("alpha", plan.alpha, 1e-6, large));
    }
    return {};
}

} // namespace fieldwright::engine
