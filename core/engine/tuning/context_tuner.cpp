#include "core/engine/tuning/virtual_tokens.h"

#include <ATen/ops/maximum.h>
#include <ATen/ops/ones_like.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

constexpr const char *storedKey = "prompt_embeddings";

/// Virtual tokens that begin as examples of the task and may move so far from them as their part of an example allows;
/// labels stay. Source: Blau et al. 2024, arXiv:2410.17222, section 3. Its loss on the examples' own labels is not
/// computed: the text's targets alone count.
class ContextTuner : public Tuner
{
public:
    using Tuner::Tuner;

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(count, virtualTokenCount(making, config()));
        m_tokens = count;
        const std::int64_t width = making.shape.hidden;
        writeSizes(making.shape, width, making.shape.heads, m_config); // before members are pointed to
        const Json *ids = member(config(), "cpt_token_ids"), *parts = member(config(), "cpt_tokens_type_mask");
        const auto isListed = [&](const Json *list) {
            return list && list->is_array() && std::int64_t(list->size()) == count &&
                   std::all_of(list->begin(), list->end(), [](const Json &value) { return value.is_number_integer(); });
        };
        if (!isListed(ids))
            return fail(unsupportedOption(making.thing, "cpt_token_ids", ids ? *ids : Json()));
        if (!isListed(parts))
            return fail(unsupportedOption(making.thing, "cpt_tokens_type_mask", parts ? *parts : Json()));
        std::vector<float> bounds, open;
        std::vector<std::int32_t> index;
        const double unit = std::sqrt(double(width) / 2048);
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t part = (*parts)[size_t(i)].get<std::int64_t>() % 4; // template, input, template, label
            const char *key = part == 2 ? "opt_projection_epsilon" : "opt_projection_format_epsilon";
            open.push_back(part == 0 ? 0 : 1);
            bounds.push_back(part == 0 ? 1e-10f : float(numberOr(config(), key, 0.1) * unit));
            const std::int64_t id = (*ids)[size_t(i)].get<std::int64_t>();
            if (id < 0 || id >= making.shape.vocabulary)
                return fail(unsupportedOption(making.thing, "cpt_token_ids", id));
            index.push_back(std::int32_t(id));
        }
        m_bounds = at::tensor(at::ArrayRef<float>(bounds), at::kFloat).to(making.device);
        m_open = at::tensor(at::ArrayRef<float>(open), at::kFloat).unsqueeze(1).to(making.device);
        m_first = constantStart(making, {count, width}, 0);
        if (!making.fromFile) {
            const at::Tensor rows = at::tensor(at::ArrayRef<std::int32_t>(index), at::kInt).to(making.device);
            m_first =
                (making.weights.embedded(rows, at::kFloat).detach().to(at::kFloat) * making.shape.design.embeddingScale)
                    .contiguous();
        }
        m_moved = at::zeros({count, width}, at::TensorOptions().dtype(at::kFloat).device(making.device));
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        return {{storedKey, &m_first, false, true}, {"prompt_encoder.delta_embedding.weight", &m_moved, true, false}};
    }

    std::vector<AdapterTensor> stored() const override
    {
        c10::AutoGradMode noGradients(false);
        return {{storedKey, virtualEmbeddings().detach().contiguous()}};
    }

    std::int64_t virtualTokens() const override { return m_tokens; }

    at::Tensor virtualEmbeddings() const override
    {
        // Drawn back to the bound, which the gradient does not see; labels get none.
        const at::Tensor moved = m_moved.detach();
        const at::Tensor norms = at::linalg_vector_norm(moved, 2, {1});
        const at::Tensor factors = at::where(norms > 0, m_bounds / at::maximum(norms, m_bounds), at::ones_like(norms));
        const at::Tensor bound = moved * factors.unsqueeze(1);
        return m_first + bound + (m_moved - moved) * m_open;
    }

    Text whyNotMergeable() const override
    {
        return {FW_NOOP("core", "it consists of virtual tokens, which are no weights of the base")};
    }

private:
    std::int64_t m_tokens = 0;
    at::Tensor m_bounds; ///< [tokens], of the length of a move
    at::Tensor m_open;   ///< [tokens, 1]: 1, or 0 of a label
    at::Tensor m_first;  ///< the examples' embeddings
    at::Tensor m_moved;  ///< what is trained
};

} // namespace

Result<std::unique_ptr<Tuner>> makeContextTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save"}));
    auto tuner = std::make_unique<ContextTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
