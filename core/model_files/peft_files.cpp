#include "core/model_files/peft_files.h"

#include "core/base/file.h"
#include "core/model_files/adapter_config.h"
#include "core/model_files/adapter_errors.h"
#include "core/model_files/finite_weights.h"
#include "core/model_files/gguf_adapter.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr const char *configName = "adapter_config.json";
constexpr const char *ownName = "fieldwright.json";
constexpr const char *bottleneck = "BOTTLENECK";

constexpr const char *types[] = {"LORA",
                                 "IA3",
                                 "PROMPT_TUNING",
                                 "P_TUNING",
                                 "PREFIX_TUNING",
                                 "LN_TUNING",
                                 "LOHA",
                                 "LOKR",
                                 "VERA",
                                 "ADALORA",
                                 "OFT",
                                 "BOFT",
                                 "FOURIERFT",
                                 "HRA",
                                 "MISS",
                                 "BONE",
                                 "SHIRA",
                                 "C3A",
                                 "WAVEFT",
                                 "ROAD",
                                 "HIRA",
                                 "DELORA",
                                 "GRALORA",
                                 "VBLORA",
                                 "RANDLORA",
                                 "PVERA",
                                 "BEFT",
                                 "GLORA",
                                 "PEANUT",
                                 "DEFT",
                                 "TINYLORA",
                                 "FROD",
                                 "SUPERTUNING",
                                 "UNILORA",
                                 "PSOFT",
                                 "LILY",
                                 "TRAINABLE_TOKENS",
                                 "MULTITASK_PROMPT_TUNING",
                                 "CPT",
                                 "CARTRIDGE",
                                 "POLY",
                                 "OSF",
                                 "ADAMSS",
                                 "ADAPTION_PROMPT",
                                 "SHADOW",
                                 bottleneck};

const char *weightsName(const AdapterKind &kind)
{
    return kind.type == bottleneck ? "adapter.safetensors" : "adapter_model.safetensors";
}

/// The folders that a stack lists. What a file says is a name in its own folder, and nothing else.
Result<std::vector<std::string>> stackedNames(const fs::path &folder, const Json &config)
{
    const Json *list = member(config, "adapters");
    const bool isOfSize = list && list->is_array() && list->size() >= 2 && list->size() <= mostStacked;
    std::vector<std::string> names;
    for (const Json &entry : isOfSize ? *list : Json::array()) {
        const std::string name = entry.is_string() ? entry.get<std::string>() : std::string();
        const bool isPlain = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        });
        if (!isPlain || std::find(names.begin(), names.end(), name) != names.end()) {
            names.clear();
            break;
        }
        names.push_back(name);
    }
    if (names.empty())
        return corruptAdapter(
            {FW_NOOP("core", "%1 does not list two to %2 adapters by the names of their folders in it."),
             {(folder / configName).string(), std::to_string(mostStacked)}});
    return names;
}

tl::unexpected<Error> nestedStack(const fs::path &folder)
{
    return corruptAdapter({FW_NOOP("core", "%1 is a stack of adapters inside another one."), {folder.string()}});
}

bool isOff(const Json &value)
{
    return value.is_null() || (value.is_boolean() && !value.get<bool>()) || (value.is_structured() && value.empty());
}

template <class Number>
void copyWhole(std::span<const std::byte> bytes, std::vector<std::int64_t> &out)
{
    out.reserve(bytes.size() / sizeof(Number));
    for (std::size_t i = 0; i < bytes.size() / sizeof(Number); ++i) {
        Number number = 0;
        std::memcpy(&number, bytes.data() + i * sizeof(Number), sizeof(Number));
        out.push_back(number);
    }
}

