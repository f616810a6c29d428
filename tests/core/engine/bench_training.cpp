// How fast the engine trains and generates: not a test. Prints one JSON line.
// usage: bench_training MODEL ROWS.jsonl [--full] [--general] [--bf16] [--steps N] [--tokens N] [--accumulation N]
// [--length N] [--base stored|int8|nf4|fp4] [--recompute feed-forward|blocks] [--recipe JSON] [--roof] [--infer]
// [--estimate]
// ROWS: a line {"ids": […], "trained": […]} a row. With --length rows are joined to texts of so many tokens. With a
// recipe, as in job.json, it says besides what the estimate of its memory is; its method, base and micro-batch count,
// not the other options above. --estimate says that alone.

#include "core/base/clock.h"
#include "core/engine/generator.h"
#include "core/engine/model/gemm.h"
#include "core/engine/scorer.h"
#include "core/engine/trainer.h"
#include "core/recipe/fields.h"
#include "core/worker/tuning_plan.h"

#include <algorithm>
#include <chrono>
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

/// What products alone would allow: the model's own shapes, each timed between the steps of the run, in the mix that a
/// step has of them. Adapters' thin products and all other work count as lost, but see allProducts().
class Roof
{
public:
    Roof(const ModelShape &shape, std::int64_t rows, bool isFull) : m_isFull(isFull)
    {
        const auto layers = double(shape.layers);
        const std::int64_t d = shape.hidden, q = shape.querySize(), f = shape.feedForward;
        add(layers, rows, q + 2 * shape.keyValueSize(), d);
        add(layers, rows, d, q);
        add(layers, rows, 2 * f, d);
        add(layers, rows, d, f);
        add(1, 128, shape.vocabulary, d); // the head, of target rows only
    }

    void sample()
    {
        for (Shape &shape : m_shapes) {
            const std::int64_t m = shape.m, n = shape.n, k = shape.k;
            float *const a = m_a.data(), *const b = m_b.data(), *const c = m_c.data();
            time(shape.forward, [&] { gemmNT(m, n, k, 1, a, k, b, k, 0, c, n); });
            time(shape.back, [&] { gemmNN(m, k, n, 1, c, n, b, k, 0, a, k); });
            if (m_isFull)
                time(shape.weights, [&] { gemmTN(n, k, m, 1, c, n, a, k, 1, b, k); });
        }
    }

    /// Tokens a second; `targets`: the share of the tokens that are predicted.
    double tokensPerSecond(double targets) const
    {
        double seconds = 0;
        for (const Shape &shape : m_shapes) {
            const double times = &shape == &m_shapes.back() ? targets : shape.times;
            const double each = median(shape.forward) + median(shape.back) + median(shape.weights);
            seconds += times * each / double(shape.m);
        }
        return 1 / seconds;
    }

    /// All multiplications of a step for one of the model's own products: those of the adapter's `weights` too (each is
    /// used once forward and twice back), and attention's (two forward, five back), whose queries see `seen` keys each.
    double allProducts(const ModelShape &model, double targets, double weights, double seen) const
    {
        double own = 0;
        for (const Shape &shape : m_shapes)
            own += (&shape == &m_shapes.back() ? targets : shape.times) * double(shape.n * shape.k);
        const double attention = double(model.layers * model.querySize()) * seen * 7;
        return 1 + (3 * weights + attention) / ((m_isFull ? 3 : 2) * own);
    }

private:
    struct Shape
    {
        double times;
        std::int64_t m, n, k;
        std::vector<double> forward, back, weights;
    };

    void add(double times, std::int64_t m, std::int64_t n, std::int64_t k)
    {
        m_shapes.push_back({times, m, n, k, {}, {}, {}});
        m_a.resize(std::max(m_a.size(), size_t(m * k)), 0.01f);
        m_b.resize(std::max(m_b.size(), size_t(n * k)), 0.01f);
        m_c.resize(std::max(m_c.size(), size_t(m * n)), 0.01f);
    }

    template <typename Work>
    static void time(std::vector<double> &seconds, Work work)
    {
        const auto begin = std::chrono::steady_clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }

