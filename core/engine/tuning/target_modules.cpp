#include "core/engine/tuning/target_modules.h"

#include "core/tokenizer/regex.h"

#include <algorithm>
#include <cctype>

namespace fieldwright::engine {

namespace {

// More than any adapter has: a configuration must not cost minutes.
constexpr size_t longestExpression = 4096;
constexpr size_t mostNames = 16384;
constexpr size_t mostExpressions = 256;

/// `pattern`: as it is written in the configuration.
Error unreadable(const std::string &pattern, const Error &why)
{
    return {why.code,
            {FW_NOOP("core", "The expression \"%1\" for module names cannot be read: %2."),
             {pattern.substr(0, 200), why.what.facts.empty() ? std::string() : why.what.facts.back()}},
            {FW_NOOP("core", "Mend it, or name the modules, such as %1."), {"q_proj, v_proj"}}};
}

/// `before`: what may stand before the expression's match.
Result<bool> matches(const std::string &expression, const std::string &name, const char *before = "")
{
    if (expression.size() > longestExpression)
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The adapter's expression for module names is too long.")},
                    {FW_NOOP("core", "Name the modules instead.")});
    const auto regex = SplitRegex::compile(std::string("^") + before + "(?:" + expression + ")$");
    if (!regex)
        return fail(unreadable(expression, regex.error()));
    std::vector<SplitRegex::Match> found;
    if (const auto searched = regex->findAll(name, found); !searched)
        return fail(unreadable(expression, searched.error()));
    return !found.empty();
}

Error tooMany()
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "The adapter's configuration names more modules than any model has.")},
            {FW_NOOP("core", "Copy or export the adapter again.")}};
}

bool endsWithName(const std::string &name, const std::string &target)
{
    return name == target || name.ends_with("." + target);
}

std::vector<TargetModule> allModules(const ModelShape &shape)
{
    std::vector<TargetModule> out;
    const auto outside = [&](TargetModule::Kind kind, const char *name) {
        TargetModule target{kind, -1, {}, name};
        target.module.path = name;
        target.module.out = kind == TargetModule::Kind::Head ? shape.vocabulary : shape.hidden;
        target.module.in = kind == TargetModule::Kind::Head ? shape.hidden : shape.vocabulary;
        out.push_back(std::move(target));
    };
    outside(TargetModule::Kind::Embedding, shape.family->names.embedding);
    const std::vector<Module> modules = blockModules(shape);
    for (std::int64_t layer = 0; layer < shape.layers; ++layer) {
        for (const Module &module : modules)
            out.push_back({TargetModule::Kind::Linear, layer, module, moduleName(shape, size_t(layer), module)});
    }
    outside(TargetModule::Kind::Head, shape.family->names.head);
    return out;
}

Result<bool> isOfLayers(const Json &config, std::int64_t layer)
{
    const Json *layers = member(config, "layers_to_transform");
    if (!layers || layers->is_null() || (layers->is_array() && layers->empty()))
        return true;
    if (layers->is_number_integer())
        return layer == layers->get<std::int64_t>();
    return layers->is_array() && std::any_of(layers->begin(), layers->end(), [&](const Json &number) {
               return number.is_number_integer() && number.get<std::int64_t>() == layer;
           });
}

} // namespace

Result<bool> isMeant(const Json &targets, const std::string &name)
{
    if (targets.is_string())
        return matches(targets.get<std::string>(), name);
    return targets.is_array() && std::any_of(targets.begin(), targets.end(), [&](const Json &target) {
               return target.is_string() && endsWithName(name, target.get<std::string>());
           });
}

Result<std::vector<TargetModule>> targetModules(const ModelShape &shape, const Json &config,
                                                const std::vector<std::string> &fallback, bool all)
{
    const std::vector<TargetModule> known = allModules(shape);
    for (const char *key : {"target_modules", "exclude_modules"}) {
        if (const Json *names = member(config, key); names && names->is_array() && names->size() > mostNames)
            return fail(tooMany());
    }
    const Json *given = member(config, "target_modules");
    const Json targets = given && !given->is_null() ? *given : Json(fallback);
    const Json *excluded = member(config, "exclude_modules");
    const bool allLinear = targets.is_string() && targets.get<std::string>() == "all-linear";
    std::vector<TargetModule> out;
    for (const TargetModule &target : known) {
        bool meant = allLinear && target.kind == TargetModule::Kind::Linear;
        if (!allLinear) {
            FW_TRY(named, isMeant(targets, target.name));
            meant = named;
        }
        FW_TRY(isThere, isOfLayers(config, target.layer));
        bool kept = meant && isThere;
        if (kept && excluded && !excluded->is_null()) {
            FW_TRY(isExcluded, isMeant(*excluded, target.name));
            kept = !isExcluded;
        }
        if (kept)
            out.push_back(target);
    }
    for (size_t i = 0; all && targets.is_array() && i < targets.size(); ++i) {
        const std::string name = targets[i].is_string() ? targets[i].get<std::string>() : std::string();
        if (std::none_of(known.begin(), known.end(), [&](const TargetModule &t) { return endsWithName(t.name, name); }))
            return fail(noSuchTarget(blockModules(shape),
                                     {FW_NOOP("core", "The model has no layer \"%1\" to adapt."), {name}}));
    }
    if (out.empty())
        return fail(noSuchTarget(blockModules(shape), {FW_NOOP("core", "No layer is chosen for the adapter.")}));
    return out;
}

Result<std::optional<double>> patternValue(const Json &config, const char *key, const std::string &name)
{
    const Json *patterns = member(config, key);
    if (!patterns || !patterns->is_object())
        return std::optional<double>();
    if (patterns->size() > mostNames)
        return fail(tooMany());
    size_t expressions = 0;
    for (const auto &[pattern, value] : patterns->items()) {
        const bool isName = std::all_of(pattern.begin(), pattern.end(), [](unsigned char c) {
            return std::isalnum(c) || c == '_' || c == '.'; // a dot means itself in every such key
        });
        if (!isName && ++expressions > mostExpressions)
            return fail(tooMany());
        FW_TRY(found, isName ? Result<bool>(endsWithName(name, pattern)) : matches(pattern, name, "(?:.*\\.)?"));
        if (found && value.is_number())
            return std::optional(value.get<double>());
    }
    return std::optional<double>();
}

} // namespace fieldwright::engine
