// A child process for test_kill: trains the tiny model to the end, going on from whatever checkpoint is there.
// usage: train_tiny CHECKPOINTS lora|qlora|full|part|CASE[/OPTIMIZER|/averaged]      CASE: a kind of adapter of
// tests/golden/adapters, with "+nf4" on a base in 4 bits. qlora and +nf4 compute blocks again. Prints
// "step <n> <loss in hexadecimal>" lines, and "weights <hash>" last.

#include "core/base/hash.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"

#include <cstdio>

using namespace golden;

namespace {

int refuse(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    TrainPlan plan;
    std::string kind = argv[2];
    if (const size_t slash = kind.find('/'); slash != std::string::npos) {
        const std::string change = kind.substr(slash + 1);
        const auto optimizer = optimizerFromKey(change);
        if (!optimizer && change != "averaged")
            return 2;
        plan.optimizer = optimizer.value_or(OptimizerType::Adamw);
        plan.averageDecay = optimizer ? 0 : 0.8;
        plan.embeddingNoise = optimizer ? 0 : 5;
        plan.labelSmoothing = optimizer ? 0 : 0.1;
        kind.resize(slash);
    }
    const bool inBlocks = kind == "qlora" || kind.ends_with("+nf4");
    if (inBlocks) {
        kind = kind == "qlora" ? "lora" : kind.substr(0, kind.size() - 4);
        plan.recompute = Recompute::Blocks;
    }
    plan.method = kind == "lora" ? Method::Lora : Method::Full;
    if (kind == "part") {
        plan.lastLayers = 1;
        plan.trainedModules = {"input_layernorm"};
        plan.layerDecay = 0.5;
    } else if (kind != "lora" && kind != "full") {
        const auto text =
            readFile(std::filesystem::path(FIELDWRIGHT_ADAPTER_GOLDENS) / kind / "adapter_config.json", 1 << 20);
        if (!text)
            return refuse(text.error());
        plan.method = Method::Adapter;
        plan.adapter = parseJson(*text, kind).value();
        if (kind.starts_with("lora"))
            plan.adapter["lora_dropout"] = 0.1;
        plan.rateOfB = 4;
    }
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
    // Bit-equality must hold with several threads too.
    auto model = tiny(plan.method == Method::Full ? 1 : 2, Precision::Fp32, inBlocks ? BaseForm::Nf4 : BaseForm::Plain);
    if (!model)
        return refuse(model.error());
    TrainCallbacks callbacks;
    callbacks.onStep = [](const StepMetrics &m) {
        std::printf("step %lld %a %a\n", static_cast<long long>(m.step), m.loss, m.gradientNorm);
        std::fflush(stdout);
    };
    const TrainRows training(countingRows(24)), validation(countingRows(5, 3));
    auto result = train(**model, plan, training, &validation, argv[1], callbacks);
    if (!result)
        return refuse(result.error());
    std::vector<int> rows(40);
    for (int i = 0; i < 40; ++i)
        rows[size_t(i)] = i;
    auto probe = logits(**model, golden::ids("ids"), rows);
    if (!probe)
        return refuse(probe.error());
    std::printf("weights %s kept %lld\n",
                sha256Hex({reinterpret_cast<const char *>(probe->data()), probe->size() * sizeof(float)}).c_str(),
                static_cast<long long>(result->keptStep));
    return 0;
}
