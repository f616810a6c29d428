#include "core/engine/engine.h"

#include "core/engine/engine_state.h"
#include "core/engine/guard.h"
#include "core/engine/loading.h"
#include "core/engine/model/cpu_kernels.h"
#include "core/engine/quantized/load.h"

#include <ATen/Context.h>
#include <algorithm>
#include <malloc.h>
#include <thread>

namespace fieldwright::engine {

const char *precisionName(Precision precision)
{
    switch (precision) {
    case Precision::Bf16:
        return "bf16";
    case Precision::Fp16:
        return "fp16";
    case Precision::Int8:
        return "int8";
    case Precision::Int4:
        return "int4";
    case Precision::Fp32:
        break;
    }
    return "fp32";
}

Result<Precision> precisionFromName(std::string_view name)
{
    for (const Precision precision :
         {Precision::Fp32, Precision::Bf16, Precision::Fp16, Precision::Int8, Precision::Int4}) {
        if (name == precisionName(precision))
            return precision;
    }
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is not a precision."), {std::string(name)}},
                {FW_NOOP("core", "Use fp32, bf16, fp16, int8 or int4.")});
}

Result<BaseForm> baseFormFromName(std::string_view name)
{
    for (const BaseForm form : {BaseForm::Plain, BaseForm::Stored, BaseForm::Int8, BaseForm::Nf4, BaseForm::Fp4}) {
        if (name == baseFormName(form))
            return form;
    }
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" is not a form in which a base model is held."), {std::string(name)}},
                {FW_NOOP("core", "Use plain, stored, int8, nf4 or fp4.")});
}

DecoderSizes ModelShape::sizes() const
{
    return {vocabulary, hidden, layers, heads, keyValueHeads, headSize, feedForward, maxPositions, tiedHead};
}

std::int64_t ModelShape::parameters() const
{
    std::int64_t count = 0;
    for (const ExpectedTensor &tensor : decoderTensors(*family, sizes(), design))
        count += tensor.shape[0] * (tensor.shape.size() > 1 ? tensor.shape[1] : 1);
    return count;
}

bool ModelShape::isPlainLlama(std::int64_t length) const
{
    return design.isPlain(length) && longRopeDivisors.empty() && ropeFactor == 1;
}

namespace {

Result<> checkShape(const ModelShape &s)
{
    const auto within = [](std::int64_t value, std::int64_t low, std::int64_t high) {
        return value >= low && value <= high;
    };
    const DecoderDesign &d = s.design;
    const auto halves = [&](const std::vector<float> &divisors) {
        return divisors.empty() || std::int64_t(divisors.size()) == s.rotatedSize() / 2;
    };
    const auto number = [](double value) { return value >= 0 && value < 1e15; };
    const bool sizes = within(s.vocabulary, 1, 1 << 22) && within(s.hidden, 1, 1 << 16) && within(s.layers, 1, 1024) &&
                       within(s.heads, 1, 1024) && within(s.keyValueHeads, 1, s.heads) &&
                       s.heads % s.keyValueHeads == 0 && within(s.headSize, 2, 1024) && s.headSize % 2 == 0 &&
                       within(s.feedForward, 1, 1 << 18) && within(s.maxPositions, 1, 1 << 20) && s.ropeTheta > 0 &&
                       s.normEpsilon > 0;
    const bool fine = sizes && within(s.rotatedSize(), 2, s.headSize) && s.rotatedSize() % 2 == 0 &&
                      halves(s.ropeDivisors) && halves(s.longRopeDivisors) && s.longRopeFrom >= 0 && s.ropeFactor > 0 &&
                      (d.windows.empty() || std::int64_t(d.windows.size()) == s.layers) &&
                      std::all_of(d.windows.begin(), d.windows.end(), [](std::int64_t w) { return w >= 0; }) &&
                      within(d.positionOffset, 0, 1024) && d.embeddingScale > 0 && number(d.embeddingScale) &&
                      number(d.attentionScale) && number(d.attentionCap) && number(d.logitCap) &&
                      number(d.localRopeTheta) && (d.qkvOrder != QkvOrder::PerHead || s.heads == s.keyValueHeads);
    if (fine)
        return {};
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The model's configuration describes an impossible shape.")},
                {FW_NOOP("core", "Get the model's files again, or choose another model.")});
}

