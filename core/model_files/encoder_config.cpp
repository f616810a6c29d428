#include "core/model_files/encoder_config.h"

#include <algorithm>
#include <array>

namespace fieldwright {

namespace {

/// How a family writes its configuration and names its tensors. '#' stands for the number of the block.
struct EncoderFamily
{
    const char *type;
    const char *body; ///< before the body's names in files that hold a head too
    const char *hiddenKey;
    const char *layersKey;
    const char *headsKey;
    const char *intermediateKey;
    const char *activationKey;
    bool hasSegments;
    bool positionsAfterPadding;
    bool ownHeadActivation; ///< the head uses the blocks' activation; false: always GELU
    bool fixedEpsilon;      ///< of the LayerNorms: 1e-12 whatever the file says
    const char *query;
    const char *key;
    const char *value;
    const char *attentionOutput;
    const char *attentionNorm;
    const char *feedForwardIn;
    const char *feedForwardOut;
    const char *outputNorm;
    const char *headTransform;
    const char *headNorm;
    const char *headOutput;
    const char *headBias;  ///< where the head's bias stands on its own
    const char *className; ///< before "ForMaskedLM"
    const char *classTransform;
    const char *classOutput;
    EncoderActivation classActivation;
};

constexpr EncoderFamily bert = {"bert",
                                "bert.",
                                "hidden_size",
                                "num_hidden_layers",
                                "num_attention_heads",
                                "intermediate_size",
                                "hidden_act",
                                true,
                                false,
                                true,
                                false,
                                "encoder.layer.#.attention.self.query",
                                "encoder.layer.#.attention.self.key",
                                "encoder.layer.#.attention.self.value",
                                "encoder.layer.#.attention.output.dense",
                                "encoder.layer.#.attention.output.LayerNorm",
                                "encoder.layer.#.intermediate.dense",
                                "encoder.layer.#.output.dense",
                                "encoder.layer.#.output.LayerNorm",
                                "cls.predictions.transform.dense",
                                "cls.predictions.transform.LayerNorm",
                                "cls.predictions.decoder",
                                "cls.predictions.bias",
                                "Bert",
                                "pooler.dense",
                                "classifier",
                                EncoderActivation::Tanh};

constexpr EncoderFamily robertaNamed(const char *type, const char *className)
{
    EncoderFamily family = bert;
    family.type = type;
    family.body = "roberta.";
    family.positionsAfterPadding = true;
    family.ownHeadActivation = false;
    family.headTransform = "lm_head.dense";
    family.headNorm = "lm_head.layer_norm";
    family.headOutput = "lm_head.decoder";
    family.headBias = "lm_head.bias";
    family.className = className;
    family.classTransform = "classifier.dense";
    family.classOutput = "classifier.out_proj";
    return family;
}

constexpr std::array families = {bert, robertaNamed("roberta", "Roberta"), robertaNamed("xlm-roberta", "XLMRoberta"),
                                 robertaNamed("camembert", "Camembert"),
                                 EncoderFamily{"distilbert",
                                               "distilbert.",
                                               "dim",
                                               "n_layers",
                                               "n_heads",
                                               "hidden_dim",
                                               "activation",
                                               false,
                                               false,
                                               true,
                                               true,
                                               "transformer.layer.#.attention.q_lin",
                                               "transformer.layer.#.attention.k_lin",
                                               "transformer.layer.#.attention.v_lin",
                                               "transformer.layer.#.attention.out_lin",
                                               "transformer.layer.#.sa_layer_norm",
                                               "transformer.layer.#.ffn.lin1",
                                               "transformer.layer.#.ffn.lin2",
                                               "transformer.layer.#.output_layer_norm",
                                               "vocab_transform",
                                               "vocab_layer_norm",
                                               "vocab_projector",
                                               "",
                                               "DistilBert",
                                               "pre_classifier",
                                               "classifier",
                                               EncoderActivation::Relu}};

std::string architectureOf(const Json &config)
{
    const Json *list = member(config, "architectures");
    return list && list->is_array() && !list->empty() && list->front().is_string() ? list->front().get<std::string>()
                                                                                   : std::string();
}

const EncoderFamily &familyOf(const EncoderConfig &config)
{
    return *std::find_if(families.begin(), families.end(),
                         [&](const EncoderFamily &row) { return config.family == row.type; });
}

const EncoderFamily *familyOf(const Json &config)
{
    const std::string type = stringOr(config, "model_type");
    const auto it = std::find_if(families.begin(), families.end(),
                                 [&](const EncoderFamily &family) { return type == family.type; });
    return it == families.end() ? nullptr : &*it;
}

tl::unexpected<Error> unsupported(std::string_view thing, const char *what, std::string value)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "%1 has %2 \"%3\", which this version does not support."),
                 {std::string(thing), what, std::move(value)}},
                {FW_NOOP("core", "Choose another encoder, such as MiniLM, multilingual E5 or RoBERTa.")});
}

