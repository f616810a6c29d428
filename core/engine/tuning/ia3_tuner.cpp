#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

namespace fieldwright::engine {

namespace {

/// Learned factors of the outputs of some linear layers, and of the inputs of the feed-forward's.
/// Source: Liu et al. 2022, arXiv:2205.05638, section 3.3.
class Ia3Tuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        const Json *inner = member(config(), "feedforward_modules");
        FW_TRY(modules, adaptLinear(making, config(), [&](TargetModule target, std::uint64_t) -> Result<AdaptedModule> {
                   FW_TRY(isInner, inner ? isMeant(*inner, target.name) : Result<bool>(false));
                   AdaptedModule module{std::move(target), {}, 1, 0};
                   const Module &linear = module.target.module;
                   module.parts = {{".ia3_l", isInner ? constantStart(making, {1, linear.in}, 1)
                                                      : constantStart(making, {linear.out, 1}, 1)}};
                   module.parts.front().decay = false;
                   return module;
               }));
        return take(making, std::move(modules));
    }

protected:
    static bool scalesInput(const AdaptedModule &module) { return module.part(0).size(0) == 1; }

    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor factors = call.module.part(0).flatten();
        if (!scalesInput(call.module))
            return call.plain().to(at::kFloat) * factors;
        const at::Tensor input = (call.product.x.to(at::kFloat) * factors).to(call.product.x.scalar_type());
        return call.multiplied(input, call.bias);
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return weight * module.part(0).to(weight.device()); // [1, in] or [out, 1]
    }

    at::Tensor mergedBias(const AdaptedModule &module, const at::Tensor &bias) const override
    {
        return scalesInput(module) ? bias : bias * module.part(0).flatten().to(bias.device());
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeIa3Tuner(const TunerMaking &making, const Json &config)
{
    auto tuner = std::make_unique<Ia3Tuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
