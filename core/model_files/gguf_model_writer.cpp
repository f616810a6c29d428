#include "core/model_files/gguf_model_writer.h"

#include "core/base/utf8.h"
#include "core/model_files/gguf_tokenizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>

namespace fieldwright {

namespace {

constexpr std::array presets = {
    GgufPreset{"F32", TensorType::F32, 0, 32, false},      GgufPreset{"F16", TensorType::F16, 1, 16, false},
    GgufPreset{"BF16", TensorType::BF16, 32, 16, false},   GgufPreset{"Q8_0", TensorType::Q8_0, 7, 8.5, false},
    GgufPreset{"Q6_K", TensorType::Q6_K, 18, 6.6, false},  GgufPreset{"Q5_K_M", TensorType::Q5_K, 17, 5.7, true},
    GgufPreset{"Q4_K_M", TensorType::Q4_K, 15, 4.9, true}, GgufPreset{"Q5_0", TensorType::Q5_0, 8, 5.6, false},
    GgufPreset{"Q4_1", TensorType::Q4_1, 3, 5.1, false},   GgufPreset{"Q4_0", TensorType::Q4_0, 2, 4.6, false},
};

bool isBlock(TensorType type)
{
    return tensorTypeInfo(type).blockElements > 1;
}

/// The next type for rows that are no multiple of this one's block.
TensorType fallback(TensorType type)
{
    switch (type) {
    case TensorType::Q4_K:
        return TensorType::Q5_0;
    case TensorType::Q5_K:
        return TensorType::Q5_1;
    case TensorType::Q6_K:
        return TensorType::Q8_0;
    default:
        return TensorType::F16;
    }
}

/// "blk.17.ffn_down.weight": 17; -1 outside the blocks.
std::int64_t layerOf(std::string_view name)
{
    if (!name.starts_with("blk."))
        return -1;
    std::int64_t layer = 0;
    for (const char c : name.substr(4)) {
        if (c < '0' || c > '9')
            break;
        layer = layer * 10 + (c - '0');
    }
    return layer;
}

/// What the mixture has for a tensor, whether or not its rows divide into the type's blocks.
TensorType wishedType(const GgufPreset &preset, std::string_view name, const Shape &shape, std::int64_t layers,
                      bool tiedHead)
{
    if (shape.size() < 2 || name == "position_embd.weight" || name == "rope_freqs.weight")
        return TensorType::F32;
    const TensorType type = preset.type;
    if (!isBlock(type) || type == TensorType::Q8_0)
        return type;
    const std::int64_t layer = layerOf(name), eighth = layers / 8;
    const bool outer = layer >= 0 && (layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2);
    if (name == "output.weight" || (tiedHead && name == "token_embd.weight"))
        return TensorType::Q6_K;
    if (preset.moreBitsWhereNeeded && outer && (name.ends_with("attn_v.weight") || name.ends_with("ffn_down.weight")))
        return TensorType::Q6_K;
    if (preset.moreBitsWhereNeeded && type == TensorType::Q4_K && name.ends_with("attn_qkv.weight"))
        return TensorType::Q5_K;
    return type;
}

/// llama.cpp attends to everything in these architectures: it has no window in the one, and has switched it off in the
/// other ("Phi SWA is currently disabled", its pull request 13676).
bool knowsWindows(const std::string &arch)
{
    return arch != "llama" && arch != "phi3";
}

std::int64_t widestWindow(const DecoderDesign &design)
{
    return design.windows.empty() ? 0 : *std::max_element(design.windows.begin(), design.windows.end());
}

/// Where llama.cpp knows no window, a file for it ends where the window does.
std::int64_t contextLength(const ModelConfig &config, const std::string &arch)
{
    const std::int64_t window = widestWindow(config.design);
    return window > 0 && !knowsWindows(arch) ? std::min(window, config.maxPositions) : config.maxPositions;
}

/// What the architecture needs beside its tensors. Copied from a GGUF file; made from config.json of a folder.
Result<> addModelMetadata(GgufMetadata &metadata, const ModelSource &source, const std::string &arch)
{
    if (const GgufFile *gguf = source.gguf()) {
        for (const auto &[key, value] : gguf->header().metadata) {
            if (!key.starts_with("general.") && !key.starts_with("tokenizer.") && !key.starts_with("split.") &&
                !key.starts_with("quantize."))
                metadata.copy(key, value);
        }
        return {};
    }
    const ModelConfig &config = source.config();
    const DecoderDesign &design = config.design;
    const auto number = [&](const char *key, std::int64_t value) {
        metadata.setUnsigned(arch + "." + key, std::uint32_t(value));
    };
    const auto real = [&](const char *key, double value) { metadata.setFloat(arch + "." + key, float(value)); };
    number("block_count", config.layers);
    const std::int64_t window = widestWindow(design);
    number("context_length", contextLength(config, arch));
    number("embedding_length", config.hidden);
    number("feed_forward_length", config.intermediate);
    number("attention.head_count", config.heads);
    number("attention.head_count_kv", config.kvHeads);
    number("attention.key_length", config.headDim);
    number("attention.value_length", config.headDim);
    number("vocab_size", config.vocab);
    real(design.norm == NormKind::Layer ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon",
         config.normEpsilon);
    if (design.positions == PositionKind::Rotary) {
        number("rope.dimension_count", config.rotatedSize());
        real("rope.freq_base", config.ropeTheta);
        if (config.ropeScaling.type == "linear") {
            metadata.setText(arch + ".rope.scaling.type", "linear");
            real("rope.scaling.factor", config.ropeScaling.factor);
        }
        if (config.ropeScaling.type == "yarn") {
            metadata.setText(arch + ".rope.scaling.type", "yarn");
            real("rope.scaling.factor", config.ropeScaling.factor);
            number("rope.scaling.original_context_length", config.ropeScaling.originalMaxPositions);
        }
        if (config.ropeScaling.type == "longrope") {
            number("rope.scaling.original_context_length", config.ropeScaling.originalMaxPositions);
            real("rope.scaling.attn_factor", config.ropeScaling.attentionFactor);
        }
    }
    if (design.attentionCap > 0)
        real("attn_logit_softcapping", design.attentionCap);
    if (design.logitCap > 0)
        real("final_logit_softcapping", design.logitCap);
    if (window > 0 && knowsWindows(arch))
        number("attention.sliding_window", window);
    return {};
}

/// What GGUF, or llama.cpp for want of a key, takes for granted of an architecture.
Result<> checkSayable(const ModelSource &source, const std::string &arch)
{
    const ModelConfig &config = source.config();
    const DecoderDesign &design = config.design;
    const auto refuse = [&](const char *what, const std::string &value) -> Result<> {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "GGUF cannot say that %1 has %2 = %3."), {source.path().string(), what, value}},
                    {FW_NOOP("core", "Export the model as a Hugging Face folder instead.")});
    };
    const double scale = ggufAttentionScale(arch, config.layers, config.hidden, config.heads, config.headDim);
    if (design.attentionScale > 0 && std::fabs(design.attentionScale - scale) > 1e-6 * scale) {
        const double scalar = 1 / (design.attentionScale * design.attentionScale);
        return arch == "gpt2" ? refuse("scale_attn_weights", "false")
                              : refuse("query_pre_attn_scalar", std::to_string(scalar));
    }
    if (const RopeScaling usual; config.ropeScaling.type == "yarn") {
        const RopeScaling &rope = config.ropeScaling;
        if (rope.betaFast != usual.betaFast || rope.betaSlow != usual.betaSlow || !rope.truncate)
            return refuse("beta_fast", std::to_string(rope.betaFast));
        if (std::fabs(rope.attentionFactor - yarnAttentionFactor(rope.factor)) > 1e-6)
            return refuse("attention_factor", std::to_string(rope.attentionFactor));
    }
    if (design.activation != config.family().design.activation)
        return refuse("hidden_act", design.activation == Activation::Gelu ? "gelu" : "gelu_pytorch_tanh");
    if (design.localRopeTheta > 0 && design.localRopeTheta != config.family().design.localRopeTheta)
        return refuse("rope_local_base_freq", std::to_string(design.localRopeTheta));
    if (config.family().biases == BiasRule::Attention && arch != "llama" && design.qkvBias)
        return refuse("attention_bias", "true");
    if ((arch == "gemma2") != (design.attentionCap > 0))
        return refuse("attn_logit_softcapping", std::to_string(design.attentionCap));
    if ((arch == "gemma2") != (design.logitCap > 0))
        return refuse("final_logit_softcapping", std::to_string(design.logitCap));
    if (config.family().windows == WindowRule::UpperLayers && !design.windows.empty())
        return refuse("use_sliding_window", "true");
    for (std::int64_t layer = 0; layer < config.layers && !design.windows.empty(); ++layer) {
        // Each of them, every other, or all but each sixth: by the architecture's name.
        const bool local = arch == "gemma2" ? layer % 2 == 0 : arch == "gemma3" ? (layer + 1) % 6 != 0 : true;
        if (local != (design.windowOf(layer) > 0))
            return refuse("layer_types", std::to_string(layer));
    }
    return {};
}

