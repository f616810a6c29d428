#include "core/model_files/gguf_adapter.h"

#include "core/model_files/adapter_errors.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/finite_weights.h"
#include "core/model_files/gguf_model_writer.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::string_view halfA = ".lora_a", halfB = ".lora_b";
constexpr const char *typeKey = "general.type";
constexpr const char *alphaKey = "adapter.lora.alpha", *invocationKey = "adapter.alora.invocation_tokens";
constexpr const char *baseNameKey = "general.base_model.0.name", *baseAddressKey = "general.base_model.0.repo_url";
constexpr const char *fingerprintKey = "fieldwright.base_fingerprint";
constexpr const char *tokenEmbeddings = "token_embd.weight";

/// How a GGUF file holds the model's tensors, by the names that the model has for them.
std::map<std::string, ModelTensor> layoutsOf(const ModelSource &source, const std::string &arch)
{
    std::map<std::string, ModelTensor> out;
    for (const ExpectedTensor &expected : expectedTensors(source.config()))
        out.emplace(expected.name, ggufLayout(expected, source.config(), arch));
    return out;
}

std::string moduleOf(const std::string &tensor)
{
    return tensor.substr(0, tensor.rfind('.'));
}

/// Never 0, which llama.cpp reads as 1 for every pair, while patterns may give some of them a scale all the same: then
/// B has the whole scale.
float storedAlpha(const LoraConfig &config)
{
    const float alpha = float(config.alpha);
    return alpha != 0 ? alpha : float(config.rank);
}

/// llama.cpp scales every pair by alpha / rank, with the rank that the matrices have: what B takes beside that.
float factorOf(const LoraAdapter &adapter, const LoraWeights &weights)
{
    const double theirs = double(storedAlpha(adapter.config)) / double(weights.rank);
    return float(adapter.config.scale(weights.module) / theirs);
}

Error notTheAdapter(const fs::path &file, const std::string &what)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "%1 does not hold the LoRA adapter of this model: %2."), {file.string(), what}},
            {FW_NOOP("core", "Export the adapter again.")}};
}

/// A matrix that the model has not, or in another shape.
tl::unexpected<Error> doesNotFit(const GgufAdapter &adapter, const GgufAdapter::Pair &pair, const ModelSource &base,
                                 const ModelTensor *there)
{
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The adapter %1 has %2 and %3 for %4, and the model %5 has %6 there."),
                 {adapter.file.path().string(), shapeText(pair.a->shape), shapeText(pair.b->shape), pair.tensor,
                  base.path().string(), there ? shapeText(there->shape) : std::string("-")}},
                {FW_NOOP("core", "Use the adapter with the base model that it was trained on.")});
}

Result<> checkKind(const GgufFile &file)
{
    const GgufHeader &header = file.header();
    const auto said = [&](const char *key) { return header.has(key) ? header.text(key, "?") : std::string("-"); };
    if (said(typeKey) != "adapter")
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 is no adapter but another kind of GGUF file: %2 = %3."),
                     {file.path().string(), typeKey, said(typeKey)}},
                    {FW_NOOP("core", "Name an adapter and the whole model that it stands on.")});
    if (said("adapter.type") != "lora")
        return unsupportedInAdapter(file.path().string(), "adapter.type", said("adapter.type"));
    // It acts from certain words of the text on, and not before.
    if (header.has(invocationKey))
        return unsupportedInAdapter(file.path().string(), invocationKey, "…");
    return {};
}

/// llama.cpp takes 0 where the key is missing.
Result<double> alphaOf(const GgufFile &file)
{
    const GgufHeader &header = file.header();
    if (!header.has(alphaKey))
        return 0.0;
    const std::optional<double> alpha = header.number(alphaKey);
    if (!alpha || !(std::fabs(*alpha) <= largestLoraAlpha))
        return corruptAdapter({FW_NOOP("core", "The adapter %1 has an impossible value: %2 = %3."),
                               {file.path().string(), alphaKey, alpha ? std::to_string(*alpha) : std::string("?")}});
    return *alpha;
}

/// A of token embeddings is stored the other way round: [vocabulary, rank].
size_t rankDimension(const GgufAdapter::Pair &pair)
{
    return pair.tensor == tokenEmbeddings ? 1 : 0;
}

