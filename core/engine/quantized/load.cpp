#include "core/engine/quantized/load.h"

#include "core/model_files/finite_weights.h"
#include "core/model_files/mapped_pages.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fieldwright::engine::quantized {

namespace {

TensorType tensorTypeOf(BlockType type)
{
    switch (type) {
    case BlockType::Q4_0:
        return TensorType::Q4_0;
    case BlockType::Q4_1:
        return TensorType::Q4_1;
    case BlockType::F32:
        return TensorType::F32;
    case BlockType::Q8_0:
        break;
    }
    return TensorType::Q8_0;
}

std::optional<BlockType> blockTypeOf(TensorType type)
{
    switch (type) {
    case TensorType::Q8_0:
        return BlockType::Q8_0;
    case TensorType::Q4_0:
        return BlockType::Q4_0;
    case TensorType::Q4_1:
        return BlockType::Q4_1;
    default:
        return {};
    }
}

/// A matrix of the decoder: its name, its size, and whether it is the embedding or the head.
struct Wanted
{
    std::string name;
    Index rows = 0;
    Index columns = 0;
    bool ofVocabulary = false;
};

struct LayerNames
{
    std::string prefix;
    const ModelShape &shape;

    std::vector<Wanted> qkv() const
    {
        return {{prefix + "self_attn.q_proj.weight", shape.querySize(), shape.hidden},
                {prefix + "self_attn.k_proj.weight", shape.keyValueSize(), shape.hidden},
                {prefix + "self_attn.v_proj.weight", shape.keyValueSize(), shape.hidden}};
    }
    std::vector<Wanted> output() const
    {
        return {{prefix + "self_attn.o_proj.weight", shape.hidden, shape.querySize()}};
    }
    std::vector<Wanted> gateUp() const
    {
        return {{prefix + "mlp.gate_proj.weight", shape.feedForward, shape.hidden},
                {prefix + "mlp.up_proj.weight", shape.feedForward, shape.hidden}};
    }
    std::vector<Wanted> down() const { return {{prefix + "mlp.down_proj.weight", shape.hidden, shape.feedForward}}; }
};

LayerNames layerNames(const ModelShape &shape, Index layer)
{
    return {"model.layers." + std::to_string(layer) + ".", shape};
}

Wanted embeddingOf(const ModelShape &shape)
{
    return {"model.embed_tokens.weight", shape.vocabulary, shape.hidden, true};
}

Wanted headOf(const ModelShape &shape)
{
    return {"lm_head.weight", shape.vocabulary, shape.hidden, true};
}

BlockType blockTypeFor(const WeightReader &weights, const Wanted &wanted, Precision precision)
{
    if (precision == Precision::Fp32)
        return BlockType::F32;
    return *blockTypeOf(heldType(weights, wanted.name, wanted.ofVocabulary, precision));
}

class Loader
{
public:
    Loader(const WeightReader &weights, const LoadOptions &options, Model &model, std::vector<HeldAs> &held)
        : m_weights(weights), m_options(options), m_model(model), m_held(held)
    {}

    Result<> matrices(const std::vector<Wanted> &list, std::vector<BlockMatrix> &out)
    {
        for (const Wanted &wanted : list) {
            FW_TRY(loaded, matrix(wanted));
            out.push_back(loaded);
        }
        return {};
    }

    Result<BlockMatrix> matrix(const Wanted &wanted)
    {
        FW_CHECK(check(wanted.name));
        const BlockType type = blockTypeFor(m_weights, wanted, m_options.precision);
        const ModelTensor *stored = m_weights.stored ? m_weights.stored(wanted.name) : nullptr;
        BlockMatrix out(type, wanted.rows, wanted.columns, m_model.arena);
        if (stored && stored->type == tensorTypeOf(type) && type != BlockType::F32) {
            const auto rowBytes = size_t(out.blocks() * blockTypeBytes(type));
            if (stored->bytes.size() != size_t(wanted.rows) * rowBytes)
                return fail(ErrorCode::Corrupt,
                            {FW_NOOP("core", "The tensor %1 is of another size than the model's."), {wanted.name}},
                            {FW_NOOP("core", "Get the model's files again, or choose another model.")});
            FW_CHECK(checkFinite(*stored));
            for (Index row = 0; row < wanted.rows; ++row)
                out.setRow(row, stored->bytes.subspan(size_t(stored->sourceRow(row)) * rowBytes, rowBytes));
            letGoOfMapped(stored->bytes);
        } else {
            FW_CHECK(quantizeInto(wanted, out));
        }
        if (!m_model.isExact)
            count(stored ? tensorTypeName(stored->type) : "F32", tensorTypeName(tensorTypeOf(type)));
        return out;
    }

    Result<> vector(const std::string &name, Index size, std::vector<float> &out)
    {
        FW_CHECK(check(name));
        out.resize(size_t(size));
        return m_weights.read(name, out);
    }

private:
    Result<> check(const std::string &name) const
    {
        if (m_options.stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Loading the model was cancelled.")});
        if (!m_weights.has(name))
            return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The model's files lack the tensor %1."), {name}},
                        {FW_NOOP("core", "Get the model's files again, or choose another model.")});
        return {};
    }

