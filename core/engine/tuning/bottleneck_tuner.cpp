#include "core/engine/model/affine.h"
#include "core/engine/tuning/tuner.h"

#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/relu.h>

#include <cmath>

namespace fieldwright::engine {

namespace {

/// Small networks D, f, U with a residual inside each block, in the format and with the options of AdapterHub's library
/// (version 1.3): `out` is what attention or the feed-forward gives, x the residual stream before it.
/// Houlsby et al. 2019, arXiv:1902.00751: x + out + A(out), after both. Pfeiffer et al. 2020, arXiv:2005.00247:
/// x + out + A(x + out), after the feed-forward. He et al. 2021, arXiv:2110.04366: x + out + s A(x), beside it.
class BottleneckTuner : public Tuner
{
public:
    using Tuner::Tuner;

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(options, checked(making));
        const std::string name = stringOr(config(), "name", "domain");
        const std::int64_t hidden = making.shape.hidden;
        const double reduction = numberOr(options, "reduction_factor", 16);
        if (!(reduction > 0) || !std::isfinite(reduction) || double(hidden) / reduction > 1 << 16)
            return fail(unsupportedOption(making.thing, "reduction_factor", reduction));
        const auto inner = std::max<std::int64_t>(1, std::int64_t(double(hidden) / reduction));
        m_attention.resize(size_t(making.shape.layers));
        m_feedForward.resize(size_t(making.shape.layers));
        for (std::int64_t i = 0; i < making.shape.layers; ++i) {
            if (isLeftOut(options, i))
                continue;
            const std::string block = making.shape.family->names.layers + std::to_string(i);
            const auto keyOf = [&](const char *place) { return block + "." + place + ".adapters." + name; };
            if (boolOr(options, "mh_adapter", false))
                m_attention[size_t(i)] = network(making, options, keyOf("attention_adapters"), inner, 4 * i);
            if (boolOr(options, "output_adapter", true))
                m_feedForward[size_t(i)] = network(making, options, keyOf("output_adapters"), inner, 4 * i + 2);
        }
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out;
        for (size_t i = 0; i < m_attention.size(); ++i) {
            for (Network *network : {&m_attention[i], &m_feedForward[i]}) {
                if (!network->isThere())
                    continue;
                out.push_back({network->key + ".adapter_down.0.weight", &network->down});
                out.push_back({network->key + ".adapter_down.0.bias", &network->downBias, true, true, false});
                out.push_back({network->key + ".adapter_up.weight", &network->up});
                out.push_back({network->key + ".adapter_up.bias", &network->upBias, true, true, false});
            }
        }
        return out;
    }

    at::Tensor afterAttention(std::int64_t layer, const at::Tensor &x, const at::Tensor &out) const override
    {
        return joined(m_attention[size_t(layer)], x, out);
    }

    at::Tensor afterFeedForward(std::int64_t layer, const at::Tensor &x, const at::Tensor &out) const override
    {
        return joined(m_feedForward[size_t(layer)], x, out);
    }

    Text whyNotMergeable() const override
    {
        return {FW_NOOP("core", "it adds layers between those of the base, which no weight of it can stand for")};
    }

private:
    struct Network
    {
        std::string key;
        at::Tensor down, downBias, up, upBias;
        bool isThere() const { return down.defined(); }
    };
    enum class Between { Relu, Silu, Gelu, GeluTanh, Tanh, LeakyRelu };