/// Places that an adapter chose. False for tensors of other types.
bool decodeWhole(TensorType type, std::span<const std::byte> bytes, std::vector<std::int64_t> &out)
{
    switch (type) {
    case TensorType::U8:
        copyWhole<std::uint8_t>(bytes, out);
        return true;
    case TensorType::I16:
        copyWhole<std::int16_t>(bytes, out);
        return true;
    case TensorType::I32:
        copyWhole<std::int32_t>(bytes, out);
        return true;
    case TensorType::I64:
        copyWhole<std::int64_t>(bytes, out);
        return true;
    default:
        return false;
    }
}

/// (no weight has so many numbers that a place in it does not fit)
std::vector<std::byte> encodeWhole(const std::vector<std::int64_t> &values)
{
    using Stored = std::numeric_limits<std::int32_t>;
    std::vector<std::byte> out(values.size() * sizeof(std::int32_t));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto number = std::int32_t(std::clamp<std::int64_t>(values[i], Stored::min(), Stored::max()));
        std::memcpy(out.data() + i * sizeof(number), &number, sizeof(number));
    }
    return out;
}

Result<Json> configInGguf(const fs::path &path, const fs::path &base)
{
    FW_TRY(adapter, GgufAdapter::open(path));
    if (base.empty() || base == path)
        return ggufAdapterConfig(adapter, nullptr);
    FW_TRY(source, openGgufBase(path, base));
    return ggufAdapterConfig(adapter, source.get());
}

/// Adapted embeddings and heads, which the paths for plain LoRA do not compute.
bool isBesideBlocks(const std::string &tensor)
{
    return tensor.find("lora_embedding_") != std::string::npos || tensor.find(".base_layer.") != std::string::npos ||
           tensor.find("lm_head.lora_") != std::string::npos || tensor.find("embed_out.lora_") != std::string::npos ||
           tensor.find("output_layer.lora_") != std::string::npos || tensor.starts_with("token_embd.") ||
           tensor.starts_with("output.");
}

} // namespace

Result<Json> readAdapterConfig(const fs::path &folder, const fs::path &base)
{
    if (isGgufPath(folder))
        return configInGguf(folder, base);
    FW_TRY(text, readFile(folder / configName, 16u << 20));
    FW_TRY(json, parseJson(text, (folder / configName).string()));
    if (!json.is_object())
        return corruptAdapter(
            {FW_NOOP("core", "%1 is not an adapter's configuration."), {(folder / configName).string()}});
    FW_CHECK(checkAdapterConfig(json, (folder / configName).string()));
    return json;
}

std::int64_t numbersIn(const PeftFiles &files)
{
    std::int64_t count = 0;
    for (const PeftFiles::Tensor &tensor : files.tensors)
        count += std::int64_t(tensor.values.size());
    for (const PeftFiles &part : files.parts)
        count += numbersIn(part);
    return count;
}

Json sortedByKey(const Json &config)
{
    std::map<std::string, Json> entries;
    for (const auto &[key, value] : config.items())
        entries[key] = value;
    Json out = Json::object();
    for (auto &[key, value] : entries)
        out[key] = std::move(value);
    return out;
}

Json stackConfig(std::size_t adapters)
{
    Json names = Json::array();
    for (std::size_t i = 1; i <= adapters; ++i)
        names.push_back(std::to_string(i));
    return {{"peft_type", stackType}, {"adapters", std::move(names)}};
}

Result<std::vector<Json>> readAdapterConfigs(const fs::path &folder, const fs::path &base)
{
    FW_TRY(config, readAdapterConfig(folder, base));
    if (adapterKind(config).type != stackType)
        return std::vector{std::move(config)};
    FW_TRY(names, stackedNames(folder, config));
    std::vector<Json> out;
    for (const std::string &name : names) {
        FW_TRY(own, readAdapterConfig(folder / name));
        if (adapterKind(own).type == stackType)
            return nestedStack(folder / name);
        out.push_back(std::move(own));
    }
    return out;
}

