#include "core/engine/model/affine.h"
#include "core/engine/seeded.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/sigmoid.h>

#include <cmath>
#include <string_view>

namespace fieldwright::engine {

namespace {

/// A small model of the base's design runs before it and gives a state s beside the residual stream h. A block reads
/// h + α B A (h - s) instead of h, and s goes on as (1 - g) s + g T(h), g = σ(G(h)), with what the block gives. Source:
/// PEFT 0.21's ShadowPEFT, eq. 2 to 7. Its loss on the small model's own answers is not computed: those of the whole
/// count alone.
class ShadowTuner : public Tuner
{
public:
    explicit ShadowTuner(Json config)
        : Tuner(std::move(config)), m_strength(numberOr(this->config(), "shadow_alpha", 0.1)),
          m_dropout(numberOr(this->config(), "shadow_dropout", 0.2))
    {}

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(wrapped, wrappedBlocks(making));
        const std::int64_t width = making.shape.hidden, rank = intOr(config(), "r", 8);
        FW_CHECK(checkRank(making.shape, double(rank)));
        const Json *given = member(config(), "update_hidden_size");
        const std::int64_t inner = given && !given->is_null() ? intOr(config(), "update_hidden_size", 0) : rank;
        if (inner < 1 || inner > widest)
            return fail(unsupportedOption(making.thing, "update_hidden_size", inner));
        const bool zero = boolOr(config(), "init_weights", true);
        m_layers.resize(size_t(making.shape.layers));
        m_last = wrapped.back();
        for (const std::int64_t layer : wrapped) {
            const std::string prefix = peftPrefix + blockName(making.shape, layer) + ".shadow_";
            std::uint64_t stream = 16 * std::uint64_t(layer);
            const auto add = [&](const std::string &key, const std::vector<std::int64_t> &shape, std::int64_t inputs) {
                m_layers[size_t(layer)].push_back(
                    {prefix + key, uniformStart(making, ++stream, shape, 1 / std::sqrt(double(inputs)))});
            };
            add("down.default.weight", {rank, width}, width);
            add("up.default.weight", {width, rank}, rank);
            if (zero)
                m_layers[size_t(layer)].back().tensor = constantStart(making, {width, rank}, 0);
            for (const std::string name : {"update_transform", "update_gate"}) {
                add(name + ".default.0.weight", {inner, width}, width);
                add(name + ".default.0.bias", {inner}, width);
                add(name + ".default.2.weight", {width, inner}, inner);
                add(name + ".default.2.bias", {width}, inner);
            }
        }
        return buildModel(making);
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out;
        for (std::vector<Own> &layer : m_layers) {
            for (Own &own : layer)
                out.push_back({own.key, &own.tensor, true, true, own.tensor.dim() > 1});
        }
        for (OfModel &own : m_model)
            out.push_back({own.key, &own.tensor, true, true, own.tensor.dim() > 1});
        return out;
    }

    std::int64_t ownBlocks() const override { return m_blocks; }

    at::Tensor carried(const PassStart &start) const override
    {
        DecoderWeights weights;
        weights.layers.resize(size_t(m_blocks));
        for (const OfModel &own : m_model) {
            at::Tensor &place = placeOf(own.part.role, own.part.layer, own.part.bias, weights);
            const at::Tensor typed = isNorm(own.part.role) ? own.tensor : own.tensor.to(start.type);
            place = place.defined() ? at::cat({place, typed}) : typed; // parts of one matrix follow each other
        }
        at::Tensor x = start.embedded;
        for (std::int64_t block = 0; block < m_blocks; ++block)
            x = start.block(x, weights.layers[size_t(block)], block);
        return start.norm(x, weights.finalNorm, weights.finalNormBias);
    }

    at::Tensor entered(const CarryingCall &call) const override
    {
        const std::vector<Own> &own = m_layers[size_t(call.layer)];
        if (own.empty())
            return call.x;
        at::Tensor apart = call.x - call.carried;
        if (call.dropout && m_dropout > 0)
            apart = seededDropout(apart, call.dropout->of(call.layer, int(siteCount)), m_dropout);
        return call.x + affine(affine(apart, own[Down].tensor), own[Up].tensor) * m_strength;
    }

    at::Tensor left(const CarryingCall &call) const override
    {
        const std::vector<Own> &own = m_layers[size_t(call.layer)];
        if (own.empty() || call.layer == m_last)
            return call.carried;
        const auto network = [&](size_t first) {
            const at::Tensor inner = at::gelu(affine(call.x, own[first].tensor, own[first + 1].tensor));
            return affine(inner, own[first + 2].tensor, own[first + 3].tensor);
        };
        const at::Tensor open = at::sigmoid(network(Gate));
        return (1 - open) * call.carried + open * network(Transform);
    }

