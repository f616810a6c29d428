#include "core/recipe/continued_recipe.h"

#include "core/recipe/fields.h"

#include <algorithm>
#include <array>

namespace fieldwright {

namespace {

constexpr std::array ways = {std::pair{OnAdapter::Continue, "continue"}, std::pair{OnAdapter::Stack, "stack"}};

/// A list of names as a recipe has them, "q_proj, v_proj"; an expression as it is.
std::string namesText(const Json &value)
{
    if (value.is_string())
        return value.get<std::string>();
    std::string out;
    if (value.is_array()) {
        for (const Json &name : value) {
            if (name.is_string())
                out += (out.empty() ? "" : ", ") + name.get<std::string>();
        }
    }
    return out;
}

std::string patternText(const Json &value)
{
    std::string out;
    if (value.is_object()) {
        for (const auto &[name, number] : value.items())
            out += (out.empty() ? "" : ", ") + name + "=" + number.dump();
    }
    return out;
}

Json valueOf(const Json &config, const char *key)
{
    const Json *found = member(config, key);
    return found ? *found : Json();
}

void takeModules(TrainRecipe &recipe, const Json &config)
{
    recipe.modules = namesText(valueOf(config, "target_modules"));
    recipe.savedModules = namesText(valueOf(config, "modules_to_save"));
}

void takeLowRank(TrainRecipe &recipe, const Json &config, const char *alphaKey)
{
    takeModules(recipe, config);
    recipe.rank = intOr(config, "r", 8);
    recipe.alpha = numberOr(config, alphaKey, 8);
    recipe.rankPattern = patternText(valueOf(config, "rank_pattern"));
    recipe.alphaPattern = patternText(valueOf(config, "alpha_pattern"));
}

void takeLora(TrainRecipe &recipe, const Json &config)
{
    takeLowRank(recipe, config, "lora_alpha");
    recipe.dropout = numberOr(config, "lora_dropout", 0);
    recipe.rankStabilised = boolOr(config, "use_rslora", false);
    recipe.loraVariant = boolOr(config, "use_dora", false) ? "dora" : "plain";
    recipe.biases = stringOr(config, "bias", "none");
}

void takeProduct(TrainRecipe &recipe, const Json &config)
{
    takeLowRank(recipe, config, "alpha");
}

void takeVera(TrainRecipe &recipe, const Json &config)
{
    takeModules(recipe, config);
    recipe.rank = intOr(config, "r", 256);
    recipe.dropout = numberOr(config, "vera_dropout", 0);
}

void takeOft(TrainRecipe &recipe, const Json &config)
{
    takeModules(recipe, config);
    if (const std::int64_t size = intOr(config, "oft_block_size"); size > 0) // 0 where PEFT was given a rank instead
        recipe.blockSize = size;
}

/// Virtual tokens are trained as they are saved, without the network that made them.
void takeVirtualTokens(TrainRecipe &recipe, const Json &config)
{
    recipe.virtualTokens = intOr(config, "num_virtual_tokens", recipe.virtualTokens);
    recipe.prefixProjection = false;
}

void takeBottleneck(TrainRecipe &recipe, const Json &config)
{
    const Json inner = valueOf(config, "config");
    recipe.bottleneck = boolOr(inner, "is_parallel", false)  ? "parallel"
                        : boolOr(inner, "mh_adapter", false) ? "houlsby"
                                                             : "pfeiffer";
    recipe.reduction = std::int64_t(std::clamp(numberOr(inner, "reduction_factor", 16), 1.0, 1024.0));
}

struct ContinuedKind
{
    const char *type; ///< PEFT's, "" for AdapterHub's
    const char *method;
    void (*take)(TrainRecipe &recipe, const Json &config);
};

constexpr ContinuedKind kinds[] = {
    {"LORA", "lora", takeLora},
    {"IA3", "ia3", takeModules},
    {"LOHA", "loha", takeProduct},
    {"LOKR", "lokr", takeProduct},
    {"VERA", "vera", takeVera},
    {"OFT", "oft", takeOft},
    {"LN_TUNING", "norms", [](TrainRecipe &recipe, const Json &) { recipe.modules.clear(); }},
    {"PROMPT_TUNING", "prompt", takeVirtualTokens},
    {"P_TUNING", "p-tuning", takeVirtualTokens},
    {"PREFIX_TUNING", "prefix", takeVirtualTokens},
    {"", "bottleneck", takeBottleneck},
};
/// All of it stays as its configuration has it.
constexpr ContinuedKind other = {"", keptMethod, [](TrainRecipe &, const Json &) {}};

} // namespace

const char *onAdapterKey(OnAdapter way)
{
    return ways[size_t(way)].second;
}

Result<OnAdapter> onAdapterFromKey(std::string_view key)
{
    for (const auto &[way, known] : ways) {
        if (key == known)
            return way;
    }
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" is not what can be done with a model's adapter."), {std::string(key)}},
                {FW_NOOP("core", "Choose among %1."), {"continue, stack"}});
}

Result<> checkHasAdapter(const TrainRecipe &recipe, bool hasAdapter)
{
    if (hasAdapter || recipe.method != keptMethod)
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The method \"%1\" trains a model's own adapter further, and this model has none."),
                 {keptMethod}},
                {FW_NOOP("core", "Choose LoRA, or a model with an adapter.")});
}

Result<TrainRecipe> continuedRecipe(TrainRecipe recipe, const Json &config, const std::string &name)
{
    const std::string type = stringOr(config, "peft_type");
    const auto known =
        std::find_if(std::begin(kinds), std::end(kinds), [&](const ContinuedKind &row) { return type == row.type; });
    const ContinuedKind kind = known != std::end(kinds) ? *known : other;
    if (type == "STACK" || (type.empty() && valueOf(config, "config").is_null()))
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "The adapter %1 does not say of which kind it is."), {name}},
                    {FW_NOOP("core", "Copy or export the adapter again.")});
    if (recipe.method != kind.method)
        recipe.learningRate =
            std::min(highestRate(), recipe.learningRate * methodRate(kind.method) / methodRate(recipe.method));
    recipe.method = kind.method;
    kind.take(recipe, config);
    for (const FieldInfo &field : recipeFields()) {
        if (const auto set = setField(recipe, field, fieldValue(recipe, field)); !set)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The adapter %1 cannot be trained further. %2"), {name}, {set.error().what}},
                        set.error().remedy);
    }
    return recipe;
}

Result<Json> stackedKind(const TrainRecipe &recipe)
{
    const auto kind = std::find_if(std::begin(kinds), std::end(kinds),
                                   [&](const ContinuedKind &known) { return recipe.method == known.method; });
    if (kind == std::end(kinds))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Only an adapter can be trained on top of an adapter.")},
                    {FW_NOOP("core", "Choose LoRA, or export the tuned model merged and tune that.")});
    if (recipe.method == "bottleneck")
        return Json{{"config", Json::object()}};
    Json out = {{"peft_type", kind->type}, {"modules_to_save", listedNames(recipe.savedModules)}};
    if (recipe.method == "lora")
        out["bias"] = recipe.biases;
    if (recipe.method == "vera")
        out["projection_prng_key"] = recipe.seed;
    return out;
}

bool addsUp(const TrainRecipe &recipe)
{
    // (a base that stays as its file has it cannot carry an adapter in its numbers)
    const bool isStored = recipe.freezesBase() && recipe.basePrecision == "stored";
    return recipe.method == "lora" && recipe.loraVariant != "dora" && recipe.biases == "none" &&
           recipe.savedModules.empty() && !isStored;
}

} // namespace fieldwright
