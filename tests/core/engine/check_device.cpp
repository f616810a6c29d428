// The engine on a device, against the reference's numbers: what the tests show of the processor, for a GPU too.
// usage: check_device DEVICE [MODEL_FOLDER]      DEVICE: "cpu", "cuda:0"; MODEL_FOLDER: how fast it trains and decodes
// Prints a line a check and exits with 1 when one fails, with 77 where there is no such device.

#include "core/base/clock.h"
#include "core/engine/devices.h"
#include "core/engine/generator.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"

#include <cstdio>
#include <numeric>

#include <unistd.h>

using namespace golden;
namespace fs = std::filesystem;

namespace {

bool allGood = true;

void report(bool good, const std::string &what)
{
    std::printf("%s  %s\n", good ? "ok  " : "FAIL", what.c_str());
    std::fflush(stdout);
    allGood = allGood && good;
}

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

/// The value, or a failed check that says why there is none.
template <typename T>
std::optional<T> need(Result<T> result, const char *what)
{
    if (result)
        return std::move(*result);
    report(false, std::string(what) + ": " + result.error().message());
    return std::nullopt;
}

class DeviceCheck
{
public:
    explicit DeviceCheck(std::string device) : m_device(std::move(device)) {}

    void numbers()
    {
        const auto ids = golden::ids("ids");
        std::vector<int> rows(ids.size());
        std::iota(rows.begin(), rows.end(), 0);
        auto model = need(load(folder() / "tiny", Precision::Fp32), "load");
        if (!model)
            return;
        const auto expected = floats("logits");
        if (auto found = need(logits(**model, ids, rows), "logits")) {
            const double error = difference(*found, expected) / largest(expected);
            report(error <= 2e-5, "fp32 logits against transformers: " + number(error) + " of the largest");
        }
        GenerateOptions greedy;
        greedy.maxNew = 24;
        const std::vector<TokenId> prompt(ids.begin(), ids.begin() + 8);
        if (auto answer = need(generate(**model, prompt, greedy), "generate"))
            report(answer->ids == golden::ids("greedy"), "greedy answer equals transformers'");
        auto adapter = need((*model)->loadAdapter(folder() / "adapter"), "adapter");
        if (adapter && (*model)->selectAdapter(*adapter)) {
            if (auto found = need(logits(**model, ids, rows), "logits with an adapter")) {
                const auto theirs = floats("adapter_logits");
                const double error = difference(*found, theirs) / largest(theirs);
                report(error <= 4e-5, "logits with PEFT's adapter: " + number(error) + " of the largest");
            }
        }
        for (const auto &[precision, allowed] : {std::pair{Precision::Bf16, 0.05}, {Precision::Fp16, 0.005}}) {
            const std::string name = precisionName(precision);
            auto narrow = need(load(folder() / "tiny", precision), name.c_str());
            if (!narrow)
                continue;
            if (auto found = need(logits(**narrow, ids, rows), name.c_str())) {
                const double error = difference(*found, expected) / largest(expected);
                report(error <= allowed && error > 0, name + " logits: " + number(error) + " of the largest");
            }
            if (auto answer = need(generate(**narrow, prompt, greedy), name.c_str()))
                report(answer->ids.size() == 24, name + " answers with a cache");
        }
    }

