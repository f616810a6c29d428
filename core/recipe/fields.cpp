#include "core/recipe/fields.h"

#include "core/recipe/recompute.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace fieldwright {

namespace {

using I = std::int64_t;

constexpr FieldChoice methods[] = {
    {"lora", FW_NOOP("core", "LoRA"),
     FW_NOOP("core",
             "Low-rank updates beside the frozen weights. Little memory, little forgetting: the usual choice.")},
    {"full", FW_NOOP("core", "Full fine-tuning"),
     FW_NOOP("core", "Moves every weight. Most capable, most forgetful; needs much data.")},
    {"freeze", FW_NOOP("core", "Part of the model"),
     FW_NOOP("core", "Moves the weights of some layers and keeps the rest as features. Cheaper than full fine-tuning, "
                     "and what the lower layers know stays.")},
    {"bottleneck", FW_NOOP("core", "Bottleneck adapters"),
     FW_NOOP("core", "Small networks between the layers of the frozen model. Forgets little and learns well, but makes "
                     "every answer a little slower.")},
    {"prefix", FW_NOOP("core", "Prefix tuning"),
     FW_NOOP("core", "Learned keys and values before every text, in every layer. Good for style and format with little "
                     "data; holds few facts.")},
    {"prompt", FW_NOOP("core", "Prompt tuning"),
     FW_NOOP("core", "Learned tokens before every text and nothing else. The smallest adapter of all; works best on "
                     "large models.")},
    {"p-tuning", FW_NOOP("core", "P-tuning"),
     FW_NOOP("core",
             "Learned tokens as in prompt tuning, made by a small network while training. Settles more steadily, "
             "and the result is as small.")},
    {"ia3", FW_NOOP("core", "IA³"),
     FW_NOOP("core", "Learned factors for keys, values and the feed-forward. A few thousand numbers that are quick to "
                     "train; for small changes of behaviour.")},
    {"norms", FW_NOOP("core", "Norms only"),
     FW_NOOP("core",
             "Trains the norms of every layer alone. Tiny and hard to overfit; learns style rather than facts.")},
    {"loha", FW_NOOP("core", "LoHa"),
     FW_NOOP("core", "The product, number by number, of two low-rank updates. Reaches a higher rank with as many "
                     "numbers as LoRA, and trains more slowly.")},
    {"lokr", FW_NOOP("core", "LoKr"),
     FW_NOOP("core", "A Kronecker product of two small matrices as the update. Fewer numbers than LoRA for the same "
                     "layers, and slower to train.")},
    {"vera", FW_NOOP("core", "VeRA"),
     FW_NOOP("core", "One pair of random matrices for all layers, of which only two vectors a layer are trained. Very "
                     "small adapters; wants a high rank and a high learning rate.")},
    {"oft", FW_NOOP("core", "OFT"),
     FW_NOOP("core", "Turns the inputs of the layers by learned rotations. Keeps the angles between what the model "
                     "knows, so it forgets little.")},
};
constexpr FieldChoice objectives[] = {
    {"sft", FW_NOOP("core", "Answer as the dataset does"),
     FW_NOOP("core", "Learns the answers of a dataset's conversations. For a model that is to answer questions.")},
    {"pretrain", FW_NOOP("core", "Go on reading (continued pretraining)"),
     FW_NOOP("core", "Reads the documents themselves, end to end, word after word. Teaches a field's language before a "
                     "model learns to answer; wants much text.")},
    {"masked-words", FW_NOOP("core", "Find hidden words (encoders)"),
     FW_NOOP("core",
             "Hides whole words of the documents and learns to find them. Makes an encoder such as BERT at home "
             "in a field.")},
    {"classify", FW_NOOP("core", "Sort texts by label (encoders)"),
     FW_NOOP("core", "Learns to give a text one of the labels of a labelled file. For intents, topics, or whether a "
                     "claim is true.")},
};
constexpr FieldChoice loraVariants[] = {
    {"plain", FW_NOOP("core", "As published")},
    {"dora", FW_NOOP("core", "DoRA: direction and size apart")},
    {"pissa", FW_NOOP("core", "PiSSA: starts at the largest singular values")},
};
constexpr FieldChoice biasSets[] = {
    {"none", FW_NOOP("core", "None")},
    {"lora_only", FW_NOOP("core", "Of the adapted layers")},
    {"all", FW_NOOP("core", "All")},
};
constexpr FieldChoice promptStarts[] = {
    {"random", FW_NOOP("core", "Random numbers")},
    {"vocabulary", FW_NOOP("core", "Random words")},
    {"text", FW_NOOP("core", "A text")},
};
constexpr FieldChoice promptEncoders[] = {
    {"mlp", FW_NOOP("core", "MLP")},
    {"lstm", FW_NOOP("core", "LSTM")},
};
constexpr FieldChoice bottlenecks[] = {
    {"pfeiffer", FW_NOOP("core", "Pfeiffer: after the feed-forward")},
    {"houlsby", FW_NOOP("core", "Houlsby: after attention and feed-forward")},
    {"parallel", FW_NOOP("core", "Parallel to the feed-forward")},
};
constexpr FieldChoice partSets[] = {
    {"last", FW_NOOP("core", "The last layers")},
    {"embeddings", FW_NOOP("core", "Embeddings and head")},
    {"norms", FW_NOOP("core", "Norms")},
    {"named", FW_NOOP("core", "The modules named below")},
};
constexpr FieldChoice schedules[] = {
    {"cosine", FW_NOOP("core", "Cosine")},
    {"linear", FW_NOOP("core", "Linear")},
    {"constant", FW_NOOP("core", "Constant")},
    {"inverse-sqrt", FW_NOOP("core", "Inverse square root")},
    {"warmup-stable-decay", FW_NOOP("core", "Stable, then decay")},
    {"one-cycle", FW_NOOP("core", "One cycle")},
};
constexpr FieldChoice targetSets[] = {
    {"all-linear", FW_NOOP("core", "All linear layers")},
    {"attention", FW_NOOP("core", "Attention only")},
    {"query-value", FW_NOOP("core", "Query and value only")},
};
constexpr FieldChoice optimizers[] = {
    {"adamw", FW_NOOP("core", "AdamW"),
     FW_NOOP("core", "A step of its own for each weight, by the gradient's mean and spread. The usual choice.")},
    {"adamw-8bit", FW_NOOP("core", "AdamW, 8-bit memory"),
     FW_NOOP("core", "Remembers with a quarter of the memory and learns alike. For full fine-tuning when memory is "
                     "short.")},
    {"adafactor", FW_NOOP("core", "Adafactor"),
     FW_NOOP("core", "Remembers rows and columns instead of weights. Least memory; a little less steady.")},
    {"lion", FW_NOOP("core", "Lion"),
     FW_NOOP("core", "Every weight moves by the same amount. Half the memory; wants a fifth of the learning rate.")},
    {"sgd", FW_NOOP("core", "Gradient descent with momentum"),
     FW_NOOP("core", "The plain method. Language models rarely train well with it; it wants a high learning rate.")},
    {"muon", FW_NOOP("core", "Muon"),
     FW_NOOP("core", "Turns a matrix in all directions alike, and leaves the rest to AdamW. Fewer steps for full "
                     "fine-tuning and pretraining; each of them computes more.")},
};
constexpr FieldChoice basePrecisions[] = {
    {"full", FW_NOOP("core", "Full precision")},       {"nf4", FW_NOOP("core", "4 bits, NF4 (QLoRA)")},
    {"fp4", FW_NOOP("core", "4 bits, FP4")},           {"int8", FW_NOOP("core", "8 bits")},
    {"stored", FW_NOOP("core", "As its file has it")},
};
constexpr FieldChoice recomputations[] = {
    {"auto", FW_NOOP("core", "Only when memory is short")},
    {"none", FW_NOOP("core", "Never")},
    {"feed-forward", FW_NOOP("core", "The feed-forward")},
    {"blocks", FW_NOOP("core", "Whole layers")},
};
constexpr FieldChoice precisions[] = {
    {"auto", FW_NOOP("core", "Measure and choose")},
    {"fp32", FW_NOOP("core", "32-bit (fp32)")},
    {"bf16", FW_NOOP("core", "16-bit (bf16)")},
};

constexpr double million = 1e6;

/// The one table of recipe fields, in the order in which the form shows them.
const FieldInfo fields[] = {
    {.key = "method",
     .member = &TrainRecipe::method,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Method"),
     .unit = "",
     .help = FW_NOOP("core", "LoRA trains small low-rank updates beside the frozen weights: little memory, little "
                             "forgetting. Full fine-tuning moves every weight: most capable, most forgetful."),
     .fallback = std::string("lora"),
     .choices = methods},
    {.key = "objective",
     .member = &TrainRecipe::objective,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Objective"),
     .unit = "",
     .help =
         FW_NOOP("core", "What the model learns: to answer as a dataset does, or to go on with the text of documents; "
                         "an encoder to find hidden words, or to sort texts by label."),
     .fallback = std::string("sft"),
     .choices = objectives},
    {.key = "domain_share",
     .member = &TrainRecipe::domainShare,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Domain share"),
     .unit = "",
     .help = FW_NOOP("core", "So much of what is read comes from the documents; the rest is general text, against "
                             "forgetting."),
     .fallback = 0.8,
     .minimum = 0.05,
     .maximum = 1,
     .step = 0.05,
     .decimals = 2,
     .onlyForObjectives = "pretrain masked-words"},
    {.key = "mask_share",
     .member = &TrainRecipe::maskShare,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Hidden words"),
     .unit = "",
     .help = FW_NOOP("core", "So much of a text is to be found again. BERT hides 0.15."),
     .fallback = 0.15,
     .minimum = 0.01,
     .maximum = 0.9,
     .step = 0.05,
     .decimals = 2,
     .onlyForObjectives = "masked-words"},
    {.key = "epochs",
     .member = &TrainRecipe::epochs,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Epochs"),
     .unit = "",
     .help = FW_NOOP("core", "How often every row is seen. Facts need several passes; too many and the model repeats "
                             "instead of answering."),
     .fallback = 3.0,
     .minimum = 0.1,
     .maximum = 100,
     .step = 1,
     .decimals = 1},
    {.key = "learning_rate",
     .member = &TrainRecipe::learningRate,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Learning rate"),
     .unit = "",
     .help =
         FW_NOOP("core", "The size of a step at its peak. LoRA takes about ten times the rate of full fine-tuning."),
     .fallback = 5e-4,
     .minimum = 1e-7,
     .maximum = 0.1,
     .step = 1e-4,
     .decimals = 6},
    {.key = "schedule",
     .member = &TrainRecipe::schedule,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Schedule"),
     .unit = "",
     .help = FW_NOOP("core", "How the learning rate falls after the warm-up."),
     .fallback = std::string("cosine"),
     .choices = schedules},
    {.key = "warmup_share",
     .member = &TrainRecipe::warmupShare,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Warm-up"),
     .unit = FW_NOOP("core", "share of steps"),
     .help = FW_NOOP("core", "The learning rate rises from zero over this share of all steps."),
     .fallback = 0.05,
     .minimum = 0,
     .maximum = 0.9,
     .step = 0.01,
     .decimals = 2},
    {.key = "decay_share",
     .member = &TrainRecipe::decayShare,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Decay"),
     .unit = FW_NOOP("core", "share of steps"),
     .help =
         FW_NOOP("core", "Over which share of the steps the rate falls at the end, with the schedule \"Stable, then "
                         "decay\"."),
     .fallback = 0.2,
     .minimum = 0,
     .maximum = 1,
     .step = 0.05,
     .decimals = 2},
    {.key = "rank",
     .member = &TrainRecipe::rank,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Rank"),
     .unit = "",
     .help = FW_NOOP("core", "The width of the low-rank update. More rank holds more facts and needs more memory."),
     .fallback = I(16),
     .minimum = 1,
     .maximum = 512,
     .onlyForMethods = "lora loha lokr vera"},
    {.key = "alpha",
     .member = &TrainRecipe::alpha,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Alpha"),
     .unit = "",
     .help = FW_NOOP("core", "The update is scaled by alpha divided by rank. Twice the rank is usual."),
     .fallback = 32.0,
     .minimum = 0.1,
     .maximum = 2048,
     .step = 1,
     .decimals = 1,
     .onlyForMethods = "lora loha lokr"},
    {.key = "dropout",
     .member = &TrainRecipe::dropout,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Dropout"),
     .unit = "",
     .help = FW_NOOP("core", "The share of the adapter's inputs that is switched off at random while training."),
     .fallback = 0.0,
     .minimum = 0,
     .maximum = 0.9,
     .step = 0.05,
     .decimals = 2,
     .onlyForMethods = "lora vera"},
    {.key = "targets",
     .member = &TrainRecipe::targets,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Targets"),
     .unit = "",
     .help = FW_NOOP("core", "Which layers get an adapter. All linear layers learn most."),
     .fallback = std::string("all-linear"),
     .choices = targetSets,
     .onlyForMethods = "lora loha lokr vera oft"},
    {.key = "lora_variant",
     .member = &TrainRecipe::loraVariant,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Variant"),
     .unit = "",
     .help =
         FW_NOOP("core", "DoRA often learns more at low ranks and costs a third of the speed; PiSSA settles sooner."),
     .fallback = std::string("plain"),
     .choices = loraVariants,
     .onlyForMethods = "lora"},
    {.key = "base_precision",
     .member = &TrainRecipe::basePrecision,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Base model in memory"),
     .unit = "",
     .help =
         FW_NOOP("core", "How the base model is held while its adapter is trained. In 4 bits (QLoRA) its layers take "
                         "an eighth of the memory at nearly the same speed; the base itself stays as it is."),
     .fallback = std::string("full"),
     .choices = basePrecisions,
     .onlyForMethods = "lora bottleneck prefix prompt p-tuning ia3 norms loha lokr vera oft"},
    {.key = "virtual_tokens",
     .member = &TrainRecipe::virtualTokens,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Virtual tokens"),
     .unit = FW_NOOP("core", "tokens"),
     .help = FW_NOOP("core", "How many learned tokens stand before every text. They take room in the context."),
     .fallback = I(20),
     .minimum = 1,
     .maximum = 4096,
     .onlyForMethods = "prompt prefix p-tuning"},
    {.key = "prompt_start",
     .member = &TrainRecipe::promptStart,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Start"),
     .unit = "",
     .help = FW_NOOP(
         "core", "What the virtual tokens are before training. Words of the model settle faster than random numbers."),
     .fallback = std::string("vocabulary"),
     .choices = promptStarts,
     .onlyForMethods = "prompt"},
    {.key = "prompt_text",
     .member = &TrainRecipe::promptText,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Start text"),
     .unit = "",
     .help = FW_NOOP("core", "The text that the virtual tokens begin as, where the start is a text. It is repeated or "
                             "cut to their number."),
     .fallback = std::string(),
     .onlyForMethods = "prompt"},
    {.key = "prompt_encoder",
     .member = &TrainRecipe::promptEncoder,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Encoder"),
     .unit = "",
     .help = FW_NOOP("core", "The small network that makes the virtual tokens while training."),
     .fallback = std::string("mlp"),
     .choices = promptEncoders,
     .onlyForMethods = "p-tuning"},
    {.key = "prefix_projection",
     .member = &TrainRecipe::prefixProjection,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Projection"),
     .unit = "",
     .help = FW_NOOP("core", "Makes the prefix by a small network while training: steadier, and more memory."),
     .fallback = false,
     .onlyForMethods = "prefix"},
    {.key = "encoder_width",
     .member = &TrainRecipe::encoderWidth,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Width of the network"),
     .unit = "",
     .help = FW_NOOP("core", "Of the small network that is not needed afterwards. 0: as wide as a token."),
     .fallback = I(0),
     .minimum = 0,
     .maximum = 65536,
     .step = 64,
     .onlyForMethods = "prefix p-tuning"},
    {.key = "bottleneck",
     .member = &TrainRecipe::bottleneck,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Place"),
     .unit = "",
     .help = FW_NOOP("core", "Where the small networks stand in a block. Twice as many cost twice as much."),
     .fallback = std::string("pfeiffer"),
     .choices = bottlenecks,
     .onlyForMethods = "bottleneck"},
    {.key = "reduction",
     .member = &TrainRecipe::reduction,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Reduction"),
     .unit = "",
     .help = FW_NOOP("core", "By what the inner width is smaller than the model's. Smaller reductions hold more."),
     .fallback = I(16),
     .minimum = 1,
     .maximum = 1024,
     .onlyForMethods = "bottleneck"},
    {.key = "block_size",
     .member = &TrainRecipe::blockSize,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Block size"),
     .unit = "",
     .help = FW_NOOP("core", "The width of a rotation. It must divide the width of every adapted layer."),
     .fallback = I(32),
     .minimum = 2,
     .maximum = 1024,
     .onlyForMethods = "oft"},
    {.key = "trained_parts",
     .member = &TrainRecipe::trainedParts,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Trained part"),
     .unit = "",
     .help = FW_NOOP("core", "Which weights move. Everything else stays as it is."),
     .fallback = std::string("last"),
     .choices = partSets,
     .onlyForMethods = "freeze"},
    {.key = "last_layers",
     .member = &TrainRecipe::lastLayers,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Last layers"),
     .unit = "",
     .help = FW_NOOP("core", "How many blocks at the end of the model are trained."),
     .fallback = I(2),
     .minimum = 1,
     .maximum = 1024,
     .onlyForMethods = "freeze"},
    {.key = "max_length",
     .member = &TrainRecipe::maxLength,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Length limit"),
     .unit = FW_NOOP("core", "tokens"),
     .help = FW_NOOP("core", "Longer rows are cut at this length; the preflight shows which ones and where."),
     .fallback = I(1024),
     .minimum = 8,
     .maximum = 131072,
     .step = 128},
    {.key = "micro_batch_tokens",
     .member = &TrainRecipe::microBatchTokens,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Micro-batch"),
     .unit = FW_NOOP("core", "tokens"),
     .help = FW_NOOP("core", "How many tokens are worked on at once. It decides the memory, hardly the speed."),
     .fallback = I(1024),
     .minimum = 8,
     .maximum = 1048576,
     .step = 128},
    {.key = "accumulation",
     .member = &TrainRecipe::accumulation,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Accumulate"),
     .unit = FW_NOOP("core", "micro-batches"),
     .help = FW_NOOP("core", "Micro-batches whose gradients are added up before each step."),
     .fallback = I(1),
     .minimum = 1,
     .maximum = 4096},
    {.key = "validate_every",
     .member = &TrainRecipe::validateEvery,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Validate every"),
     .unit = FW_NOOP("core", "steps"),
     .help = FW_NOOP("core", "How often the loss on the validation rows is measured. 0: at the end of each epoch."),
     .fallback = I(20),
     .minimum = 0,
     .maximum = million},
    {.key = "patience",
     .member = &TrainRecipe::patience,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Stop early after"),
     .unit = FW_NOOP("core", "validations without gain"),
     .help = FW_NOOP("core", "Ends the run when the validation loss has not improved so many times. 0: never."),
     .fallback = I(0),
     .minimum = 0,
     .maximum = 1000},
    {.key = "seed",
     .member = &TrainRecipe::seed,
     .level = FieldLevel::Basic,
     .label = FW_NOOP("core", "Seed"),
     .unit = "",
     .help = FW_NOOP("core", "The same seed, data and machine give the same model, bit by bit."),
     .fallback = I(42),
     .minimum = 0,
     .maximum = 4294967295.0},

    {.key = "max_steps",
     .member = &TrainRecipe::maxSteps,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Steps at most"),
     .unit = FW_NOOP("core", "steps"),
     .help = FW_NOOP("core", "Ends the run after so many steps even if the epochs are not over. 0: no limit."),
     .fallback = I(0),
     .minimum = 0,
     .maximum = 1e9},
    {.key = "packing",
     .member = &TrainRecipe::packing,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Packing"),
     .unit = "",
     .help = FW_NOOP("core", "Puts several short rows into one micro-batch. They do not see each other."),
     .fallback = true},
    {.key = "recompute",
     .member = &TrainRecipe::recompute,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Compute again"),
     .unit = "",
     .help =
         FW_NOOP("core", "What is computed a second time instead of being kept until the gradients are due. It saves "
                         "most of the memory that long texts take, costs up to a third of the speed, and changes no "
                         "number."),
     .fallback = std::string("auto"),
     .choices = recomputations},
    {.key = "rank_stabilised",
     .member = &TrainRecipe::rankStabilised,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Rank-stabilised"),
     .unit = "",
     .help = FW_NOOP("core", "Scales the update by alpha over the square root of the rank (rsLoRA): for high ranks."),
     .fallback = false,
     .onlyForMethods = "lora"},
    {.key = "modules",
     .member = &TrainRecipe::modules,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Modules"),
     .unit = "",
     .help = FW_NOOP("core", "Instead of a set of targets: names as q_proj, v_proj, or a regular expression for whole "
                             "paths. Empty: the set above."),
     .fallback = std::string(),
     .onlyForMethods = "lora ia3 loha lokr vera oft freeze"},
    {.key = "rate_ratio",
     .member = &TrainRecipe::rateRatio,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Rate of B"),
     .unit = FW_NOOP("core", "times"),
     .help = FW_NOOP(
         "core", "LoRA+: the second matrix learns at so many times the rate. 16 is the published value; 1: as LoRA."),
     .fallback = 1.0,
     .minimum = 1,
     .maximum = 256,
     .step = 1,
     .decimals = 1,
     .onlyForMethods = "lora"},
    {.key = "rank_pattern",
     .member = &TrainRecipe::rankPattern,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Ranks of modules"),
     .unit = "",
     .help = FW_NOOP("core", "Other ranks for some modules, such as down_proj=32, q_proj=8."),
     .fallback = std::string(),
     .onlyForMethods = "lora loha lokr"},
    {.key = "alpha_pattern",
     .member = &TrainRecipe::alphaPattern,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Alphas of modules"),
     .unit = "",
     .help = FW_NOOP("core", "Other alphas for some modules, such as down_proj=64."),
     .fallback = std::string(),
     .onlyForMethods = "lora loha lokr"},
    {.key = "biases",
     .member = &TrainRecipe::biases,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Biases"),
     .unit = "",
     .help = FW_NOOP("core", "Which biases are trained beside the matrices. With any of them the adapter switched off "
                             "is no longer exactly the base in other programs."),
     .fallback = std::string("none"),
     .choices = biasSets,
     .onlyForMethods = "lora"},
    {.key = "saved_modules",
     .member = &TrainRecipe::savedModules,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Whole modules"),
     .unit = "",
     .help =
         FW_NOOP("core", "Modules to train as a whole beside the adapter and to keep with it, such as lm_head, norm."),
     .fallback = std::string(),
     .onlyForMethods = "lora ia3 loha lokr vera oft norms"},
    {.key = "layer_decay",
     .member = &TrainRecipe::layerDecay,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Rate by depth"),
     .unit = FW_NOOP("core", "times"),
     .help = FW_NOOP("core",
                     "Each layer learns at so many times the rate of the one above it. 1: all alike; 0.9 is usual."),
     .fallback = 1.0,
     .minimum = 0.1,
     .maximum = 1,
     .step = 0.05,
     .decimals = 2,
     .onlyForMethods = "full freeze"},
    {.key = "optimizer",
     .member = &TrainRecipe::optimizer,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Optimizer"),
     .unit = "",
     .help = FW_NOOP("core", "How gradients become steps. AdamW is the usual choice; the others save memory or "
                             "steps, and some want another learning rate."),
     .fallback = std::string("adamw"),
     .choices = optimizers},
    {.key = "momentum",
     .member = &TrainRecipe::momentum,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Momentum"),
     .unit = "",
     .help = FW_NOOP("core", "How much of the last steps' direction is kept. 0.9 is usual, 0.95 for Muon."),
     .fallback = 0.9,
     .minimum = 0,
     .maximum = 0.999,
     .step = 0.01,
     .decimals = 3,
     .onlyForOptimizers = "sgd muon"},
    {.key = "weight_decay",
     .member = &TrainRecipe::weightDecay,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Weight decay"),
     .unit = "",
     .help = FW_NOOP("core", "Pulls weights towards zero at each step. Norms and biases are left out."),
     .fallback = 0.0,
     .minimum = 0,
     .maximum = 1,
     .step = 0.01,
     .decimals = 3},
    {.key = "beta1",
     .member = &TrainRecipe::beta1,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Beta 1"),
     .unit = "",
     .help = FW_NOOP("core", "How long the gradient is remembered."),
     .fallback = 0.9,
     .minimum = 0,
     .maximum = 0.9999,
     .step = 0.01,
     .decimals = 4,
     .onlyForOptimizers = "adamw adamw-8bit lion muon"},
    {.key = "beta2",
     .member = &TrainRecipe::beta2,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Beta 2"),
     .unit = "",
     .help = FW_NOOP("core", "How long the squared gradient is remembered; with Lion, the gradient from step to step."),
     .fallback = 0.999,
     .minimum = 0,
     .maximum = 0.999999,
     .step = 0.001,
     .decimals = 6,
     .onlyForOptimizers = "adamw adamw-8bit lion muon"},
    {.key = "epsilon",
     .member = &TrainRecipe::epsilon,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Epsilon"),
     .unit = "",
     .help = FW_NOOP("core", "Added to AdamW's denominator so that it is never zero."),
     .fallback = 1e-8,
     .minimum = 1e-12,
     .maximum = 1e-2,
     .step = 1e-8,
     .decimals = 12,
     .onlyForOptimizers = "adamw adamw-8bit muon"},
    {.key = "clip_norm",
     .member = &TrainRecipe::clipNorm,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Clip gradient at"),
     .unit = FW_NOOP("core", "norm"),
     .help = FW_NOOP("core", "A gradient with a larger norm is scaled down to it. 0: never."),
     .fallback = 1.0,
     .minimum = 0,
     .maximum = 1000,
     .step = 0.1,
     .decimals = 2},
    {.key = "neftune_alpha",
     .member = &TrainRecipe::embeddingNoise,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Noise on embeddings"),
     .unit = "",
     .help = FW_NOOP("core", "NEFTune: a little noise on every word while training, against learning by heart. 5 is "
                             "usual; 0: none."),
     .fallback = 0.0,
     .minimum = 0,
     .maximum = 100,
     .step = 1,
     .decimals = 2,
     .onlyForObjectives = "sft pretrain"},
    {.key = "label_smoothing",
     .member = &TrainRecipe::labelSmoothing,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Label smoothing"),
     .unit = "",
     .help = FW_NOOP("core", "The share of the certainty that is spread over all words, so that the model is not too "
                             "sure. It is part of the loss that is shown. 0.1 is usual; 0: none."),
     .fallback = 0.0,
     .minimum = 0,
     .maximum = 0.5,
     .step = 0.05,
     .decimals = 3,
     .onlyForObjectives = "sft pretrain"},
    {.key = "average_decay",
     .member = &TrainRecipe::averageDecay,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Average the weights"),
     .unit = FW_NOOP("core", "of the last average"),
     .help = FW_NOOP("core", "Keeps a moving average of the weights, and it is what is validated and kept. 0.99 "
                             "averages about a hundred steps; 0: off."),
     .fallback = 0.0,
     .minimum = 0,
     .maximum = 0.9999,
     .step = 0.01,
     .decimals = 4},
    {.key = "checkpoint_every",
     .member = &TrainRecipe::checkpointEvery,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Checkpoint every"),
     .unit = FW_NOOP("core", "steps"),
     .help = FW_NOOP("core", "After a crash the run goes on from the last checkpoint. 0: only with each validation."),
     .fallback = I(50),
     .minimum = 0,
     .maximum = million},
    {.key = "samples_every",
     .member = &TrainRecipe::samplesEvery,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Answer samples every"),
     .unit = FW_NOOP("core", "steps"),
     .help = FW_NOOP("core", "How often the model answers the sample questions while it trains. 0: never."),
     .fallback = I(50),
     .minimum = 0,
     .maximum = million},
    {.key = "precision",
     .member = &TrainRecipe::precision,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Precision"),
     .unit = "",
     .help =
         FW_NOOP("core", "The number format of the products. Measured on this machine, because the fastest differs."),
     .fallback = std::string("auto"),
     .choices = precisions},
    {.key = "device",
     .member = &TrainRecipe::device,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Device"),
     .unit = "",
     .help = FW_NOOP("core", "auto, cpu, or cuda:0, cuda:1 …"),
     .fallback = std::string("auto")},
    {.key = "threads",
     .member = &TrainRecipe::threads,
     .level = FieldLevel::Advanced,
     .label = FW_NOOP("core", "Threads"),
     .unit = "",
     .help = FW_NOOP("core", "Processor threads to compute with. 0: one for each core. Resuming is bit-exact only with "
                             "the same number."),
     .fallback = I(0),
     .minimum = 0,
     .maximum = 1024},
};

size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

tl::unexpected<Error> unknownField(std::string_view key)
{
    const FieldInfo *nearest = &fields[0];
    for (const FieldInfo &field : fields) {
        if (editDistance(key, field.key) < editDistance(key, nearest->key))
            nearest = &field;
    }
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The recipe has no field \"%1\"."), {std::string(key)}},
                {FW_NOOP("core", "Did you mean \"%1\"?"), {nearest->key}});
}

