#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B, E };

/// y = W x + α/(r + 1e-5) B (E ∘ A) x, r the rank that every layer began with; a layer may have kept fewer.
/// Source: Zhang et al. 2023, arXiv:2303.10512, eq. 3. Ranks are not dealt out again here.
class AdaLoraTuner : public ModuleTuner
{
public:
    explicit AdaLoraTuner(Json config)
        : ModuleTuner(std::move(config)), m_dropout(numberOr(this->config(), "lora_dropout"))
    {}

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t first = intOr(config(), "init_r", 12);
        FW_CHECK(checkRank(making.shape, double(first)));
        const double alpha = numberOr(config(), "lora_alpha", 8);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, 0};
            module.rank = keptRank(module.target.name, first);
            module.scale = (alpha > 0 ? alpha : double(first)) / (double(first) + 1e-5);
            const std::int64_t in = module.target.module.in, out = module.target.module.out, rank = module.rank;
            module.parts = {{".lora_A", normalStart(making, 2 * stream, {rank, in}, 0.02)},
                            {".lora_B", normalStart(making, 2 * stream + 1, {out, rank}, 0.02)},
                            {".lora_E", constantStart(making, {rank, 1}, 0)}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const AdaptedModule &m = call.module;
        const at::Tensor inner = affine(call.product.input(m_dropout), m.part(A) * m.part(E));
        return call.plain().to(at::kFloat) + affine(inner, m.part(B)) * m.scale;
    }

    at::Tensor mergedWeight(const AdaptedModule &m, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return weight + at::mm(m.part(B), m.part(A) * m.part(E)).mul(m.scale).to(weight.device());
    }

private:
    /// rank_pattern says of each direction of a layer whether it was kept: {"model.layers.0.…lora_E": [true, …]}.
    std::int64_t keptRank(const std::string &name, std::int64_t first) const
    {
        const Json *patterns = member(config(), "rank_pattern");
        if (!patterns || !patterns->is_object())
            return first;
        for (const auto &[key, kept] : patterns->items()) {
            if (!kept.is_array() || (key != name + ".lora_E" && !key.ends_with("." + name + ".lora_E")))
                continue;
            return std::count_if(kept.begin(), kept.end(),
                                 [](const Json &value) { return value.is_boolean() && value.get<bool>(); });
        }
        return first;
    }

    double m_dropout;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeAdaLoraTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"layers_pattern", "use_dora", "layer_replication"}));
    if (const std::string bias = stringOr(config, "bias", "none"); bias != "none")
        return fail(unsupportedOption(making.thing, "bias", bias));
    auto tuner = std::make_unique<AdaLoraTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
