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
                 "For hundreds to thousands of pairs. Rate, schedule, rank, alpha, dropout, clipping and 4 bits as for "
                 "the 7B model there; its script also names this warm-up, which a constant schedule passes over there. "
                 "Passes, length and tokens a step are ours."),
         "Dettmers et al. 2023, arXiv:2305.14314; github.com/artidoro/qlora",
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
                 "For about a thousand careful examples that show how to answer. Rate, passes, betas, weight decay and "
                 "length as there, and the rate falls to a tenth; ours are the tokens of a step (32 examples there, 64 "
                 "for smaller models) and no dropout."),
         "Zhou et al. 2023, arXiv:2305.11206",
         recipeWith({{"method", S("full")},
                     {"learning_rate", 1e-5},
                     {"schedule", S("linear")},
                     {"final_rate_share", 0.1},
                     {"warmup_share", 0.0},
                     {"epochs", 15.0},
                     {"beta2", 0.95},
                     {"weight_decay", 0.1},
                     {"max_length", I(2048)},
                     {"micro_batch_tokens", I(2048)},
                     {"accumulation", I(8)}})},
        {"knowledge", FW_NOOP("core", "Knowledge of a field, by reading on with replay"),
         FW_NOOP("core", "Warms the rate up again and lets it fall to a tenth, with one twentieth of general text "
                         "against forgetting, as there for text in the model's own language; for another language it "
                         "was a quarter. The rate is that of their model of 405 million weights, in its pretraining "
                         "too. Wants much text. Passes, length and tokens a step are ours."),
         "Ibrahim et al. 2024, arXiv:2403.08763",
         recipeWith({{"method", S("full")},
                     {"objective", S("pretrain")},
                     {"domain_share", 0.95},
                     {"learning_rate", 3e-4},
                     {"schedule", S("cosine")},
                     {"final_rate_share", 0.1},
                     {"warmup_share", 0.01},
                     {"beta2", 0.95},
                     {"weight_decay", 0.1},
                     {"epochs", 2.0}})},
        {"biomedical", FW_NOOP("core", "Generative reading of a field, as BioGPT"),
         FW_NOOP("core",
                 "Reads the field alone. Rate, share of warm-up and schedule as there; passes and tokens a step "
                 "(half a million there) are ours, and that model began from nothing, this one goes on."),
         "Luo et al. 2022, arXiv:2210.10341",
         recipeWith({{"method", S("full")},
                     {"objective", S("pretrain")},
                     {"domain_share", 1.0},
                     {"learning_rate", 2e-4},
                     {"schedule", S("inverse-sqrt")},
                     {"warmup_share", 0.1},
                     {"epochs", 3.0}})},
        {"climate", FW_NOOP("core", "Hidden words of a field, as ClimateBERT"),
         FW_NOOP("core", "Makes an encoder at home in a field. ClimateBERT read two million paragraphs twelve times at "
                         "a rate of 5e-4; the values here are those of task-adaptive pretraining on little text (table "
                         "13 there), which suit the few megabytes of a folder. Hidden share and weight decay are the "
                         "same in both. Stopping early and tokens a step are ours."),
         "Webersinke et al. 2021, arXiv:2110.12010; github.com/ClimateBert/language-model; Gururangan et al. 2020, "
         "arXiv:2004.10964",
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
                 "For texts with labels: requests by intent, claims by truth. Rate and passes from the ranges there, "
                 "weight decay as in its pretraining, warm-up and length as in the authors' code. Tokens a step are "
                 "ours: 16 rows of full length, as there, and more of short ones."),
         "Devlin et al. 2018, arXiv:1810.04805, appendix A.3; github.com/google-research/bert",
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
        {"finance", FW_NOOP("core", "A new model of a field, as BloombergGPT"),
         FW_NOOP("core",
                 "Begins from nothing, with half of the text general. ALiBi, a Unigram tokenizer, schedule, warm-up, "
                 "betas, decay, clipping, share and length as there; ours are the size (50 billion weights there), the "
                 "rate that goes with it (6e-5 there), four passes instead of four fifths of one and the tokens of a "
                 "step."),
         "Wu et al. 2023, arXiv:2303.17564",
         recipeWith({{"method", S("full")},
                     {"objective", S("from-scratch")},
                     {"architecture", S("bloom")},
                     {"layers", I(8)},
                     {"hidden", I(256)},
                     {"heads", I(4)},
                     {"vocabulary", I(16384)},
                     {"context", I(2048)},
                     {"tokenizer", S("sentencepiece-unigram")},
                     {"domain_share", 0.51},
                     {"learning_rate", 1e-3},
                     {"schedule", S("cosine")},
                     {"final_rate_share", 0.1},
                     {"warmup_share", 0.013},
                     {"beta2", 0.95},
                     {"weight_decay", 0.1},
                     {"clip_norm", 0.3},
                     {"max_length", I(2048)},
                     {"micro_batch_tokens", I(2048)},
                     {"accumulation", I(4)},
                     {"validate_every", I(250)},
                     {"checkpoint_every", I(250)},
                     {"epochs", 4.0}})},
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
