#include "core/model_files/peft_adapter.h"

#include "core/base/file.h"
#include "core/model_files/adapter_errors.h"
#include "core/model_files/finite_weights.h"
#include "core/model_files/gguf_adapter.h"

#include <algorithm>
#include <cmath>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::string_view tensorPrefix = "base_model.model.";
constexpr const char *weightsName = "adapter_model.safetensors";
constexpr const char *configName = "adapter_config.json";
constexpr const char *ownName = "fieldwright.json";

/// PEFT's patterns are regular expressions; the plain names that we write (and nearly everybody does) match as the end
/// of the module's name after a dot.
template <typename T>
const T *findPattern(const std::map<std::string, T> &patterns, std::string_view module)
{
    for (const auto &[name, value] : patterns) {
        if (module == name || (module.ends_with(name) && module[module.size() - name.size() - 1] == '.'))
            return &value;
    }
    return nullptr;
}

bool isPlainName(std::string_view name)
{
    return std::all_of(name.begin(), name.end(),
                       [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '.'; });
}

bool isNothing(const Json &value)
{
    return value.is_null() || (value.is_boolean() && !value.get<bool>()) || (value.is_structured() && value.empty());
}

} // namespace

std::int64_t LoraConfig::rankOf(std::string_view module) const
{
    const std::int64_t *own = findPattern(rankPattern, module);
    return own ? *own : rank;
}

double LoraConfig::scale(std::string_view module) const
{
    const double *own = findPattern(alphaPattern, module);
    const double r = double(rankOf(module));
    return (own ? *own : alpha) / (rankStabilised ? std::sqrt(r) : r);
}

Json loraConfigToJson(const LoraConfig &config)
{
    std::vector<std::string> targets = config.targets;
    std::sort(targets.begin(), targets.end());
    // Sorted keys, as PEFT's own writer has them.
    Json out = Json::object();
    out["alpha_pattern"] = Json(config.alphaPattern);
    out["auto_mapping"] = nullptr;
    out["base_model_name_or_path"] = config.baseModel;
    out["bias"] = config.bias;
    out["fan_in_fan_out"] = config.fanInFanOut;
    out["inference_mode"] = true;
    out["init_lora_weights"] = true;
    out["layer_replication"] = nullptr;
    out["layers_pattern"] = nullptr;
    out["layers_to_transform"] = nullptr;
    // PEFT writes whole numbers as such.
    const bool isWhole = std::fabs(config.alpha) < 1e15 && config.alpha == std::floor(config.alpha);
    out["lora_alpha"] = isWhole ? Json(std::int64_t(config.alpha)) : Json(config.alpha);
    out["lora_dropout"] = config.dropout;
    out["modules_to_save"] = nullptr;
    out["peft_type"] = "LORA";
    out["r"] = config.rank;
    out["rank_pattern"] = Json(config.rankPattern);
    out["revision"] = nullptr;
    out["target_modules"] = targets;
    out["task_type"] = config.taskType;
    out["use_dora"] = false;
    out["use_rslora"] = config.rankStabilised;
    for (const char *key : {"alpha_pattern", "rank_pattern"}) {
        if (out[key].is_null())
            out[key] = Json::object();
    }
    return out;
}

Result<LoraConfig> loraConfigFromJson(const Json &json, std::string_view thing)
{
    FW_TRY(type, requireString(json, "peft_type", thing));
    if (type != "LORA")
        return unsupportedInAdapter(std::string(thing), "peft_type", type);
    // Whatever changes the computation must be absent or off.
    for (const char *key :
         {"use_dora", "layer_replication", "modules_to_save", "layers_to_transform", "lora_bias",
          "trainable_token_indices", "target_parameters", "exclude_modules", "use_qalora", "use_bdlora", "arrow_config",
          "alora_invocation_tokens", "megatron_config", "kasa_config", "velora_config", "monteclora_config"}) {
        if (const Json *value = member(json, key); value && !isNothing(*value))
            return unsupportedInAdapter(std::string(thing), key, dumpJson(*value));
    }
    LoraConfig out;
    out.bias = stringOr(json, "bias", "none");
    if (out.bias != "none")
        return unsupportedInAdapter(std::string(thing), "bias", out.bias);
    out.rank = intOr(json, "r", 8);
    out.alpha = numberOr(json, "lora_alpha", 8);
    out.dropout = numberOr(json, "lora_dropout", 0);
    out.rankStabilised = boolOr(json, "use_rslora", false);
    out.fanInFanOut = boolOr(json, "fan_in_fan_out", false);
    out.baseModel = stringOr(json, "base_model_name_or_path");
    out.taskType = stringOr(json, "task_type", "CAUSAL_LM");
    if (out.rank < 1 || out.rank > largestLoraRank || !(std::fabs(out.alpha) <= largestLoraAlpha) ||
        !(out.dropout >= 0 && out.dropout < 1)) {
        return corruptAdapter(
            {FW_NOOP("core", "The adapter %1 has impossible values: r = %2, lora_alpha = %3, lora_dropout = %4."),
             {std::string(thing), std::to_string(out.rank), Json(out.alpha).dump(), std::to_string(out.dropout)}});
    }
    const Json *targets = member(json, "target_modules");
    if (targets && targets->is_string())
        out.targets.push_back(targets->get<std::string>());
    if (targets && targets->is_array()) {
        for (const Json &target : *targets) {
            if (target.is_string())
                out.targets.push_back(target.get<std::string>());
        }
    }
    for (const char *key : {"rank_pattern", "alpha_pattern"}) {
        const Json *patterns = member(json, key);
        if (!patterns || !patterns->is_object())
            continue;
        for (const auto &[name, value] : patterns->items()) {
            if (!isPlainName(name) || name.empty() || !value.is_number() ||
                (key[0] == 'r' && (!value.is_number_integer() || value < 1)))
                return unsupportedInAdapter(std::string(thing), key, name);
            if (key[0] == 'r')
                out.rankPattern[name] = value.get<std::int64_t>();
            else
                out.alphaPattern[name] = value.get<double>();
        }
    }
    return out;
}

