#include "core/model_files/peft_files.h"

#include "core/base/file.h"

#include <algorithm>
#include <map>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr const char *configName = "adapter_config.json";
constexpr const char *ownName = "fieldwright.json";
constexpr const char *bottleneck = "BOTTLENECK";

constexpr const char *types[] = {"LORA", "IA3",  "PROMPT_TUNING", "P_TUNING", "PREFIX_TUNING", "LN_TUNING", "LOHA",
                                 "LOKR", "VERA", "ADALORA",       "OFT",      "BOFT",          "FOURIERFT", bottleneck};

const char *weightsName(const AdapterKind &kind)
{
    return kind.type == bottleneck ? "adapter.safetensors" : "adapter_model.safetensors";
}

Result<Json> readConfig(const fs::path &folder)
{
    FW_TRY(text, readFile(folder / configName, 16u << 20));
    FW_TRY(json, parseJson(text, (folder / configName).string()));
    if (!json.is_object())
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 is not an adapter's configuration."), {(folder / configName).string()}},
                    {FW_NOOP("core", "Copy or export the adapter again.")});
    return json;
}

bool isOff(const Json &value)
{
    return value.is_null() || (value.is_boolean() && !value.get<bool>()) || (value.is_structured() && value.empty());
}

} // namespace

fs::path adapterWeights(const fs::path &folder, const AdapterKind &kind)
{
    return folder / weightsName(kind);
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
    FW_TRY(config, readConfig(folder));
    AdapterKind kind = adapterKind(config);
    // Adapted embeddings and heads are in the weights: the targets may be an expression.
    if (kind.isPlainLora) {
        if (auto file = SafetensorsFile::open(folder / weightsName(kind))) {
            kind.isPlainLora = std::none_of(file->tensors().begin(), file->tensors().end(), [](const TensorEntry &t) {
                return t.name.find("lora_embedding_") != std::string::npos ||
                       t.name.find(".base_layer.") != std::string::npos ||
                       t.name.find("lm_head.lora_") != std::string::npos ||
                       t.name.find("embed_out.lora_") != std::string::npos ||
                       t.name.find("output_layer.lora_") != std::string::npos;
            });
        }
    }
    return kind;
}

Result<PeftFiles> readPeftFiles(const fs::path &folder)
{
    FW_TRY(config, readConfig(folder));
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
    }
    FW_TRY(file, SafetensorsFile::open(path));
    for (const TensorEntry &entry : file.tensors()) {
        PeftFiles::Tensor tensor{entry.name, entry.shape, {}};
        tensor.values.resize(elementCount(entry.shape).value_or(0));
        FW_CHECK(decodeToFloat(entry.type, file.bytes(entry), tensor.values));
        out.tensors.push_back(std::move(tensor));
    }
    return out;
}

Result<> writePeftFiles(const fs::path &folder, const PeftFiles &files, TensorType type)
{
    FW_CHECK(makeFolder(folder));
    std::vector<TensorSpec> specs;
    std::map<std::string, const std::vector<float> *> values;
    for (const PeftFiles::Tensor &tensor : files.tensors) {
        specs.push_back({tensor.key, type, tensor.shape});
        values[tensor.key] = &tensor.values;
    }
    FW_TRY(writer, SafetensorsWriter::create(folder / weightsName(adapterKind(files.config)), std::move(specs)));
    for (const TensorSpec &spec : writer.order()) {
        FW_TRY(bytes, encodeFromFloat(type, *values.at(spec.name)));
        FW_CHECK(writer.write(bytes));
    }
    FW_CHECK(writer.commit());
    if (!files.baseFingerprint.empty()) {
        const Json own = {{"format", 1}, {"base_fingerprint", files.baseFingerprint}};
        FW_CHECK(saveFile(folder / ownName, dumpJson(own, 2) + "\n"));
    }
    return saveFile(folder / configName, dumpJson(files.config, 2));
}

} // namespace fieldwright
