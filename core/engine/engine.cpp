#include "core/engine/engine.h"

#include "core/engine/engine_state.h"
#include "core/engine/guard.h"
#include "core/engine/model/cpu_kernels.h"

#include <ATen/Context.h>
#include <algorithm>
#include <malloc.h>
#include <thread>

namespace fieldwright::engine {

const char *precisionName(Precision precision)
{
    return precision == Precision::Bf16 ? "bf16" : "fp32";
}

Result<Precision> precisionFromName(std::string_view name)
{
    if (name == "fp32")
        return Precision::Fp32;
    if (name == "bf16")
        return Precision::Bf16;
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is not a precision."), {std::string(name)}},
                {FW_NOOP("core", "Use fp32 or bf16.")});
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

Result<at::Device> deviceFromName(const std::string &name)
{
    if (name.empty() || name == "cpu")
        return at::Device(at::kCPU);
    int index = -1;
    if (name == "cuda")
        index = 0;
    else if (name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
             name.find_first_not_of("0123456789", 5) == std::string::npos)
        index = std::stoi(name.substr(5));
    if (index >= 0 && at::globalContext().hasCUDA())
        return at::Device(at::kCUDA, c10::DeviceIndex(index));
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The device \"%1\" is not there."), {name}},
                {FW_NOOP("core", "Choose a device of the list, for example cpu.")});
}

std::string megabytes(std::uint64_t bytes)
{
    return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MB";
}

/// The allocator gives large blocks back to the system at once, and the page faults cost more than the work.
void keepLargeBlocks()
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20); // the most that glibc takes
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

Result<> readTensor(const WeightReader &source, const LoadedModel::State &state, const StoredTensor &stored)
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
        FW_CHECK(source.read(part.name, {data + part.begin * columns, size_t(part.rows * columns)}));
    }
    // Norms stay fp32 whatever the precision: they are small, and exact is free.
    *stored.tensor = values.to(state.device, stored.norm ? at::kFloat : state.type);
    return {};
}

} // namespace

void LoadedModel::State::useThreads() const
{
    if (at::get_num_threads() != threads)
        at::set_num_threads(threads);
}

Result<> checkIds(const ModelShape &shape, std::span<const TokenId> ids)
{
    if (ids.size() > size_t(shape.maxPositions))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The text has %1 tokens; the model reads at most %2."),
                     {std::to_string(ids.size()), std::to_string(shape.maxPositions)}},
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
        state->options = options;
        state->device = device;
        state->type = options.precision == Precision::Bf16 ? at::kBFloat16 : at::kFloat;
        state->threads = options.threads > 0 ? options.threads : int(std::max(1u, std::thread::hardware_concurrency()));
        state->useThreads();

        const std::uint64_t needed = std::uint64_t(source.shape.parameters()) * (state->type == at::kFloat ? 4 : 2);
        if (options.memoryLimitBytes && needed > options.memoryLimitBytes)
            return fail(ErrorCode::OutOfMemory,
                        {FW_NOOP("core", "The model needs %1 of memory for its weights; %2 are allowed."),
                         {megabytes(needed), megabytes(options.memoryLimitBytes)}},
                        {FW_NOOP("core", "Choose a smaller model, or allow more memory in the settings.")});

        state->weights.layers.resize(size_t(source.shape.layers));
        for (const StoredTensor &stored : storedTensors(state->shape, state->weights)) {
            if (options.stop.stop_requested())
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Loading the model was cancelled.")});
            FW_CHECK(readTensor(source, *state, stored));
        }
        if (state->shape.tiedHead)
            state->weights.head = state->weights.embedding;
        makePositions(state->shape, device, state->onCpuKernels(1), state->weights);
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
