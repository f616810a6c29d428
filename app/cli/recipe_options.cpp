#include "app/cli/recipe_options.h"

#include "app/recipes/recipe_library.h"
#include "app/text/qt_text.h"
#include "core/recipe/applying_fields.h"
#include "core/recipe/presets.h"
#include "core/recipe/published_recipes.h"

namespace fieldwright {

namespace {

const RecipePreset *findPreset(const std::string &key)
{
    const auto presets = allPresets();
    const auto at =
        std::find_if(presets.begin(), presets.end(), [&](const RecipePreset &preset) { return key == preset.key; });
    return at == presets.end() ? nullptr : &*at;
}

} // namespace

Result<TrainRecipe> recipeFrom(CliSession &session, const std::string &text)
{
    if (text.empty())
        return TrainRecipe();
    if (const RecipePreset *preset = findPreset(text))
        return preset->recipe;
    if (const PublishedRecipe *published = findPublishedRecipe(text))
        return published->recipe;
    const auto own = session.onMain([&]() -> std::optional<Result<TrainRecipe>> {
        const OwnRecipe *found = session.studio().recipes().find(toQString(text));
        if (!found)
            return std::nullopt;
        return found->problem ? Result<TrainRecipe>(fail(*found->problem)) : Result<TrainRecipe>(found->recipe);
    });
    return own ? *own : readRecipeFile(session.absolute(text));
}

Result<> applySettings(TrainRecipe &recipe, const std::vector<std::string> &settings)
{
    for (const std::string &setting : settings) {
        const size_t equals = setting.find('=');
        if (equals == std::string::npos) {
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" sets nothing."), {setting}},
                        {FW_NOOP("core", "Write --set key=value; \"recipe fields\" shows the keys.")});
        }
        FW_CHECK(setFieldFromText(recipe, setting.substr(0, equals), setting.substr(equals + 1)));
    }
    return {};
}

Result<> checkSettingsApply(const TrainRecipe &recipe, const std::vector<std::string> &settings)
{
    for (const std::string &setting : settings) {
        if (const FieldInfo *field = findField(setting.substr(0, setting.find('='))))
            FW_CHECK(checkApplies(*field, recipe));
    }
    return {};
}

} // namespace fieldwright
