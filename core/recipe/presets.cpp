#include "core/recipe/presets.h"

namespace fieldwright {

namespace {

using I = std::int64_t;
using S = std::string;

struct Size
{
    I layers, hidden, heads, vocabulary, context, length, step;
    double rate;
};

/// Betas, decay and clipping as GPT-3 (Brown et al. 2020, arXiv:2005.14165, appendix B); four passes, up to which a
/// text read again is nearly as good as another (Muennighoff et al. 2023, arXiv:2305.16264).
TrainRecipe recipeOf(const Size &size)
{
    return recipeWith({{"method", S("full")},
                       {"objective", S("from-scratch")},
                       {"domain_share", 1.0},
                       {"layers", size.layers},
                       {"hidden", size.hidden},
                       {"heads", size.heads},
                       {"vocabulary", size.vocabulary},
                       {"context", size.context},
                       {"max_length", size.length},
                       {"micro_batch_tokens", size.step},
                       {"learning_rate", size.rate},
                       {"schedule", S("cosine")},
                       {"warmup_share", 0.02},
                       {"beta2", 0.95},
                       {"weight_decay", 0.1},
                       {"validate_every", I(250)}, // a twentieth of the texts each time
                       {"checkpoint_every", I(250)},
                       {"epochs", 4.0}});
}

} // namespace

std::span<const RecipePreset> recipePresets()
{
    static const RecipePreset presets[] = {
        {"quick", FW_NOOP("core", "Quick try"),
         FW_NOOP("core", "Minutes on a small model: shows whether the data can be learned at all."),
         recipeWith({{"epochs", 4.0},
                     {"learning_rate", 2e-3},
                     {"max_length", I(512)},
                     {"micro_batch_tokens", I(1024)},
                     {"validate_every", I(20)},
                     {"checkpoint_every", I(50)},
                     {"samples_every", I(40)}})},
        {"balanced", FW_NOOP("core", "Balanced"),
         FW_NOOP("core", "The usual choice: enough passes to learn facts, guarded by the validation loss."),
         recipeWith({{"epochs", 6.0}, {"learning_rate", 1e-3}, {"patience", I(6)}})},
        {"thorough", FW_NOOP("core", "Thorough"),
         FW_NOOP("core", "More rank and more passes at a lower rate, ended early when validation stops improving."),
         recipeWith({{"epochs", 12.0},
                     {"learning_rate", 5e-4},
                     {"rank", I(32)},
                     {"alpha", 64.0},
                     {"patience", I(8)},
                     {"accumulation", I(2)}})},
    };
    return presets;
}

std::span<const RecipePreset> newModelPresets()
{
    static const RecipePreset presets[] = {
        {"tiny", FW_NOOP("core", "Tiny"),
         FW_NOOP("core", "About a million weights: shows within minutes that documents and tokenizer are right."),
         recipeOf({4, 128, 4, 2048, 512, 256, 1024, 1.3e-3})},
        {"small", FW_NOOP("core", "Small"),
         FW_NOOP("core", "About 8 million weights, for some hundred million characters of text."),
         recipeOf({8, 256, 4, 8192, 1024, 512, 2048, 1.0e-3})},
        {"medium", FW_NOOP("core", "Medium"),
         FW_NOOP("core", "About 47 million weights, for gigabytes of text and days of training."),
         recipeOf({12, 512, 8, 16384, 1024, 1024, 4096, 8e-4})},
    };
    return presets;
}

std::span<const RecipePreset> allPresets()
{
    static const std::vector<RecipePreset> presets = [] {
        std::vector<RecipePreset> all(recipePresets().begin(), recipePresets().end());
        all.insert(all.end(), newModelPresets().begin(), newModelPresets().end());
        return all;
    }();
    return presets;
}

} // namespace fieldwright