tl::unexpected<Error> wrongType(const FieldInfo &field, std::string_view shown)
{
    const char *wanted = std::holds_alternative<bool>(field.fallback)           ? "true, false"
                         : std::holds_alternative<std::int64_t>(field.fallback) ? "1, 2, 3 …"
                         : std::holds_alternative<double>(field.fallback)       ? "0.5, 1e-4 …"
                                                                                : "text";
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" cannot be the value of %2."), {std::string(shown), field.key}},
                {FW_NOOP("core", "Give a value such as %1."), {wanted}});
}

Result<> checkRange(const FieldInfo &field, double value)
{
    if (std::isfinite(value) && value >= field.minimum && value <= field.maximum)
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "%1 cannot be %2."), {field.key, fieldText(FieldValue(value))}},
                {FW_NOOP("core", "Choose a value from %1 to %2."),
                 {fieldText(FieldValue(field.minimum)), fieldText(FieldValue(field.maximum))}});
}

Result<> checkChoice(const FieldInfo &field, const std::string &value)
{
    if (field.choices.empty())
        return {};
    std::string known;
    for (const FieldChoice &choice : field.choices) {
        if (value == choice.value)
            return {};
        known += (known.empty() ? "" : ", ") + std::string(choice.value);
    }
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 cannot be %2."), {field.key, value}},
                {FW_NOOP("core", "Choose one of: %1."), {known}});
}

