#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/aten.h"
#include "core/engine/tuning/lora.h"

#include <array>

namespace fieldwright::engine {

/// Weights of one block. Products that read the same input are one matrix: qkv = [q; k; v], gateUp = [gate; up].
struct LayerWeights
{
    at::Tensor norm1;  ///< [hidden]
    at::Tensor qkv;    ///< [query + 2 keyValue, hidden]
    at::Tensor output; ///< [hidden, query]
    at::Tensor norm2;  ///< [hidden]
    at::Tensor gateUp; ///< [2 feedForward, hidden]
    at::Tensor down;   ///< [hidden, feedForward]
};

struct DecoderWeights
{
    at::Tensor embedding; ///< [vocabulary, hidden]
    at::Tensor finalNorm; ///< [hidden]
    at::Tensor head;      ///< the same tensor as `embedding` when tied
    std::vector<LayerWeights> layers;
    at::Tensor cosine; ///< [positions, headSize / 2], fp32
    at::Tensor sine;
};

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
};

/// All tensors of `weights` in a fixed order. `weights.layers` must have shape.layers entries. The head is listed only
/// when it is not tied.
std::vector<StoredTensor> storedTensors(const ModelShape &shape, DecoderWeights &weights);

/// cosine and sine tables of rotary positions, computed in fp32 as transformers does.
void makeRopeTables(const ModelShape &shape, const at::Device &device, DecoderWeights &weights);

} // namespace fieldwright::engine
