#include "core/engine/model/decoder.h"

#include <cmath>

namespace fieldwright::engine {

std::vector<StoredTensor> storedTensors(const ModelShape &shape, DecoderWeights &weights)
{
    std::vector<StoredTensor> list;
    list.push_back({&weights.embedding, {{"model.embed_tokens.weight", 0, shape.vocabulary}}, shape.hidden, false});
    for (size_t i = 0; i < weights.layers.size(); ++i) {
        LayerWeights &layer = weights.layers[i];
        const std::string prefix = "model.layers." + std::to_string(i) + ".";
        const std::int64_t query = shape.querySize(), keyValue = shape.keyValueSize(), inner = shape.feedForward;
        list.push_back({&layer.norm1, {{prefix + "input_layernorm.weight", 0, shape.hidden}}, 0, true});
        list.push_back({&layer.qkv,
                        {{prefix + "self_attn.q_proj.weight", 0, query},
                         {prefix + "self_attn.k_proj.weight", query, keyValue},
                         {prefix + "self_attn.v_proj.weight", query + keyValue, keyValue}},
                        shape.hidden,
                        false});
        list.push_back({&layer.output, {{prefix + "self_attn.o_proj.weight", 0, shape.hidden}}, query, false});
        list.push_back({&layer.norm2, {{prefix + "post_attention_layernorm.weight", 0, shape.hidden}}, 0, true});
        list.push_back({&layer.gateUp,
                        {{prefix + "mlp.gate_proj.weight", 0, inner}, {prefix + "mlp.up_proj.weight", inner, inner}},
                        shape.hidden,
                        false});
        list.push_back({&layer.down, {{prefix + "mlp.down_proj.weight", 0, shape.hidden}}, inner, false});
    }
    list.push_back({&weights.finalNorm, {{"model.norm.weight", 0, shape.hidden}}, 0, true});
    if (!shape.tiedHead)
        list.push_back({&weights.head, {{"lm_head.weight", 0, shape.vocabulary}}, shape.hidden, false});
    return list;
}

void makeRopeTables(const ModelShape &shape, const at::Device &device, DecoderWeights &weights)
{
    const std::int64_t half = shape.headSize / 2;
    at::Tensor cosine = at::empty({shape.maxPositions, half}, at::kFloat);
    at::Tensor sine = at::empty({shape.maxPositions, half}, at::kFloat);
    float *c = cosine.mutable_data_ptr<float>();
    float *s = sine.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < half; ++i) {
        const float exponent = float(2 * i) / float(shape.headSize);
        float frequency = 1.0f / std::pow(float(shape.ropeTheta), exponent);
        if (!shape.ropeDivisors.empty())
            frequency /= shape.ropeDivisors[size_t(i)];
        for (std::int64_t position = 0; position < shape.maxPositions; ++position) {
            const float angle = float(position) * frequency;
            c[position * half + i] = std::cos(angle);
            s[position * half + i] = std::sin(angle);
        }
    }
    weights.cosine = cosine.to(device);
    weights.sine = sine.to(device);
}

} // namespace fieldwright::engine