    Text whyNotMergeable() const override { return {FW_NOOP("core", "it is a small model that runs beside the base")}; }

private:
    /// Of a block's tensors; Transform and Gate are the first of four.
    enum Place : size_t { Down, Up, Transform, Gate = Transform + 4 };
    struct Own
    {
        std::string key;
        at::Tensor tensor;
    };
    struct OfModel
    {
        std::string key;
        ExpectedTensor part;
        at::Tensor tensor;
    };
    static constexpr std::int64_t widest = 1 << 16; ///< a file may say any number

    static std::string blockName(const ModelShape &shape, std::int64_t layer)
    {
        return shape.family->names.layers + std::to_string(layer);
    }

    /// In a row, as PEFT demands it.
    Result<std::vector<std::int64_t>> wrappedBlocks(const TunerMaking &making) const
    {
        const Json *targets = member(config(), "target_modules"), *excluded = member(config(), "exclude_modules");
        std::vector<std::int64_t> out;
        for (std::int64_t layer = 0; layer < making.shape.layers; ++layer) {
            const std::string name = blockName(making.shape, layer);
            bool isWrapped = true;
            if (targets && !targets->is_null()) {
                FW_TRY(named, isMeant(*targets, name));
                isWrapped = named;
            }
            if (isWrapped && excluded && !excluded->is_null()) {
                FW_TRY(isExcluded, isMeant(*excluded, name));
                isWrapped = !isExcluded;
            }
            if (isWrapped)
                out.push_back(layer);
        }
        if (out.empty() || out.back() - out.front() + 1 != std::int64_t(out.size()))
            return fail(unsupportedOption(making.thing, "target_modules", targets ? *targets : Json()));
        return out;
    }

    /// PEFT's "mirror": the base's design with fewer blocks, which reads the base's embeddings.
    Result<> buildModel(const TunerMaking &making)
    {
        const ModelShape &shape = making.shape;
        const std::string_view layers = shape.family->names.layers, stem = "model.";
        if (!layers.starts_with(stem) || shape.design.positions != PositionKind::Rotary || shape.design.embeddingNorm ||
            shape.design.embeddingScale != 1)
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "The adapter %1 is of a kind that is not defined for models of the kind %2."),
                         {making.thing, shape.family->modelType}},
                        {FW_NOOP("core", "Use one of these kinds: %1."), {"llama, mistral, qwen2, qwen3, phi3"}});
        if (const std::string model = stringOr(config(), "shadow_model", "mirror"); model != "mirror")
            return fail(unsupportedOption(making.thing, "shadow_model", model));
        if (!boolOr(config(), "share_embeddings", true))
            return fail(unsupportedOption(making.thing, "share_embeddings", false));
        const auto sizeOf = [&](const char *key, std::int64_t otherwise) {
            const Json *size = member(config(), key);
            return size && !size->is_null() ? intOr(config(), key, 0) : otherwise;
        };
        for (const auto &[key, size] :
             {std::pair{"shadow_hidden_size", shape.hidden}, {"shadow_num_attention_heads", shape.heads}}) {
            if (sizeOf(key, size) != size)
                return fail(unsupportedOption(making.thing, key, sizeOf(key, size)));
        }
        DecoderSizes sizes = shape.sizes();
        sizes.layers = m_blocks = sizeOf("shadow_num_hidden_layers", 1);
        sizes.feedForward = sizeOf("shadow_intermediate_size", sizes.feedForward);
        if (m_blocks < 1 || m_blocks > shape.layers)
            return fail(unsupportedOption(making.thing, "shadow_num_hidden_layers", m_blocks));
        if (sizes.feedForward < 1 || sizes.feedForward > widest)
            return fail(unsupportedOption(making.thing, "shadow_intermediate_size", sizes.feedForward));
        std::uint64_t stream = 1ull << 32;
        for (const ExpectedTensor &part : decoderTensors(*shape.family, sizes, shape.design)) {
            if (part.layer < 0 && part.role != TensorRole::FinalNorm)
                continue;
            // As transformers begins: N(0, 0.02²), without biases.
            const at::Tensor start = isNorm(part.role) || part.bias
                                         ? constantStart(making, part.shape, part.bias ? 0 : 1)
                                         : normalStart(making, ++stream, part.shape, 0.02);
            m_model.push_back({"base_model.shadow_backbone.default." + part.name.substr(stem.size()), part, start});
        }
        return {};
    }

    double m_strength, m_dropout;
    std::int64_t m_blocks = 0;
    std::int64_t m_last = 0;                ///< after it nothing reads what is carried
    std::vector<std::vector<Own>> m_layers; ///< empty: a block that stays as it is
    std::vector<OfModel> m_model;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeShadowTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save", "layers_to_transform", "layers_pattern"}));
    auto tuner = std::make_unique<ShadowTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
