#include "core/recipe/continued_recipe.h"
#include "core/recipe/field_rows.h"

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
    {keptMethod, FW_NOOP("core", "As its adapter is"),
     FW_NOOP("core", "Trains the model's own adapter further, which is of a kind that is not begun here. Its rank, "
                     "modules and the like are in its configuration and stay.")},
};
constexpr FieldChoice objectives[] = {
    {"sft", FW_NOOP("core", "Answer as the dataset does"),
     FW_NOOP("core", "Learns the answers of a dataset's conversations. For a model that is to answer questions.")},
    {"pretrain", FW_NOOP("core", "Go on reading (continued pretraining)"),
     FW_NOOP("core", "Reads the documents themselves, end to end, word after word. Teaches a field's language before a "
                     "model learns to answer; wants much text.")},
    {"from-scratch", FW_NOOP("core", "Learn to read from nothing (a new model)"),
     FW_NOOP("core", "A new model of your own design reads the documents, with a tokenizer of its own. Wants very much "
                     "text: about twenty tokens for each of its weights.")},
    {"masked-words", FW_NOOP("core", "Find hidden words (encoders)"),
     FW_NOOP("core",
             "Hides whole words of the documents and learns to find them. Makes an encoder such as BERT at home "
             "in a field.")},
    {"classify", FW_NOOP("core", "Sort texts by label (encoders)"),
     FW_NOOP("core", "Learns to give a text one of the labels of a labelled file. For intents, topics, or whether a "
                     "claim is true.")},
};
constexpr FieldChoice trainedTurns[] = {
    {"answers", FW_NOOP("core", "Every answer"),
     FW_NOOP("core", "All turns of the assistant in a conversation. The questions are read, not learnt.")},
    {"last-answer", FW_NOOP("core", "The last answer"),
     FW_NOOP("core", "Only where a conversation ends up; what came before is read.")},
    {"all", FW_NOOP("core", "Everything"),
     FW_NOOP("core", "Questions, system prompt and the template's own marks as well.")},
};
constexpr FieldChoice architectures[] = {
    {"llama", FW_NOOP("core", "As Llama"),
     FW_NOOP("core",
             "Rotary positions, RMS norms, a gated feed-forward. The usual choice today, and the fastest here.")},
    {"gpt2", FW_NOOP("core", "As GPT-2"),
     FW_NOOP("core", "Learned positions, layer norms, a plain feed-forward. Every program can read it.")},
    {"bloom", FW_NOOP("core", "As BLOOM (ALiBi)"),
     FW_NOOP("core", "No positions, but attention that fades with distance. BloombergGPT is built so.")},
};
constexpr FieldChoice tokenizers[] = {
    {"byte-bpe", FW_NOOP("core", "Byte pairs"),
     FW_NOOP("core", "Joins bytes that often stand together, as GPT-2. Every text and language goes through.")},
    {"sentencepiece-bpe", FW_NOOP("core", "SentencePiece, pairs"),
     FW_NOOP("core", "Joins characters that often stand together, as Llama 2. Good for Chinese.")},
    {"sentencepiece-unigram", FW_NOOP("core", "SentencePiece, Unigram"),
     FW_NOOP("core", "Keeps the pieces that explain the texts best, as T5. Slower to make.")},
    {"of-model", FW_NOOP("core", "Another model's"),
     FW_NOOP("core", "Takes over what is there, so that both models count tokens alike. Its vocabulary may be large.")},
};

} // namespace

