// How fast the engine trains and generates: not a test. Prints one JSON line.
// usage: bench_training MODEL ROWS.jsonl [--full] [--general] [--bf16] [--steps N] [--tokens N] [--accumulation N]
// [--length N] [--base stored|int8|nf4|fp4] [--recompute feed-forward|blocks] [--infer]
// ROWS: a line {"ids": […], "trained": […]} a row. With --length rows are joined to texts of so many tokens.

#include "core/base/clock.h"
#include "core/engine/generator.h"
#include "core/engine/scorer.h"
#include "core/engine/trainer.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sys/resource.h>

using namespace fieldwright;
using namespace fieldwright::engine;

namespace {

int refuse(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
    return 1;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

std::vector<TrainRow> joined(const std::vector<TrainRow> &rows, size_t length)
{
    std::vector<TrainRow> out;
    TrainRow text;
    for (const TrainRow &row : rows) {
        text.ids.insert(text.ids.end(), row.ids.begin(), row.ids.end());
        text.trained.insert(text.trained.end(), row.trained.begin(), row.trained.end());
        if (text.ids.size() < length)
            continue;
        text.ids.resize(length);
        text.trained.resize(length);
        out.push_back(std::move(text));
        text = {};
    }
    return out;
}

Result<Json> measureInference(LoadedModel &model, const std::vector<TrainRow> &rows)
{
    std::vector<TokenId> prompt;
    for (const TrainRow &row : rows)
        prompt.insert(prompt.end(), row.ids.begin(), row.ids.end());
    prompt.resize(512);
    GenerateOptions options;
    options.maxNew = 1;
    std::vector<double> prefill, decode, batch;
    for (int i = 0; i < 3; ++i) {
        std::int64_t begin = monotonicMs();
        FW_TRY(first, generate(model, prompt, options));
        const double head = double(monotonicMs() - begin);
        prefill.push_back(512e3 / head);
        options.maxNew = 33;
        begin = monotonicMs();
        FW_TRY(second, generate(model, prompt, options));
        decode.push_back(32e3 / (double(monotonicMs() - begin) - head));
        options.maxNew = 33;
        const std::vector<std::vector<TokenId>> prompts(16, std::vector<TokenId>(prompt.begin(), prompt.begin() + 64));
        begin = monotonicMs();
        FW_TRY(third, generateBatch(model, prompts, options));
        batch.push_back(16 * 33e3 / double(monotonicMs() - begin));
        options.maxNew = 1;
    }
    return Json{
        {"prefill_512", median(prefill)}, {"decode_at_512", median(decode)}, {"decode_16_side_by_side", median(batch)}};
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    TrainPlan plan;
    plan.schedule = Schedule::Constant;
    plan.warmupSteps = 0;
    plan.maxLength = 512;
    plan.maxSteps = 8;
    plan.checkpointEvery = 1000000;
    LoadOptions load;
    bool infer = false;
    int length = 0;
    for (int i = 3; i < argc; ++i) {
        const std::string option = argv[i];
        const auto number = [&] { return i + 1 < argc ? std::atoi(argv[++i]) : 0; };
        if (option == "--full")
            plan.method = Method::Full;
        else if (option == "--general")
            plan.generalPath = true;
        else if (option == "--steps")
            plan.maxSteps = number();
        else if (option == "--tokens")
            plan.microBatchTokens = number();
        else if (option == "--accumulation")
            plan.accumulation = number();
        else if (option == "--bf16")
            load.precision = Precision::Bf16;
        else if (option == "--length")
            length = number();
        else if (option == "--base")
            load.base = baseFormFromName(i + 1 < argc ? argv[++i] : "").value_or(BaseForm::Plain);
        else if (option == "--recompute")
            plan.recompute =
                i + 1 < argc && std::string(argv[++i]) == "blocks" ? Recompute::Blocks : Recompute::FeedForward;
        else if (option == "--infer")
            infer = true;
        else
            return 2;
    }
    auto source = ModelSource::open(argv[1]);
    if (!source)
        return refuse(source.error());
    auto model = LoadedModel::load(**source, load);
    if (!model)
        return refuse(model.error());
    std::vector<TrainRow> rows;
    std::ifstream file(argv[2]);
    for (std::string line; std::getline(file, line);) {
        auto row = parseJson(line, argv[2]);
        if (!row)
            return refuse(row.error());
        rows.push_back(
            {row->at("ids").get<std::vector<TokenId>>(), row->at("trained").get<std::vector<std::uint8_t>>(), 1});
    }
    if (length > 0) {
        rows = joined(rows, size_t(length));
        plan.maxLength = plan.microBatchTokens = length;
    }
    if (infer) {
        auto figures = measureInference(**model, rows);
        if (!figures)
            return refuse(figures.error());
        std::printf("%s\n", figures->dump().c_str());
        return 0;
    }
    std::vector<double> speeds, losses;
    TrainCallbacks callbacks;
    std::string path;
    callbacks.onPrepared = [&](const TrainPreparation &p) { path = p.path; };
    callbacks.onStep = [&](const StepMetrics &m) {
        if (m.step > 2)
            speeds.push_back(m.tokensPerSecond);
        losses.push_back(m.loss);
    };
    const std::filesystem::path scratch = std::filesystem::temp_directory_path() / ("bench_training_" + newId());
    auto result = train(**model, plan, TrainRows(rows), nullptr, scratch, callbacks);
    std::error_code code;
    std::filesystem::remove_all(scratch, code);
    if (!result)
        return refuse(result.error());
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%s\n",
                Json{{"path", path},
                     {"tokens_per_s_median", median(speeds)},
                     {"tokens_per_s_best", speeds.empty() ? 0 : *std::max_element(speeds.begin(), speeds.end())},
                     {"peak_rss_mib", double(usage.ru_maxrss) / 1024},
                     {"loss", losses}}
                    .dump()
                    .c_str());
    return 0;
}
