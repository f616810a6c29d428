#include "core/recipe/applying_fields.h"

namespace fieldwright {

Result<> checkApplies(const FieldInfo &field, const TrainRecipe &recipe)
{
    const struct
    {
        const char *FieldInfo::*only;
        const std::string &chosen;
        const char *why;
    } conditions[] = {
        {&FieldInfo::onlyForMethods, recipe.method, FW_NOOP("core", "\"%1\" means nothing to the method %2.")},
        {&FieldInfo::onlyForObjectives, recipe.objective, FW_NOOP("core", "\"%1\" means nothing to the objective %2.")},
        {&FieldInfo::onlyForOptimizers, recipe.optimizer, FW_NOOP("core", "\"%1\" means nothing to the optimiser %2.")},
        {&FieldInfo::onlyForArchitectures, recipe.architecture,
         FW_NOOP("core", "\"%1\" means nothing to a new model of the kind %2.")},
    };
    for (const auto &[only, chosen, why] : conditions) {
        FieldInfo alone = field; // with this condition, and no other
        for (const auto &other : conditions) {
            if (other.only != only)
                alone.*other.only = "";
        }
        if (!fieldApplies(alone, recipe))
            return fail(ErrorCode::InvalidArgument, {why, {field.key, chosen}},
                        {FW_NOOP("core", "Leave it out, or choose one of: %1."), {field.*only}});
    }
    return {};
}

} // namespace fieldwright