std::span<const FieldInfo> designFields()
{
    static const FieldInfo rows[] = {
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
         .help = FW_NOOP("core",
                         "What the model learns: to answer as a dataset does, or to go on with the text of documents; "
                         "an encoder to find hidden words, or to sort texts by label."),
         .fallback = std::string("sft"),
         .choices = objectives,
         .isSwept = false},
        {.key = "trained_turns",
         .member = &TrainRecipe::trainedTurns,
         .level = FieldLevel::Advanced,
         .label = FW_NOOP("core", "Trained part"),
         .unit = "",
         .help = FW_NOOP("core", "Which tokens of a conversation the model learns to write."),
         .fallback = std::string("answers"),
         .choices = trainedTurns,
         .onlyForObjectives = "sft",
         .isSwept = false}, // (losses of different tokens do not compare)
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
         .onlyForObjectives = "pretrain from-scratch masked-words",
         .isSwept = false},
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
         .onlyForObjectives = "masked-words",
         .isSwept = false},
        {.key = "architecture",
         .member = &TrainRecipe::architecture,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Architecture"),
         .unit = "",
         .help = FW_NOOP("core", "How the new model is built. Llama's way has the fastest kernels here."),
         .fallback = std::string("llama"),
         .choices = architectures,
         .onlyForObjectives = "from-scratch"},
        {.key = "layers",
         .member = &TrainRecipe::layers,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Layers"),
         .unit = "",
         .help =
             FW_NOOP("core", "How many blocks stand one after the other. Depth lets a model combine what it has read."),
         .fallback = I(6),
         .minimum = 1,
         .maximum = 256,
         .onlyForObjectives = "from-scratch"},
        {.key = "hidden",
         .member = &TrainRecipe::hidden,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Width"),
         .unit = "",
         .help = FW_NOOP("core", "How many numbers stand for a token inside. The weights grow with its square."),
         .fallback = I(256),
         .minimum = 16,
         .maximum = 16384,
         .step = 64,
         .onlyForObjectives = "from-scratch"},
        {.key = "heads",
         .member = &TrainRecipe::heads,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Attention heads"),
         .unit = "",
         .help = FW_NOOP("core",
                         "Into so many parts the width is divided for attention. 32 to 128 numbers a head are usual."),
         .fallback = I(4),
         .minimum = 1,
         .maximum = 256,
         .onlyForObjectives = "from-scratch"},
        {.key = "kv_heads",
         .member = &TrainRecipe::keyValueHeads,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Key-value heads"),
         .unit = "",
         .help =
             FW_NOOP("core", "Fewer than heads: several heads share keys and values, which saves memory in answering. "
                             "0: as many as heads."),
         .fallback = I(0),
         .minimum = 0,
         .maximum = 256,
         .onlyForObjectives = "from-scratch",
         .onlyForArchitectures = "llama"},
        {.key = "feed_forward",
         .member = &TrainRecipe::feedForward,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Feed-forward width"),
         .unit = "",
         .help = FW_NOOP("core",
                         "The inner width of each block's second half. 0: the usual one, 8/3 of the width as Llama, "
                         "4 times as GPT-2."),
         .fallback = I(0),
         .minimum = 0,
         .maximum = 65536,
         .step = 64,
         .onlyForObjectives = "from-scratch",
         .onlyForArchitectures = "llama gpt2"},
        {.key = "context",
         .member = &TrainRecipe::context,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Context"),
         .unit = FW_NOOP("core", "tokens"),
         .help = FW_NOOP("core", "The longest text that the model will read at once. It learns no more than the length "
                                 "limit of its rows."),
         .fallback = I(1024),
         .minimum = 8,
         .maximum = 131072,
         .step = 128,
         .onlyForObjectives = "from-scratch"},
        {.key = "tied_head",
         .member = &TrainRecipe::tiedHead,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "One table of tokens"),
         .unit = "",
         .help =
             FW_NOOP("core", "The same numbers stand for a token when it is read and when it is written. Saves many "
                             "weights in a small model."),
         .fallback = true,
         .onlyForObjectives = "from-scratch"},
        {.key = "tokenizer",
         .member = &TrainRecipe::tokenizer,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Tokenizer"),
         .unit = "",
         .help = FW_NOOP("core", "How texts are cut into tokens: learnt from the documents, or another model's."),
         .fallback = std::string("byte-bpe"),
         .choices = tokenizers,
         .onlyForObjectives = "from-scratch",
         .isSwept = false},
        {.key = "vocabulary",
         .member = &TrainRecipe::vocabulary,
         .level = FieldLevel::Basic,
         .label = FW_NOOP("core", "Vocabulary"),
         .unit = FW_NOOP("core", "tokens"),
         .help =
             FW_NOOP("core", "How many different tokens the tokenizer learns. More make texts shorter and the model "
                             "larger; little text does not bear many."),
         .fallback = I(8192),
         .minimum = 260,
         .maximum = 1048576,
         .step = 1024,
         .onlyForObjectives = "from-scratch",
         .isSwept = false},
    };
    return rows;
}

} // namespace fieldwright
