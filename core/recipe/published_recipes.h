#pragma once

#include "core/recipe/recipe.h"

#include <span>

namespace fieldwright {

/// A recipe that imitates a published one, as far as one machine can: what the source says is taken, the rest is usual.
struct PublishedRecipe
{
    const char *key;
    const char *label; ///< FW_NOOP, context "core"
    const char *help;  ///< what it is for, and what of it is ours
    const char *source;
    TrainRecipe recipe;
};

std::span<const PublishedRecipe> publishedRecipes();
/// nullptr when there is no such key.
const PublishedRecipe *findPublishedRecipe(std::string_view key);

} // namespace fieldwright