/// By the base's tensors, in the order of the file.
Result<std::vector<GgufAdapter::Pair>> pairsIn(const GgufFile &file)
{
    std::vector<GgufAdapter::Pair> out;
    std::map<std::string, size_t> places;
    for (const TensorEntry &entry : file.header().tensors) {
        const bool isA = entry.name.ends_with(halfA);
        if ((!isA && !entry.name.ends_with(halfB)) || !isDecodable(entry.type))
            return unsupportedInAdapter(file.path().string(), entry.name, tensorTypeName(entry.type));
        const std::string tensor = entry.name.substr(0, entry.name.size() - halfA.size());
        const auto [place, isNew] = places.emplace(tensor, out.size());
        if (isNew)
            out.push_back({.tensor = tensor});
        (isA ? out[place->second].a : out[place->second].b) = &entry;
    }
    if (out.empty())
        return corruptAdapter({FW_NOOP("core", "The adapter %1 holds no LoRA weights."), {file.path().string()}});
    for (GgufAdapter::Pair &pair : out) {
        if (!pair.a || !pair.b)
            return corruptAdapter({FW_NOOP("core", "The adapter %1 has only one of the two matrices of %2."),
                                   {file.path().string(), pair.tensor}});
        const bool areMatrices = pair.a->shape.size() == 2 && pair.b->shape.size() == 2;
        pair.rank = areMatrices ? pair.b->shape[1] : 0;
        if (pair.rank < 1 || pair.rank > largestLoraRank || pair.a->shape[rankDimension(pair)] != pair.rank)
            return corruptAdapter(
                {FW_NOOP("core", "The adapter %1 has the shapes %2 and %3 at %4, which are no pair."),
                 {file.path().string(), shapeText(pair.a->shape), shapeText(pair.b->shape), pair.tensor}});
    }
    return out;
}

/// Where the pairs belong in a base: by GGUF's names.
using Layouts = std::map<std::string, ModelTensor>;

Result<Layouts> placesIn(const GgufAdapter &adapter, const ModelSource &base)
{
    const auto arch = ggufArchitecture(base);
    if (!arch || *arch != adapter.architecture)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The adapter %1 is for models of the architecture %2, and %3 is of %4."),
                     {adapter.file.path().string(), adapter.architecture, base.path().string(),
                      arch ? *arch : base.config().architecture}},
                    {FW_NOOP("core", "Use the adapter with the base model that it was trained on.")});
    Layouts all, out;
    for (auto &[name, layout] : layoutsOf(base, *arch))
        all.emplace(layout.ggufName, layout);
    for (const GgufAdapter::Pair &pair : adapter.pairs) {
        const auto found = all.find(pair.tensor);
        const bool isTurned = rankDimension(pair) == 1;
        const Shape shape = isTurned ? Shape{pair.a->shape[0], pair.b->shape[0]}  // [vocabulary, hidden]
                                     : Shape{pair.b->shape[0], pair.a->shape[1]}; // [out, in]
        if (found == all.end() || found->second.shape != shape)
            return doesNotFit(adapter, pair, base, found == all.end() ? nullptr : &found->second);
        out.emplace(pair.tensor, found->second);
    }
    return out;
}

Result<std::vector<float>> matrix(const GgufFile &file, const TensorEntry &entry)
{
    std::vector<float> out(std::size_t(elementCount(entry.shape).value_or(0)));
    FW_CHECK(decodeToFloat(entry.type, file.bytes(entry), out));
    FW_CHECK(checkFinite(out, file.path().string() + ": " + entry.name));
    return out;
}

/// In the order of the base's rows; of token embeddings A is [rank, vocabulary], as PEFT has it.
Result<LoraWeights> readPair(const GgufAdapter &adapter, const GgufAdapter::Pair &pair, const ModelTensor &layout)
{
    LoraWeights out;
    out.module = moduleOf(layout.name);
    out.rank = pair.rank;
    FW_TRY(a, matrix(adapter.file, *pair.a));
    FW_TRY(b, matrix(adapter.file, *pair.b));
    out.outFeatures = pair.b->shape[0];
    out.inFeatures = pair.a->shape[1 - rankDimension(pair)];
    out.b.resize(b.size());
    for (std::int64_t row = 0; row < out.outFeatures; ++row)
        std::copy_n(b.begin() + layout.sourceRow(row) * out.rank, out.rank, out.b.begin() + row * out.rank);
    out.a = std::move(a);
    if (rankDimension(pair) == 1) {
        const std::vector<float> turned = out.a;
        for (std::int64_t token = 0; token < out.inFeatures; ++token) {
            for (std::int64_t k = 0; k < out.rank; ++k)
                out.a[size_t(k * out.inFeatures + token)] = turned[size_t(token * out.rank + k)];
        }
    }
    return out;
}

