#include "core/engine/tuning/virtual_tokens.h"

#include "core/base/random.h"

#include <ATen/ops/lstm.h>

#include <cmath>

namespace fieldwright::engine {

namespace {

constexpr const char *storedKey = "prompt_embeddings";
constexpr const char *embeddingKey = "prompt_encoder.embedding.weight";
/// Of a plan: the ids of the text that the virtual tokens begin as. Not PEFT's, and never written.
constexpr const char *idsKey = "prompt_tuning_init_ids";

/// Virtual tokens whose embeddings are learned. Prompt tuning learns them as such (Lester et al. 2021,
/// arXiv:2104.08691); P-tuning through a small network, which is not needed afterwards (Liu et al. 2021,
/// arXiv:2103.10385, section 3.2).
class PromptTuner : public Tuner
{
public:
    PromptTuner(Json config, bool pTuning) : Tuner(std::move(config)), m_pTuning(pTuning) {}

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(count, virtualTokenCount(making, config()));
        const std::int64_t width = making.shape.hidden;
        m_tokens = count;
        writeSizes(making.shape, width, making.shape.heads, m_config);
        m_isPlain = !m_pTuning || making.fromFile;
        if (m_pTuning || making.fromFile)
            m_embedding = normalStart(making, 0, {count, width}, 1);
        else
            FW_CHECK(startPlain(making));
        return m_isPlain ? Result<>() : buildEncoder(making, width);
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out;
        // The file has one tensor, whatever it was trained as.
        const char *key = m_fromFile ? storedKey : embeddingKey;
        out.push_back({key, &m_embedding, true, m_fromFile});
        for (auto &[name, tensor] : m_lstm)
            out.push_back({name, &tensor, true, false, tensor.dim() > 1});
        m_head.append(out);
        return out;
    }

    std::vector<AdapterTensor> stored() const override
    {
        c10::AutoGradMode noGradients(false);
        return {{storedKey, virtualEmbeddings().detach().contiguous()}};
    }

    Json storedConfig() const override
    {
        Json out = config();
        out.erase(idsKey);
        return out;
    }

    std::int64_t virtualTokens() const override { return m_tokens; }

    at::Tensor virtualEmbeddings() const override
    {
        if (m_isPlain)
            return m_embedding;
        if (m_lstm.empty())
            return m_head.run(m_embedding);
        std::vector<at::Tensor> weights;
        for (const auto &[name, tensor] : m_lstm)
            weights.push_back(tensor);
        const std::int64_t layers = std::int64_t(weights.size()) / 8, hidden = weights[1].size(1);
        const at::Tensor zero = at::zeros({2 * layers, 1, hidden}, m_embedding.options());
        const auto [out, h, c] =
            at::lstm(m_embedding.unsqueeze(0), {zero, zero}, weights, true, layers, 0.0, false, true, true);
        return m_head.run(out.squeeze(0));
    }

    Text whyNotMergeable() const override
    {
        return {FW_NOOP("core", "it consists of virtual tokens, which are no weights of the base")};
    }

