#include "core/engine/encoder/encoder.h"

#include "core/engine/encoder/encoder_adapter.h"
#include "core/engine/encoder/encoder_state.h"
#include "core/engine/guard.h"
#include "core/engine/loading.h"
#include "core/model_files/finite_weights.h"
#include "core/model_files/mapped_pages.h"

namespace fieldwright::engine {

EncoderPlace placeOf(const EncoderTensor &what, const EncoderConfig &c, EncoderWeights &weights)
{
    const std::int64_t rows = what.shape.front();
    const auto whole = [&](EncoderLinear &linear, bool isNorm = false) {
        return EncoderPlace{what.isBias ? &linear.bias : &linear.weight, 0, rows, isNorm};
    };
    const auto third = [&](std::int64_t which) {
        EncoderLinear &qkv = weights.blocks[size_t(what.layer)].qkv;
        return EncoderPlace{what.isBias ? &qkv.bias : &qkv.weight, which * c.hidden, 3 * c.hidden, false};
    };
    switch (what.part) {
    case EncoderPart::TokenEmbedding:
        return {&weights.tokens, 0, rows, false};
    case EncoderPart::PositionEmbedding:
        return {&weights.positions, 0, rows, false};
    case EncoderPart::SegmentEmbedding:
        return {&weights.segments, 0, rows, false};
    case EncoderPart::EmbeddingNorm:
        return whole(weights.norm, true);
    case EncoderPart::Query:
        return third(0);
    case EncoderPart::Key:
        return third(1);
    case EncoderPart::Value:
        return third(2);
    case EncoderPart::AttentionOutput:
        return whole(weights.blocks[size_t(what.layer)].output);
    case EncoderPart::AttentionNorm:
        return whole(weights.blocks[size_t(what.layer)].norm1, true);
    case EncoderPart::FeedForwardIn:
        return whole(weights.blocks[size_t(what.layer)].inner);
    case EncoderPart::FeedForwardOut:
        return whole(weights.blocks[size_t(what.layer)].outer);
    case EncoderPart::OutputNorm:
        return whole(weights.blocks[size_t(what.layer)].norm2, true);
    case EncoderPart::HeadTransform:
        return whole(weights.headTransform);
    case EncoderPart::HeadNorm:
        return whole(weights.headNorm, true);
    case EncoderPart::HeadOutput:
        return whole(weights.headOutput);
    case EncoderPart::ClassTransform:
        return whole(weights.classTransform);
    case EncoderPart::ClassOutput:
        return whole(weights.classOutput);
    }
    return {};
}

namespace {

Result<> readTensor(const EncoderSource::Tensor &tensor, LoadedEncoder::State &state)
{
    const EncoderPlace place = placeOf(tensor.what, state.config, state.weights);
    const Shape &shape = tensor.what.shape;
    at::Tensor values = at::empty(at::IntArrayRef(shape.data(), shape.size()), at::kFloat);
    FW_CHECK(decodeToFloat(tensor.type, tensor.bytes, {values.mutable_data_ptr<float>(), size_t(values.numel())}));
    const std::span<const float> numbers{values.const_data_ptr<float>(), size_t(values.numel())};
    FW_CHECK(checkFinite(numbers, tensor.name));
    if (!place.isNorm)
        FW_CHECK(checkRange(numbers, state.type, tensor.name));
    if (!place.tensor->defined()) {
        Shape whole = shape;
        whole.front() = place.rows;
        // Norms stay fp32 whatever the precision: they are small, and exact is free.
        *place.tensor =
            at::empty(at::IntArrayRef(whole.data(), whole.size()),
                      at::TensorOptions().dtype(place.isNorm ? at::kFloat : state.type).device(state.device));
    }
    place.tensor->narrow(0, place.begin, shape.front()).copy_(values);
    letGoOfMapped(tensor.bytes);
    state.parts.push_back({tensor.name, place.tensor, place.begin, shape.front()});
    return {};
}

tl::unexpected<Error> noClassifier(const EncoderConfig &config)
{
    return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 is no classifier: it has no labels."), {config.name}},
                {FW_NOOP("core", "Tune it on labelled texts first, or choose a classifier.")});
}

std::vector<float> onCpu(const at::Tensor &tensor)
{
    const at::Tensor values = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
    return {values.const_data_ptr<float>(), values.const_data_ptr<float>() + values.numel()};
}

} // namespace

