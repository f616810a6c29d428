// Trains an encoder on random texts for a few steps and prints its peak of memory beside the estimate.
// usage: bench_encoder_training MODEL_FOLDER RECIPE_JSON [STEPS]
//        bench_encoder_training --make FOLDER       (a random model of DistilRoBERTa's shape)
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/engine/estimate/encoder_estimate.h"
#include "core/model_files/safetensors.h"
#include "core/recipe/fields.h"
#include "core/worker/tuning_plan.h"

#include <cstdio>
#include <sys/resource.h>

using namespace fieldwright;
using namespace fieldwright::engine;

namespace {

int refuse(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
    return 1;
}

Result<> makeRoberta(const std::filesystem::path &folder)
{
    const Json values = {{"architectures", {"RobertaForMaskedLM"}},
                         {"model_type", "roberta"},
                         {"hidden_size", 768},
                         {"num_hidden_layers", 6},
                         {"num_attention_heads", 12},
                         {"intermediate_size", 3072},
                         {"hidden_act", "gelu"},
                         {"vocab_size", 50265},
                         {"max_position_embeddings", 514},
                         {"type_vocab_size", 1},
                         {"pad_token_id", 1},
                         {"layer_norm_eps", 1e-5}};
    FW_TRY(config, encoderConfigFromJson(values, "config.json"));
    FW_CHECK(makeFolder(folder));
    std::vector<TensorSpec> specs;
    for (const EncoderTensor &tensor : encoderTensors(config)) {
        if (!tensor.isOptional && !isOfClassifier(tensor.part))
            specs.push_back({tensor.names.front(), TensorType::F32, tensor.shape});
    }
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", std::move(specs)));
    std::uint64_t stream = 0;
    for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
        Random random(1, ++stream);
        std::vector<float> numbers(elementCount(spec.shape).value_or(0));
        for (float &number : numbers)
            number = spec.shape.size() > 1         ? float(0.04 * (random.uniform() - 0.5))
                     : spec.name.ends_with("bias") ? 0
                                                   : 1;
        FW_CHECK(writer.write(std::as_bytes(std::span(numbers))));
    }
    FW_CHECK(writer.commit());
    return saveFile(folder / "config.json", dumpJson(values, 2));
}

std::vector<EncoderRow> randomTexts(const EncoderConfig &config, std::int64_t longest)
{
    Random random(1, 1);
    std::vector<EncoderRow> rows;
    for (int i = 0; i < 400; ++i) {
        EncoderRow row;
        const auto length = longest / 2 + std::int64_t(random.below(std::uint64_t(longest / 2)));
        for (std::int64_t t = 0; t < length; ++t) {
            row.ids.push_back(TokenId(5 + random.below(std::uint64_t(config.vocab - 5))));
            row.words.push_back(std::int32_t(t));
        }
        row.label = i % 2;
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<Json> measure(const char *folder, const char *recipeText, int steps)
{
    FW_TRY(json, parseJson(recipeText, "recipe"));
    FW_TRY(recipe, recipeFromJson(json, "recipe"));
    FW_TRY(source, EncoderSource::open(folder));
    const TunedEncoder tuned = TunedEncoder::of(*source);
    FW_TRY(encoder, LoadedEncoder::load(*source, {}));
    FW_TRY(plan, encoderPlan(recipe, source->config()));
    plan.maxSteps = steps;
    plan.accumulation = 1;
    plan.checkpointEvery = 1'000'000;
    const RowsInMemory<EncoderRow> rows(randomTexts(source->config(), recipe.maxLength));
    Json figures = {{"estimate_mib", double(estimateTraining(recipe, tuned).total()) / (1 << 20)}};
    TrainCallbacks callbacks;
    double speed = 0;
    callbacks.onStep = [&](const StepMetrics &metrics) { speed = metrics.tokensPerSecond; };
    if (recipe.objective == "classify") {
        FW_CHECK(giveClassifier(*encoder, {"a", "b"}, 1));
        FW_TRY(done, trainClassifier(*encoder, plan, rows, nullptr, {}, callbacks));
        figures["loss"] = done.lastLoss;
    } else {
        FW_TRY(done, trainMaskedWords(*encoder, plan, {0.15, 4}, rows, nullptr, {}, callbacks));
        figures["loss"] = done.lastLoss;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    figures["peak_rss_mib"] = double(usage.ru_maxrss) / 1024;
    figures["tokens_per_s"] = speed;
    figures["trained"] = trainedParameters(recipe, tuned);
    return figures;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    if (std::string_view(argv[1]) == "--make") {
        const auto made = makeRoberta(argv[2]);
        return made ? 0 : refuse(made.error());
    }
    const auto figures = measure(argv[1], argv[2], argc > 3 ? std::atoi(argv[3]) : 3);
    if (!figures)
        return refuse(figures.error());
    std::printf("%s\n", dumpJson(*figures).c_str());
    return 0;
}