Result<std::vector<fs::path>> adapterWeights(const fs::path &folder)
{
    if (isGgufPath(folder))
        return std::vector{folder};
    FW_TRY(config, readAdapterConfig(folder));
    const AdapterKind kind = adapterKind(config);
    if (kind.type != stackType)
        return std::vector{folder / weightsName(kind)};
    FW_TRY(names, stackedNames(folder, config));
    FW_TRY(configs, readAdapterConfigs(folder));
    std::vector<fs::path> out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out.push_back(folder / names[i] / weightsName(adapterKind(configs[i])));
    return out;
}

Result<std::vector<TensorEntry>> adapterTensors(const fs::path &weights)
{
    if (isGgufPath(weights)) {
        FW_TRY(adapter, GgufAdapter::open(weights));
        return adapter.file.header().tensors;
    }
    FW_TRY(file, SafetensorsFile::open(weights));
    return file.tensors();
}

Result<std::int64_t> adapterNumbers(const fs::path &folder)
{
    FW_TRY(paths, adapterWeights(folder));
    FW_TRY(tensors, adapterTensors(paths.back()));
    std::int64_t count = 0;
    for (const TensorEntry &entry : tensors)
        count += std::int64_t(elementCount(entry.shape).value_or(0));
    return count;
}

std::span<const char *const> adapterTypes()
{
    return types;
}

Result<> checkAdapterType(const std::string &type, const std::string &thing)
{
    std::string known;
    for (const char *name : types) {
        if (type == name)
            return {};
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The adapter %1 is of the kind %2, which this version does not compute."),
                 {thing, type.empty() ? "?" : type}},
                {FW_NOOP("core", "Use one of these kinds: %1."), {known}});
}

AdapterKind adapterKind(const Json &config)
{
    AdapterKind out;
    out.type = stringOr(config, "peft_type");
    out.baseModel = stringOr(config, "base_model_name_or_path");
    if (const Json *inner = member(config, "config"); out.type.empty() && inner && inner->is_object()) {
        out.type = bottleneck;
        out.baseModel = stringOr(config, "model_name");
    }
    const auto isAbsent = [&](const char *key) {
        const Json *value = member(config, key);
        return !value || isOff(*value);
    };
    const Json *start = member(config, "init_lora_weights");
    // These begin with other numbers and change nothing else.
    const bool plainStart = !start || start->is_boolean() || start->is_null() ||
                            (start->is_string() && (*start == "gaussian" || *start == "eva" || *start == "orthogonal"));
    out.isPlainLora = out.type == "LORA" && stringOr(config, "bias", "none") == "none" && plainStart &&
                      isAbsent("use_dora") && isAbsent("rank_pattern") && isAbsent("alpha_pattern") &&
                      isAbsent("modules_to_save") && isAbsent("layers_to_transform");
    return out;
}

Result<AdapterKind> adapterKind(const fs::path &folder)
{
    FW_TRY(config, readAdapterConfig(folder));
    AdapterKind kind = adapterKind(config);
    // Adapted embeddings and heads are in the weights: the targets may be an expression.
    if (kind.isPlainLora) {
        const auto tensors = adapterTensors(isGgufPath(folder) ? folder : folder / weightsName(kind));
        kind.isPlainLora = !tensors || std::none_of(tensors->begin(), tensors->end(),
                                                    [](const TensorEntry &t) { return isBesideBlocks(t.name); });
    }
    return kind;
}

