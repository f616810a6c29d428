#pragma once

#include "core/engine/trainer.h"
#include "core/model_files/model_ref.h"
#include "core/recipe/continued_recipe.h"

namespace fieldwright {

/// What becomes of the adapter that the model has.
struct AdapterUse
{
    OnAdapter way = OnAdapter::Continue;
    bool continues = false;   ///< it is trained further
    std::int64_t numbers = 0; ///< then: of its file
    bool sums = false;        ///< a LoRA is trained on top of it, and they become one LoRA
    bool stacks = false;      ///< another is trained on top of it, and they lie side by side
    bool several = false;     ///< more than one act while it is trained: the general path alone computes that
    bool isKept() const { return sums || stacks; }
};

/// `way`: a key of OnAdapter. Errors: Unsupported, naming why the recipe's cannot be put on top of the model's.
Result<AdapterUse> adapterUse(const std::string &way, const TrainRecipe &recipe, const ModelRef &ref);

/// Makes the plan one of the adapter that the model has: its kind, rank and modules.
Result<> continueAdapter(const ModelRef &ref, engine::TrainPlan &plan);

/// Writes into `folder` the one adapter that does what the model's own and the trained one on `top` of it do.
Result<> addBelow(const ModelRef &ref, const std::filesystem::path &top, const std::filesystem::path &folder);

} // namespace fieldwright