    bool m_isFull;
    std::vector<Shape> m_shapes;
    std::vector<float> m_a, m_b, m_c;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    TrainPlan plan;
    plan.schedule = Schedule::Constant;
    plan.warmupShare = 0;
    plan.maxLength = 512;
    plan.maxSteps = 8;
    plan.checkpointEvery = 1000000;
    LoadOptions load;
    std::optional<TrainRecipe> recipe;
    bool infer = false, withRoof = false, onlyEstimate = false;
    int length = 0;
    for (int i = 3; i < argc; ++i) {
        const std::string option = argv[i];
        const auto number = [&] { return i + 1 < argc ? std::atoi(argv[++i]) : 0; };
        if (option == "--full")
            plan.method = Method::Full;
        else if (option == "--roof")
            withRoof = true;
        else if (option == "--estimate")
            onlyEstimate = true;
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
        else if (option == "--recipe") {
            const auto value = parseJson(i + 1 < argc ? argv[++i] : "", "--recipe");
            auto read = value ? recipeFromJson(*value, "--recipe") : Result<TrainRecipe>(fail(value.error()));
            if (!read)
                return refuse(read.error());
            recipe = std::move(*read);
            if (recipe->freezesBase())
                load.base = baseFormFromName(recipe->basePrecision).value_or(BaseForm::Plain);
            if (recipe->precision == "bf16")
                load.precision = Precision::Bf16;
        } else if (option == "--infer")
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
    Json figures = Json::object();
    if (recipe) {
        auto text = ModelText::open(argv[1]);
        if (!text)
            return refuse(text.error());
        auto made = tuningPlan(*recipe, (*model)->shape(), **text);
        if (!made)
            return refuse(made.error());
        made->schedule = plan.schedule;
        made->warmupShare = plan.warmupShare;
        made->maxSteps = plan.maxSteps;
        made->accumulation = plan.accumulation;
        made->checkpointEvery = plan.checkpointEvery;
        made->generalPath = plan.generalPath;
        plan = std::move(*made);
        const MemoryQuestion question =
            memoryQuestion(*recipe, (*model)->shape(), **source, load.precision == Precision::Bf16);
        figures["estimate_mib"] = double(estimateTraining(question).total()) / (1 << 20);
    }
    if (onlyEstimate) {
        std::printf("%s\n", figures.dump().c_str());
        return 0;
    }
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
        auto measured = measureInference(**model, rows);
        if (!measured)
            return refuse(measured.error());
        std::printf("%s\n", measured->dump().c_str());
        return 0;
    }
    std::vector<double> speeds, losses;
    std::optional<Roof> roof;
    double targetShare = 0;
    if (withRoof)
        roof.emplace((*model)->shape(), plan.microBatchTokens, plan.method == Method::Full);
    TrainCallbacks callbacks;
    std::string path;
    double trainable = 0;
    callbacks.onPrepared = [&](const TrainPreparation &p) {
        path = p.path;
        trainable = double(p.trainableParameters);
    };
    callbacks.onStep = [&](const StepMetrics &m) {
        if (m.step > 2)
            speeds.push_back(m.tokensPerSecond);
        losses.push_back(m.loss);
        targetShare = double(m.trainedTokens) / double(m.tokens);
        if (roof)
            roof->sample();
    };
    const std::filesystem::path scratch = std::filesystem::temp_directory_path() / ("bench_training_" + newId());
    auto result = train(**model, plan, TrainRows(rows), nullptr, scratch, callbacks);
    std::error_code code;
    std::filesystem::remove_all(scratch, code);
    if (!result)
        return refuse(result.error());
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    figures.update({{"path", path},
                    {"tokens_per_s_median", median(speeds)},
                    {"tokens_per_s_best", speeds.empty() ? 0 : *std::max_element(speeds.begin(), speeds.end())},
                    {"peak_rss_mib", double(usage.ru_maxrss) / 1024},
                    {"loss", losses}});
    if (roof) {
        figures["roof_tokens_per_s"] = roof->tokensPerSecond(targetShare);
        const double share = median(speeds) / roof->tokensPerSecond(targetShare);
        figures["share_of_roof"] = share;
        double tokens = 0, pairs = 0;
        for (const TrainRow &row : rows) {
            const auto length = double(std::min<std::size_t>(row.ids.size(), size_t(plan.maxLength)));
            tokens += length;
            pairs += length * (length + 1) / 2;
        }
        figures["share_of_all_products"] =
            share * roof->allProducts((*model)->shape(), targetShare, plan.method == Method::Full ? 0 : trainable,
                                      pairs / tokens);
    }
    std::printf("%s\n", figures.dump().c_str());
    return 0;
}