Result<LoraAdapter> readLoraAdapter(const fs::path &folder, const fs::path &base)
{
    if (isGgufPath(folder)) {
        FW_TRY(source, openGgufBase(folder, base));
        return readGgufAdapter(folder, *source);
    }
    std::error_code error;
    const std::string thing = folder.string();
    const fs::path weightsPath = folder / weightsName;
    if (!fs::exists(weightsPath, error) && fs::exists(folder / "adapter_model.bin", error)) {
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 is a pickle: opening it could run programs hidden in it, so it is never opened."),
             {(folder / "adapter_model.bin").string()}},
            {FW_NOOP("core", "Save the adapter as safetensors with the tool that made it.")});
    }
    FW_TRY(text, readFile(folder / configName, 16u << 20));
    FW_TRY(json, parseJson(text, (folder / configName).string()));
    LoraAdapter out;
    FW_TRY(config, loraConfigFromJson(json, thing));
    out.config = std::move(config);
    if (fs::exists(folder / ownName, error)) {
        FW_TRY(ownText, readFile(folder / ownName, 1u << 20));
        FW_TRY(own, parseJson(ownText, (folder / ownName).string()));
        out.config.baseFingerprint = stringOr(own, "base_fingerprint");
    }

    FW_TRY(file, SafetensorsFile::open(weightsPath));
    std::map<std::string, std::pair<const TensorEntry *, const TensorEntry *>> pairs;
    for (const TensorEntry &entry : file.tensors()) {
        std::string_view name = entry.name;
        const bool isA = name.ends_with(".lora_A.weight"), isB = name.ends_with(".lora_B.weight");
        if (!name.starts_with(tensorPrefix) || (!isA && !isB) || entry.shape.size() != 2)
            return unsupportedInAdapter(std::string(thing), "tensor", entry.name);
        name.remove_prefix(tensorPrefix.size());
        name.remove_suffix(std::string_view(".lora_A.weight").size());
        auto &pair = pairs[std::string(name)];
        (isA ? pair.first : pair.second) = &entry;
    }
    if (pairs.empty())
        return corruptAdapter({FW_NOOP("core", "The adapter %1 holds no LoRA weights."), {thing}});
    for (const auto &[module, pair] : pairs) {
        const auto &[a, b] = pair;
        if (!a || !b)
            return corruptAdapter(
                {FW_NOOP("core", "The adapter %1 has only one of the two matrices of %2."), {thing, module}});
        const std::int64_t rank = out.config.rankOf(module);
        if (a->shape[0] != rank || b->shape[1] != rank) {
            return corruptAdapter(
                {FW_NOOP("core", "The adapter %1 has the shapes %2 and %3 at %4, which do not fit its rank %5."),
                 {thing, shapeText(a->shape), shapeText(b->shape), module, std::to_string(rank)}});
        }
        LoraWeights weights{module, a->shape[1], b->shape[0], rank, {}, {}};
        weights.a.resize(*elementCount(a->shape));
        weights.b.resize(*elementCount(b->shape));
        FW_CHECK(decodeToFloat(a->type, file.bytes(*a), weights.a));
        FW_CHECK(decodeToFloat(b->type, file.bytes(*b), weights.b));
        FW_CHECK(checkFinite(weights.a, a->name));
        FW_CHECK(checkFinite(weights.b, b->name));
        out.weights.push_back(std::move(weights));
    }
    return out;
}

Result<> writeLoraAdapter(const fs::path &folder, const LoraAdapter &adapter, TensorType type)
{
    FW_CHECK(makeFolder(folder));
    std::vector<TensorSpec> specs;
    std::map<std::string, const std::vector<float> *> values;
    for (const LoraWeights &weights : adapter.weights) {
        const std::string name = std::string(tensorPrefix) + weights.module;
        if (weights.a.size() != size_t(weights.rank * weights.inFeatures) ||
            weights.b.size() != size_t(weights.outFeatures * weights.rank)) {
            return fail(ErrorCode::Internal,
                        {FW_NOOP("core", "The bytes given for tensor %1 do not fit what was announced."), {name}});
        }
        specs.push_back({name + ".lora_A.weight", type, {weights.rank, weights.inFeatures}});
        specs.push_back({name + ".lora_B.weight", type, {weights.outFeatures, weights.rank}});
        values[specs[specs.size() - 2].name] = &weights.a;
        values[specs.back().name] = &weights.b;
    }
    FW_TRY(writer, SafetensorsWriter::create(folder / weightsName, std::move(specs)));
    for (const TensorSpec &spec : writer.order()) {
        FW_TRY(bytes, encodeFromFloat(type, *values.at(spec.name)));
        FW_CHECK(writer.write(bytes));
    }
    FW_CHECK(writer.commit());
    if (!adapter.config.baseFingerprint.empty()) {
        const Json own = {{"format", 1}, {"base_fingerprint", adapter.config.baseFingerprint}};
        FW_CHECK(saveFile(folder / ownName, dumpJson(own, 2) + "\n"));
    }
    return saveFile(folder / configName, dumpJson(loraConfigToJson(adapter.config), 2));
}

} // namespace fieldwright
