#include "core/recipe/encoder_methods.h"

#include "core/recipe/continued_recipe.h"

namespace fieldwright {

Result<> checkEncoderMethod(const TrainRecipe &recipe)
{
    if (!encoderTakes(recipe.method))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "An encoder takes adapters of its linear layers and norms; the method %1 adds "
                                     "tokens or layers."),
                     {recipe.method}},
                    {FW_NOOP("core", "Choose LoRA, another method of that kind, or full tuning.")});
    if (recipe.freezesBase())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "An encoder is held in full precision while an adapter is trained.")},
                    {FW_NOOP("core", "Hold the base model in full precision.")});
    return {};
}

bool encoderTakes(std::string_view method)
{
    return method != "prompt" && method != "prefix" && method != "p-tuning" && method != "bottleneck" &&
           method != keptMethod;
}

} // namespace fieldwright