    /// 20 steps of TRL's SFTTrainer on the same rows.
    void training(bool lora)
    {
        const std::string name = lora ? "LoRA" : "full fine-tune";
        const auto text = need(readFile(folder() / "training.json"), "training.json");
        if (!text)
            return;
        const auto json = need(parseJson(*text, "training.json"), "training.json");
        auto model = need(load(folder() / "tiny", Precision::Fp32), "load");
        if (!json || !model)
            return;
        std::vector<TrainRow> rows;
        for (const Json &row : json->at("rows"))
            rows.push_back({row.at("input_ids").get<std::vector<TokenId>>(),
                            row.at("completion_mask").get<std::vector<std::uint8_t>>(), 1});
        if (lora) {
            const auto adapter = need((*model)->loadAdapter(folder() / "adapter_initial"), "first adapter");
            if (!adapter || !(*model)->selectAdapter(*adapter))
                return;
        }
        TrainPlan plan;
        plan.method = lora ? Method::Lora : Method::Full;
        plan.rank = 4;
        plan.alpha = 8;
        plan.learningRate = lora ? 1e-2 : 3e-3;
        plan.warmupSteps = 3;
        plan.weightDecay = 0.01;
        plan.maxSteps = 20;
        plan.maxLength = 24;
        plan.packing = false;
        plan.microBatchRows = 2;
        plan.accumulation = 2;
        plan.shuffle = false;
        plan.generalPath = true;
        std::vector<double> losses;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &m) { losses.push_back(m.loss); };
        const Scratch scratch;
        if (!need(train(**model, plan, TrainRows(rows), nullptr, scratch.path, callbacks), name.c_str()))
            return;
        const Json &expected = json->at(lora ? "lora" : "full");
        double worst = losses.size() == expected.size() ? 0 : INFINITY;
        for (size_t i = 0; i < losses.size() && i < expected.size(); ++i) {
            const double loss = expected[i].at("loss");
            worst = std::max(worst, std::abs(losses[i] - loss) / loss);
        }
        report(worst <= 1e-3, name + ": losses of 20 steps against TRL: " + number(worst) + " relative");
    }

    /// Stopped in the middle and gone on with, against a run that was not.
    void resume()
    {
        const auto run = [&](const fs::path &checkpoints, std::int64_t stopAfter) {
            std::vector<double> losses;
            auto model = need(load(folder() / "tiny", Precision::Fp32), "load");
            if (!model)
                return losses;
            TrainPlan plan;
            plan.rank = 4;
            plan.alpha = 8;
            plan.dropout = 0.1;
            plan.learningRate = 1e-2;
            plan.microBatchTokens = 64;
            plan.accumulation = 2;
            plan.maxSteps = 12;
            plan.checkpointEvery = 3;
            plan.generalPath = true;
            std::stop_source stop;
            TrainCallbacks callbacks;
            callbacks.onStep = [&](const StepMetrics &m) {
                losses.push_back(m.loss);
                if (m.step == stopAfter)
                    stop.request_stop();
            };
            const auto result =
                train(**model, plan, TrainRows(countingRows(24)), nullptr, checkpoints, callbacks, stop.get_token());
            if (!result && result.error().code != ErrorCode::Cancelled)
                report(false, "train: " + result.error().message());
            return losses;
        };
        const Scratch whole, broken;
        const auto uninterrupted = run(whole.path, 0);
        auto resumed = run(broken.path, 7);
        const auto rest = run(broken.path, 0);
        resumed.insert(resumed.end(), rest.begin(), rest.end());
        report(!uninterrupted.empty() && resumed == uninterrupted,
               "losses of a run that was stopped and resumed are bit-equal to an uninterrupted run's");
    }

    /// Weights in blocks: answers from them, and an adapter trained on them.
    void blocks()
    {
        const auto ids = golden::ids("ids");
        std::vector<int> rows(ids.size());
        std::iota(rows.begin(), rows.end(), 0);
        const auto expected = floats("logits");
        for (const auto &[precision, allowed] : {std::pair{Precision::Int8, 0.1}, {Precision::Int4, 0.75}}) {
            auto model = need(load(folder() / "tiny", precision), precisionName(precision));
            auto found = model ? need(logits(**model, ids, rows), "logits from blocks") : std::nullopt;
            if (!found)
                continue;
            const double error = difference(*found, expected) / largest(expected);
            report(error <= allowed && error > 0,
                   std::string(precisionName(precision)) + " logits: " + number(error) + " of the largest");
        }
        for (const BaseForm base : {BaseForm::Nf4, BaseForm::Int8}) {
            const auto losses = quickRun({Method::Lora, Offload::None, base, Precision::Bf16});
            report(losses.size() == 12 && losses.back() < losses.front(),
                   std::string("LoRA in bf16 on a base in ") + baseFormName(base) + " learns");
        }
    }

