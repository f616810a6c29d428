#include "core/recipe/encoder_methods.h"
#include "core/recipe/fields.h"
#include "core/recipe/offload.h"
#include "core/recipe/recompute.h"

namespace fieldwright {

bool TrainRecipe::isPlainLora() const
{
    return method == "lora" && loraVariant == "plain" && biases == "none" && savedModules.empty() &&
           rankPattern.empty() && alphaPattern.empty();
}

namespace {

/// What contradicts itself inside a method.
Result<> checkMethod(const TrainRecipe &recipe)
{
    const auto given = [&](const char *key) { return fieldApplies(*findField(key), recipe); };
    for (const auto &[key, text] :
         {std::pair{"rank_pattern", &recipe.rankPattern}, {"alpha_pattern", &recipe.alphaPattern}}) {
        if (given(key))
            FW_CHECK(patternEntries(*text));
    }
    if (recipe.method == "prompt" && recipe.promptStart == "text" && listedNames(recipe.promptText).empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The text that the virtual tokens are to begin as is empty.")},
                    {FW_NOOP("core", "Write a text, or choose another start.")});
    const Offload offload =
        offloadFromName(recipe.offload).value_or(Offload::None); // ("auto" keeps to what is possible)
    const bool computesAgain = recomputeFromName(recipe.recompute).value_or(Recompute::None) != Recompute::None ||
                               offloadsActivations(offload);
    if (recipe.method == "prefix" && computesAgain)
        return fail(
            ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The keys and values of a prefix are made once for all layers, so layers cannot be "
                             "computed again.")},
            {FW_NOOP("core", "Switch recomputation off, or choose another method.")});
    if (recipe.method == "freeze" && recipe.trainedParts == "named" && listedNames(recipe.modules).empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No module is named that would be trained.")},
                    {FW_NOOP("core", "Name modules, or choose another part.")});
    return {};
}

/// Where nothing can be moved to the computer's memory.
Result<> checkOffload(const TrainRecipe &recipe)
{
    const Offload offload = offloadFromName(recipe.offload).value_or(Offload::None);
    if (offload == Offload::None || !fieldApplies(*findField("offload"), recipe))
        return {};
    if (recipe.device == "cpu")
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The processor computes in the computer's memory already: nothing can be moved "
                                     "there.")},
                    {FW_NOOP("core", "Choose a graphics card as the device, or move nothing.")});
    if (recipe.ranks > 1 && offloadsOptimizer(offload))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Several processes share the optimiser between their devices, so it cannot wait "
                                     "in the computer's memory.")},
                    {FW_NOOP("core", "Train in one process, or move the activations alone.")});
    return {};
}

/// What contradicts itself in a new model.
Result<> checkDesign(const TrainRecipe &recipe)
{
    const auto numbers = [](std::int64_t a, std::int64_t b) {
        return std::vector<std::string>{std::to_string(a), std::to_string(b)};
    };
    if (recipe.method != "full")
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A new model has nothing to keep: all of it is trained, not an adapter.")},
                    {FW_NOOP("core", "Choose the method \"full\".")});
    if (recipe.hidden % recipe.heads != 0 || (recipe.hidden / recipe.heads) % 2 != 0)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A width of %1 does not divide into %2 heads of an even width."),
                     numbers(recipe.hidden, recipe.heads)},
                    {FW_NOOP("core", "Choose a width that is a multiple of twice the number of heads.")});
    const bool sharesKeys = fieldApplies(*findField("kv_heads"), recipe) && recipe.keyValueHeads > 0;
    if (sharesKeys && recipe.heads % recipe.keyValueHeads != 0)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 heads cannot share %2 key-value heads evenly."),
                     numbers(recipe.heads, recipe.keyValueHeads)},
                    {FW_NOOP("core", "Choose a number of key-value heads that divides the heads, or 0.")});
    if (recipe.context < recipe.maxLength)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A context of %1 tokens cannot hold rows of %2 tokens."),
                     numbers(recipe.context, recipe.maxLength)},
                    {FW_NOOP("core", "Raise the context, or lower the length limit.")});
    return {};
}

} // namespace

Result<> checkRecipe(const TrainRecipe &recipe)
{
    if (recipe.microBatchTokens < recipe.maxLength) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A micro-batch of %1 tokens cannot hold a row of %2 tokens."),
                     {std::to_string(recipe.microBatchTokens), std::to_string(recipe.maxLength)}},
                    {FW_NOOP("core", "Raise the micro-batch, or lower the length limit.")});
    }
    if (recipe.isForEncoder())
        FW_CHECK(checkEncoderMethod(recipe));
    if (recipe.ranks > recipe.accumulation)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 processes cannot share the %2 micro-batches of a step."),
                     {std::to_string(recipe.ranks), std::to_string(recipe.accumulation)}},
                    {FW_NOOP("core", "Accumulate at least as many micro-batches as there are processes, or take fewer "
                                     "processes.")});
    FW_CHECK(checkOffload(recipe));
    if (recipe.isFromScratch())
        FW_CHECK(checkDesign(recipe));
    return checkMethod(recipe);
}

Result<> checkChangesOnResume(const TrainRecipe &before, const TrainRecipe &after)
{
    for (const FieldInfo &field : recipeFields()) {
        if (!field.changesOnResume && fieldValue(before, field) != fieldValue(after, field))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "\"%1\" cannot be changed in a training that has begun."), {field.key}},
                        {FW_NOOP("core", "Change steps, rate, schedule, decay, clipping or patience, or start another "
                                         "training.")});
    }
    return checkRecipe(after); // an impossible one would end the training for good
}

} // namespace fieldwright
