#include "core/model_files/adapter_fit.h"

#include "core/model_files/encoder_source.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_files.h"

#include <algorithm>
#include <set>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

/// The layers of a base by the names that adapters have for them.
struct Layers
{
    fs::path model;
    std::map<std::string, Shape> matrices; ///< [out, in]; of a norm [size]
    std::set<std::string> paths;           ///< of the matrices, and of all that they lie in
    std::int64_t hidden = 0;
    std::int64_t keyValueSize = 0; ///< of a token in all blocks
};

void add(Layers &layers, const std::string &tensor, const Shape &shape)
{
    const std::string suffix = ".weight";
    if (!tensor.ends_with(suffix))
        return;
    std::string path = tensor.substr(0, tensor.size() - suffix.size());
    layers.matrices.emplace(path, shape);
    layers.paths.insert(path);
    for (size_t dot = path.rfind('.'); dot != std::string::npos; dot = path.rfind('.')) {
        path.resize(dot);
        layers.paths.insert(path);
    }
}

Result<Layers> layersOf(const fs::path &model)
{
    Layers out{.model = model};
    if (isEncoderModel(model)) {
        FW_TRY(source, EncoderSource::open(model));
        for (const EncoderTensor &tensor : encoderTensors(source->config())) {
            for (const std::string &name : tensor.names)
                add(out, name, tensor.shape);
        }
        out.hidden = source->config().hidden;
        return out;
    }
    FW_TRY(source, ModelSource::open(model));
    const ModelConfig &config = source->config();
    for (const ModelTensor &tensor : source->tensors())
        add(out, tensor.name, tensor.shape);
    add(out, std::string(config.family().names.head) + ".weight", {config.vocab, config.hidden}); // it may be tied
    out.hidden = config.hidden;
    out.keyValueSize = 2 * config.layers * config.kvHeads * config.headDim;
    return out;
}

/// A part of an adapter whose tensor is as long as a side of its layer's matrix.
struct Side
{
    const char *part; ///< as PEFT names it
    size_t dimension; ///< of the tensor
    size_t ofMatrix;  ///< 0: as many as it gives out; 1: as it takes in
};
constexpr Side sides[] = {
    {"lora_A", 1, 1},           {"lora_B", 0, 0},        {"lora_embedding_A", 1, 0}, {"lora_embedding_B", 0, 1},
    {"hada_w1_a", 0, 0},        {"hada_w1_b", 1, 1},     {"hira_A", 1, 1},           {"hira_B", 0, 0},
    {"ln_tuning_layers", 0, 0}, {"vera_lambda_b", 0, 0},
};

/// Where the part stands in a tensor's name, with the dot before it; npos: nowhere.
size_t placeOf(const Side &side, const std::string &name)
{
    const std::string part = std::string(".") + side.part;
    const size_t at = name.find(part);
    const size_t end = at == std::string::npos ? at : at + part.size();
    return end <= name.size() && (end == name.size() || name[end] == '.') ? at : std::string::npos;
}

tl::unexpected<Error> doesNotFit(const Layers &layers, const TensorEntry &tensor, const std::string &layer,
                                 const std::string &there)
{
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The adapter does not fit %1: it has %2 for %3, and the model has %4 there."),
                 {layers.model.filename().string(), shapeText(tensor.shape), layer, there}},
                {FW_NOOP("core", "Use the adapter with the base model that it was trained on.")});
}

/// The tensor's key without what PEFT puts before the names of the model.
std::string ownName(const std::string &key)
{
    constexpr std::string_view prefix = "base_model.model.";
    return key.starts_with(prefix) ? key.substr(prefix.size()) : key;
}

Result<> checkSide(const Layers &layers, const TensorEntry &tensor, const Side &side, const std::string &layer)
{
    const auto found = layers.matrices.find(layer);
    if (found == layers.matrices.end())
        return doesNotFit(layers, tensor, layer, "-");
    const bool isPart = side.dimension < tensor.shape.size() && side.ofMatrix < found->second.size();
    if (isPart && tensor.shape[side.dimension] != found->second[side.ofMatrix])
        return doesNotFit(layers, tensor, layer, shapeText(found->second));
    return {};
}

/// Of a part that is not in the table: the block that it names is there. Says whether it lies in a layer at all.
Result<bool> checkPlace(const Layers &layers, const TensorEntry &tensor, const std::string &name)
{
    size_t known = 0; // so much of the name is a path in the model
    for (size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
        if (layers.paths.contains(name.substr(0, dot)))
            known = dot;
    }
    const std::string rest = known > 0 ? name.substr(known + 1) : name;
    if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && known > 0)
        return doesNotFit(layers, tensor, name.substr(0, name.find('.', known + 1)), "-");
    return known > 0;
}

/// Learned tokens before a text: as wide as the model, or as all its keys and values.
Result<> checkTokens(const Layers &layers, const TensorEntry &tensor, bool isPrefix)
{
    const std::int64_t width = isPrefix ? layers.keyValueSize : layers.hidden;
    if (tensor.shape.size() == 2 && tensor.shape[1] != width)
        return doesNotFit(layers, tensor, tensor.name, std::to_string(width));
    return {};
}

bool namesABlock(const std::string &name)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    for (size_t i = 1; i + 1 < name.size(); ++i) {
        if (name[i - 1] == '.' && isDigit(name[i]))
            return true;
    }
    return false;
}

Result<> checkTensors(const Layers &layers, const std::vector<TensorEntry> &tensors, const std::string &type)
{
    const TensorEntry *strange = nullptr; // in a block, and in none that the model has
    bool hasPlace = false;
    for (const TensorEntry &tensor : tensors) {
        if (tensor.name == "prompt_embeddings") {
            FW_CHECK(checkTokens(layers, tensor, type == "PREFIX_TUNING" || type == "CARTRIDGE"));
            continue;
        }
        const std::string name = ownName(tensor.name);
        const auto *side = std::find_if(std::begin(sides), std::end(sides),
                                        [&](const Side &one) { return placeOf(one, name) != std::string::npos; });
        if (side != std::end(sides)) {
            FW_CHECK(checkSide(layers, tensor, *side, name.substr(0, placeOf(*side, name))));
            continue;
        }
        FW_TRY(isPlaced, checkPlace(layers, tensor, name));
        hasPlace = hasPlace || isPlaced;
        if (!strange && !isPlaced && namesABlock(name))
            strange = &tensor;
    }
    return strange && !hasPlace ? doesNotFit(layers, *strange, strange->name, "-") : Result<>();
}

} // namespace

Result<> checkAdapterFits(const fs::path &adapter, const fs::path &base)
{
    if (isGgufPath(adapter)) {
        FW_TRY(lora, GgufAdapter::open(adapter));
        FW_TRY(source, openGgufBase(adapter, base));
        return checkGgufAdapterFits(lora, *source);
    }
    FW_TRY(layers, layersOf(base));
    FW_TRY(configs, readAdapterConfigs(adapter));
    FW_TRY(files, adapterWeights(adapter));
    for (size_t i = 0; i < std::min(configs.size(), files.size()); ++i) {
        FW_TRY(file, SafetensorsFile::open(files[i]));
        FW_CHECK(checkTensors(layers, file.tensors(), adapterKind(configs[i]).type));
    }
    return {};
}

} // namespace fieldwright