struct PlannedTensor
{
    TensorSpec spec;
    const ModelTensor *tensor = nullptr; ///< null: `values`
    std::vector<float> values;
    TensorConversion conversion;
};

void addDivisors(std::vector<PlannedTensor> &plan, const char *name, std::vector<float> divisors)
{
    if (divisors.empty())
        return;
    PlannedTensor planned;
    planned.spec = {name, TensorType::F32, {std::int64_t(divisors.size())}};
    planned.values = std::move(divisors);
    plan.push_back(std::move(planned));
}

std::vector<PlannedTensor> planTensors(const ModelSource &source, const std::string &arch, const GgufPreset &preset)
{
    const ModelConfig &config = source.config();
    std::vector<PlannedTensor> out;
    addDivisors(out, "rope_freqs.weight", ggufRopeDivisors(config));
    addDivisors(out, "rope_factors_long.weight", config.ropeScaling.longFactors);
    addDivisors(out, "rope_factors_short.weight", config.ropeScaling.shortFactors);
    for (const ExpectedTensor &expected : expectedTensors(config)) {
        const ModelTensor layout = ggufLayout(expected, config, arch);
        PlannedTensor planned;
        planned.conversion.type =
            ggufTensorType(preset, layout.ggufName, layout.shape, config.layers, config.tieEmbeddings);
        planned.conversion.added = layout.added;
        planned.conversion.interleavedHeads = layout.interleavedHeads;
        planned.conversion.stackedHeads = layout.stackedHeads;
        planned.spec = {layout.ggufName, planned.conversion.type, layout.shape};
        planned.tensor = source.find(expected.name);
        out.push_back(std::move(planned));
    }
    return out;
}

} // namespace

