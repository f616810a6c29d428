#include "core/engine/tuning/module_tuner.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace fieldwright::engine {

namespace {

/// LLaMA-Adapter: in the uppermost layers the queries also attend to a learned prompt, apart from the text and without
/// positions, and a gate that begins closed says how much of that is added. Source: Zhang et al. 2023,
/// arXiv:2303.16199, section 3; PEFT has one gate for all heads, and the prompt's keys and values are those that the
/// layer makes of it.
class AdaptionTuner : public Tuner
{
public:
    using Tuner::Tuner;

    Result<> build(const TunerMaking &making)
    {
        const ModelShape &shape = making.shape;
        // PEFT knows these, by the names of their attention and by the sizes of their keys.
        const std::string_view family = shape.family->modelType;
        m_afterProjection = family == "gpt2";
        const bool isKnown = family == "llama" || family == "mistral" || m_afterProjection;
        if (!isKnown || shape.querySize() != shape.hidden)
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "The adapter %1 is of a kind that is not defined for models of the kind %2."),
                         {making.thing, std::string(family)}},
                        {FW_NOOP("core", "Use one of these kinds: %1."), {"llama, mistral, gpt2"}});
        const std::string attention = m_afterProjection ? "attn" : "self_attn";
        if (const Json *name = member(config(), "target_modules"); name && !name->is_null() && *name != attention)
            return fail(unsupportedOption(making.thing, "target_modules", *name));
        m_config["target_modules"] = attention;
        const std::int64_t length = intOr(config(), "adapter_len", 0), layers = intOr(config(), "adapter_layers", 0);
        if (length < 1 || length > longestPrompt)
            return fail(unsupportedOption(making.thing, "adapter_len", length));
        if (layers < 1 || layers > shape.layers)
            return fail(unsupportedOption(making.thing, "adapter_layers", layers));
        m_first = shape.layers - layers;
        m_heads = shape.heads;
        m_keyValueHeads = shape.keyValueHeads;
        for (std::int64_t layer = m_first; layer < shape.layers; ++layer) {
            const std::string prefix =
                peftPrefix + (shape.family->names.layers + std::to_string(layer)) + "." + attention;
            m_layers.push_back({prefix, normalStart(making, std::uint64_t(layer), {1, length, shape.hidden}, 1),
                                constantStart(making, {1}, 0)});
        }
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out;
        for (Layer &layer : m_layers) {
            out.push_back({layer.key + ".adaption_prompt", &layer.prompt});
            out.push_back({layer.key + ".adaption_gate", &layer.gate, true, true, false});
        }
        return out;
    }

    at::Tensor attended(const AttentionCall &call) const override
    {
        if (call.layer < m_first)
            return call.out;
        const Layer &own = m_layers[size_t(call.layer - m_first)];
        const at::ScalarType type = call.queries.scalar_type();
        const std::int64_t rows = call.queries.size(0), size = call.queries.size(2), keys = m_keyValueHeads * size;
        const at::Tensor prompt = own.prompt.select(0, 0).to(type);
        const ProductCall made{prompt, call.weights, call.weights.bias(Site::Qkv), call.layer, Site::Qkv};
        const auto heads = [&](std::int64_t begin) { // [heads, length, headSize]
            const at::Tensor bias = made.bias.defined() ? made.bias.narrow(0, begin, keys) : at::Tensor();
            return made.multiplied(prompt, begin, keys, bias)
                .view({-1, m_keyValueHeads, size})
                .transpose(0, 1)
                .repeat_interleave(m_heads / m_keyValueHeads, 0);
        };
        const at::Tensor scores =
            at::matmul(call.queries.transpose(0, 1), heads(m_heads * size).transpose(1, 2)) / std::sqrt(double(size));
        const at::Tensor shares = (own.gate * at::softmax(scores, 2, at::kFloat)).to(type);
        const at::Tensor added =
            at::matmul(shares, heads(m_heads * size + keys)).transpose(0, 1).reshape({rows, m_heads * size});
        if (m_afterProjection)
            return call.out + added;
        return call.out +
               ProductCall{added, call.weights, call.weights.bias(Site::Output), call.layer, Site::Output}.plain();
    }

    Text whyNotMergeable() const override
    {
        return {FW_NOOP("core", "it is a prompt that the layers attend to, and no change of the base's weights")};
    }

private:
    struct Layer
    {
        std::string key;
        at::Tensor prompt; ///< [1, length, hidden]
        at::Tensor gate;   ///< [1]
    };
    static constexpr std::int64_t longestPrompt = 4096; ///< a file may say any number

    bool m_afterProjection = false; ///< what the prompt gives is added without a projection of its own
    std::int64_t m_first = 0, m_heads = 0, m_keyValueHeads = 0;
    std::vector<Layer> m_layers; ///< from m_first on
};

} // namespace

Result<std::unique_ptr<Tuner>> makeAdaptionTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save"}));
    auto tuner = std::make_unique<AdaptionTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
