#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

namespace fieldwright::engine {

namespace {

/// y = W H x + b with H = H₁ H₂ … H_r, reflections H_i = I - 2 u_i u_iᵀ / |u_i|²; with apply_GS the vectors are made
/// orthogonal first. Source: Yuan et al. 2024, arXiv:2405.17484.
class HraTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        const double rank = double(intOr(config(), "r", 8));
        FW_CHECK(checkRank(making.shape, rank));
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, std::int64_t(rank)};
            const std::int64_t in = module.target.module.in;
            // Pairs of equal reflections cancel each other; equal vectors cannot be made orthogonal.
            const bool paired = boolOr(config(), "init_weights", true) && !boolOr(config(), "apply_GS", false) &&
                                module.rank % 2 == 0 && !making.fromFile;
            module.parts = {{".hra_u", paired
                                           ? linearStart(making, stream, {in, module.rank / 2}).repeat_interleave(2, 1)
                                           : linearStart(making, stream, {in, module.rank})}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor &x = call.product.x;
        return call.multiplied(reflected(x.to(at::kFloat), call.module.part(0), false).to(x.scalar_type()), call.bias);
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return reflected(weight, module.part(0).to(weight.device()), true);
    }

private:
    /// Rows times H, or times Hᵀ.
    at::Tensor reflected(const at::Tensor &rows, const at::Tensor &vectors, bool forward) const
    {
        const std::int64_t count = vectors.size(1);
        std::vector<at::Tensor> units;
        if (boolOr(config(), "apply_GS", false)) {
            for (std::int64_t i = 0; i < count; ++i) {
                at::Tensor own = vectors.select(1, i);
                for (const at::Tensor &other : units)
                    own = own - (other * own).sum() * other;
                units.push_back(own / own.norm());
            }
            const at::Tensor basis = at::stack(units, 1);
            return rows - 2 * at::mm(at::mm(rows, basis), basis.t());
        }
        at::Tensor out = rows;
        for (std::int64_t i = 0; i < count; ++i) {
            at::Tensor unit = vectors.select(1, forward ? i : count - 1 - i);
            unit = (unit / unit.norm()).unsqueeze(1);
            out = out - 2 * at::mm(at::mm(out, unit), unit.t());
        }
        return out;
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeHraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<HraTuner>(making, config);
}

} // namespace fieldwright::engine
