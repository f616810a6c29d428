#include "core/model_files/hugging_face_writer.h"

#include "core/base/file.h"
#include "core/model_files/gguf_model_writer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

/// A GGUF file holds llama3's scaling as divisors only. Finds the factor that they come from, with the values that
/// every published model has for the rest, and checks that they give the same divisors.
Result<ModelConfig> configOf(const ModelSource &source)
{
    ModelConfig config = source.config();
    const std::vector<float> divisors = config.ropeScaling.frequencyDivisors;
    if (divisors.empty())
        return config;
    RopeScaling &rope = config.ropeScaling;
    rope.frequencyDivisors.clear();
    rope.type = "llama3";
    rope.factor = std::round(double(*std::max_element(divisors.begin(), divisors.end())));
    rope.lowFrequencyFactor = 1;
    rope.highFrequencyFactor = 4;
    rope.originalMaxPositions = 8192;
    const std::vector<float> again = ggufRopeDivisors(config);
    for (size_t i = 0; i < divisors.size(); ++i) {
        if (i >= again.size() || !(std::fabs(again[i] - divisors[i]) <= 1e-3f * divisors[i])) {
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "The rotary scaling of %1 cannot be written into a config.json."),
                         {source.path().string()}},
                        {FW_NOOP("core", "Export the model as GGUF instead.")});
        }
    }
    return config;
}

/// Whether this family's files hold the matrix as [in, out].
bool isTransposed(const ModelSource &source, const ModelTensor &tensor)
{
    for (const LinearModule &module :
         linearModules(source.config().family(), source.config().sizes(), source.config().design)) {
        if (source.config().family().transposedLinear && tensor.name.ends_with("." + module.path + ".weight"))
            return true;
    }
    return false;
}

Shape shapeInFile(const ModelSource &source, const ModelTensor &tensor)
{
    return isTransposed(source, tensor) ? Shape{tensor.shape[1], tensor.shape[0]} : tensor.shape;
}

std::vector<std::vector<const ModelTensor *>> shardsOf(const ModelSource &source, const HuggingFaceOptions &options)
{
    std::vector<std::vector<const ModelTensor *>> out(1);
    std::uint64_t filled = 0;
    for (const ModelTensor &tensor : source.tensors()) {
        const std::uint64_t bytes = tensorBytes(options.type, tensor.shape).value_or(0);
        if (!out.back().empty() && filled + bytes > options.shardBytes) {
            out.emplace_back();
            filled = 0;
        }
        out.back().push_back(&tensor);
        filled += bytes;
    }
    return out;
}

std::string shardName(size_t index, size_t count)
{
    if (count == 1)
        return "model.safetensors";
    char name[64];
    std::snprintf(name, sizeof name, "model-%05zu-of-%05zu.safetensors", index + 1, count);
    return name;
}

} // namespace

Result<WrittenModel> writeHuggingFaceModel(const MergedWeights &weights, const fs::path &folder,
                                           const HuggingFaceOptions &options, const WriteProgress &progress,
                                           std::stop_token stop)
{
    const ModelSource &source = weights.source();
    FW_TRY(described, configOf(source));
    const Json config = modelConfigToJson(described, options.type);
    const auto shards = shardsOf(source, options);
    std::uint64_t all = 0;
    Json map = Json::object();
    auto &entries = map.get_ref<Json::object_t &>();
    for (size_t i = 0; i < shards.size(); ++i) {
        for (const ModelTensor *tensor : shards[i]) {
            all += tensorBytes(options.type, tensor->shape).value_or(0);
            static_cast<Json::object_t::Container &>(entries).emplace_back(tensor->name, shardName(i, shards.size()));
        }
    }
    WrittenModel out;
    for (size_t i = 0; i < shards.size(); ++i) {
        std::vector<TensorSpec> specs;
        for (const ModelTensor *tensor : shards[i])
            specs.push_back({tensor->name, options.type, shapeInFile(source, *tensor)});
        FW_TRY(writer, SafetensorsWriter::create(folder / shardName(i, shards.size()), std::move(specs)));
        const auto write = [&](std::span<const std::byte> bytes) -> Result<> {
            out.bytes += bytes.size();
            if (progress)
                FW_CHECK(progress(out.bytes, all));
            return writer.write(bytes);
        };
        for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
            const ModelTensor &tensor = *source.find(spec.name);
            const TensorConversion conversion{.type = spec.type, .transposed = isTransposed(source, tensor)};
            FW_TRY(count, convertTensor(weights, tensor, conversion, write, stop));
            out.saturated += count.saturated;
            ++out.tensorsByType[tensorTypeName(spec.type)];
        }
        FW_CHECK(writer.commit());
    }
    if (shards.size() > 1) {
        const Json index = {{"metadata", {{"total_size", all}}}, {"weight_map", std::move(map)}};
        FW_CHECK(saveFile(folder / "model.safetensors.index.json", dumpJson(index, 2) + "\n"));
    }
    FW_CHECK(saveFile(folder / "config.json", dumpJson(config, 2) + "\n"));
    return out;
}

} // namespace fieldwright