Result<EncoderActivation> activationOf(const Json &config, const char *key, std::string_view thing)
{
    const std::string name = stringOr(config, key, "gelu");
    if (name == "gelu")
        return EncoderActivation::Gelu;
    if (name == "gelu_new" || name == "gelu_pytorch_tanh")
        return EncoderActivation::GeluTanh;
    if (name == "relu")
        return EncoderActivation::Relu;
    if (name == "silu" || name == "swish")
        return EncoderActivation::Silu;
    return unsupported(thing, key, name);
}

Result<> checkConsistency(const EncoderConfig &c, std::string_view thing)
{
    const auto impossible = [&](const char *key, std::int64_t value) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 describes an impossible model: %2 is %3."),
                     {std::string(thing), key, std::to_string(value)}},
                    {FW_NOOP("core", "Download the model again, or choose another.")});
    };
    const struct
    {
        const char *key;
        std::int64_t value, least, most;
    } ranges[] = {
        {"hidden_size", c.hidden, 1, 1 << 17},
        {"num_hidden_layers", c.layers, 1, 1024},
        {"num_attention_heads", c.heads, 1, 4096},
        {"intermediate_size", c.intermediate, 1, 1 << 20},
        {"vocab_size", c.vocab, 1, 1 << 22},
        {"type_vocab_size", c.tokenTypes, 0, 1 << 10},
        {"pad_token_id", c.padId, 0, c.vocab - 1},
        {"max_position_embeddings", c.positionRows, c.positionOffset + 1, 1 << 24},
    };
    for (const auto &range : ranges) {
        if (range.value < range.least || range.value > range.most)
            return impossible(range.key, range.value);
    }
    if (c.hidden % c.heads != 0)
        return impossible("num_attention_heads", c.heads);
    if (!(c.normEpsilon >= 0 && c.normEpsilon < 1)) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 describes an impossible model: %2 is %3."),
                     {std::string(thing), "layer_norm_eps", std::to_string(c.normEpsilon)}},
                    {FW_NOOP("core", "Download the model again, or choose another.")});
    }
    return {};
}

Result<> refuseOtherDesigns(const Json &config, std::string_view thing)
{
    if (const std::string kind = stringOr(config, "position_embedding_type", "absolute"); kind != "absolute")
        return unsupported(thing, "position_embedding_type", kind);
    if (boolOr(config, "is_decoder") || boolOr(config, "add_cross_attention"))
        return unsupported(thing, "is_decoder", "true");
    if (const Json *quantized = member(config, "quantization_config"); quantized && !quantized->is_null())
        return unsupported(thing, "quantization_config", stringOr(*quantized, "quant_method", "?"));
    return {};
}