Result<FieldValue> parseValue(const FieldInfo &field, std::string_view text)
{
    const char *begin = text.data();
    const char *end = begin + text.size();
    if (std::holds_alternative<std::string>(field.fallback))
        return FieldValue(std::string(text));
    if (std::holds_alternative<bool>(field.fallback)) {
        if (text == "true" || text == "yes" || text == "1" || text == "on")
            return FieldValue(true);
        if (text == "false" || text == "no" || text == "0" || text == "off")
            return FieldValue(false);
        return wrongType(field, text);
    }
    if (std::holds_alternative<std::int64_t>(field.fallback)) {
        std::int64_t value = 0;
        const auto [stop, problem] = std::from_chars(begin, end, value);
        if (problem != std::errc() || stop != end)
            return wrongType(field, text);
        return FieldValue(value);
    }
    double value = 0;
    const auto [stop, problem] = std::from_chars(begin, end, value);
    if (problem != std::errc() || stop != end)
        return wrongType(field, text);
    return FieldValue(value);
}

} // namespace

std::span<const FieldInfo> recipeFields()
{
    return fields;
}

const FieldInfo *findField(std::string_view key)
{
    const auto it =
        std::find_if(std::begin(fields), std::end(fields), [&](const FieldInfo &f) { return key == f.key; });
    return it == std::end(fields) ? nullptr : it;
}