    void setFromFile() { m_fromFile = true; }

private:
    /// RANDOM: N(0, 1). SAMPLE_VOCAB: embeddings of random tokens. TEXT: those of a text, repeated or cut.
    Result<> startPlain(const TunerMaking &making)
    {
        const std::string start = stringOr(config(), "prompt_tuning_init", "RANDOM");
        if (start == "RANDOM") {
            m_embedding = normalStart(making, 0, {m_tokens, making.shape.hidden}, 1);
            return {};
        }
        std::vector<std::int32_t> ids;
        if (start == "SAMPLE_VOCAB") {
            Random random(making.seed, 0);
            for (std::int64_t i = 0; i < m_tokens; ++i)
                ids.push_back(std::int32_t(random.below(std::uint64_t(making.shape.vocabulary))));
        } else if (start == "TEXT") {
            const Json *given = member(config(), idsKey);
            std::vector<std::int32_t> text;
            for (size_t i = 0; given && given->is_array() && i < given->size(); ++i) {
                const std::int64_t id = (*given)[i].is_number_integer() ? (*given)[i].get<std::int64_t>() : -1;
                if (id >= 0 && id < making.shape.vocabulary)
                    text.push_back(std::int32_t(id));
            }
            if (text.empty())
                return fail(ErrorCode::InvalidArgument,
                            {FW_NOOP("core", "The text that the virtual tokens are to begin as is empty.")},
                            {FW_NOOP("core", "Write a text, or choose another start.")});
            for (std::int64_t i = 0; i < m_tokens; ++i)
                ids.push_back(text[size_t(i) % text.size()]);
        } else {
            return fail(unsupportedOption(making.thing, "prompt_tuning_init", start));
        }
        const at::Tensor index = at::tensor(at::ArrayRef<std::int32_t>(ids), at::kInt).to(making.device);
        m_embedding =
            (making.weights.embedded(index, at::kFloat).detach().to(at::kFloat) * making.shape.design.embeddingScale)
                .contiguous();
        return {};
    }

    Result<> buildEncoder(const TunerMaking &making, std::int64_t width)
    {
        const std::int64_t hidden = intOr(config(), "encoder_hidden_size", width);
        if (hidden < 1 || hidden > 1 << 16)
            return fail(unsupportedOption(making.thing, "encoder_hidden_size", hidden));
        m_config["encoder_hidden_size"] = hidden;
        const std::string kind = stringOr(config(), "encoder_reparameterization_type", "MLP");
        if (kind == "MLP") {
            m_head = SmallNetwork(making, "prompt_encoder.mlp_head", {width, hidden, hidden, width},
                                  SmallNetwork::Between::Relu, 1);
            return {};
        }
        const std::int64_t layers = intOr(config(), "encoder_num_layers", 2);
        if (kind != "LSTM" || layers < 1 || layers > 16)
            return fail(unsupportedOption(making.thing, "encoder_reparameterization_type", kind));
        std::uint64_t stream = 100;
        const double bound = 1 / std::sqrt(double(hidden)); // nn.LSTM's start
        for (std::int64_t layer = 0; layer < layers; ++layer) {
            const std::int64_t in = layer == 0 ? width : 2 * hidden;
            for (const char *direction : {"", "_reverse"}) {
                const std::string tail = "_l" + std::to_string(layer) + direction;
                const auto add = [&](const char *name, const std::vector<std::int64_t> &shape) {
                    m_lstm.emplace_back("prompt_encoder.lstm_head." + (name + tail),
                                        uniformStart(making, ++stream, shape, bound));
                };
                add("weight_ih", {4 * hidden, in});
                add("weight_hh", {4 * hidden, hidden});
                add("bias_ih", {4 * hidden});
                add("bias_hh", {4 * hidden});
            }
        }
        m_head = SmallNetwork(making, "prompt_encoder.mlp_head", {2 * hidden, 2 * hidden, width},
                              SmallNetwork::Between::Relu, 1);
        return {};
    }

    bool m_pTuning;
    bool m_isPlain = true;
    bool m_fromFile = false;
    std::int64_t m_tokens = 0;
    at::Tensor m_embedding;
    std::vector<std::pair<std::string, at::Tensor>> m_lstm;
    SmallNetwork m_head;
};

Result<std::unique_ptr<Tuner>> make(const TunerMaking &making, const Json &config, bool pTuning)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save"}));
    if (!making.fromFile)
        FW_CHECK(refuseOptions(making.thing, config, {"encoder_dropout"}));
    auto tuner = std::make_unique<PromptTuner>(config, pTuning);
    if (making.fromFile)
        tuner->setFromFile();
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace

Result<std::unique_ptr<Tuner>> makePromptTuner(const TunerMaking &making, const Json &config)
{
    return make(making, config, false);
}

Result<std::unique_ptr<Tuner>> makePTuner(const TunerMaking &making, const Json &config)
{
    return make(making, config, true);
}

} // namespace fieldwright::engine
