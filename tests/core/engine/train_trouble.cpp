// One rank of a training for test_rank_trouble, started by mpirun or alone: a run in which one step goes wrong, by a
// row of its second micro-batch. usage: train_trouble CHECKPOINTS spike|poison|torn ANSWER lora|full [general]
// [sharding=…]
//        spike: a row unlike all others.  poison: a token whose embedding is no number.  torn: the second rank
//        cannot read a row.  ANSWER, to the question that the run asks: resume, without, or wait.
// Every rank prints "paused <rank> <last step> <hash of the weights>" and last "weights <rank> <hash>"; the first one
// besides "step <n> <loss> <norm>", "left <n>" and, of what it is told, "asked <step> <part> <block>", "batch <rows>"
// and "guilty <batch> <row>" lines. An error's message goes to stderr.

#include "core/base/hash.h"
#include "core/engine/distributed/mpi.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"

#include <cstdio>
#include <cstdlib>
#include <set>
#include <unistd.h>

using namespace golden;

namespace {

constexpr std::size_t oddRow = 78; ///< of step 20

/// At once: a goodbye would wait for ranks that wait for this one. mpirun ends them.
[[noreturn]] void refuse(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
    std::fflush(stderr);
    _exit(1);
}

class TornRows : public TrainRows
{
public:
    using TrainRows::TrainRows;
    Result<TrainRow> row(std::size_t index) const override
    {
        if (isTorn && index == oddRow)
            return fail(ErrorCode::Io, {"row %1 cannot be read", {std::to_string(index)}});
        return TrainRows::row(index);
    }
    bool isTorn = false;
};

std::unique_ptr<LoadedModel> load(bool poisoned)
{
    auto source = ModelSource::open(folder() / "tiny");
    if (!source)
        refuse(source.error());
    auto reader = weightReader(**source);
    if (!reader)
        refuse(reader.error());
    if (poisoned) { // token 255 alone meets it: the head is another matrix
        reader->shape.tiedHead = false;
        reader->has = [](const std::string &) { return true; };
        reader->read = [source = *source](const std::string &name, std::span<float> out) -> Result<> {
            const bool isHead = name == "lm_head.weight";
            FW_CHECK(source->readFloat(isHead ? "model.embed_tokens.weight" : name, out));
            if (name == "model.embed_tokens.weight")
                std::fill(out.end() - 48, out.end(), NAN);
            return {};
        };
    }
    auto model = LoadedModel::load(*reader, {.threads = 1});
    if (!model)
        refuse(model.error());
    return std::move(*model);
}

std::vector<TrainRow> rowsOf(const std::string &trouble)
{
    std::vector<TrainRow> rows(120, countingRows(1).front());
    if (trouble == "spike") { // with a weight that makes the step worse than any before it
        std::reverse(rows[oddRow].ids.begin(), rows[oddRow].ids.end());
        rows[oddRow].weight = 30;
    }
    if (trouble == "poison")
        rows[oddRow].ids[2] = 255;
    return rows;
}

TrainPlan planOf(const std::set<std::string> &words)
{
    TrainPlan plan;
    plan.method = words.contains("lora") ? Method::Lora : Method::Full;
    plan.rank = 4;
    plan.alpha = 8;
    plan.learningRate = plan.method == Method::Lora ? 5e-3 : 3e-3;
    plan.schedule = Schedule::Constant;
    plan.warmupShare = 0;
    plan.packing = false;
    plan.microBatchRows = 2;
    plan.accumulation = 2;
    plan.shuffle = false;
    plan.maxSteps = 28;
    plan.checkpointEvery = 100;
    plan.generalPath = words.contains("general");
    for (const std::string &word : words) {
        if (word.starts_with("sharding="))
            plan.sharding = shardingFromName(word.substr(9)).value_or(Sharding::None);
    }
    return plan;
}

std::string hashOf(LoadedModel &model)
{
    const std::vector<int> rows = {0, 7, 21, 39};
    const auto probe = logits(model, ids("ids"), rows);
    if (!probe)
        refuse(probe.error());
    return sha256Hex({reinterpret_cast<const char *>(probe->data()), probe->size() * sizeof(float)});
}

void print(const std::string &line)
{
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

void tell(std::int64_t step, const StepBatches &batches, const StepCause &cause)
{
    print("asked " + std::to_string(step) + " " + std::to_string(int(cause.part)) + " " + std::to_string(cause.block));
    for (const std::vector<std::size_t> &batch : batches) {
        std::string line = "batch";
        for (const std::size_t row : batch)
            line += " " + std::to_string(row);
        print(line);
    }
    for (const StepCause::Row &row : cause.rows)
        print("guilty " + std::to_string(row.batch) + " " + std::to_string(row.row));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    const std::string trouble = argv[2], answer = argv[3];
    std::unique_ptr<Communicator> ranks;
    if (std::getenv("OMPI_COMM_WORLD_SIZE")) {
        auto joined = joinMpi();
        if (!joined)
            refuse(joined.error());
        ranks = std::move(*joined);
    }
    const int rank = ranks ? ranks->rank() : 0;
    const TrainPlan plan = planOf({argv + 4, argv + argc});
    const auto model = load(trouble == "poison");
    TornRows training(rowsOf(trouble));

    TrainCallbacks callbacks;
    std::int64_t last = 0;
    bool asks = false;
    callbacks.onPrepared = [&](const TrainPreparation &) { training.isTorn = trouble == "torn" && rank == 1; };
    callbacks.onStep = [&](const StepMetrics &m) {
        last = m.step;
        if (rank > 0)
            return;
        char line[128];
        std::snprintf(line, sizeof line, "step %lld %a %a", static_cast<long long>(m.step), m.loss, m.gradientNorm);
        print(line);
    };
    callbacks.onPhase = [&](TrainPhase phase) {
        if (phase == TrainPhase::Paused)
            print("paused " + std::to_string(rank) + " " + std::to_string(last) + " " + hashOf(*model));
    };
    if (rank == 0) {
        callbacks.onStepLeftOut = [](std::int64_t step) { print("left " + std::to_string(step)); };
        callbacks.onSpike = [&](const Spike &spike) {
            if (!spike.pauses)
                return;
            asks = true;
            tell(spike.step, spike.batches, spike.cause);
        };
        callbacks.onNotFinite = [&](const NotFinite &found) {
            asks = true;
            tell(found.step, found.batches, found.cause);
        };
        // What a run is told at its start is for the question that it was ended in.
        callbacks.poll = [&, first = true]() mutable {
            if (answer == "wait" || !(std::exchange(first, false) || std::exchange(asks, false)))
                return TrainControl::Continue;
            return answer == "without" ? TrainControl::ResumeWithout : TrainControl::Resume;
        };
    }
    const auto result = train(*model, plan, training, nullptr, argv[1], callbacks, {}, ranks.get());
    if (!result)
        refuse(result.error());
    print("weights " + std::to_string(rank) + " " + hashOf(*model));
    return 0;
}