/// Then it is held as it is, and need not be looked through for what 16 bits do not hold.
bool isStoredAs(const WeightReader &source, const std::string &name, at::ScalarType type)
{
    const ModelTensor *const stored = source.stored ? source.stored(name) : nullptr;
    return stored && ((stored->type == TensorType::F16 && type == at::kHalf) ||
                      (stored->type == TensorType::BF16 && type == at::kBFloat16));
}

Result<> readTensor(const WeightReader &source, LoadedModel::State &state, const StoredTensor &stored)
{
    const std::int64_t columns = std::max<std::int64_t>(stored.columns, 1);
    std::int64_t rows = 0;
    for (const auto &part : stored.parts)
        rows += part.rows;
    at::Tensor values = stored.columns ? at::empty({rows, columns}, at::kFloat) : at::empty({rows}, at::kFloat);
    float *data = values.mutable_data_ptr<float>();
    for (const auto &part : stored.parts) {
        if (!source.has(part.name))
            return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The model's files lack the tensor %1."), {part.name}},
                        {FW_NOOP("core", "Get the model's files again, or choose another model.")});
        const std::span<float> values{data + part.begin * columns, size_t(part.rows * columns)};
        FW_CHECK(source.read(part.name, values));
        if (stored.norm)
            continue;
        FW_CHECK(checkRange(values, state.type, part.name));
        if (!state.weights.isRounded && !isStoredAs(source, part.name, state.type))
            state.weights.isRounded = isRoundedBy(state.type, values);
    }
    // Norms stay fp32 whatever the precision: they are small, and exact is free.
    *stored.tensor = values.to(state.device, stored.norm ? at::kFloat : state.type);
    return {};
}

/// Whether the tensor lies in blocks of which the library's operations make numbers: of a quantised precision and of a
/// frozen base where the processor's own products do not compute them. Only the vocabulary's of a plain head: a
/// normalised one is needed in full.
bool packs(const LoadedModel::State &state, const StoredTensor &stored)
{
    const bool isOfBlock = stored.layer >= 0;
    if (!isQuantized(state.options.precision))
        return isOfBlock && state.options.base != BaseForm::Plain && (state.onDevice() || state.type != at::kFloat);
    const bool isOfVocabulary = stored.tensor == &state.weights.embedding || stored.tensor == &state.weights.head;
    return isOfBlock || (isOfVocabulary && !state.shape.design.normalisedHead);
}

/// What a quantised precision or a base as its file has it holds a part of such a tensor as.
TensorType packedTypeOf(const WeightReader &source, const LoadOptions &options, const StoredTensor &stored,
                        const NamedPart &part)
{
    return isQuantized(options.precision) ? quantized::heldType(source, part.name, stored.layer < 0, options.precision)
                                          : quantized::packedType(source, part.name, stored.columns);
}

bool isByRows(const LoadOptions &options)
{
    return isQuantized(options.precision) || options.base == BaseForm::Stored;
}

Result<> readPacked(const WeightReader &source, LoadedModel::State &state, const StoredTensor &stored)
{
    const LoadOptions &options = state.options;
    auto matrix = std::make_shared<quantized::PackedMatrix>(stored.columns, state.device);
    for (const NamedPart &part : stored.parts) {
        FW_TRY(rows, isByRows(options) ? quantized::readRowsAs(source, part.name, part.rows, stored.columns,
                                                               packedTypeOf(source, options, stored, part),
                                                               options.stop, state.heldAs)
                                       : quantized::readFrozen(source, part.name, part.rows, stored.columns,
                                                               options.base, options.stop, state.heldAs));
        matrix->add(part.rows, *rows);
    }
    DecoderWeights &w = state.weights;
    if (stored.layer >= 0)
        w.layers[size_t(stored.layer)].packed[size_t(stored.site)] = std::move(matrix);
    else
        (stored.tensor == &w.head ? w.packedHead : w.packedEmbedding) = std::move(matrix);
    return {};
}