Result<PeftFiles> readPeftFiles(const fs::path &folder, const fs::path &base)
{
    if (isGgufPath(folder)) {
        FW_TRY(source, openGgufBase(folder, base));
        return readGgufAdapterFiles(folder, *source);
    }
    FW_TRY(config, readAdapterConfig(folder));
    PeftFiles out;
    out.config = std::move(config);
    const AdapterKind kind = adapterKind(out.config);
    std::error_code error;
    const fs::path path = folder / weightsName(kind);
    for (const char *pickle : {"adapter_model.bin", "pytorch_adapter.bin"}) {
        if (!fs::exists(path, error) && fs::exists(folder / pickle, error)) {
            return fail(
                ErrorCode::Unsupported,
                {FW_NOOP("core", "%1 is a pickle: opening it could run programs hidden in it, so it is never opened."),
                 {(folder / pickle).string()}},
                {FW_NOOP("core", "Save the adapter as safetensors with the tool that made it.")});
        }
    }
    if (fs::exists(folder / ownName, error)) {
        FW_TRY(ownText, readFile(folder / ownName, 1u << 20));
        FW_TRY(own, parseJson(ownText, (folder / ownName).string()));
        out.baseFingerprint = stringOr(own, "base_fingerprint");
        if (const Json *labels = member(own, "labels"); labels && labels->is_array()) {
            for (const Json &label : *labels)
                out.labels.push_back(label.is_string() ? label.get<std::string>() : std::string());
        }
        if (const Json *task = member(own, "task"); task && task->is_number_integer())
            out.task = task->get<std::int64_t>();
    }
    if (kind.type == stackType) {
        FW_TRY(names, stackedNames(folder, out.config));
        for (const std::string &name : names) {
            FW_TRY(configOfPart, readAdapterConfig(folder / name));
            if (adapterKind(configOfPart).type == stackType)
                return nestedStack(folder / name);
            FW_TRY(part, readPeftFiles(folder / name));
            out.parts.push_back(std::move(part));
        }
        return out;
    }
    FW_TRY(file, SafetensorsFile::open(path));
    for (const TensorEntry &entry : file.tensors()) {
        PeftFiles::Tensor tensor{entry.name, entry.shape};
        tensor.isWhole = decodeWhole(entry.type, file.bytes(entry), tensor.whole);
        tensor.values.assign(tensor.whole.begin(), tensor.whole.end());
        if (!tensor.isWhole) {
            tensor.values.resize(elementCount(entry.shape).value_or(0));
            FW_CHECK(decodeToFloat(entry.type, file.bytes(entry), tensor.values));
            FW_CHECK(checkFinite(tensor.values, entry.name));
        }
        out.tensors.push_back(std::move(tensor));
    }
    return out;
}

namespace {

Result<> writeTensors(const fs::path &folder, const PeftFiles &files, TensorType type)
{
    std::vector<TensorSpec> specs;
    std::map<std::string, const PeftFiles::Tensor *> tensors;
    for (const PeftFiles::Tensor &tensor : files.tensors) {
        specs.push_back({tensor.key, tensor.isWhole ? TensorType::I32 : type, tensor.shape});
        tensors[tensor.key] = &tensor;
    }
    FW_TRY(writer, SafetensorsWriter::create(folder / weightsName(adapterKind(files.config)), std::move(specs)));
    for (const TensorSpec &spec : writer.order()) {
        const PeftFiles::Tensor &tensor = *tensors.at(spec.name);
        FW_TRY(bytes, tensor.isWhole ? encodeWhole(tensor.whole) : encodeFromFloat(type, tensor.values));
        FW_CHECK(writer.write(bytes));
    }
    return writer.commit();
}

} // namespace

Result<> writePeftFiles(const fs::path &folder, const PeftFiles &files, TensorType type)
{
    FW_CHECK(makeFolder(folder));
    if (adapterKind(files.config).type == stackType) {
        FW_TRY(names, stackedNames(folder, files.config));
        for (std::size_t i = 0; i < names.size(); ++i)
            FW_CHECK(writePeftFiles(folder / names[i], files.parts.at(i), type));
    } else {
        FW_CHECK(writeTensors(folder, files, type));
    }
    if (!files.baseFingerprint.empty() || !files.labels.empty() || files.task) {
        Json own = {{"format", 1}, {"base_fingerprint", files.baseFingerprint}};
        if (!files.labels.empty())
            own["labels"] = files.labels;
        if (files.task)
            own["task"] = *files.task;
        FW_CHECK(saveFile(folder / ownName, dumpJson(own, 2) + "\n"));
    }
    return saveFile(folder / configName, dumpJson(files.config, 2));
}

} // namespace fieldwright
