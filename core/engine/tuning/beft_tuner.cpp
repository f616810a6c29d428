#include "core/engine/tuning/module_tuner.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// A trained vector is added to the output of a layer. Source: Huang et al. 2025, arXiv:2509.15974, section 3.
class BeftTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        const bool zero = boolOr(config(), "init_weights", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, 0};
            const std::int64_t out = module.target.module.out;
            module.parts = {
                {".beft_bias", zero ? constantStart(making, {1, out}, 0) : normalStart(making, stream, {1, out}, 1)}};
            module.parts.front().decay = false;
            m_hasBiases = m_hasBiases && hasBias(making.shape, module.target.name);
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

    Text whyNotMergeable() const override
    {
        if (!m_hasBiases)
            return {FW_NOOP("core", "it adds biases to layers that have none in this model")};
        return ModuleTuner::whyNotMergeable();
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        return call.plain().to(at::kFloat) + call.module.part(0);
    }

    at::Tensor mergedWeight(const AdaptedModule & /*module*/, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return weight;
    }

    at::Tensor mergedBias(const AdaptedModule &module, const at::Tensor &bias) const override
    {
        return bias + module.part(0).flatten().to(bias.device());
    }

private:
    bool m_hasBiases = true;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeBeftTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<BeftTuner>(making, config);
}

} // namespace fieldwright::engine