    /// What waits in the computer's memory changes the losses by rounding alone.
    void offload()
    {
        for (const Method method : {Method::Lora, Method::Full}) {
            const auto usual = quickRun({method});
            for (const Offload offload : {Offload::Activations, Offload::Optimizer, Offload::Both}) {
                const auto moved = quickRun({method, offload});
                double worst = usual.size() == 12 && moved.size() == 12 ? 0 : INFINITY;
                for (size_t i = 0; i < usual.size() && i < moved.size(); ++i)
                    worst = std::max(worst, std::abs(usual[i] - moved[i]) / usual[i]);
                report(worst <= 1e-4, std::string(method == Method::Lora ? "LoRA" : "full fine-tune") + " with " +
                                          offloadName(offload) + " on the host: " + number(worst) + " relative");
            }
        }
    }

    /// Steps that are given to the device as recordings, and as single operations.
    void recordings()
    {
        for (const Method method : {Method::Lora, Method::Full}) {
            for (const Precision precision : {Precision::Fp32, Precision::Bf16}) {
                QuickRun wanted{method, Offload::None, BaseForm::Plain, precision, false, 12};
                const auto plain = quickRun(wanted);
                wanted.isRecorded = true;
                const auto recorded = quickRun(wanted);
                double worst = plain.size() == 12 && recorded.size() == 12 ? 0 : INFINITY;
                for (size_t i = 0; i < plain.size() && i < recorded.size(); ++i)
                    worst = std::max(worst, std::abs(plain[i] - recorded[i]) / plain[i]);
                report(worst <= (precision == Precision::Fp32 ? 1e-4 : 1e-2),
                       std::string(method == Method::Lora ? "LoRA" : "full fine-tune") + " in " +
                           precisionName(precision) + " by recorded steps: " + number(worst) + " relative");
            }
        }
    }

    void speed(const fs::path &folder)
    {
        for (const auto &[precision, isRecorded] : {std::pair{Precision::Fp32, false},
                                                    {Precision::Fp32, true},
                                                    {Precision::Bf16, false},
                                                    {Precision::Bf16, true}}) {
            auto model = need(load(folder, precision), "load");
            if (!model)
                return;
            TrainPlan plan;
            plan.packing = true;
            plan.microBatchTokens = 4096;
            plan.accumulation = 2;
            plan.maxSteps = 12;
            plan.generalPath = true;
            plan.recordsPasses = isRecorded;
            std::vector<TrainRow> rows;
            for (int i = 0; i < 400; ++i) {
                TrainRow row;
                for (int t = 0; t < 220; ++t) {
                    row.ids.push_back((i * 131 + t * 17) % 40000);
                    row.trained.push_back(t >= 110);
                }
                rows.push_back(std::move(row));
            }
            std::vector<double> rates;
            TrainCallbacks callbacks;
            std::int64_t last = monotonicMs(), tokens = 0;
            callbacks.onStep = [&](const StepMetrics &m) {
                const std::int64_t now = monotonicMs();
                if (m.step > 4) // (two before are computed both ways, where they are recorded)
                    rates.push_back(double(m.tokens - tokens) * 1000 / double(std::max<std::int64_t>(1, now - last)));
                last = now;
                tokens = m.tokens;
            };
            const Scratch scratch;
            if (!need(train(**model, plan, TrainRows(rows), nullptr, scratch.path, callbacks), "train"))
                return;
            std::sort(rates.begin(), rates.end());
            GenerateOptions greedy;
            greedy.maxNew = 128;
            std::vector<TokenId> prompt(512);
            std::iota(prompt.begin(), prompt.end(), 100);
            (void)generate(**model, prompt, greedy);
            const std::int64_t begin = monotonicMs();
            const auto answer = need(generate(**model, prompt, greedy), "generate");
            const double seconds = double(monotonicMs() - begin) / 1000;
            std::printf("      %s%s: LoRA rank 16 %.0f tokens/s (median), greedy decode %.1f tokens/s\n",
                        precisionName(precision), isRecorded ? ", recorded" : "",
                        rates.empty() ? 0 : rates[rates.size() / 2],
                        answer ? double(answer->ids.size()) / seconds : 0.0);
        }
    }

private:
    struct Scratch
    {
        Scratch()
        {
            std::string name = (fs::temp_directory_path() / "check-device-XXXXXX").string();
            path = mkdtemp(name.data());
        }
        ~Scratch()
        {
            std::error_code error;
            fs::remove_all(path, error);
        }
        fs::path path;
    };