Result<std::unique_ptr<LoadedEncoder>> LoadedEncoder::load(const EncoderSource &source, const LoadOptions &options)
{
    return guarded([&]() -> Result<std::unique_ptr<LoadedEncoder>> {
        FW_TRY(device, deviceFromName(options.device));
        keepLargeBlocks();
        auto state = std::make_unique<State>();
        state->config = source.config();
        state->device = device;
        state->type = typeOf(options.precision);
        state->threads = threadCount(options);
        state->hasHead = source.hasHead();
        state->hasClassifier = source.hasClassifier();
        useThreads(state->threads);
        FW_CHECK(checkWeightMemory(source.parameters() * at::elementSize(state->type), options));
        state->weights.blocks.resize(size_t(state->config.layers));
        for (const EncoderSource::Tensor &tensor : source.tensors()) {
            if (options.stop.stop_requested())
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Loading the model was cancelled.")});
            FW_CHECK(readTensor(tensor, *state));
        }
        if (source.isHeadTied())
            state->weights.headOutput.weight = state->weights.tokens;
        return std::unique_ptr<LoadedEncoder>(new LoadedEncoder(std::move(state)));
    });
}

LoadedEncoder::LoadedEncoder(std::unique_ptr<State> state) : m_state(std::move(state)) {}

LoadedEncoder::~LoadedEncoder() = default;

const EncoderConfig &LoadedEncoder::config() const
{
    return m_state->config;
}

bool LoadedEncoder::hasHead() const
{
    return m_state->hasHead;
}

bool LoadedEncoder::hasClassifier() const
{
    return m_state->hasClassifier;
}

Result<std::vector<float>> encodedTokens(LoadedEncoder &encoder, std::span<const EncoderText> texts)
{
    return guarded([&]() -> Result<std::vector<float>> {
        const LoadedEncoder::State &state = encoder.state();
        FW_TRY(batch, encoderBatch(state.config, texts));
        useThreads(state.threads);
        c10::AutoGradMode noGradients(false);
        return onCpu(EncoderPass(state, batch).hidden());
    });
}

Result<std::vector<float>> maskedWordLogits(LoadedEncoder &encoder, std::span<const EncoderText> texts)
{
    return guarded([&]() -> Result<std::vector<float>> {
        const LoadedEncoder::State &state = encoder.state();
        if (!state.hasHead)
            return fail(cannotFindWords(state.config.name));
        FW_TRY(batch, encoderBatch(state.config, texts));
        useThreads(state.threads);
        c10::AutoGradMode noGradients(false);
        const EncoderPass pass(state, batch);
        return onCpu(pass.head(pass.hidden()));
    });
}