TrainRecipe::TrainRecipe()
{
    for (const FieldInfo &field : fields) {
        std::visit(
            [&](auto member) {
                using Value = std::remove_reference_t<decltype(this->*member)>;
                this->*member = std::get<Value>(field.fallback);
            },
            field.member);
    }
}

bool TrainRecipe::isPlainLora() const
{
    return method == "lora" && loraVariant == "plain" && modules.empty() && biases == "none" && savedModules.empty() &&
           rankPattern.empty() && alphaPattern.empty();
}

namespace {

/// Whether the list of names has the name, or is empty.
bool isIn(std::string_view list, std::string_view name)
{
    for (size_t begin = 0; begin < list.size();) {
        const size_t end = std::min(list.find(' ', begin), list.size());
        if (list.substr(begin, end - begin) == name)
            return true;
        begin = end + 1;
    }
    return list.empty();
}

} // namespace

bool fieldApplies(const FieldInfo &field, const TrainRecipe &recipe)
{
    return isIn(field.onlyForMethods, recipe.method) && isIn(field.onlyForObjectives, recipe.objective) &&
           isIn(field.onlyForOptimizers, recipe.optimizer);
}

double highestRate()
{
    return findField("learning_rate")->maximum;
}

OptimizerSettings optimizerSettings(std::string_view optimizer)
{
    // Lion: a third to a tenth of AdamW's rate (Chen et al. 2023, section 5, with these betas). Gradient descent: 0.1
    // (He et al. 2015) beside Adam's 1e-3 (Kingma and Ba 2014). Muon shares AdamW's rate (Liu et al. 2025).
    if (optimizer == "lion")
        return {.rate = 0.2, .beta2 = 0.99};
    if (optimizer == "sgd")
        return {.rate = 100};
    if (optimizer == "muon")
        return {.momentum = 0.95};
    return {};
}