    struct QuickRun
    {
        Method method = Method::Lora;
        Offload offload = Offload::None;
        BaseForm base = BaseForm::Plain;
        Precision precision = Precision::Fp32;
        bool isRecorded = false;
        int length = 0; ///< of all rows; 0: they differ
    };

    /// The losses of twelve steps.
    std::vector<double> quickRun(const QuickRun &wanted) const
    {
        std::vector<double> losses;
        auto model = need(load(folder() / "tiny", wanted.precision, wanted.base), "load");
        if (!model)
            return losses;
        TrainPlan plan;
        plan.method = wanted.method;
        plan.offload = wanted.offload;
        plan.rank = 4;
        plan.alpha = 8;
        plan.learningRate = wanted.method == Method::Lora ? 1e-2 : 3e-3;
        plan.microBatchTokens = 64;
        plan.accumulation = 2;
        plan.maxSteps = 12;
        plan.generalPath = true;
        plan.recordsPasses = wanted.isRecorded;
        std::vector<TrainRow> rows = countingRows(24);
        for (TrainRow &row : rows) {
            if (wanted.length == 0)
                break;
            while (int(row.ids.size()) < wanted.length)
                row.ids.push_back(row.ids[row.ids.size() - 3]);
            row.ids.resize(size_t(wanted.length));
            row.trained.assign(row.ids.size(), 1);
        }
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &m) { losses.push_back(m.loss); };
        bool usesRecordings = false;
        callbacks.onNote = [&](const Text &note) {
            std::printf("      %s\n", note.english().c_str());
            usesRecordings = note.english().ends_with("from now on.");
        };
        const Scratch scratch;
        (void)need(train(**model, plan, TrainRows(rows), nullptr, scratch.path, callbacks), "train");
        if (wanted.isRecorded && !usesRecordings)
            report(false, "no step was recorded");
        return losses;
    }

    Result<std::unique_ptr<LoadedModel>> load(const fs::path &model, Precision precision,
                                              BaseForm base = BaseForm::Plain) const
    {
        FW_TRY(source, ModelSource::open(model));
        LoadOptions options;
        options.device = m_device;
        options.precision = precision;
        options.base = base;
        options.threads = 1;
        return LoadedModel::load(*source, options);
    }

    std::string m_device;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        std::fprintf(stderr, "usage: check_device DEVICE [MODEL_FOLDER]\n");
        return 2;
    }
    const std::string device = argv[1];
    const auto devices = listDevices();
    if (!devices) {
        report(false, devices.error().message());
        return 1;
    }
    if (std::none_of(devices->begin(), devices->end(), [&](const Device &found) { return found.id == device; })) {
        std::printf("skipped: there is no device %s here\n", device.c_str());
        return 77;
    }
    DeviceCheck check(device);
    check.numbers();
    check.training(true);
    check.training(false);
    check.resume();
    check.blocks();
    check.offload();
    if (device != "cpu")
        check.recordings();
    if (argc == 3)
        check.speed(argv[2]);
    return allGood ? 0 : 1;
}
