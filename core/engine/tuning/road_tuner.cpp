#include "core/engine/tuning/module_tuner.h"

namespace fieldwright::engine {

namespace {

enum Part : size_t { Theta, Alpha };

/// y = R (W x + b), where R turns and scales pairs of outputs: y_i = α_i cos θ_i z_i ∓ α_i sin θ_i z_j. The partner of
/// an output stands half a group away. Source: Liao and Monz 2024, arXiv:2409.00119, eq. 4; road_1, _2 and _4 have one,
/// two and four pairs of numbers for a pair of outputs.
class RoadTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        const std::string variant = stringOr(config(), "variant", "road_1");
        m_variant = variant == "road_1" ? 1 : variant == "road_2" ? 2 : variant == "road_4" ? 4 : 0;
        if (m_variant == 0)
            return fail(unsupportedOption(making.thing, "variant", variant));
        m_group = intOr(config(), "group_size", 64);
        const bool turns = !boolOr(config(), "init_weights", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, 0};
            const std::int64_t out = module.target.module.out;
            if (m_group < 2 || m_group % 2 != 0 || out % m_group != 0)
                return fail(unsupportedOption(making.thing, "group_size", m_group));
            const std::int64_t count = out * m_variant / 2;
            const auto start = [&](std::uint64_t part, double middle) {
                const at::Tensor plain = constantStart(making, {count}, middle);
                return turns && !making.fromFile ? plain + normalStart(making, 2 * stream + part, {count}, 0.5) : plain;
            };
            module.parts = {{".road_theta", start(0, 0)}, {".road_alpha", start(1, 1)}};
            for (AdaptedModule::Part &part : module.parts)
                part.decay = false;
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        return turned(call.module, call.plain().to(at::kFloat));
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return turned(module, weight.t()).t();
    }

    at::Tensor mergedBias(const AdaptedModule &module, const at::Tensor &bias) const override
    {
        return turned(module, bias.unsqueeze(0)).squeeze(0);
    }

private:
    /// Rows of outputs, turned.
    at::Tensor turned(const AdaptedModule &module, const at::Tensor &rows) const
    {
        const auto [cosine, sine] = factors(module);
        const at::Tensor halves = rows.reshape({rows.size(0), -1, 2, m_group / 2});
        const at::Tensor partners =
            at::stack({-halves.select(2, 1), halves.select(2, 0)}, 2).reshape({rows.size(0), rows.size(1)});
        return rows * cosine.to(rows.device()) + partners * sine.to(rows.device());
    }

    /// Of each output: what is times itself, and what times its partner.
    std::pair<at::Tensor, at::Tensor> factors(const AdaptedModule &module) const
    {
        const at::Tensor &theta = module.part(Theta), &alpha = module.part(Alpha);
        if (m_variant == 4) { // [groups, 2, size]
            const at::Tensor angles = theta.view({-1, 2, m_group}), scales = alpha.view({-1, 2, m_group});
            return {(scales.select(1, 0) * angles.select(1, 0).cos()).flatten(),
                    (scales.select(1, 1) * angles.select(1, 1).sin()).flatten()};
        }
        const auto whole = [&](const at::Tensor &numbers) {
            return m_variant == 2 ? numbers : numbers.view({-1, m_group / 2}).repeat_interleave(2, 0).flatten();
        };
        return {whole(alpha * theta.cos()), whole(alpha * theta.sin())};
    }

    int m_variant = 1;
    std::int64_t m_group = 64;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeRoadTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<RoadTuner>(making, config);
}

} // namespace fieldwright::engine