Result<> chooseOptimizer(TrainRecipe &recipe, const std::string &optimizer)
{
    const OptimizerSettings before = optimizerSettings(recipe.optimizer), after = optimizerSettings(optimizer);
    FW_CHECK(setField(recipe, *findField("optimizer"), optimizer));
    recipe.learningRate = std::min(highestRate(), recipe.learningRate * after.rate / before.rate);
    if (recipe.beta2 == before.beta2)
        recipe.beta2 = after.beta2;
    if (recipe.momentum == before.momentum)
        recipe.momentum = after.momentum;
    return {};
}

double methodRate(std::string_view method)
{
    // Published settings of each method beside LoRA's 2e-4 to 5e-4, rounded: full and partial tuning 2e-5 to 5e-5,
    // bottleneck 1e-4, prefix 1e-3 to 5e-3, virtual tokens 1e-2, IA³ and VeRA 3e-3 to 1e-2.
    constexpr std::pair<std::string_view, double> rates[] = {
        {"full", 0.1},   {"freeze", 0.1}, {"bottleneck", 0.5}, {"prefix", 5}, {"prompt", 20},
        {"p-tuning", 5}, {"ia3", 10},     {"norms", 3},        {"vera", 10},
    };
    for (const auto &[name, rate] : rates) {
        if (name == method)
            return rate;
    }
    return 1;
}

