// How fast the engine reads and answers, and how near quantised products stay to the model: not a test. Prints one JSON
// line, with what the machine can do at most in the same minute. packaging/peers/bench_inference.py compares with
// peers. usage: bench_inference MODEL [--precision fp32|bf16|fp16|int8|int4] [--eight-bit-cache] [--threads N]
//            [--prompt 512] [--new 96] [--rounds 8]        prefill and greedy decoding of one sequence, and of 16
//            [--score FILE.jsonl]    instead: lines {"context": TEXT, "continuations": [TEXT, …]}; chosen ones and time
//            [--divergence FILE]     instead: KL of this precision to fp32 on the first 512 tokens of a text

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/engine/devices.h"
#include "core/engine/generator.h"
#include "core/engine/quantized/kernels.h"
#include "core/engine/quantized/measure.h"
#include "core/engine/scorer.h"
#include "core/tokenizer/model_text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <sstream>
#include <thread>

using namespace fieldwright;
using namespace fieldwright::engine;

namespace {

struct Options
{
    std::filesystem::path model;
    LoadOptions load;
    int prompt = 512, fresh = 96, rounds = 8;
    std::string score, divergence;
};

double seconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Json summary(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return {{"median", values[values.size() / 2]}, {"best", values.back()}};
}

std::vector<TokenId> promptOf(const LoadedModel &model, int length, int round)
{
    std::vector<TokenId> ids;
    for (int i = 0; i < length; ++i)
        ids.push_back(TokenId(100 + (std::int64_t(i) * 7919 + round * 31) % (model.shape().vocabulary - 200)));
    return ids;
}

Result<Json> measureSpeed(LoadedModel &model, const Options &options)
{
    GenerateOptions generate;
    generate.maxNew = options.fresh + 1;
    std::vector<double> prefill, decode, together;
    for (int round = 0; round <= options.rounds; ++round) { // the first is for warming up
        GenerationSession session(model);
        FW_CHECK(session.add(promptOf(model, options.prompt, round), generate));
        double begin = seconds();
        FW_CHECK(session.step());
        const double first = seconds() - begin;
        begin = seconds();
        for (int i = 0; i < options.fresh; ++i)
            FW_CHECK(session.step());
        const double rest = seconds() - begin;
        if (round > 0) {
            prefill.push_back(options.prompt / first);
            decode.push_back(options.fresh / rest);
        }
    }
    GenerateOptions shared;
    shared.maxNew = 33;
    for (int round = 0; round < 3; ++round) {
        GenerationSession session(model);
        for (int i = 0; i < 16; ++i)
            FW_CHECK(session.add(promptOf(model, 64, i), shared));
        FW_CHECK(session.step());
        const double begin = seconds();
        for (int i = 0; i < 32; ++i)
            FW_CHECK(session.step());
        together.push_back(16 * 32 / (seconds() - begin));
    }
    std::vector<double> scored; // the logits of every row, not of the last one alone
    for (int round = 0; round < 3; ++round) {
        const std::vector<TokenId> ids = promptOf(model, options.prompt, round);
        const double begin = seconds();
        FW_CHECK(tokenLogProbabilities(model, ids));
        scored.push_back(options.prompt / (seconds() - begin));
    }
    return Json{{"prefill_tokens_per_s", summary(prefill)},
                {"score_tokens_per_s", summary(scored)},
                {"decode_tokens_per_s", summary(decode)},
                {"decode_16_tokens_per_s", summary(together)}};
}

Result<Json> measureScoring(LoadedModel &model, const ModelText &text, const Options &options)
{
    FW_TRY(bytes, readFile(options.score, 1u << 30));
    std::vector<Json> lines;
    std::istringstream stream(bytes);
    for (std::string line; std::getline(stream, line);) {
        FW_TRY(value, parseJson(line, options.score));
        lines.push_back(std::move(value));
    }
    const double begin = seconds();
    std::vector<ScoreRequest> requests;
    for (const Json &line : lines) {
        ScoreRequest &request = requests.emplace_back();
        FW_TRY(context, text.tokenizer().encodeIds(stringOr(line, "context")));
        request.context = std::move(context);
        for (const Json &continuation : line.at("continuations")) {
            FW_TRY(ids, text.tokenizer().encodeIds(continuation.get<std::string>(), {.parseSpecial = false}));
            request.continuations.push_back(std::move(ids));
        }
    }
    FW_TRY(scores, score(model, requests));
    const double took = seconds() - begin;
    Json chosen = Json::array();
    for (const auto &item : scores) {
        const auto best = std::max_element(
            item.begin(), item.end(), [](const auto &a, const auto &b) { return a.logProbability < b.logProbability; });
        chosen.push_back(best - item.begin());
    }
    return Json{
        {"items", lines.size()}, {"seconds", took}, {"items_per_s", double(lines.size()) / took}, {"chosen", chosen}};
}

Result<Json> measureDivergence(LoadedModel &model, const ModelText &text, const Options &options)
{
    FW_TRY(bytes, readFile(options.divergence, 1u << 20));
    FW_TRY(ids, text.tokenizer().encodeIds(bytes));
    ids.resize(std::min<size_t>(ids.size(), 512));
    LoadOptions exact = options.load;
    exact.precision = Precision::Fp32;
    exact.eightBitCache = false;
    FW_TRY(reference, LoadedModel::load(text.source(), exact));
    std::vector<int> rows(ids.size());
    std::iota(rows.begin(), rows.end(), 0);
    FW_TRY(p, logits(*reference, ids, rows));
    FW_TRY(q, logits(model, ids, rows));
    const auto width = size_t(model.shape().vocabulary);
    double sum = 0, largest = 0;
    int same = 0;
    for (size_t row = 0; row < rows.size(); ++row) {
        const float *a = p.data() + row * width, *b = q.data() + row * width;
        const double topA = *std::max_element(a, a + width), topB = *std::max_element(b, b + width);
        double sumA = 0, sumB = 0, divergence = 0;
        for (size_t i = 0; i < width; ++i) {
            sumA += std::exp(a[i] - topA);
            sumB += std::exp(b[i] - topB);
        }
        for (size_t i = 0; i < width; ++i) {
            const double logA = a[i] - topA - std::log(sumA), logB = b[i] - topB - std::log(sumB);
            divergence += std::exp(logA) * (logA - logB);
        }
        sum += divergence;
        largest = std::max(largest, divergence);
        same += std::max_element(a, a + width) - a == std::max_element(b, b + width) - b;
    }
    return Json{{"tokens", rows.size()},
                {"kl_mean", sum / double(rows.size())},
                {"kl_largest", largest},
                {"same_first_choice", double(same) / double(rows.size())}};
}

Result<Json> measure(const Options &options)
{
    FW_TRY(text, ModelText::open(options.model));
    FW_TRY(model, LoadedModel::load(text->source(), options.load));
    Json out = {{"file", options.model.filename().string()},
                {"precision", precisionName(options.load.precision)},
                {"eight_bit_cache", options.load.eightBitCache},
                {"threads", options.load.threads},
                {"kernels", quantized::kernels().name}};
    for (const HeldAs &entry : model->heldAs())
        out["held"].push_back({{"stored", entry.stored}, {"held", entry.held}, {"tensors", entry.tensors}});
    FW_TRY(found, !options.score.empty()        ? measureScoring(*model, *text, options)
                  : !options.divergence.empty() ? measureDivergence(*model, *text, options)
                                                : measureSpeed(*model, options));
    out.update(found);
    FW_TRY(speed, measureMatmul("cpu", options.load.threads));
    out["machine"] = toJson(speed);
    out["machine"]["int8_gops"] = quantized::measureProducts(options.load.threads, 300);
    const double reading = quantized::measureReading(options.load.threads, 300);
    out["machine"]["read_gb_per_s"] = reading;
    const double bytes = double(text->source().fileBytes());
    out["decode_bound_tokens_per_s"] = reading * 1e9 / bytes; // every weight once a token, as large as in the file
    return out;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    Options options;
    options.model = argv[1];
    options.load.precision = Precision::Int8;
    options.load.inferenceOnly = true;
    options.load.threads = int(std::thread::hardware_concurrency());
    for (int i = 2; i < argc; ++i) {
        const std::string option = argv[i];
        const std::string value = i + 1 < argc ? argv[i + 1] : "";
        if (option == "--eight-bit-cache") {
            options.load.eightBitCache = true;
            continue;
        }
        ++i;
        if (option == "--precision") {
            const auto precision = precisionFromName(value);
            if (!precision) {
                std::fprintf(stderr, "%s\n", precision.error().message().c_str());
                return 2;
            }
            options.load.precision = *precision;
        } else if (option == "--threads") {
            options.load.threads = std::atoi(value.c_str());
        } else if (option == "--prompt") {
            options.prompt = std::atoi(value.c_str());
        } else if (option == "--new") {
            options.fresh = std::atoi(value.c_str());
        } else if (option == "--rounds") {
            options.rounds = std::atoi(value.c_str());
        } else if (option == "--score") {
            options.score = value;
        } else if (option == "--divergence") {
            options.divergence = value;
        } else {
            std::fprintf(stderr, "unknown option %s\n", option.c_str());
            return 2;
        }
    }
    const auto found = measure(options);
    if (!found) {
        std::fprintf(stderr, "%s\n", found.error().message().c_str());
        return 1;
    }
    std::printf("%s\n", dumpJson(*found).c_str());
    return 0;
}
