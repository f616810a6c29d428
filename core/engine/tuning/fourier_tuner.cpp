#include "core/engine/tuning/module_tuner.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/fft_ifft2.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/real.h>

#include <map>

namespace fieldwright::engine {

namespace {

/// ΔW = α Re(ifft2(E)), where E has the trained numbers at random places, the same in layers of one shape.
/// Source: Gao et al. 2024, arXiv:2405.03003, eq. 2 to 4.
class FourierTuner : public DeltaTuner
{
public:
    using DeltaTuner::DeltaTuner;

    Result<> build(const TunerMaking &making)
    {
        const auto seed = std::uint64_t(intOr(config(), "random_loc_seed", 777));
        std::map<std::int64_t, at::Tensor> placesOfSize;
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, numberOr(config(), "scaling", 150), 0};
            const std::int64_t all = module.target.module.in * module.target.module.out;
            FW_TRY(own, patternValue(config(), "n_frequency_pattern", module.target.name));
            const double count = own.value_or(double(intOr(config(), "n_frequency", 1000)));
            if (!(count >= 1 && count <= double(all)))
                return fail(unsupportedOption(making.thing, "n_frequency", count));
            module.rank = std::int64_t(count);
            // As PEFT draws them: the file has only the seed.
            at::Tensor &places = placesOfSize[all];
            if (!places.defined()) {
                at::Generator generator = at::detail::createCPUGenerator(seed);
                places = at::randperm(all, generator, at::TensorOptions().dtype(at::kLong));
            }
            module.parts = {{".fourierft_spectrum", boolOr(config(), "init_weights", false)
                                                        ? constantStart(making, {module.rank}, 0)
                                                        : normalStart(making, stream, {module.rank}, 1)},
                            {".places", places.narrow(0, 0, module.rank).clone().to(making.device), false, false}};
            module.parts.front().decay = false;
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor delta(const AdaptedModule &m) const override
    {
        const std::int64_t in = m.target.module.in, out = m.target.module.out;
        const at::Tensor dense =
            at::zeros({out * in}, m.part(0).options()).index_copy(0, m.part(1), m.part(0)).view({out, in});
        return at::real(at::fft_ifft2(dense)) * m.scale;
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeFourierTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"layers_pattern"}));
    if (const std::string bias = stringOr(config, "bias", "none"); bias != "none")
        return fail(unsupportedOption(making.thing, "bias", bias));
    auto tuner = std::make_unique<FourierTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
