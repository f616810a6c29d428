#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/aten.h"
#include "core/engine/quantized/packed_matrix.h"
#include "core/engine/tuning/lora.h"

#include <array>

namespace fieldwright::engine {

/// Weights of one block. Products that read the same input are one matrix: qkv = [q; k; v], gateUp = [gate; up] or
/// [up] alone. What the design does not have is undefined.
struct LayerWeights
{
    at::Tensor norm1; ///< [hidden]
    at::Tensor norm1Bias;
    at::Tensor qkv; ///< [query + 2 keyValue, hidden]
    at::Tensor qkvBias;
    at::Tensor queryNorm; ///< [headSize]
    at::Tensor keyNorm;
    at::Tensor output; ///< [hidden, query]
    at::Tensor outputBias;
    at::Tensor postNorm1; ///< [hidden], of what attention gives
    at::Tensor norm2;     ///< [hidden]
    at::Tensor norm2Bias;
    at::Tensor gateUp; ///< [2 feedForward or feedForward, hidden]
    at::Tensor gateUpBias;
    at::Tensor down; ///< [hidden, feedForward]
    at::Tensor downBias;
    at::Tensor postNorm2; ///< [hidden], of what the feed-forward gives

    /// The sites' matrices of a base that is held in blocks, of which the tensors are undefined; else null. `frozen` is
    /// for the processor's own products, `packed` for the library's operations.
    std::array<std::shared_ptr<const quantized::FrozenMatrix>, siteCount> frozen;
    std::array<std::shared_ptr<const quantized::PackedMatrix>, siteCount> packed;

    bool isInBlocks(Site site) const { return frozen[size_t(site)] || packed[size_t(site)]; }

    const at::Tensor &product(Site site) const;
    const at::Tensor &bias(Site site) const;
    /// The matrix of a site, in fp32 on the processor.
    Operand operand(Site site) const;
    /// Rows [begin, begin + rows) of the matrix of a site, as fp32 numbers of their own where it lies in blocks.
    at::Tensor rowsOf(Site site, std::int64_t begin, std::int64_t rows) const;
    std::int64_t width(Site site) const; ///< its rows: what the product gives
};

struct DecoderWeights
{
    at::Tensor embedding; ///< [vocabulary, hidden]
    at::Tensor positions; ///< [rows, hidden] of learned positions
    at::Tensor embeddingNorm;
    at::Tensor embeddingNormBias;
    at::Tensor finalNorm; ///< [hidden]
    at::Tensor finalNormBias;
    at::Tensor head; ///< the same tensor as `embedding` when tied
    std::vector<LayerWeights> layers;
    /// Embedding and head in blocks, of which the tensors are undefined; else null. The same when tied.
    std::shared_ptr<const quantized::PackedMatrix> packedEmbedding, packedHead;
    bool isRounded = false; ///< 16 bits do not hold some matrix as its file has it

    /// Rows of the embedding, [n, hidden] in `type` where they lie in blocks. `index`: integers on the device.
    at::Tensor embedded(const at::Tensor &index, at::ScalarType type) const;
    /// x headᵀ
    at::Tensor headProduct(const at::Tensor &x) const;
    /// Embedding and head as numbers.
    at::Tensor embeddingNumbers() const;
    at::Tensor headNumbers() const;

    // Made from the shape, all fp32.
    at::Tensor cosine; ///< [positions, headSize / 2], for the CPU kernels
    at::Tensor sine;
    at::Tensor frequencies;      ///< [rotatedSize / 2], of rotary positions
    at::Tensor longFrequencies;  ///< of texts longer than longRopeFrom
    at::Tensor localFrequencies; ///< of layers with a window, where these have their own
    at::Tensor slopes;           ///< [heads], of ALiBi
};

/// Where a tensor of this role lies; of one outside the blocks `layer` is -1.
at::Tensor &placeOf(TensorRole role, std::int64_t layer, bool bias, DecoderWeights &weights);

/// A part of a merged matrix under its name in a Hugging Face checkpoint: rows [begin, begin + rows).
struct NamedPart
{
    std::string name;
    std::int64_t begin = 0;
    std::int64_t rows = 0;
};

/// One stored tensor of the decoder and the checkpoint tensors that it is made of.
struct StoredTensor
{
    at::Tensor *tensor = nullptr;
    std::vector<NamedPart> parts;
    std::int64_t columns = 0; ///< 0: a vector
    bool norm = false;
    bool transposed = false; ///< checkpoints hold it as [in, out]
    std::int64_t layer = -1; ///< of a matrix that adapters may take
    Site site = Site::Qkv;
};

/// All tensors of `weights` in a fixed order. `weights.layers` must have shape.layers entries. The head is listed only
/// when it is not tied.
std::vector<StoredTensor> storedTensors(const ModelShape &shape, DecoderWeights &weights);

/// What positions need: frequencies or slopes, and with `tables` cosine and sine of every position.
void makePositions(const ModelShape &shape, const at::Device &device, bool tables, DecoderWeights &weights);

} // namespace fieldwright::engine