std::vector<std::string> listedNames(std::string_view text)
{
    std::vector<std::string> out;
    std::string word;
    for (const char c : std::string(text) + ",") {
        if (c != ',' && c != ' ' && c != ';' && c != '\t') {
            word += c;
        } else if (!word.empty()) {
            out.push_back(std::move(word));
            word.clear();
        }
    }
    return out;
}

Result<std::vector<std::pair<std::string, double>>> patternEntries(std::string_view text)
{
    std::vector<std::pair<std::string, double>> out;
    for (const std::string &entry : listedNames(text)) {
        const size_t at = entry.rfind('=');
        double value = 0;
        const char *end = entry.data() + entry.size();
        if (at == std::string::npos || at == 0 ||
            std::from_chars(entry.data() + at + 1, end, value) != std::from_chars_result{end, std::errc()} ||
            !(value > 0 && value <= 65536))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "\"%1\" is not a module with its value."), {entry}},
                        {FW_NOOP("core", "Write for example %1."), {"down_proj=32, q_proj=8"}});
        out.emplace_back(entry.substr(0, at), value);
    }
    return out;
}

FieldValue fieldValue(const TrainRecipe &recipe, const FieldInfo &field)
{
    return std::visit([&](auto member) { return FieldValue(recipe.*member); }, field.member);
}