    /// The options, of which those that this does not compute must be off.
    Result<Json> checked(const TunerMaking &making)
    {
        const Json options = config().at("config");
        FW_CHECK(refuseOptions(making.thing, options,
                               {"phm_layer", "use_gating", "ln_before", "ln_after", "inv_adapter", "cross_adapter"}));
        if (!making.fromFile)
            FW_CHECK(refuseOptions(making.thing, options, {"dropout", "stochastic_depth"}));
        for (const char *key : {"scaling", "reduction_factor", "residual_before_ln"}) {
            const Json *value = member(options, key);
            if (value && !value->is_number() && !(value->is_boolean() && std::string_view(key) == "residual_before_ln"))
                return fail(unsupportedOption(making.thing, key, *value));
        }
        if (making.shape.design.postNorms)
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "Bottleneck adapters have no place in a model that norms what each part of a "
                                         "block gives.")},
                        {FW_NOOP("core", "Choose another method for this model, for example LoRA.")});
        const std::string between = stringOr(options, "non_linearity", "relu");
        const std::pair<const char *, Between> known[] = {{"relu", Between::Relu},          {"swish", Between::Silu},
                                                          {"silu", Between::Silu},          {"gelu", Between::Gelu},
                                                          {"gelu_new", Between::GeluTanh},  {"tanh", Between::Tanh},
                                                          {"leakyrelu", Between::LeakyRelu}};
        const auto found =
            std::find_if(std::begin(known), std::end(known), [&](const auto &entry) { return between == entry.first; });
        if (found == std::end(known))
            return fail(unsupportedOption(making.thing, "non_linearity", between));
        m_between = found->second;
        m_scale = numberOr(options, "scaling", 1);
        m_isParallel = boolOr(options, "is_parallel", false);
        m_takesSum = boolOr(options, "original_ln_before", false);
        m_keepsOutput = boolOr(options, "residual_before_ln", true);
        m_addsStream = boolOr(options, "original_ln_after", true);
        return options;
    }

    static bool isLeftOut(const Json &options, std::int64_t layer)
    {
        const Json *list = member(options, "leave_out");
        return list && list->is_array() && std::any_of(list->begin(), list->end(), [&](const Json &number) {
                   return number.is_number_integer() && number.get<std::int64_t>() == layer;
               });
    }

    static Network network(const TunerMaking &making, const Json &options, std::string key, std::int64_t inner,
                           std::int64_t stream)
    {
        const std::int64_t hidden = making.shape.hidden;
        const std::string start = stringOr(options, "init_weights", "bert");
        const bool mam = start == "mam_adapter";
        const double deviation = start == "houlsby" ? 0.01 : 0.02;
        const auto first = std::uint64_t(stream);
        return {std::move(key),
                mam ? uniformStart(making, first, {inner, hidden}, 1 / std::sqrt(double(hidden)))
                    : normalStart(making, first, {inner, hidden}, deviation),
                constantStart(making, {inner}, 0),
                mam ? constantStart(making, {hidden, inner}, 0)
                    : normalStart(making, first + 1, {hidden, inner}, deviation),
                constantStart(making, {hidden}, 0)};
    }

    at::Tensor between(const at::Tensor &x) const
    {
        switch (m_between) {
        case Between::Relu:
            return at::relu(x);
        case Between::Silu:
            return at::silu(x);
        case Between::Gelu:
            return at::gelu(x, "none");
        case Between::GeluTanh:
            return at::gelu(x, "tanh");
        case Between::Tanh:
            return at::tanh(x);
        case Between::LeakyRelu:
            break;
        }
        return at::leaky_relu(x);
    }

    at::Tensor joined(const Network &network, const at::Tensor &x, const at::Tensor &given) const
    {
        if (!network.isThere())
            return x + given;
        const at::Tensor out = given.to(at::kFloat);
        const auto run = [&](const at::Tensor &input) {
            return affine(between(affine(input, network.down, network.downBias)), network.up, network.upBias) * m_scale;
        };
        at::Tensor sum;
        if (m_isParallel) {
            sum = run(x) + out;
        } else {
            const at::Tensor input = m_takesSum ? out + x : out;
            sum = run(input) + (m_keepsOutput ? out : input);
        }
        return m_addsStream ? sum + x : sum;
    }

    std::vector<Network> m_attention, m_feedForward; ///< of each layer
    Between m_between = Between::Relu;
    double m_scale = 1;
    bool m_isParallel = false, m_takesSum = false, m_keepsOutput = true, m_addsStream = true;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeBottleneckTuner(const TunerMaking &making, const Json &config)
{
    auto tuner = std::make_unique<BottleneckTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
