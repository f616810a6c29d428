#include "core/model_files/gguf_adapter.h"

#include "core/model_files/gguf_model_writer.h"

#include <algorithm>
#include <cmath>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

/// Of the linear layers: how a GGUF file holds them, by the names that the model has for them.
std::map<std::string, ModelTensor> layoutsOf(const ModelSource &source, const std::string &arch)
{
    std::map<std::string, ModelTensor> out;
    for (const ExpectedTensor &expected : expectedTensors(source.config()))
        out.emplace(expected.name, ggufLayout(expected, source.config(), arch));
    return out;
}

/// llama.cpp scales every pair by alpha / rank, with the rank that the matrices have: what B takes beside that.
float factorOf(const LoraAdapter &adapter, const LoraWeights &weights)
{
    const double theirs = adapter.config.alpha / double(weights.rank);
    return float(theirs == 0 ? 0 : adapter.config.scale(weights.module) / theirs);
}

Error notTheAdapter(const fs::path &file, const std::string &what)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "%1 does not hold the LoRA adapter of this model: %2."), {file.string(), what}},
            {FW_NOOP("core", "Export the adapter again.")}};
}

Result<std::vector<float>> matrix(const GgufFile &file, const TensorEntry &entry)
{
    std::vector<float> out(std::size_t(elementCount(entry.shape).value_or(0)));
    FW_CHECK(decodeToFloat(entry.type, file.bytes(entry), out));
    return out;
}

Result<LoraWeights> readPair(const GgufFile &file, const TensorEntry &a, const TensorEntry &b,
                             const ModelTensor &layout)
{
    const bool fits = a.shape.size() == 2 && b.shape.size() == 2 && a.shape[0] == b.shape[1] && a.shape[0] > 0 &&
                      layout.shape == Shape{b.shape[0], a.shape[1]};
    if (!fits)
        return fail(notTheAdapter(file.path(), a.name + " " + shapeText(a.shape)));
    LoraWeights out;
    out.module = layout.name.substr(0, layout.name.rfind('.'));
    out.rank = a.shape[0];
    out.inFeatures = a.shape[1];
    out.outFeatures = b.shape[0];
    FW_TRY(first, matrix(file, a));
    FW_TRY(second, matrix(file, b));
    out.a = std::move(first);
    out.b.resize(second.size());
    for (std::int64_t row = 0; row < out.outFeatures; ++row)
        std::copy_n(second.begin() + layout.sourceRow(row) * out.rank, out.rank, out.b.begin() + row * out.rank);
    return out;
}

Result<std::vector<float>> rounded(TensorType type, std::span<const float> values)
{
    FW_TRY(bytes, encodeFromFloat(type, values));
    std::vector<float> out(values.size());
    FW_CHECK(decodeToFloat(type, bytes, out));
    return out;
}

} // namespace

Result<WrittenModel> writeGgufAdapter(const LoraAdapter &adapter, const ModelSource &source, const fs::path &file,
                                      TensorType type)
{
    FW_TRY(arch, ggufArchitecture(source));
    GgufMetadata metadata;
    metadata.setText("general.architecture", arch);
    metadata.setText("general.type", "adapter");
    metadata.setText("adapter.type", "lora");
    metadata.setFloat("adapter.lora.alpha", float(adapter.config.alpha));
    metadata.setText("general.name",
                     adapter.config.baseModel.empty() ? file.stem().string() : adapter.config.baseModel + " LoRA");
    metadata.setUnsigned("general.quantization_version", 2);

    const std::map<std::string, ModelTensor> layouts = layoutsOf(source, arch);
    std::vector<TensorSpec> specs;
    for (const LoraWeights &weights : adapter.weights) {
        const ModelTensor *tensor = source.find(weights.module + ".weight");
        if (!tensor || tensor->shape != Shape{weights.outFeatures, weights.inFeatures}) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The adapter has a matrix of %1 x %2 for %3, and the model %4 has %5 there."),
                         {std::to_string(weights.outFeatures), std::to_string(weights.inFeatures), weights.module,
                          source.path().string(), tensor ? shapeText(tensor->shape) : std::string("-")}},
                        {FW_NOOP("core", "Use the adapter with the base model that it was trained on.")});
        }
        const std::string &name = tensor->ggufName;
        specs.push_back({name + ".lora_a", type, {weights.rank, weights.inFeatures}});
        specs.push_back({name + ".lora_b", type, {weights.outFeatures, weights.rank}});
    }
    WrittenModel out;
    FW_TRY(writer, GgufWriter::create(file, metadata, specs));
    const auto write = [&](std::span<const float> values) -> Result<> {
        FW_TRY(bytes, encodeFromFloat(type, values));
        out.bytes += bytes.size();
        ++out.tensorsByType[tensorTypeName(type)];
        return writer.write(bytes);
    };
    for (const LoraWeights &weights : adapter.weights) {
        FW_CHECK(write(weights.a));
        const float factor = factorOf(adapter, weights);
        ModelTensor rows = layouts.at(weights.module + ".weight");
        rows.shape = {weights.outFeatures, weights.rank};
        std::vector<float> b(weights.b.size());
        for (std::int64_t row = 0; row < weights.outFeatures; ++row) {
            for (std::int64_t k = 0; k < weights.rank; ++k)
                b[size_t(rows.sourceRow(row) * weights.rank + k)] = factor * weights.b[size_t(row * weights.rank + k)];
        }
        FW_CHECK(write(b));
    }
    FW_CHECK(writer.commit());
    return out;
}