Result<> setField(TrainRecipe &recipe, const FieldInfo &field, const FieldValue &value)
{
    FieldValue exact = value;
    if (std::holds_alternative<double>(field.fallback) && std::holds_alternative<std::int64_t>(value))
        exact = double(std::get<std::int64_t>(value));
    if (std::holds_alternative<std::int64_t>(field.fallback) && std::holds_alternative<double>(value)) {
        const double number = std::get<double>(value);
        if (number != std::floor(number) || std::abs(number) > 9e15)
            return wrongType(field, fieldText(value));
        exact = std::int64_t(number);
    }
    if (exact.index() != field.fallback.index())
        return wrongType(field, fieldText(value));
    if (const double *number = std::get_if<double>(&exact))
        FW_CHECK(checkRange(field, *number));
    if (const std::int64_t *number = std::get_if<std::int64_t>(&exact))
        FW_CHECK(checkRange(field, double(*number)));
    if (const std::string *text = std::get_if<std::string>(&exact))
        FW_CHECK(checkChoice(field, *text));
    std::visit(
        [&](auto member) {
            using Value = std::remove_reference_t<decltype(recipe.*member)>;
            recipe.*member = std::get<Value>(exact);
        },
        field.member);
    return {};
}

Result<> setFieldFromText(TrainRecipe &recipe, std::string_view key, std::string_view text)
{
    const FieldInfo *field = findField(key);
    if (!field)
        return unknownField(key);
    FW_TRY(value, parseValue(*field, text));
    return setField(recipe, *field, value);
}

