#pragma once

#include "core/base/json.h"
#include "core/recipe/recipe.h"

namespace fieldwright {

/// What a run does whose model has an adapter already.
enum class OnAdapter {
    Continue, ///< trains it further
    Stack     ///< keeps it as it is and trains another on top of it; the result does what both do
};
const char *onAdapterKey(OnAdapter way); ///< "continue", "stack"
/// Errors: InvalidArgument, with the keys.
Result<OnAdapter> onAdapterFromKey(std::string_view key);

/// The method that begins nothing: an adapter of another kind than the recipes make, as its configuration has it.
constexpr const char *keptMethod = "adapter";
/// Errors: InvalidArgument for a recipe of that method where the model has no adapter.
Result<> checkHasAdapter(const TrainRecipe &recipe, bool hasAdapter);

/// The recipe with what an adapter's configuration (PEFT's or AdapterHub's) fixes: method, rank, modules and the like;
/// of a kind that no recipe makes the method alone, which is keptMethod. The rest stays, but for the learning rate,
/// which goes with the method. `name`: of the adapter, for errors.
/// Errors: Unsupported for a configuration that names no kind; InvalidArgument for a value that no recipe has.
Result<TrainRecipe> continuedRecipe(TrainRecipe recipe, const Json &config, const std::string &name);

/// What decides whether the recipe's adapter can be put on top of others (model_files/adapter_stack.h), as PEFT's
/// configuration has it. Errors: InvalidArgument (the recipe makes no adapter).
Result<Json> stackedKind(const TrainRecipe &recipe);

/// Whether the recipe's is a LoRA of which nothing but the sum with another is needed.
bool addsUp(const TrainRecipe &recipe);

} // namespace fieldwright