Result<LoraAdapter> readGgufAdapter(const fs::path &path, const ModelSource &source)
{
    FW_TRY(arch, ggufArchitecture(source));
    FW_TRY(file, GgufFile::open(path));
    const GgufHeader &header = file.header();
    for (const auto &[key, wanted] : {std::pair<const char *, std::string>("general.architecture", arch),
                                      {"general.type", "adapter"},
                                      {"adapter.type", "lora"}}) {
        if (header.text(key) != wanted)
            return fail(notTheAdapter(path, std::string(key) + " = " + header.text(key)));
    }
    LoraAdapter out;
    out.config.alpha = header.number("adapter.lora.alpha").value_or(0);
    for (const auto &[name, layout] : layoutsOf(source, arch)) {
        const TensorEntry *a = file.find(layout.ggufName + ".lora_a"), *b = file.find(layout.ggufName + ".lora_b");
        if (!a && !b)
            continue;
        if (!a || !b)
            return fail(notTheAdapter(path, (a ? a : b)->name));
        ModelTensor rows = layout;
        rows.name = name;
        FW_TRY(pair, readPair(file, *a, *b, rows));
        out.config.rankPattern[pair.module] = pair.rank;
        out.config.rank = pair.rank;
        out.weights.push_back(std::move(pair));
    }
    if (out.weights.size() * 2 != header.tensors.size())
        return fail(notTheAdapter(path, std::to_string(header.tensors.size())));
    return out;
}

Result<AdapterDifference> compareGgufAdapter(const LoraAdapter &adapter, const ModelSource &source,
                                             const fs::path &file, TensorType type)
{
    FW_TRY(back, readGgufAdapter(file, source));
    if (back.weights.size() != adapter.weights.size() || float(back.config.alpha) != float(adapter.config.alpha))
        return fail(notTheAdapter(file, "adapter.lora.alpha"));
    AdapterDifference out;
    for (const LoraWeights &weights : adapter.weights) {
        const auto found = std::find_if(back.weights.begin(), back.weights.end(),
                                        [&](const LoraWeights &pair) { return pair.module == weights.module; });
        if (found == back.weights.end())
            return fail(notTheAdapter(file, weights.module));
        const float factor = factorOf(adapter, weights);
        std::vector<float> scaled = weights.b;
        for (float &value : scaled)
            value *= factor;
        FW_TRY(a, rounded(type, weights.a));
        FW_TRY(b, rounded(type, scaled));
        if (a != found->a || b != found->b)
            return fail(notTheAdapter(file, weights.module));
        out.numbers += std::int64_t(a.size() + b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            out.largest = std::max(out.largest, std::fabs(double(a[i]) - double(weights.a[i])));
        for (std::size_t i = 0; i < b.size() && factor != 0; ++i)
            out.largest = std::max(out.largest, std::fabs(double(b[i]) / double(factor) - double(weights.b[i])));
    }
    return out;
}

} // namespace fieldwright