namespace {

/// What is trained: every tensor, or the adapter and what is saved with it.
std::vector<LoadedEncoder::State::Part> trainedParts(LoadedEncoder::State &state, EncoderHead head)
{
    if (!state.tuner)
        return state.parts;
    std::vector<LoadedEncoder::State::Part> out;
    for (const TunerTensor &tensor : state.tuner->tensors()) {
        if (tensor.trained)
            out.push_back({tensor.key, tensor.tensor, 0, tensor.tensor->size(0)});
    }
    if (head == EncoderHead::Classifier) {
        for (const HeadTensor &tensor : savedHead(state))
            out.push_back({peftPrefix + tensor.name, tensor.tensor, 0, tensor.tensor->size(0)});
    }
    return out;
}

/// Mean cross-entropy of the rows that have a label, and every gradient. `logitsOf` gives the logits of those rows.
Result<EncoderGradients> gradientsOf(LoadedEncoder::State &state, EncoderHead head, std::span<const TokenId> targets,
                                     size_t rows, std::int64_t classes,
                                     const std::function<at::Tensor(const at::Tensor &)> &logitsOf)
{
    std::vector<std::int64_t> places, labels;
    for (size_t i = 0; i < targets.size(); ++i) {
        if (targets[i] < 0)
            continue;
        places.push_back(std::int64_t(i));
        labels.push_back(targets[i]);
    }
    const bool areThere = std::all_of(labels.begin(), labels.end(), [&](std::int64_t id) { return id < classes; });
    if (targets.size() != rows || labels.empty() || !areThere)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The words to predict do not fit the texts.")});

    useThreads(state.threads);
    const std::vector<LoadedEncoder::State::Part> parts = trainedParts(state, head);
    for (const LoadedEncoder::State::Part &part : parts)
        part.tensor->set_requires_grad(true);
    c10::AutoGradMode gradients(true);
    const at::Tensor logProbabilities = at::log_softmax(logitsOf(at::tensor(places).to(state.device)), 1);
    const at::Tensor loss = -logProbabilities.gather(1, at::tensor(labels).to(state.device).unsqueeze(1)).mean();
    loss.backward();

    EncoderGradients out;
    out.loss = loss.item<double>();
    for (const LoadedEncoder::State::Part &part : parts) {
        if (part.tensor->grad().defined())
            out.gradients[part.name] = onCpu(part.tensor->grad().narrow(0, part.begin, part.rows));
    }
    for (const LoadedEncoder::State::Part &part : parts) {
        part.tensor->mutable_grad() = at::Tensor();
        part.tensor->set_requires_grad(false);
    }
    return out;
}

} // namespace

Result<EncoderGradients> maskedWordGradients(LoadedEncoder &encoder, std::span<const EncoderText> texts,
                                             std::span<const TokenId> targets)
{
    return guarded([&]() -> Result<EncoderGradients> {
        LoadedEncoder::State &state = encoder.state();
        if (!state.hasHead)
            return fail(cannotFindWords(state.config.name));
        FW_TRY(batch, encoderBatch(state.config, texts));
        return gradientsOf(state, EncoderHead::MaskedWords, targets, batch.ids.size(), state.config.vocab,
                           [&](const at::Tensor &rows) {
                               const EncoderPass pass(state, batch);
                               return pass.head(pass.hidden().index_select(0, rows));
                           });
    });
}

Result<std::vector<float>> classLogits(LoadedEncoder &encoder, std::span<const EncoderText> texts)
{
    return guarded([&]() -> Result<std::vector<float>> {
        const LoadedEncoder::State &state = encoder.state();
        if (!state.hasClassifier)
            return noClassifier(state.config);
        FW_TRY(batch, encoderBatch(state.config, texts));
        useThreads(state.threads);
        c10::AutoGradMode noGradients(false);
        const EncoderPass pass(state, batch);
        return onCpu(pass.classifier(pass.hidden()));
    });
}

Result<EncoderGradients> classGradients(LoadedEncoder &encoder, std::span<const EncoderText> texts,
                                        std::span<const std::int32_t> labels)
{
    return guarded([&]() -> Result<EncoderGradients> {
        LoadedEncoder::State &state = encoder.state();
        if (!state.hasClassifier)
            return noClassifier(state.config);
        FW_TRY(batch, encoderBatch(state.config, texts));
        return gradientsOf(state, EncoderHead::Classifier, labels, texts.size(),
                           std::int64_t(state.config.labels.size()), [&](const at::Tensor &rows) {
                               const EncoderPass pass(state, batch);
                               return pass.classifier(pass.hidden()).index_select(0, rows);
                           });
    });
}

} // namespace fieldwright::engine
