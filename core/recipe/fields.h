#pragma once

#include "core/base/json.h"
#include "core/recipe/recipe.h"

#include <span>
#include <variant>

namespace fieldwright {

enum class FieldLevel { Basic, Advanced };

/// One allowed value of a choice field: its key in files, and its name for people (FW_NOOP "core").
struct FieldChoice
{
    const char *value;
    const char *label;
    const char *help = ""; ///< two sentences, of methods and optimisers
};

using RecipeMember =
    std::variant<double TrainRecipe::*, std::int64_t TrainRecipe::*, bool TrainRecipe::*, std::string TrainRecipe::*>;
using FieldValue = std::variant<double, std::int64_t, bool, std::string>;

/// One row of the recipe table. Texts are English sources for translation (context "core").
struct FieldInfo
{
    const char *key;
    RecipeMember member;
    FieldLevel level;
    const char *label;
    const char *unit; ///< shown behind the field; "" for none
    const char *help; ///< one or two sentences
    FieldValue fallback;
    double minimum = 0; ///< numbers only, inclusive
    double maximum = 0;
    double step = 1;                           ///< of the spin box
    int decimals = 0;                          ///< of the spin box
    std::span<const FieldChoice> choices = {}; ///< strings only; empty: free text
    const char *onlyForMethods = "";           ///< "lora ia3": has no meaning for other methods; "": for all
    const char *onlyForObjectives = "";        ///< the same of objectives
    const char *onlyForOptimizers = "";        ///< and of optimisers
    const char *onlyForArchitectures = "";     ///< and of new models
    bool isSwept = true; ///< a sweep may go over it: it changes what is learnt, not how that is measured or computed
    bool changesOnResume = false; ///< a training that was interrupted may go on with another value
};

/// Whether the field means something to the recipe's method, objective, optimiser and architecture.
bool fieldApplies(const FieldInfo &field, const TrainRecipe &recipe);

/// A sensible learning rate in multiples of LoRA's, for which the presets are made.
double methodRate(std::string_view method);

/// The highest learning rate that a recipe may have.
double highestRate();

/// What goes with an optimiser: its learning rate in multiples of AdamW's, and its usual constants.
struct OptimizerSettings
{
    double rate = 1;
    double beta2 = 0.999;
    double momentum = 0.9;
};
OptimizerSettings optimizerSettings(std::string_view optimizer);
/// Changes to the optimiser with what goes with it: the rate is scaled, and constants that were usual for the old one
/// become the new one's.
Result<> chooseOptimizer(TrainRecipe &recipe, const std::string &optimizer);

/// The entries of "down_proj=32, q_proj=8" and "q_proj, v_proj"; an error names the entry that is none.
Result<std::vector<std::pair<std::string, double>>> patternEntries(std::string_view text);
std::vector<std::string> listedNames(std::string_view text);

std::span<const FieldInfo> recipeFields();
/// nullptr when there is no such key.
const FieldInfo *findField(std::string_view key);

FieldValue fieldValue(const TrainRecipe &recipe, const FieldInfo &field);
/// Errors: InvalidArgument, naming the field, the value and the allowed range or choices.
Result<> setField(TrainRecipe &recipe, const FieldInfo &field, const FieldValue &value);
/// The same from a command line's `key=value`. Unknown key: the nearest one is proposed.
Result<> setFieldFromText(TrainRecipe &recipe, std::string_view key, std::string_view text);
/// Whether a training that has begun may go on with the other recipe. Errors: InvalidArgument, naming the field.
Result<> checkChangesOnResume(const TrainRecipe &before, const TrainRecipe &after);
std::string fieldText(const FieldValue &value);
/// The usual recipe with other values of some fields, which must be possible ones.
TrainRecipe recipeWith(std::initializer_list<std::pair<const char *, FieldValue>> values);

/// A recipe file: {"format": 1, key: value …}. Absent keys keep their defaults; unknown keys and impossible values are
/// errors that name them.
Json toJson(const TrainRecipe &recipe);
Result<TrainRecipe> recipeFromJson(const Json &value, std::string_view thing);
/// Checks that span several fields (e.g. micro-batch shorter than the length limit).
Result<> checkRecipe(const TrainRecipe &recipe);

struct RecipePreset
{
    const char *key; ///< quick, balanced, thorough
    const char *label;
    const char *help;
    TrainRecipe recipe;
};

std::span<const RecipePreset> recipePresets();

/// Sizes of a new model from scratch, each a whole recipe: tiny, small, medium.
std::span<const RecipePreset> newModelPresets();

} // namespace fieldwright