/// The labels of a classifier of whole texts with one label each; none for any other model.
Result<std::vector<std::string>> labelsOf(const Json &config, std::string_view thing)
{
    constexpr size_t most = 10'000;
    const std::string problem = stringOr(config, "problem_type", "single_label_classification");
    if (!architectureOf(config).ends_with("ForSequenceClassification") || problem != "single_label_classification")
        return std::vector<std::string>();
    const Json *names = member(config, "id2label");
    if (!names) // two, as transformers has it
        return std::vector<std::string>{"LABEL_0", "LABEL_1"};
    std::vector<std::string> labels;
    for (size_t i = 0; names->is_object() && i < names->size() && i < most; ++i)
        labels.push_back(stringOr(*names, std::to_string(i).c_str()));
    if (labels.empty() || labels.size() != names->size() ||
        std::find(labels.begin(), labels.end(), std::string()) != labels.end())
        return fail(
            ErrorCode::Corrupt,
            {FW_NOOP("core", "%1 names the labels of its classes in no order: id2label."), {std::string(thing)}},
            {FW_NOOP("core", "Download the model again, or choose another.")});
    return labels;
}

} // namespace

bool isEncoderConfig(const Json &config)
{
    return familyOf(config) != nullptr;
}

Result<EncoderConfig> encoderConfigFromJson(const Json &config, std::string_view thing)
{
    const EncoderFamily *family = familyOf(config);
    if (!family)
        return unsupported(thing, "model_type", stringOr(config, "model_type", "?"));
    FW_CHECK(refuseOtherDesigns(config, thing));
    EncoderConfig out;
    out.family = family->type;
    out.architecture = architectureOf(config);
    if (out.architecture.empty())
        out.architecture = family->type;
    out.name = stringOr(config, "_name_or_path");
    FW_TRY(hidden, requireInt(config, family->hiddenKey, thing));
    FW_TRY(layers, requireInt(config, family->layersKey, thing));
    FW_TRY(heads, requireInt(config, family->headsKey, thing));
    FW_TRY(intermediate, requireInt(config, family->intermediateKey, thing));
    FW_TRY(vocab, requireInt(config, "vocab_size", thing));
    FW_TRY(activation, activationOf(config, family->activationKey, thing));
    out.hidden = hidden;
    out.layers = layers;
    out.heads = heads;
    out.intermediate = intermediate;
    out.vocab = vocab;
    out.activation = activation;
    out.headActivation = family->ownHeadActivation ? activation : EncoderActivation::Gelu;
    out.classActivation = family->classActivation;
    out.tokenTypes = family->hasSegments ? intOr(config, "type_vocab_size", 2) : 0;
    out.padId = intOr(config, "pad_token_id", family->positionsAfterPadding ? 1 : 0);
    out.positionOffset = family->positionsAfterPadding ? out.padId + 1 : 0;
    out.positionRows = intOr(config, "max_position_embeddings", 512);
    out.normEpsilon = family->fixedEpsilon ? 1e-12 : numberOr(config, "layer_norm_eps", 1e-12);
    out.dropout = std::clamp(numberOr(config, family->hasSegments ? "hidden_dropout_prob" : "dropout", 0.1), 0.0, 0.9);
    out.tieHead = boolOr(config, "tie_word_embeddings", boolOr(config, "tie_weights_", true));
    FW_CHECK(checkConsistency(out, thing));
    FW_TRY(labels, labelsOf(config, thing));
    out.labels = std::move(labels);
    return out;
}