std::string fieldText(const FieldValue &value)
{
    if (const bool *flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const std::int64_t *number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    if (const std::string *text = std::get_if<std::string>(&value))
        return *text;
    char buffer[40];
    const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer, std::get<double>(value));
    return std::string(buffer, end);
}

Json toJson(const TrainRecipe &recipe)
{
    Json out = {{"format", 1}};
    for (const FieldInfo &field : fields)
        std::visit([&](const auto &value) { out[field.key] = value; }, fieldValue(recipe, field));
    return out;
}

Result<TrainRecipe> recipeFromJson(const Json &value, std::string_view thing)
{
    if (!value.is_object())
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is not a recipe."), {std::string(thing)}},
                    {FW_NOOP("core", "Choose a file that was saved as a recipe.")});
    if (intOr(value, "format", 1) > 1)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 was written by a newer version."), {std::string(thing)}},
                    {FW_NOOP("core", "Open the project with the version that made it.")});
    TrainRecipe recipe;
    for (const auto &[key, item] : value.items()) {
        if (key == "format")
            continue;
        const FieldInfo *field = findField(key);
        if (!field)
            return unknownField(key);
        if (item.is_boolean())
            FW_CHECK(setField(recipe, *field, item.get<bool>()));
        else if (item.is_number_integer())
            FW_CHECK(setField(recipe, *field, item.get<std::int64_t>()));
        else if (item.is_number())
            FW_CHECK(setField(recipe, *field, item.get<double>()));
        else if (item.is_string())
            FW_CHECK(setField(recipe, *field, item.get<std::string>()));
        else
            return wrongType(*field, dumpJson(item));
    }
    if (recipe.method == "lora" && member(value, "alpha") && !member(value, "rank"))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 has an alpha without a rank; the two make one scale."), {std::string(thing)}},
                    {FW_NOOP("core", "Add the rank, or leave the alpha out.")});
    FW_CHECK(checkRecipe(recipe));
    return recipe;
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
    if (recipe.freezesBase() && (recipe.precision == "bf16" || recipe.device.starts_with("cuda")))
        return fail(
            ErrorCode::InvalidArgument,
            {FW_NOOP("core", "A base model in blocks (%1) is computed in fp32 on the processor, not in %2 on %3."),
             {recipe.basePrecision, recipe.precision, recipe.device}},
            {FW_NOOP("core", "Choose the device cpu and the precision fp32, or hold the base model in full "
                             "precision.")});
    if (recipe.method == "prefix" && recomputeFromName(recipe.recompute).value_or(Recompute::None) != Recompute::None)
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

} // namespace

Result<> checkRecipe(const TrainRecipe &recipe)
{
    if (recipe.microBatchTokens < recipe.maxLength) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A micro-batch of %1 tokens cannot hold a row of %2 tokens."),
                     {std::to_string(recipe.microBatchTokens), std::to_string(recipe.maxLength)}},
                    {FW_NOOP("core", "Raise the micro-batch, or lower the length limit.")});
    }
    if (recipe.isForEncoder() && !recipe.givesModel())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "An encoder is tuned whole or in part, not by an adapter.")},
                    {FW_NOOP("core", "Choose the method \"full\" or \"freeze\".")});
    return checkMethod(recipe);
}

TrainRecipe recipeWith(std::initializer_list<std::pair<const char *, FieldValue>> values)
{
    TrainRecipe recipe;
    for (const auto &[key, value] : values) {
        [[maybe_unused]] const Result<> set = setField(recipe, *findField(key), value);
        assert(set);
    }
    return recipe;
}

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

} // namespace fieldwright
