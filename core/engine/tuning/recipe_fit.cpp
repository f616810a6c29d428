#include "core/engine/tuning/recipe_fit.h"

#include "core/engine/tuning/target_modules.h"
#include "core/recipe/fields.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// Paths of all modules that an adapter may take.
std::vector<std::string> modulePaths(const TunedModel &model)
{
    std::vector<std::string> out = {model.family.names.embedding};
    const std::vector<LinearModule> modules = linearModules(model.family, model.sizes, model.design);
    for (std::int64_t layer = 0; layer < model.sizes.layers; ++layer) {
        for (const LinearModule &module : modules)
            out.push_back(model.family.names.layers + std::to_string(layer) + "." + module.path);
    }
    out.emplace_back(model.family.names.head);
    return out;
}

Result<std::vector<std::string>> adaptedPaths(const TrainRecipe &recipe, const TunedModel &model)
{
    const std::vector<std::string> targets = recipeTargets(recipe, model.family);
    const Json meant = isExpression(recipe.modules) ? Json(targets.front()) : Json(targets);
    std::vector<std::string> out;
    for (std::string &path : modulePaths(model)) {
        FW_TRY(isAdapted, isMeant(meant, path));
        if (isAdapted)
            out.push_back(std::move(path));
    }
    return out;
}

/// Each of a pattern's entries is of a module that gets an adapter.
Result<> checkPattern(const char *key, const std::string &text, const std::vector<std::string> &adapted)
{
    FW_TRY(entries, patternEntries(text));
    for (const auto &[pattern, value] : entries) {
        const Json alone = {{key, {{pattern, value}}}};
        bool isUsed = false;
        for (size_t i = 0; i < adapted.size() && !isUsed; ++i) {
            FW_TRY(own, patternValue(alone, key, adapted[i]));
            isUsed = own.has_value();
        }
        if (!isUsed)
            return fail(
                ErrorCode::InvalidArgument,
                {FW_NOOP("core", "No module that gets an adapter is called \"%1\", which %2 names."), {pattern, key}},
                {FW_NOOP("core", "Name modules that get one, such as %1."),
                 {adapted.front().substr(adapted.front().rfind('.') + 1)}});
    }
    return {};
}

} // namespace

Result<> checkFits(const TrainRecipe &recipe, const TunedModel &model)
{
    if (recipe.method == "freeze" && recipe.trainedParts == "last" && recipe.lastLayers > model.sizes.layers)
        return fail(
            ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The last %1 layers cannot be trained of a model that has %2."),
             {std::to_string(recipe.lastLayers), std::to_string(model.sizes.layers)}},
            {FW_NOOP("core", "Choose at most %1, or the method \"full\"."), {std::to_string(model.sizes.layers)}});
    if (recipe.givesModel() || !fieldApplies(*findField("modules"), recipe))
        return {};
    FW_TRY(adapted, adaptedPaths(recipe, model));
    if (adapted.empty() || !fieldApplies(*findField("rank_pattern"), recipe)) // (which layers there are is told later)
        return {};
    FW_CHECK(checkPattern("rank_pattern", recipe.rankPattern, adapted));
    return checkPattern("alpha_pattern", recipe.alphaPattern, adapted);
}

} // namespace fieldwright::engine
