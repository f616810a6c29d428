#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

namespace fieldwright::engine {

namespace {

constexpr const char *suffix = ".trainable_tokens_delta";

/// Some rows of the embedding, and of the head, are trained and stand in place of the base's: PEFT's trainable tokens.
/// Where the two are one tensor the head has the same rows.
class TokensTuner : public Tuner
{
public:
    using Tuner::Tuner;

    Result<> build(const TunerMaking &making)
    {
        m_embeddingName = making.shape.family->names.embedding;
        m_headName = making.shape.family->names.head;
        m_isTied = making.shape.tiedHead;
        FW_CHECK(readTokens(making));
        FW_TRY(targets, targetModules(making.shape, config(), {m_embeddingName}, false));
        for (const TargetModule &target : targets) {
            if (target.kind == TargetModule::Kind::Linear)
                return fail(unsupportedOption(making.thing, "target_modules", target.name));
            at::Tensor &rows = target.kind == TargetModule::Kind::Embedding ? m_embedding : m_head;
            if (m_isTied && target.kind == TargetModule::Kind::Head)
                continue; // follows the embedding
            rows = constantStart(making, {m_tokens.size(0), making.shape.hidden}, 0);
            if (!making.fromFile)
                rows = moduleWeight(making.weights, target).index_select(0, m_tokens).contiguous();
        }
        if (m_isTied && !m_embedding.defined())
            return fail(unsupportedOption(making.thing, "target_modules", m_headName));
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out;
        if (m_embedding.defined())
            out.push_back({peftPrefix + m_embeddingName + suffix, &m_embedding});
        if (m_head.defined())
            out.push_back({peftPrefix + m_headName + suffix, &m_head});
        return out;
    }

    std::vector<AdapterTensor> stored() const override
    {
        std::vector<AdapterTensor> out = Tuner::stored();
        if (m_isTied)
            out.push_back({peftPrefix + m_headName + suffix, m_embedding.detach()});
        return out;
    }

    bool isBeside(const std::string &key) const override
    {
        return (m_isTied && key == peftPrefix + m_headName + suffix) || Tuner::isBeside(key);
    }

    at::Tensor embedded(const at::Tensor &ids, const at::Tensor &x) const override
    {
        if (!m_embedding.defined())
            return x;
        const at::Tensor row = m_rows.index_select(0, ids.to(at::kLong).flatten());
        const at::Tensor own = m_embedding.index_select(0, row.clamp_min(0)).view(x.sizes()).to(x.scalar_type());
        return at::where((row >= 0).view(x.sizes().slice(0, size_t(x.dim() - 1))).unsqueeze(-1), own, x);
    }

    at::Tensor headed(const at::Tensor &x, const at::Tensor &logits) const override
    {
        const at::Tensor &rows = m_isTied ? m_embedding : m_head;
        if (!rows.defined())
            return logits;
        return logits.index_copy(1, m_tokens, affine(x.to(at::kFloat), rows).to(logits.scalar_type()));
    }

    std::vector<std::string> mergedNames() const override
    {
        std::vector<std::string> out;
        if (m_embedding.defined())
            out.push_back(m_embeddingName + ".weight");
        if (m_head.defined())
            out.push_back(m_headName + ".weight");
        return out;
    }

    at::Tensor merged(const std::string &name, const at::Tensor &weight) const override
    {
        const at::Tensor rows = name == m_headName + ".weight"        ? m_head
                                : name == m_embeddingName + ".weight" ? m_embedding
                                                                      : at::Tensor();
        return rows.defined() ? weight.index_copy(0, m_tokens.to(weight.device()), rows.to(weight.device())) : weight;
    }

private:
    Result<> readTokens(const TunerMaking &making)
    {
        const Json *list = member(config(), "token_indices");
        std::vector<std::int64_t> tokens, rows(size_t(making.shape.vocabulary), -1);
        for (size_t i = 0; list && list->is_array() && i < list->size(); ++i) {
            const std::int64_t token = (*list)[i].is_number_integer() ? (*list)[i].get<std::int64_t>() : -1;
            if (token < 0 || token >= making.shape.vocabulary || rows[size_t(token)] >= 0)
                return fail(unsupportedOption(making.thing, "token_indices", (*list)[i]));
            rows[size_t(token)] = std::int64_t(tokens.size());
            tokens.push_back(token);
        }
        if (tokens.empty())
            return fail(unsupportedOption(making.thing, "token_indices", Json::array()));
        m_tokens = at::tensor(at::ArrayRef<std::int64_t>(tokens), at::kLong).to(making.device);
        m_rows = at::tensor(at::ArrayRef<std::int64_t>(rows), at::kLong).to(making.device);
        return {};
    }

    std::string m_embeddingName, m_headName;
    bool m_isTied = false;
    at::Tensor m_tokens; ///< the tokens with rows of their own
    at::Tensor m_rows;   ///< of each token of the vocabulary: its row, or -1
    at::Tensor m_embedding, m_head;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeTokensTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save"}));
    auto tuner = std::make_unique<TokensTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
