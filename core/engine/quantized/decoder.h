#pragma once

#include "core/engine/engine.h"
#include "core/engine/quantized/sequence_cache.h"
#include "core/engine/quantized/team.h"

namespace fieldwright::engine::quantized {

/// Weights of one block. Parts of a product that read the same input lie side by side.
struct Layer
{
    std::vector<float> norm1;
    std::vector<BlockMatrix> qkv; ///< q, k, v
    std::vector<BlockMatrix> output;
    std::vector<float> norm2;
    std::vector<BlockMatrix> gateUp; ///< gate, up
    std::vector<BlockMatrix> down;
};

/// A plain Llama decoder whose matrices are all quantised or all fp32; norms are fp32.
struct Model
{
    ModelShape shape;
    Arena arena;
    BlockMatrix embedding;
    BlockMatrix head; ///< the embedding's when tied
    std::vector<float> finalNorm;
    std::vector<Layer> layers;
    bool isExact = false;           ///< all matrices are fp32
    std::vector<float> frequencies; ///< of the rotary positions, headSize / 2
    bool eightBitCache = false;

    CacheShape cacheShape() const { return {shape.layers, shape.keyValueHeads, shape.headSize, eightBitCache}; }
};

/// LoRA on one product: y[begin + o] += Σ_r b[r, o] (A x)[firstRank + r] for o < out; the adapter's scale is inside b.
struct AdapterSite
{
    struct Part
    {
        Index begin = 0;
        Index out = 0;
        Index firstRank = 0;
        Index rank = 0;
        std::vector<float> b; ///< [rank, out]
    };
    Index ranks = 0;      ///< of all parts
    std::vector<float> a; ///< [ranks, in]
    std::vector<Part> parts;
};
struct Adapter
{
    struct Sites
    {
        AdapterSite qkv, output, gateUp, down;
    };
    std::vector<Sites> layers;
};

/// New tokens of one sequence; they are appended to its cache.
struct Step
{
    SequenceCache *cache = nullptr;
    std::span<const TokenId> ids;
};

/// Computes with a Model. A pass of up to 1,024 rows is one parallel region. The result of a row depends on its
/// sequence alone: not on the rows beside it, on how its tokens are split into passes, or on the number of threads. Not
/// thread-safe; keeps its buffers from pass to pass.
class Decoder
{
public:
    explicit Decoder(const Model &model);
    ~Decoder();

    /// hidden: the last block's output before the final norm, [Σ ids, shape.hidden], rows in the order of the steps.
    /// Ids, lengths and capacities must have been checked. Throws std::bad_alloc.
    void run(std::span<const Step> steps, const Adapter *adapter, int threads, float *hidden);
    /// logits: [rows, vocabulary] of rows of run()'s result.
    void logits(const float *hidden, Index rows, int threads, float *logits);

private:
    class Pass;
    struct Buffers;

    const Model &m_model;
    const Kernels &m_kernels;
    SpinBarrier m_barrier;
    std::unique_ptr<Buffers> m_buffers;
};

} // namespace fieldwright::engine::quantized