std::span<const GgufPreset> ggufPresets()
{
    return presets;
}

Result<GgufPreset> ggufPreset(std::string_view name)
{
    std::string list;
    for (const GgufPreset &preset : presets) {
        if (toLower(name) == toLower(preset.name))
            return preset;
        list += (list.empty() ? "" : ", ") + std::string(preset.name);
    }
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" is not a type for GGUF files."), {std::string(name)}},
                {FW_NOOP("core", "Choose one of: %1."), {list}});
}

TensorType ggufTensorType(const GgufPreset &preset, std::string_view name, const Shape &shape, std::int64_t layers,
                          bool tiedHead)
{
    TensorType type = wishedType(preset, name, shape, layers, tiedHead);
    while (isBlock(type) && shape.back() % tensorTypeInfo(type).blockElements != 0)
        type = fallback(type);
    return type;
}

std::map<std::string, std::uint64_t> ggufFallbacks(const ModelSource &source, const GgufPreset &preset)
{
    std::map<std::string, std::uint64_t> out;
    const ModelConfig &config = source.config();
    for (const ModelTensor &tensor : source.tensors()) {
        const TensorType type =
            ggufTensorType(preset, tensor.ggufName, tensor.shape, config.layers, config.tieEmbeddings);
        if (type != wishedType(preset, tensor.ggufName, tensor.shape, config.layers, config.tieEmbeddings))
            ++out[tensorTypeName(type)];
    }
    return out;
}

