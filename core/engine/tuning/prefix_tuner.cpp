#include "core/engine/tuning/virtual_tokens.h"

namespace fieldwright::engine {

namespace {

constexpr const char *storedKey = "prompt_embeddings";

/// Keys and values that stand before every text in every layer, without a position's rotation; the text's own positions
/// begin after them. Li and Liang 2021, arXiv:2101.00190; without the projection it is P-tuning v2 (Liu et al. 2021,
/// arXiv:2110.07602). A token's numbers are [key, value] of each layer in turn. A cartridge is one whose first tokens
/// stay as they are (Eyuboglu et al. 2025, arXiv:2506.06266).
class PrefixTuner : public Tuner
{
public:
    /// `frozen`: so many first tokens are not trained.
    PrefixTuner(Json config, std::int64_t frozen) : Tuner(std::move(config)), m_frozen(frozen) {}

    Result<> build(const TunerMaking &making)
    {
        const ModelShape &shape = making.shape;
        FW_TRY(count, virtualTokenCount(making, config()));
        m_tokens = count;
        if (m_frozen < 0 || m_frozen > count)
            return fail(unsupportedOption(making.thing, "num_frozen_tokens", m_frozen));
        m_layers = shape.layers;
        m_heads = shape.keyValueHeads;
        m_headSize = shape.headSize;
        m_fromFile = making.fromFile;
        const std::int64_t width = shape.keyValueSize(), all = 2 * shape.layers * width;
        writeSizes(shape, width, shape.keyValueHeads, m_config);
        m_projects = boolOr(config(), "prefix_projection", false) && !making.fromFile;
        const bool zero = stringOr(config(), "init_weights") == "zero";
        if (!m_projects) {
            m_embedding = zero ? constantStart(making, {count, all}, 0) : normalStart(making, 0, {count, all}, 1);
            return {};
        }
        const std::int64_t hidden = intOr(config(), "encoder_hidden_size", width);
        if (hidden < 1 || hidden > 1 << 16)
            return fail(unsupportedOption(making.thing, "encoder_hidden_size", hidden));
        m_config["encoder_hidden_size"] = hidden;
        m_embedding = normalStart(making, 0, {count, width}, 1);
        m_transform =
            SmallNetwork(making, "prompt_encoder.transform", {width, hidden, all}, SmallNetwork::Between::Tanh, 1);
        if (zero)
            m_transform.clearLast();
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out;
        // (What has no gradient must not decay either.)
        out.push_back({m_fromFile ? storedKey : "prompt_encoder.embedding.weight", &m_embedding, true, m_fromFile,
                       m_frozen == 0});
        m_transform.append(out);
        return out;
    }

    std::vector<AdapterTensor> stored() const override
    {
        c10::AutoGradMode noGradients(false);
        return {{storedKey, flat().detach().contiguous()}};
    }

    std::int64_t virtualTokens() const override { return m_tokens; }

    std::optional<VirtualKeys> virtualKeys() const override
    {
        const at::Tensor all = flat().view({m_tokens, 2 * m_layers, m_heads, m_headSize});
        VirtualKeys out;
        for (std::int64_t layer = 0; layer < m_layers; ++layer) {
            out.keys.push_back(all.select(1, 2 * layer));
            out.values.push_back(all.select(1, 2 * layer + 1));
        }
        return out;
    }

    Text whyNotMergeable() const override
    {
        return {FW_NOOP("core", "it consists of virtual tokens, which are no weights of the base")};
    }

private:
    at::Tensor flat() const
    {
        if (m_frozen > 0)
            return at::cat(
                {m_embedding.narrow(0, 0, m_frozen).detach(), m_embedding.narrow(0, m_frozen, m_tokens - m_frozen)});
        return m_projects ? m_transform.run(m_embedding) : m_embedding;
    }

    std::int64_t m_frozen = 0;
    std::int64_t m_tokens = 0, m_layers = 0, m_heads = 0, m_headSize = 0;
    bool m_projects = false;
    bool m_fromFile = false;
    at::Tensor m_embedding;
    SmallNetwork m_transform;
};

} // namespace

Result<std::unique_ptr<Tuner>> makePrefixTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save"}));
    auto tuner = std::make_unique<PrefixTuner>(config, 0);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

Result<std::unique_ptr<Tuner>> makeCartridgeTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save", "prefix_projection"}));
    auto tuner = std::make_unique<PrefixTuner>(config, intOr(config, "num_frozen_tokens", 1));
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
