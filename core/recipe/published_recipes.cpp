#include "core/recipe/published_recipes.h"

#include "core/recipe/fields.h"

#include <algorithm>

namespace fieldwright {

using I = std::int64_t;
using S = std::string;

std::span<const PublishedRecipe> publishedRecipes()
{
    static const PublishedRecipe recipes[] = {
        {"field-answers", FW_NOOP("core", "Answers of a field, as QLoRA"),
         FW_NOOP("core",
                 "For hundreds to thousands of pairs. Rate, schedule, rank, alpha, dropout, clipping and 4 bits "
                 "as for the 7B model there; passes and tokens a step are ours."),
         "Dettmers et al. 2023, arXiv:2305.14314",
         recipeWith({{"base_precision", S("nf4")},
                     {"learning_rate", 2e-4},
                     {"schedule", S("constant")},
                     {"warmup_share", 0.03},
                     {"rank", I(64)},
                     {"alpha", 16.0},
                     {"dropout", 0.1},
                     {"clip_norm", 0.3},
                     {"accumulation", I(4)},
                     {"epochs", 3.0}})},
        {"style", FW_NOOP("core", "Style and format, as LIMA"),
         FW_NOOP("core",
                 "For about a thousand careful examples that show how to answer. Rate, schedule, passes and weight "
                 "decay as there; a step has fewer tokens, and the rate falls to nothing."),
         "Zhou et al. 2023, arXiv:2305.11206",
         recipeWith({{"method", S("full")},
                     {"learning_rate", 1e-5},
                     {"schedule", S("linear")},
                     {"warmup_share", 0.0},
                     {"epochs", 15.0},
                     {"beta2", 0.95},
                     {"weight_decay", 0.1},
                     {"max_length", I(2048)},
                     {"micro_batch_tokens", I(2048)},
                     {"accumulation", I(8)}})},
        {"knowledge", FW_NOOP("core", "Knowledge of a field, by reading on with replay"),
         FW_NOOP("core", "Warms the rate up again and lets it fall, with one twentieth of general text against "
                         "forgetting, as there; wants much text. Passes are ours."),
         "Ibrahim et al. 2024, arXiv:2403.08763",
         recipeWith({{"method", S("full")},
                     {"objective", S("pretrain")},
                     {"domain_share", 0.95},
                     {"learning_rate", 3e-4},
                     {"schedule", S("cosine")},
                     {"warmup_share", 0.01},
                     {"beta2", 0.95},
                     {"weight_decay", 0.1},
                     {"epochs", 2.0}})},
        {"biomedical", FW_NOOP("core", "Generative reading of a field, as BioGPT"),
         FW_NOOP("core", "Reads the field alone. Rate, share of warm-up and schedule as there; that model began from "
                         "nothing, this one goes on."),
         "Luo et al. 2022, arXiv:2210.10341",
         recipeWith({{"method", S("full")},
                     {"objective", S("pretrain")},
                     {"domain_share", 1.0},
                     {"learning_rate", 2e-4},
                     {"schedule", S("inverse-sqrt")},
                     {"warmup_share", 0.1},
                     {"epochs", 3.0}})},
        {"climate", FW_NOOP("core", "Hidden words of a field, as ClimateBERT"),
         FW_NOOP("core", "Makes an encoder at home in a field. Values of task-adaptive pretraining, which suit the few "
                         "megabytes of a folder; ClimateBERT had two million paragraphs."),
         "Webersinke et al. 2021, arXiv:2110.12010; Gururangan et al. 2020, arXiv:2004.10964",
         recipeWith({{"method", S("full")},
                     {"objective", S("masked-words")},
                     {"mask_share", 0.15},
                     {"learning_rate", 1e-4},
                     {"schedule", S("linear")},
                     {"warmup_share", 0.06},
                     {"beta2", 0.98},
                     {"epsilon", 1e-6},
                     {"weight_decay", 0.01},
                     {"epochs", 100.0},
                     {"patience", I(5)}})},
        {"intent", FW_NOOP("core", "Sorting texts by intent, as BERT"),
         FW_NOOP("core",
                 "For texts with labels: requests by intent, claims by truth. Rate, passes and rows a step from "
                 "the ranges there."),
         "Devlin et al. 2018, arXiv:1810.04805, appendix A.3",
         recipeWith({{"method", S("full")},
                     {"objective", S("classify")},
                     {"learning_rate", 3e-5},
                     {"schedule", S("linear")},
                     {"warmup_share", 0.1},
                     {"weight_decay", 0.01},
                     {"epochs", 3.0},
                     {"max_length", I(128)},
                     {"micro_batch_tokens", I(2048)},
                     {"accumulation", I(1)}})},
    };
    return recipes;
}

const PublishedRecipe *findPublishedRecipe(std::string_view key)
{
    const auto recipes = publishedRecipes();
    const auto at = std::find_if(recipes.begin(), recipes.end(), [&](const auto &each) { return key == each.key; });
    return at == recipes.end() ? nullptr : &*at;
}

} // namespace fieldwright