    /// A slice of rows at a time, where the reader can; a reader that cannot gives the whole tensor.
    Result<> quantizeInto(const Wanted &wanted, BlockMatrix &out)
    {
        const TensorType type = tensorTypeOf(out.type());
        const Index slice = m_weights.readRows ? 256 : wanted.rows, padded = out.blocks() * blockColumns;
        std::vector<float> values, row(size_t(padded), 0.0f);
        std::vector<std::byte> bytes(size_t(out.blocks() * blockTypeBytes(out.type())));
        for (Index first = 0; first < wanted.rows; first += slice) {
            const Index rows = std::min(slice, wanted.rows - first);
            values.resize(size_t(rows * wanted.columns));
            FW_CHECK(m_weights.readRows ? m_weights.readRows(wanted.name, first, rows, values)
                                        : m_weights.read(wanted.name, values));
            FW_CHECK(checkFinite(values, wanted.name)); // (blocks could not hold it)
            for (Index r = 0; r < rows; ++r) {
                std::copy_n(values.begin() + r * wanted.columns, wanted.columns, row.begin());
                if (m_model.isExact) {
                    out.setRow(first + r, std::as_bytes(std::span<const float>(row)));
                    continue;
                }
                FW_CHECK(encodeFromFloat(type, row, bytes));
                out.setRow(first + r, bytes);
            }
        }
        return {};
    }

    void count(const std::string &stored, const std::string &held)
    {
        for (HeldAs &entry : m_held) {
            if (entry.stored == stored && entry.held == held) {
                ++entry.tensors;
                return;
            }
        }
        m_held.push_back({stored, held, 1});
    }

    const WeightReader &m_weights;
    const LoadOptions &m_options;
    Model &m_model;
    std::vector<HeldAs> &m_held;
};

} // namespace

TensorType heldType(const WeightReader &weights, const std::string &name, bool ofVocabulary, Precision precision)
{
    const ModelTensor *stored = weights.stored ? weights.stored(name) : nullptr;
    if (stored && blockTypeOf(stored->type))
        return stored->type;
    return precision == Precision::Int4 && !ofVocabulary ? TensorType::Q4_0 : TensorType::Q8_0;
}

bool isSupported(const ModelShape &shape)
{
    // The parts of a product are read by their own names: families that store them as one are left to the general path.
    return shape.headSize <= 1024 && shape.isPlainLlama(shape.maxPositions) && !shape.family->names.qkv &&
           !shape.family->names.gateUp;
}

std::uint64_t weightBytes(const WeightReader &weights, Precision precision)
{
    const auto bytesOf = [&](const Wanted &wanted) {
        const Index blocks = (wanted.columns + blockColumns - 1) / blockColumns;
        const Index rows = (wanted.rows + panelRows - 1) / panelRows * panelRows;
        return std::uint64_t(rows * blocks * blockTypeBytes(blockTypeFor(weights, wanted, precision)));
    };
    const ModelShape &shape = weights.shape;
    std::uint64_t sum = bytesOf(embeddingOf(shape)) + (shape.tiedHead ? 0 : bytesOf(headOf(shape)));
    for (Index i = 0; i < shape.layers; ++i) {
        const LayerNames names = layerNames(shape, i);
        for (const auto &list : {names.qkv(), names.output(), names.gateUp(), names.down()}) {
            for (const Wanted &wanted : list)
                sum += bytesOf(wanted);
        }
    }
    return sum;
}

Result<std::unique_ptr<Model>> loadModel(const WeightReader &weights, const LoadOptions &options,
                                         std::vector<HeldAs> &held)
{
    auto model = std::make_unique<Model>();
    model->shape = weights.shape;
    model->eightBitCache = options.eightBitCache;
    model->isExact = options.precision == Precision::Fp32;
    const ModelShape &shape = model->shape;
    for (Index i = 0; i < shape.headSize / 2; ++i) { // as makeRopeTables()
        float frequency = 1.0f / std::pow(float(shape.ropeTheta), float(2 * i) / float(shape.headSize));
        if (!shape.ropeDivisors.empty())
            frequency /= shape.ropeDivisors[size_t(i)];
        model->frequencies.push_back(frequency);
    }
    Loader loader(weights, options, *model, held);
    FW_TRY(embedding, loader.matrix(embeddingOf(shape)));
    model->embedding = embedding;
    if (!shape.tiedHead) {
        FW_TRY(head, loader.matrix(headOf(shape)));
        model->head = head;
    }
    model->layers.resize(size_t(shape.layers));
    for (Index i = 0; i < shape.layers; ++i) {
        Layer &layer = model->layers[size_t(i)];
        const LayerNames names = layerNames(shape, i);
        FW_CHECK(loader.vector(names.prefix + "input_layernorm.weight", shape.hidden, layer.norm1));
        FW_CHECK(loader.vector(names.prefix + "post_attention_layernorm.weight", shape.hidden, layer.norm2));
        FW_CHECK(loader.matrices(names.qkv(), layer.qkv));
        FW_CHECK(loader.matrices(names.output(), layer.output));
        FW_CHECK(loader.matrices(names.gateUp(), layer.gateUp));
        FW_CHECK(loader.matrices(names.down(), layer.down));
    }
    FW_CHECK(loader.vector("model.norm.weight", shape.hidden, model->finalNorm));
    return model;
}

} // namespace fieldwright::engine::quantized