/// PEFT's names of the modules: the last word, where all that end so are adapted, else the whole.
std::vector<std::string> targetsOf(const std::set<std::string> &modules, const ModelSource &base)
{
    std::set<std::string> out;
    const auto lastWord = [](const std::string &module) { return module.substr(module.rfind('.') + 1); };
    std::set<std::string> partial;
    for (const ExpectedTensor &tensor : expectedTensors(base.config())) {
        const std::string module = moduleOf(tensor.name);
        if (!modules.contains(module))
            partial.insert(lastWord(module));
    }
    for (const std::string &module : modules)
        out.insert(partial.contains(lastWord(module)) ? module : lastWord(module));
    return {out.begin(), out.end()};
}

/// `names`: how the modules are called.
LoraConfig configOf(const GgufAdapter &adapter, const std::function<std::string(const GgufAdapter::Pair &)> &names)
{
    LoraConfig out;
    std::map<std::int64_t, size_t> ranks; // and how many pairs have it
    for (const GgufAdapter::Pair &pair : adapter.pairs)
        ++ranks[pair.rank];
    out.rank = std::max_element(ranks.begin(), ranks.end(), [](const auto &one, const auto &other) {
                   return one.second < other.second;
               })->first;
    out.alpha = adapter.alpha == 0 ? double(out.rank) : adapter.alpha;
    for (const GgufAdapter::Pair &pair : adapter.pairs) {
        if (pair.rank == out.rank)
            continue;
        out.rankPattern[names(pair)] = pair.rank;
        if (adapter.alpha == 0)
            out.alphaPattern[names(pair)] = double(pair.rank);
    }
    out.baseModel = adapter.baseModel;
    out.baseFingerprint = adapter.baseFingerprint;
    return out;
}

LoraConfig configOn(const GgufAdapter &adapter, const ModelSource &base, const Layouts &places)
{
    const auto name = [&](const GgufAdapter::Pair &pair) { return moduleOf(places.at(pair.tensor).name); };
    LoraConfig out = configOf(adapter, name);
    std::set<std::string> modules;
    for (const GgufAdapter::Pair &pair : adapter.pairs)
        modules.insert(name(pair));
    out.targets = targetsOf(modules, base);
    out.fanInFanOut = base.config().family().transposedLinear;
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

Result<GgufAdapter> GgufAdapter::open(const fs::path &path)
{
    FW_TRY(file, GgufFile::open(path));
    FW_CHECK(checkKind(file));
    FW_TRY(alpha, alphaOf(file));
    GgufAdapter out{.file = std::move(file)};
    const GgufHeader &header = out.file.header();
    out.architecture = header.text("general.architecture");
    out.alpha = alpha;
    FW_TRY(pairs, pairsIn(out.file));
    out.pairs = std::move(pairs);
    out.baseModel = header.text(baseAddressKey, header.text(baseNameKey));
    out.baseFingerprint = header.text(fingerprintKey);
    out.licence = header.text("general.license");
    if (out.licence.empty() || out.licence == "other")
        out.licence = header.text("general.license.name", out.licence);
    return out;
}

Result<std::shared_ptr<const ModelSource>> openGgufBase(const fs::path &adapter, const fs::path &base)
{
    if (base.empty() || base == adapter || isEncoderModel(base))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The adapter %1 is for a model that writes text, and is read with it alone."),
                     {adapter.string()}},
                    {FW_NOOP("core", "Name the base model that it was made for.")});
    return ModelSource::open(base);
}

bool isGgufAdapter(const fs::path &path)
{
    return isGgufPath(path) && readGgufText(path, typeKey).value_or("") == "adapter";
}