std::vector<float> ggufRopeDivisors(const ModelConfig &config)
{
    const RopeScaling &rope = config.ropeScaling;
    if (!rope.frequencyDivisors.empty())
        return rope.frequencyDivisors;
    if (rope.type != "llama3")
        return {};
    std::vector<float> out;
    const auto context = double(rope.originalMaxPositions);
    for (std::int64_t i = 0; i < config.rotatedSize() / 2; ++i) {
        const double frequency = std::pow(config.ropeTheta, -2.0 * double(i) / double(config.rotatedSize()));
        const double length = 2 * std::numbers::pi / frequency;
        double divisor = 1;
        if (length > context / rope.lowFrequencyFactor) {
            divisor = rope.factor;
        } else if (length > context / rope.highFrequencyFactor) {
            const double smooth =
                (context / length - rope.lowFrequencyFactor) / (rope.highFrequencyFactor - rope.lowFrequencyFactor);
            divisor = 1 / ((1 - smooth) / rope.factor + smooth);
        }
        out.push_back(float(divisor));
    }
    return out;
}

Result<std::int64_t> ggufContextLength(const ModelSource &source)
{
    FW_TRY(arch, ggufArchitecture(source));
    return source.gguf() ? source.config().maxPositions : contextLength(source.config(), arch);
}

std::uint64_t ggufModelBytes(const ModelSource &source, const GgufPreset &preset)
{
    std::uint64_t bytes = 0;
    for (const ModelTensor &tensor : source.tensors()) {
        const TensorType type = ggufTensorType(preset, tensor.ggufName, tensor.shape, source.config().layers,
                                               source.config().tieEmbeddings);
        bytes += tensorBytes(type, tensor.shape).value_or(0);
    }
    return bytes;
}

Result<std::string> ggufArchitecture(const ModelSource &source)
{
    if (const GgufFile *gguf = source.gguf())
        return gguf->header().text("general.architecture");
    if (const char *name = source.config().family().ggufArchitecture)
        return std::string(name);
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The architecture %1 of %2 cannot be written as GGUF."),
                 {source.config().architecture, source.path().string()}},
                {FW_NOOP("core", "Export the model as a Hugging Face folder instead.")});
}

Result<WrittenModel> writeGgufModel(const MergedWeights &weights, const std::filesystem::path &file,
                                    const GgufModelOptions &options, const WriteProgress &progress,
                                    std::stop_token stop)
{
    const ModelSource &source = weights.source();
    FW_TRY(arch, ggufArchitecture(source));
    if (!source.gguf())
        FW_CHECK(checkSayable(source, arch));
    GgufMetadata metadata;
    metadata.setText("general.architecture", arch);
    metadata.setText("general.type", "model");
    metadata.setText("general.name", options.name.empty() ? source.config().name : options.name);
    metadata.setUnsigned("general.file_type", options.preset.fileType);
    if (const std::string &licence = options.licence.empty() ? source.licence() : options.licence; !licence.empty())
        metadata.setText("general.license", licence);
    if (!options.description.empty())
        metadata.setText("general.description", options.description);
    if (!options.baseName.empty()) {
        metadata.setUnsigned("general.base_model.count", 1);
        metadata.setText("general.base_model.0.name", options.baseName);
    }
    metadata.setUnsigned("general.quantization_version", 2);
    FW_CHECK(addModelMetadata(metadata, source, arch));
    FW_CHECK(addTokenizerMetadata(metadata, source));

    std::vector<PlannedTensor> plan = planTensors(source, arch, options.preset);
    std::vector<TensorSpec> specs;
    std::uint64_t all = 0;
    WrittenModel out;
    for (const PlannedTensor &planned : plan) {
        specs.push_back(planned.spec);
        all += tensorBytes(planned.spec.type, planned.spec.shape).value_or(0);
        ++out.tensorsByType[tensorTypeName(planned.spec.type)];
    }
    FW_TRY(writer, GgufWriter::create(file, metadata, specs));
    for (const PlannedTensor &planned : plan) {
        if (!planned.tensor) {
            FW_CHECK(writer.write(std::as_bytes(std::span(planned.values))));
            continue;
        }
        const auto write = [&](std::span<const std::byte> bytes) -> Result<> {
            out.bytes += bytes.size();
            if (progress)
                FW_CHECK(progress(out.bytes, all));
            return writer.write(bytes);
        };
        FW_TRY(count, convertTensor(weights, *planned.tensor, planned.conversion, write, stop));
        out.saturated += count.saturated;
    }
    FW_CHECK(writer.commit());
    return out;
}

} // namespace fieldwright