/// A matrix of a base that stays frozen, tensor by tensor.
Result<> readFrozen(const WeightReader &source, LoadedModel::State &state, const StoredTensor &stored)
{
    auto matrix = std::make_shared<quantized::FrozenMatrix>(stored.columns);
    for (const NamedPart &part : stored.parts) {
        FW_TRY(rows, quantized::readFrozen(source, part.name, part.rows, stored.columns, state.options.base,
                                           state.options.stop, state.heldAs));
        matrix->add(part.rows, std::move(rows));
    }
    state.weights.layers[size_t(stored.layer)].frozen[size_t(stored.site)] = std::move(matrix);
    return {};
}

/// Blocks of a base and a quantised precision would be two forms of the same matrices; under an adapter that is
/// trained, fp16 has no place.
Result<> checkFrozen(const LoadOptions &options)
{
    if (options.base == BaseForm::Plain || !(isQuantized(options.precision) || options.precision == Precision::Fp16))
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "A base model in blocks (%1) is computed in fp32 or bf16, not in %2."),
                 {baseFormName(options.base), precisionName(options.precision)}},
                {FW_NOOP("core", "Choose the precision fp32 or bf16.")});
}

/// `weights` must have its layers.
std::uint64_t weightBytes(const WeightReader &source, LoadedModel::State &state)
{
    const LoadOptions &options = state.options;
    const std::uint64_t size = at::elementSize(state.type);
    std::uint64_t bytes = std::uint64_t(source.shape.parameters()) * size;
    for (const StoredTensor &stored : storedTensors(state.shape, state.weights)) {
        const bool packed = packs(state, stored);
        if (!packed && (stored.layer < 0 || options.base == BaseForm::Plain))
            continue;
        for (const NamedPart &part : stored.parts) {
            bytes -= std::uint64_t(part.rows * stored.columns) * size;
            bytes += packed && isByRows(options)
                         ? quantized::rowsBytes(packedTypeOf(source, options, stored, part), part.rows, stored.columns)
                         : quantized::frozenBytes(source, part.name, part.rows, stored.columns, options.base);
        }
    }
    return bytes;
}

/// The type that products are computed in. Weights of a quantised precision are made numbers of it.
at::ScalarType computedType(const LoadOptions &options, const at::Device &device)
{
    return isQuantized(options.precision) && !device.is_cpu() ? at::kBFloat16 : typeOf(options.precision);
}

/// In the order of the kernels for inference instead of as tensors.
Result<> loadForKernels(const WeightReader &source, LoadedModel::State &state)
{
    const std::uint64_t bytes = isQuantized(state.options.precision)
                                    ? quantized::weightBytes(source, state.options.precision)
                                    : std::uint64_t(source.shape.parameters()) * 4;
    FW_CHECK(checkWeightMemory(bytes, state.options));
    FW_TRY(model, quantized::loadModel(source, state.options, state.heldAs));
    state.quantized = std::make_unique<quantized::Runtime>(std::move(model));
    return {};
}

Result<> loadTensors(const WeightReader &source, LoadedModel::State &state)
{
    DecoderWeights &weights = state.weights;
    weights.layers.resize(size_t(source.shape.layers));
    FW_CHECK(checkWeightMemory(weightBytes(source, state), state.options));
    for (const StoredTensor &stored : storedTensors(state.shape, weights)) {
        if (state.options.stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Loading the model was cancelled.")});
        if (packs(state, stored))
            FW_CHECK(readPacked(source, state, stored));
        else if (stored.layer >= 0 && state.options.base != BaseForm::Plain)
            FW_CHECK(readFrozen(source, state, stored));
        else
            FW_CHECK(readTensor(source, state, stored));
    }
    if (state.shape.tiedHead) {
        weights.head = weights.embedding;
        weights.packedHead = weights.packedEmbedding;
    }
    makePositions(state.shape, state.device, state.onCpuKernels(1), weights);
    return {};
}

} // namespace

