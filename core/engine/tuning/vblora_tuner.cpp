#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/topk.h>

namespace fieldwright::engine {

namespace {

enum Part : size_t { LogitsA, LogitsB };
enum TopPart : size_t { PlacesA, WeightsA, PlacesB, WeightsB };

/// A LoRA whose A and B are cut into pieces, each a mixture of the few vectors of one shared bank that its logits
/// choose. Source: Li et al. 2024, arXiv:2405.15179. A file with the chosen alone has no logits to train;
/// its bank can be trained.
class VbLoraTuner : public FactorTuner
{
public:
    explicit VbLoraTuner(const Json &config) : FactorTuner(config, numberOr(config, "vblora_dropout")) {}

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 4), length = intOr(config(), "vector_length", 256);
        const std::int64_t vectors = intOr(config(), "num_vectors", 256);
        m_top = intOr(config(), "topk", 2);
        FW_CHECK(checkRank(making.shape, double(rank)));
        if (vectors < 1 || vectors > 1 << 24)
            return fail(unsupportedOption(making.thing, "num_vectors", vectors));
        if (m_top < 1 || m_top > vectors)
            return fail(unsupportedOption(making.thing, "topk", m_top));
        m_isChosen = making.fromFile && boolOr(config(), "save_only_topk_weights", false);
        if (!making.fromFile)
            m_config["save_only_topk_weights"] = false;
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            if (length < 1 || in % length != 0 || out % length != 0)
                return fail(unsupportedOption(making.thing, "vector_length", length));
            const std::vector<std::int64_t> shapes[] = {{rank, in / length}, {out / length, rank}};
            for (const size_t side : {0u, 1u}) {
                std::vector<std::int64_t> shape = shapes[side];
                const std::string name = side == 0 ? ".vblora_logits_A" : ".vblora_logits_B";
                if (m_isChosen) {
                    shape.push_back(m_top);
                    module.parts.push_back({name + "_topk_indices", placesStart(shape), false});
                    shape.back() = m_top - 1;
                    module.parts.push_back({name + "_topk_weights", constantStart(making, shape, 0), false});
                } else {
                    shape.push_back(vectors);
                    const double deviation = numberOr(config(), "init_logits_std", 0.1);
                    module.parts.push_back({name, normalStart(making, 2 * stream + side, shape, deviation)});
                }
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        m_bank = uniformStart(making, 0, {vectors, length}, numberOr(config(), "init_vector_bank_bound", 0.02));
        return take(making, std::move(modules));
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out = FactorTuner::tensors();
        out.push_back({"base_model.vblora_vector_bank", &m_bank});
        return out;
    }

    Result<> checkRead(const std::string &thing) const override
    {
        for (const AdaptedModule &module : modules()) {
            for (const AdaptedModule::Part &part : module.parts) {
                if (part.tensor.scalar_type() == at::kLong &&
                    (part.tensor.min().item<std::int64_t>() < 0 ||
                     part.tensor.max().item<std::int64_t>() >= m_bank.size(0)))
                    return fail(wrongPlaces(thing, module.target.name + part.key));
            }
        }
        return {};
    }

protected:
    Factors factors(const AdaptedModule &module) const override
    {
        const auto pieces = [&](size_t side) { // [.., .., length]
            if (m_isChosen) {
                const at::Tensor &most = module.part(side == 0 ? WeightsA : WeightsB);
                return mixed(module.part(side == 0 ? PlacesA : PlacesB), at::cat({most, 1 - most.sum(-1, true)}, -1));
            }
            const auto [values, places] = at::topk(module.part(side == 0 ? LogitsA : LogitsB), m_top);
            return mixed(places, at::softmax(values, -1));
        };
        return {pieces(0).reshape({module.rank, -1}), pieces(1).transpose(1, 2).reshape({-1, module.rank})};
    }

private:
    at::Tensor mixed(const at::Tensor &places, const at::Tensor &weights) const
    {
        const at::Tensor vectors = m_bank.index_select(0, places.flatten());
        return (vectors.view({places.size(0), places.size(1), m_top, -1}) * weights.unsqueeze(-1)).sum(2);
    }

    std::int64_t m_top = 2;
    bool m_isChosen = false;
    at::Tensor m_bank; ///< [vectors, length]
};

} // namespace

Result<std::unique_ptr<Tuner>> makeVbLoraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<VbLoraTuner>(making, config);
}

} // namespace fieldwright::engine
