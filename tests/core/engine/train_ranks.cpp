// One rank of a training for test_ranks, started by mpirun or alone: trains the tiny model to the end, going on from
// whatever checkpoint is there.
// usage: train_ranks CHECKPOINTS lora|full [general] [unpacked] [averaged] [nccl] [sharding=…] [optimizer=…]
//        [accumulation=N] [differ=recipe|data|model|checkpoint]
//        nccl: it carries the numbers.  differ: the second rank has another one than the first.
// The first rank prints "ranks <n>", "note <resume note>", "step <n> <loss> <norm>" and "validation <n> <loss>" lines,
// numbers in hexadecimal, and "weights <hash>" last; an error's message goes to stderr.

#include "core/base/hash.h"
#include "core/engine/distributed/mpi.h"
#include "core/engine/distributed/nccl.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <unistd.h>

using namespace golden;

namespace {

/// At once: a goodbye would wait for ranks that wait for this one. mpirun ends them.
[[noreturn]] void refuse(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
    std::fflush(stderr);
    _exit(1);
}

std::set<std::string> words;

bool has(const char *word)
{
    return words.contains(word);
}

std::string valueOf(const std::string &key)
{
    for (const std::string &word : words) {
        if (word.starts_with(key + "="))
            return word.substr(key.size() + 1);
    }
    return {};
}

TrainPlan planOf(const std::string &kind)
{
    TrainPlan plan;
    plan.method = kind == "lora" ? Method::Lora : Method::Full;
    plan.rank = 4;
    plan.alpha = 8;
    plan.dropout = plan.method == Method::Lora ? 0.1 : 0;
    plan.embeddingNoise = 5;
    plan.labelSmoothing = 0.1;
    plan.weightDecay = 0.01;
    plan.learningRate = 5e-3;
    plan.microBatchTokens = 64;
    plan.microBatchRows = 2;
    plan.packing = !has("unpacked");
    plan.accumulation = 3; // is not a multiple of the ranks, and epochs end in the middle of a window
    if (const std::string given = valueOf("accumulation"); !given.empty())
        plan.accumulation = std::atoi(given.c_str());
    plan.maxSteps = 20;
    plan.checkpointEvery = 3;
    plan.validateEvery = 4;
    plan.generalPath = has("general");
    plan.averageDecay = has("averaged") ? 0.8 : 0;
    plan.sharding = shardingFromName(valueOf("sharding")).value_or(Sharding::None);
    plan.optimizer = optimizerFromKey(valueOf("optimizer")).value_or(OptimizerType::Adamw);
    return plan;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    words.insert(argv + 3, argv + argc);
    std::unique_ptr<Communicator> ranks;
    if (std::getenv("OMPI_COMM_WORLD_SIZE")) {
        auto joined = joinMpi();
        if (!joined)
            refuse(joined.error());
        ranks = std::move(*joined);
    }
    std::unique_ptr<Communicator> carried;
    if (has("nccl")) {
        auto joined = joinNccl(*ranks, "cpu");
        if (!joined)
            refuse(joined.error());
        carried = std::move(*joined);
    }
    const bool isFirst = !ranks || ranks->rank() == 0;
    const std::string differ = isFirst ? "" : valueOf("differ");

    TrainPlan plan = planOf(argv[2]);
    if (differ == "recipe")
        plan.learningRate = 4e-3;
    auto model = tiny(1, Precision::Fp32);
    if (!model)
        refuse(model.error());
    const TrainRows training(countingRows(differ == "data" ? 25 : 24)), validation(countingRows(5, 3));
    if (differ == "model") {
        TrainPlan before = plan;
        before.maxSteps = 3;
        if (auto moved = train(**model, before, training, nullptr, {}); !moved)
            refuse(moved.error());
    }
    TrainCallbacks callbacks;
    if (isFirst) {
        callbacks.onStep = [](const StepMetrics &m) {
            std::printf("step %lld %a %a\n", static_cast<long long>(m.step), m.loss, m.gradientNorm);
            std::fflush(stdout);
        };
        callbacks.onValidation = [](const ValidationMetrics &m) {
            std::printf("validation %lld %a\n", static_cast<long long>(m.step), m.loss);
        };
        callbacks.onPrepared = [](const TrainPreparation &p) {
            std::printf("ranks %d\n", p.ranks);
            if (!p.resumeNote.empty())
                std::printf("note %s\n", p.resumeNote.english().c_str());
        };
    }
    const std::filesystem::path checkpoints = differ == "checkpoint" ? std::filesystem::path() : argv[1];
    auto result =
        train(**model, plan, training, &validation, checkpoints, callbacks, {}, carried ? carried.get() : ranks.get());
    if (!result)
        refuse(result.error());
    std::vector<int> rows(40);
    for (int i = 0; i < 40; ++i)
        rows[size_t(i)] = i;
    auto probe = logits(**model, golden::ids("ids"), rows);
    if (!probe)
        refuse(probe.error());
    if (isFirst)
        std::printf("weights %s kept %lld\n",
                    sha256Hex({reinterpret_cast<const char *>(probe->data()), probe->size() * sizeof(float)}).c_str(),
                    static_cast<long long>(result->keptStep));
    return 0;
}
