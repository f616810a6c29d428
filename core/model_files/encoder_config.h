#pragma once

#include "core/base/json.h"
#include "core/model_files/tensor_type.h"

namespace fieldwright {

enum class EncoderActivation { Gelu, GeluTanh, Relu, Silu, Tanh };

/// What a bidirectional encoder of the BERT kind is made of: token, position and segment embeddings with a LayerNorm,
/// blocks of attention and feed-forward with a LayerNorm after each, and maybe a head that predicts masked words.
/// All counts are positive and consistent once read.
struct EncoderConfig
{
    std::string family;       ///< model_type: bert, roberta, xlm-roberta, camembert or distilbert
    std::string architecture; ///< BertModel, RobertaForMaskedLM …; the family when the file names none
    std::string name;
    std::int64_t hidden = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t intermediate = 0;
    std::int64_t vocab = 0;
    std::int64_t tokenTypes = 0;   ///< segments; 0: none (DistilBERT)
    std::int64_t positionRows = 0; ///< of the position table
    std::int64_t padId = 0;
    /// RoBERTa's positions begin at padId + 1, and the padding token itself stands at padId; 0: they begin at 0.
    std::int64_t positionOffset = 0;
    double normEpsilon = 1e-12;
    double dropout = 0.1; ///< of hidden states, while it is trained
    EncoderActivation activation = EncoderActivation::Gelu;
    EncoderActivation headActivation = EncoderActivation::Gelu;
    EncoderActivation classActivation = EncoderActivation::Tanh;
    /// Of a classifier of whole texts, one label each (…ForSequenceClassification): the labels by their number.
    std::vector<std::string> labels;
    bool tieHead = true; ///< the head's matrix is the token embedding, unless the files hold another one

    std::int64_t headSize() const { return hidden / heads; }
    /// Tokens that a text may have, its special tokens included.
    std::int64_t maxTokens() const { return positionRows - positionOffset; }
};

/// Is this config.json that of an encoder that encoderConfigFromJson reads?
bool isEncoderConfig(const Json &config);

/// Errors: Corrupt, Unsupported (relative positions, a BERT used as decoder, an activation … by name).
Result<EncoderConfig> encoderConfigFromJson(const Json &config, std::string_view thing);

/// Where one tensor of the encoder belongs. The matrices of the masked-word head come after those of the body, those of
/// the classifier last: a dense layer on the first token's state (BERT's pooler, RoBERTa's classifier.dense,
/// DistilBERT's pre_classifier), and the one that gives the labels' logits.
enum class EncoderPart {
    TokenEmbedding,
    PositionEmbedding,
    SegmentEmbedding,
    EmbeddingNorm,
    Query,
    Key,
    Value,
    AttentionOutput,
    AttentionNorm,
    FeedForwardIn,
    FeedForwardOut,
    OutputNorm,
    HeadTransform,
    HeadNorm,
    HeadOutput,
    ClassTransform,
    ClassOutput,
};

struct EncoderTensor
{
    EncoderPart part = EncoderPart::TokenEmbedding;
    std::int64_t layer = -1;        ///< -1: of no block
    bool isBias = false;            ///< of a LayerNorm too
    std::vector<std::string> names; ///< under which files may hold it; the first is what transformers writes
    Shape shape;
    bool isOptional = false; ///< HeadOutput's matrix where it is tied; ClassTransform
};

/// All tensors of the body in the order of the forward pass, then those of the head and of the classifier: its output
/// only where the configuration has labels.
std::vector<EncoderTensor> encoderTensors(const EncoderConfig &config);
inline bool isOfHead(EncoderPart part)
{
    return part >= EncoderPart::HeadTransform && part <= EncoderPart::HeadOutput;
}
inline bool isOfClassifier(EncoderPart part)
{
    return part >= EncoderPart::ClassTransform;
}

/// What the family calls the model with this head: "BertForMaskedLM", "BertForSequenceClassification".
enum class EncoderHead { MaskedWords, Classifier };
std::string encoderArchitecture(const EncoderConfig &config, EncoderHead head);
/// `original` (a config.json of this family) for the model with that head in fp32, with the configuration's labels.
Json encoderConfigToJson(const EncoderConfig &config, EncoderHead head, Json original);

} // namespace fieldwright