std::vector<EncoderTensor> encoderTensors(const EncoderConfig &c)
{
    const EncoderFamily &family = familyOf(c);
    std::vector<EncoderTensor> out;
    const auto add = [&](EncoderPart part, std::int64_t layer, bool isBias, std::string name, Shape shape) -> auto &
    {
        std::vector<std::string> names;
        const bool standsInBody = name.starts_with("pooler.") || !(isOfHead(part) || isOfClassifier(part));
        if (!standsInBody) {
            names = {std::move(name)};
        } else {
            names = {family.body + name, name}; // with a head beside it, or alone
            if (const size_t norm = name.find("LayerNorm."); norm != std::string::npos) {
                // TensorFlow's names, in the oldest checkpoints.
                const std::string old = name.substr(0, norm + 10) + (isBias ? "beta" : "gamma");
                names.insert(names.end(), {family.body + old, old});
            }
        }
        return out.emplace_back(EncoderTensor{part, layer, isBias, std::move(names), std::move(shape)});
    };
    const auto module = [&](EncoderPart part, const char *name, std::int64_t layer, Shape shape) {
        std::string path = name;
        if (const size_t place = path.find('#'); place != std::string::npos)
            path.replace(place, 1, std::to_string(layer));
        const Shape bias = {shape.front()};
        add(part, layer, false, path + ".weight", std::move(shape));
        add(part, layer, true, path + ".bias", bias);
    };
    add(EncoderPart::TokenEmbedding, -1, false, "embeddings.word_embeddings.weight", {c.vocab, c.hidden});
    add(EncoderPart::PositionEmbedding, -1, false, "embeddings.position_embeddings.weight", {c.positionRows, c.hidden});
    if (c.tokenTypes > 0)
        add(EncoderPart::SegmentEmbedding, -1, false, "embeddings.token_type_embeddings.weight",
            {c.tokenTypes, c.hidden});
    module(EncoderPart::EmbeddingNorm, "embeddings.LayerNorm", -1, {c.hidden});
    for (std::int64_t layer = 0; layer < c.layers; ++layer) {
        module(EncoderPart::Query, family.query, layer, {c.hidden, c.hidden});
        module(EncoderPart::Key, family.key, layer, {c.hidden, c.hidden});
        module(EncoderPart::Value, family.value, layer, {c.hidden, c.hidden});
        module(EncoderPart::AttentionOutput, family.attentionOutput, layer, {c.hidden, c.hidden});
        module(EncoderPart::AttentionNorm, family.attentionNorm, layer, {c.hidden});
        module(EncoderPart::FeedForwardIn, family.feedForwardIn, layer, {c.intermediate, c.hidden});
        module(EncoderPart::FeedForwardOut, family.feedForwardOut, layer, {c.hidden, c.intermediate});
        module(EncoderPart::OutputNorm, family.outputNorm, layer, {c.hidden});
    }
    module(EncoderPart::HeadTransform, family.headTransform, -1, {c.hidden, c.hidden});
    module(EncoderPart::HeadNorm, family.headNorm, -1, {c.hidden});
    const std::string output = family.headOutput;
    add(EncoderPart::HeadOutput, -1, false, output + ".weight", {c.vocab, c.hidden}).isOptional = c.tieHead;
    EncoderTensor &bias = add(EncoderPart::HeadOutput, -1, true, output + ".bias", {c.vocab});
    if (*family.headBias) // what a tied head writes
        bias.names.insert(c.tieHead ? bias.names.begin() : bias.names.end(), family.headBias);
    const size_t classifier = out.size();
    module(EncoderPart::ClassTransform, family.classTransform, -1, {c.hidden, c.hidden});
    for (size_t i = classifier; i < out.size(); ++i)
        out[i].isOptional = true;
    if (!c.labels.empty())
        module(EncoderPart::ClassOutput, family.classOutput, -1, {std::int64_t(c.labels.size()), c.hidden});
    return out;
}

std::string encoderArchitecture(const EncoderConfig &config, EncoderHead head)
{
    return std::string(familyOf(config).className) +
           (head == EncoderHead::MaskedWords ? "ForMaskedLM" : "ForSequenceClassification");
}

Json encoderConfigToJson(const EncoderConfig &config, EncoderHead head, Json original)
{
    for (const char *key : {"torch_dtype", "id2label", "label2id", "num_labels", "problem_type"})
        original.erase(key);
    original["architectures"] = Json::array({encoderArchitecture(config, head)});
    original["dtype"] = "float32";
    if (head == EncoderHead::MaskedWords)
        return original;
    original["problem_type"] = "single_label_classification";
    Json names = Json::object(), numbers = Json::object();
    for (size_t i = 0; i < config.labels.size(); ++i) {
        names[std::to_string(i)] = config.labels[i];
        numbers[config.labels[i]] = i;
    }
    original["id2label"] = std::move(names);
    original["label2id"] = std::move(numbers);
    return original;
}

} // namespace fieldwright