Result<Json> ggufAdapterConfig(const GgufAdapter &adapter, const ModelSource *base)
{
    if (!base)
        return loraConfigToJson(configOf(adapter, [](const GgufAdapter::Pair &pair) { return pair.tensor; }));
    FW_TRY(places, placesIn(adapter, *base));
    return loraConfigToJson(configOn(adapter, *base, places));
}

Result<> checkGgufAdapterFits(const GgufAdapter &adapter, const ModelSource &base)
{
    FW_CHECK(placesIn(adapter, base));
    return {};
}

Result<> checkGgufAdapterFinite(const GgufAdapter &adapter)
{
    for (const GgufAdapter::Pair &pair : adapter.pairs) {
        FW_CHECK(matrix(adapter.file, *pair.a));
        FW_CHECK(matrix(adapter.file, *pair.b));
    }
    return {};
}

Result<PeftFiles> readGgufAdapterFiles(const fs::path &file, const ModelSource &base)
{
    FW_TRY(adapter, GgufAdapter::open(file));
    FW_TRY(places, placesIn(adapter, base));
    PeftFiles out;
    out.config = loraConfigToJson(configOn(adapter, base, places));
    out.baseFingerprint = adapter.baseFingerprint;
    for (const GgufAdapter::Pair &pair : adapter.pairs) {
        FW_TRY(weights, readPair(adapter, pair, places.at(pair.tensor)));
        const bool isEmbedding = rankDimension(pair) == 1;
        const std::string key = "base_model.model." + weights.module;
        out.tensors.push_back({.key = key + (isEmbedding ? ".lora_embedding_A" : ".lora_A.weight"),
                               .shape = {weights.rank, weights.inFeatures},
                               .values = std::move(weights.a)});
        out.tensors.push_back({.key = key + (isEmbedding ? ".lora_embedding_B" : ".lora_B.weight"),
                               .shape = {weights.outFeatures, weights.rank},
                               .values = std::move(weights.b)});
    }
    return out;
}

namespace {

Result<LoraAdapter> readPairs(const GgufAdapter &adapter, const ModelSource &source)
{
    FW_TRY(places, placesIn(adapter, source));
    LoraAdapter out;
    out.config = configOn(adapter, source, places);
    for (const GgufAdapter::Pair &pair : adapter.pairs) {
        if (rankDimension(pair) == 1)
            return unsupportedInAdapter(adapter.file.path().string(), "tensor", pair.tensor);
        FW_TRY(weights, readPair(adapter, pair, places.at(pair.tensor)));
        out.weights.push_back(std::move(weights));
    }
    return out;
}

} // namespace

Result<LoraAdapter> readGgufAdapter(const fs::path &path, const ModelSource &source)
{
    FW_TRY(adapter, GgufAdapter::open(path));
    return readPairs(adapter, source);
}

Result<WrittenModel> writeGgufAdapter(const LoraAdapter &adapter, const ModelSource &source, const fs::path &file,
                                      TensorType type)
{
    FW_TRY(arch, ggufArchitecture(source));
    GgufMetadata metadata;
    metadata.setText("general.architecture", arch);
    metadata.setText(typeKey, "adapter");
    metadata.setText("adapter.type", "lora");
    metadata.setFloat(alphaKey, storedAlpha(adapter.config));
    metadata.setText("general.name",
                     adapter.config.baseModel.empty() ? file.stem().string() : adapter.config.baseModel + " LoRA");
    if (!adapter.config.baseModel.empty()) {
        metadata.setUnsigned("general.base_model.count", 1);
        metadata.setText(baseNameKey, adapter.config.baseModel);
    }
    if (!adapter.config.baseFingerprint.empty())
        metadata.setText(fingerprintKey, adapter.config.baseFingerprint);
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

Result<AdapterDifference> compareGgufAdapter(const LoraAdapter &adapter, const ModelSource &source,
                                             const fs::path &file, TensorType type)
{
    FW_TRY(stored, GgufAdapter::open(file));
    FW_TRY(back, readPairs(stored, source));
    if (back.weights.size() != adapter.weights.size() || float(stored.alpha) != storedAlpha(adapter.config))
        return fail(notTheAdapter(file, alphaKey));
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
