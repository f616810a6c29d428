#include "core/model_files/encoder_modules.h"

#include <algorithm>

namespace fieldwright {

namespace {

DecoderFamily familyNamed(const char *type, ModuleNames names)
{
    names.gate = nullptr;
    names.finalNorm = nullptr;
    DecoderFamily family{.classes = {type},
                         .modelType = type,
                         .design = {.norm = NormKind::Layer,
                                    .positions = PositionKind::Learned,
                                    .embeddingNorm = true,
                                    .activation = Activation::Gelu,
                                    .gated = false,
                                    .qkvBias = true,
                                    .outputBias = true,
                                    .mlpBias = true},
                         .names = names};
    family.biases = BiasRule::All;
    family.hasOtherLinear = true;
    return family;
}

/// The names that BERT and RoBERTa share; those of the embeddings and of the head differ.
constexpr ModuleNames bertBlocks()
{
    ModuleNames names;
    names.query = "attention.self.query";
    names.key = "attention.self.key";
    names.value = "attention.self.value";
    names.output = "attention.output.dense";
    names.attentionNorm = "attention.output.LayerNorm";
    names.up = "intermediate.dense";
    names.down = "output.dense";
    names.feedForwardNorm = "output.LayerNorm";
    return names;
}

std::vector<DecoderFamily> makeFamilies()
{
    ModuleNames bert = bertBlocks();
    bert.embedding = "bert.embeddings.word_embeddings";
    bert.positions = "bert.embeddings.position_embeddings";
    bert.embeddingNorm = "bert.embeddings.LayerNorm";
    bert.layers = "bert.encoder.layer.";
    bert.head = "cls.predictions.decoder";
    ModuleNames roberta = bertBlocks();
    roberta.embedding = "roberta.embeddings.word_embeddings";
    roberta.positions = "roberta.embeddings.position_embeddings";
    roberta.embeddingNorm = "roberta.embeddings.LayerNorm";
    roberta.layers = "roberta.encoder.layer.";
    roberta.head = "lm_head.decoder";
    ModuleNames distilbert;
    distilbert.embedding = "distilbert.embeddings.word_embeddings";
    distilbert.positions = "distilbert.embeddings.position_embeddings";
    distilbert.embeddingNorm = "distilbert.embeddings.LayerNorm";
    distilbert.layers = "distilbert.transformer.layer.";
    distilbert.query = "attention.q_lin";
    distilbert.key = "attention.k_lin";
    distilbert.value = "attention.v_lin";
    distilbert.output = "attention.out_lin";
    distilbert.attentionNorm = "sa_layer_norm";
    distilbert.up = "ffn.lin1";
    distilbert.down = "ffn.lin2";
    distilbert.feedForwardNorm = "output_layer_norm";
    distilbert.head = "vocab_projector";
    std::vector<DecoderFamily> out = {familyNamed("bert", bert), familyNamed("distilbert", distilbert)};
    for (const char *type : {"roberta", "xlm-roberta", "camembert"})
        out.push_back(familyNamed(type, roberta));
    return out;
}

} // namespace

const DecoderFamily &adaptedFamily(const EncoderConfig &config)
{
    static const std::vector<DecoderFamily> table = makeFamilies();
    return *std::find_if(table.begin(), table.end(),
                         [&](const DecoderFamily &family) { return config.family == family.modelType; });
}

DecoderSizes adaptedSizes(const EncoderConfig &config)
{
    return {.vocabulary = config.vocab,
            .hidden = config.hidden,
            .layers = config.layers,
            .heads = config.heads,
            .keyValueHeads = config.heads,
            .headSize = config.headSize(),
            .feedForward = config.intermediate,
            .positions = config.positionRows,
            .tiedHead = config.tieHead};
}

std::vector<std::string> normTargets(const EncoderConfig &config)
{
    const ModuleNames &names = adaptedFamily(config).names;
    std::vector<std::string> out;
    for (const std::string module : {names.embeddingNorm, names.attentionNorm, names.feedForwardNorm}) {
        const std::size_t last = module.rfind('.');
        const std::size_t before = last == std::string::npos ? last : module.rfind('.', last - 1);
        std::string name = before == std::string::npos ? module : module.substr(before + 1);
        if (std::find(out.begin(), out.end(), name) == out.end())
            out.push_back(std::move(name));
    }
    return out;
}

} // namespace fieldwright
