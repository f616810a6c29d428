// A child process for test_kill: trains the tiny model to the end, going on from whatever checkpoint is there.
// usage: train_tiny CHECKPOINTS KIND[/CHANGE…]
// KIND: lora, qlora, full, part, rows (of a tensor that several modules share), text (every token of rows of one
// length), masked, classify (of an encoder), or a kind of adapter of tests/golden/adapters; lora and those with "+nf4",
// "+fp4" or
// "+int8" on a base in such blocks, with "+gguf" on one in a GGUF file's own. CHANGE: an optimiser's key, a schedule's,
// averaged (with noise and smoothing), unpacked, dry (no dropout), again (blocks are computed again), early (stops
// before its time), general (that path). Prints "step <n> <loss in hexadecimal> <norm>" lines, and "weights <hash>"
// last.

#include "core/base/hash.h"
#include "core/engine/encoder/encoder.h"
#include "core/engine/scorer.h"
#include "core/model_files/gguf_model_writer.h"
#include "tests/core/engine/encoder_golden.h"
#include "tests/support/tiny_model.h"

#include <cstdio>
#include <sstream>

using namespace golden;

namespace {

int refuse(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
    return 1;
}

TrainPlan usualPlan()
{
    TrainPlan plan;
    plan.rank = 4;
    plan.alpha = 8;
    plan.dropout = 0.1;
    plan.weightDecay = 0.01;
    plan.learningRate = 5e-3;
    plan.microBatchTokens = 64;
    plan.accumulation = 2;
    plan.maxSteps = 14;
    plan.checkpointEvery = 3;
    plan.validateEvery = 4;
    return plan;
}

bool changePlan(const std::string &change, TrainPlan &plan)
{
    if (const auto optimizer = optimizerFromKey(change)) {
        plan.optimizer = *optimizer;
    } else if (const auto schedule = scheduleFromKey(change)) {
        plan.schedule = *schedule;
    } else if (change == "averaged") {
        plan.averageDecay = 0.8;
        plan.embeddingNoise = 5;
        plan.labelSmoothing = 0.1;
    } else if (change == "unpacked") {
        plan.packing = false;
        plan.microBatchRows = 2;
    } else if (change == "dry") {
        plan.dropout = 0;
    } else if (change == "again") {
        plan.recompute = Recompute::Blocks;
    } else if (change == "general") {
        plan.generalPath = true;
    } else if (change == "early") {
        plan.validateEvery = 2;
        plan.patience = 2;
        plan.minimumImprovement = 10;
    } else {
        return false;
    }
    return true;
}

/// What stands behind a kind's "+".
std::optional<BaseForm> baseOf(std::string_view key)
{
    return key == "nf4"    ? std::optional(BaseForm::Nf4)
           : key == "fp4"  ? std::optional(BaseForm::Fp4)
           : key == "int8" ? std::optional(BaseForm::Int8)
           : key == "gguf" ? std::optional(BaseForm::Stored)
                           : std::nullopt;
}

/// A model in a GGUF file that is written into `folder` by whichever process comes first.
Result<std::unique_ptr<LoadedModel>> ofGguf(const std::filesystem::path &folder, int threads)
{
    const std::filesystem::path file = folder / "model.gguf";
    if (!std::filesystem::exists(file)) {
        FW_CHECK(writeTinyModel(folder));
        FW_TRY(source, ModelSource::open(folder));
        FW_TRY(weights, MergedWeights::create(source, {}));
        FW_TRY(preset, ggufPreset("Q8_0"));
        FW_TRY(written, writeGgufModel(weights, file, {.preset = preset}, {}, {}));
        if (written.bytes == 0)
            return fail(Error{});
    }
    FW_TRY(source, ModelSource::open(file));
    LoadOptions options;
    options.threads = threads;
    options.base = BaseForm::Stored;
    return LoadedModel::load(*source, options);
}

/// One of tests/golden/adapters.
Result<> setAdapter(const std::string &kind, TrainPlan &plan)
{
    FW_TRY(text, readFile(std::filesystem::path(FIELDWRIGHT_ADAPTER_GOLDENS) / kind / "adapter_config.json", 1 << 20));
    FW_TRY(config, parseJson(text, kind));
    plan.method = Method::Adapter;
    plan.adapter = std::move(config);
    if (kind.starts_with("lora"))
        plan.adapter["lora_dropout"] = plan.dropout;
    plan.rateOfB = 4;
    return {};
}

int tell(const Result<TrainResult> &result, const Result<std::vector<float>> &probe)
{
    if (!result)
        return refuse(result.error());
    if (!probe)
        return refuse(probe.error());
    std::printf("weights %s kept %lld\n",
                sha256Hex({reinterpret_cast<const char *>(probe->data()), probe->size() * sizeof(float)}).c_str(),
                static_cast<long long>(result->keptStep));
    return 0;
}

int trainEncoder(bool isClassifier, TrainPlan plan, const std::filesystem::path &checkpoints,
                 const TrainCallbacks &callbacks)
{
    plan.method = Method::Full;
    plan.maxLength = 16;
    const auto golden = openEncoder("encoder", "bert_tied");
    if (!golden)
        return refuse(golden.error());
    auto encoder = load(*golden);
    if (!encoder)
        return refuse(encoder.error());
    const RowsInMemory<EncoderRow> training(countingTexts(40)), validation(countingTexts(8, 3));
    const std::vector<TokenId> ids = {2, 10, 11, 12, 3};
    const EncoderText text{ids, {}};
    if (!isClassifier) {
        const auto result = trainMaskedWords(**encoder, plan, {0.15, 4}, training, &validation, checkpoints, callbacks);
        return tell(result, maskedWordLogits(**encoder, std::span(&text, 1)));
    }
    if (const auto given = giveClassifier(**encoder, {"even", "odd"}, 5); !given)
        return refuse(given.error());
    const auto result = trainClassifier(**encoder, plan, training, &validation, checkpoints, callbacks);
    return tell(result, classLogits(**encoder, std::span(&text, 1)));
}

int trainDecoder(const std::string &kind, BaseForm base, const TrainPlan &plan,
                 const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks)
{
    // Bit-equality must hold with several threads too.
    const int threads = plan.method == Method::Full ? 1 : 2;
    auto model =
        base == BaseForm::Stored ? ofGguf(checkpoints / "base", threads) : tiny(threads, Precision::Fp32, base);
    if (!model)
        return refuse(model.error());
    std::vector<TrainRow> rows = countingRows(24);
    for (TrainRow &row : rows) {
        if (kind != "text")
            break;
        for (auto next = row.ids.front(); row.ids.size() < 32; next = 4 + (next + 7) % 250)
            row.ids.push_back(next);
        row.ids.resize(32);
        row.trained.assign(32, 1);
    }
    const TrainRows training(std::move(rows)), validation(countingRows(5, 3));
    const auto result = train(**model, plan, training, &validation, checkpoints, callbacks);
    std::vector<int> places(40);
    for (int i = 0; i < 40; ++i)
        places[size_t(i)] = i;
    return tell(result, logits(**model, golden::ids("ids"), places));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    TrainPlan plan = usualPlan();
    std::istringstream words(argv[2]);
    std::string kind, change;
    std::getline(words, kind, '/');
    while (std::getline(words, change, '/')) {
        if (!changePlan(change, plan))
            return 2;
    }
    BaseForm base = BaseForm::Plain;
    if (kind == "qlora")
        kind = "lora+nf4";
    if (const auto plus = kind.find('+'); plus != std::string::npos) {
        const auto form = baseOf(std::string_view(kind).substr(plus + 1));
        if (!form)
            return 2;
        base = *form;
        kind.resize(plus);
        plan.recompute = Recompute::Blocks;
    }
    plan.method = kind == "lora" || kind == "text" ? Method::Lora : Method::Full;
    TrainCallbacks callbacks;
    callbacks.onStep = [](const StepMetrics &m) {
        std::printf("step %lld %a %a\n", static_cast<long long>(m.step), m.loss, m.gradientNorm);
        std::fflush(stdout);
    };
    callbacks.onSpike = [](const Spike &) {};
    if (kind == "masked" || kind == "classify")
        return trainEncoder(kind == "classify", plan, argv[1], callbacks);
    if (kind == "part") {
        plan.lastLayers = 1;
        plan.trainedModules = {"input_layernorm"};
        plan.layerDecay = 0.5;
    } else if (kind == "rows") {
        plan.trainedModules = {"q_proj", "v_proj"};
    } else if (kind != "lora" && kind != "full" && kind != "text") {
        if (const auto set = setAdapter(kind, plan); !set)
            return refuse(set.error());
    }
    return trainDecoder(kind, base, plan, argv[1], callbacks);
}