Result<> checkHasNumbers(const LoadedModel::State &state)
{
    FW_CHECK(checkHasTensors(state));
    if (state.options.base == BaseForm::Plain)
        return {};
    return fail(
        ErrorCode::InvalidArgument,
        {FW_NOOP("core", "A base model in blocks (%1) stays as it is: it can neither be tuned itself nor saved."),
         {baseFormName(state.options.base)}},
        {FW_NOOP("core", "Tune it with an adapter, or hold the base model in full precision.")});
}

Result<> checkHasTensors(const LoadedModel::State &state)
{
    if (state.type == at::kHalf)
        return fail(
            ErrorCode::InvalidArgument,
            {FW_NOOP("core", "A model that is held in fp16 can neither be tuned nor saved: small gradients would "
                             "vanish in it unless the loss were scaled, and weights would be rounded.")},
            {FW_NOOP("core", "Load it for tuning, with the precision fp32 or bf16.")});
    if (!state.quantized && !isQuantized(state.options.precision))
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "A model that was loaded for questions alone can neither be tuned nor saved.")},
                {FW_NOOP("core", "Load it for tuning, with the precision fp32 or bf16.")});
}

void LoadedModel::State::useThreads() const
{
    engine::useThreads(threads);
}

Result<> checkIds(const LoadedModel::State &state, std::span<const TokenId> ids)
{
    return checkIds(state.shape, state.textPositions(), ids);
}

Result<> checkIds(const ModelShape &shape, std::int64_t positions, std::span<const TokenId> ids)
{
    if (ids.size() > size_t(positions))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The text has %1 tokens; the model reads at most %2."),
                     {std::to_string(ids.size()), std::to_string(positions)}},
                    {FW_NOOP("core", "Shorten the text.")});
    for (const TokenId id : ids) {
        if (id < 0 || id >= shape.vocabulary)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The token number %1 is outside the model's vocabulary of %2."),
                         {std::to_string(id), std::to_string(shape.vocabulary)}},
                        {FW_NOOP("core", "Use the tokenizer that belongs to this model.")});
    }
    return {};
}

Result<std::unique_ptr<LoadedModel>> LoadedModel::load(const WeightReader &source, const LoadOptions &options)
{
    return guarded([&]() -> Result<std::unique_ptr<LoadedModel>> {
        FW_CHECK(checkShape(source.shape));
        FW_TRY(device, deviceFromName(options.device));
        keepLargeBlocks();

        auto state = std::make_unique<State>();
        state->shape = source.shape;
        state->path = source.path;
        state->options = options;
        state->device = device;
        state->type = computedType(options, device);
        state->threads = threadCount(options);
        state->useThreads();

        FW_CHECK(checkFrozen(options));
        const bool isForQuestions =
            isQuantized(options.precision) || (options.inferenceOnly && options.precision == Precision::Fp32);
        const bool onKernels = isForQuestions && !state->onDevice() && quantized::isSupported(source.shape);
        FW_CHECK(onKernels ? loadForKernels(source, *state) : loadTensors(source, *state));
        return std::unique_ptr<LoadedModel>(new LoadedModel(std::move(state)));
    });
}

Result<std::unique_ptr<LoadedModel>> LoadedModel::load(const ModelSource &source, const LoadOptions &options)
{
    FW_TRY(reader, weightReader(source));
    return load(reader, options);
}

LoadedModel::LoadedModel(std::unique_ptr<State> state) : m_state(std::move(state)) {}

LoadedModel::~LoadedModel() = default;

const ModelShape &LoadedModel::shape() const
{
    return m_state->shape;
}

const LoadOptions &LoadedModel::options() const
{
    return m_state->options;
}

const std::vector<HeldAs> &LoadedModel::heldAs() const
{
    return m_state->heldAs;
}

Result<> LoadedModel::selectAdapter(int id)
{
    if (id < -1 || id >= int(m_state->adapters.size()))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There is no adapter with the number %1."), {std::to_string(id)}},
                    {FW_NOOP("core", "Load the adapter first.")});
    m_state->selected = id;
    return {};
}

int LoadedModel::selectedAdapter() const
{
    return m_state->selected;
}

} // namespace fieldwright::engine
