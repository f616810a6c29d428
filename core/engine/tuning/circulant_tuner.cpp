#include "core/engine/tuning/module_tuner.h"

#include <cmath>

namespace fieldwright::engine {

namespace {

/// ΔW consists of circulant blocks, of each of which one row is trained, over the number of inputs. Source: Chen et al.
/// 2024, arXiv:2407.19342.
class C3aTuner : public DeltaTuner
{
public:
    using DeltaTuner::DeltaTuner;

    Result<> build(const TunerMaking &making)
    {
        const Json *start = member(config(), "init_weights");
        const bool zero = start && start->is_boolean() && start->get<bool>();
        const std::string form = start && start->is_string() ? start->get<std::string>() : "xavier_uniform";
        if (form != "xavier_uniform" && form != "gaussian" && form != "kaiming_uniform")
            return fail(unsupportedOption(making.thing, "init_weights", form));
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            const std::int64_t in = target.module.in, out = target.module.out;
            AdaptedModule module{std::move(target), {}, 1 / double(in), 0};
            FW_TRY(own, patternValue(config(), "block_size_pattern", module.target.name));
            const double size = own.value_or(double(intOr(config(), "block_size", 256)));
            if (!(size >= 1 && size <= double(in)) || in % std::int64_t(size) != 0 || out % std::int64_t(size) != 0)
                return fail(unsupportedOption(making.thing, "block_size", size));
            module.rank = std::int64_t(size);
            const std::vector<std::int64_t> shape{out / module.rank, in / module.rank, module.rank};
            const double bound =
                form == "kaiming_uniform" ? std::sqrt(1 / double(in)) : std::sqrt(6 / double(in + out));
            module.parts = {{".c3a_kernel", zero                 ? constantStart(making, shape, 0)
                                            : form == "gaussian" ? normalStart(making, stream, shape, 1)
                                                                 : uniformStart(making, stream, shape, bound)}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor delta(const AdaptedModule &module) const override
    {
        const at::Tensor &kernel = module.part(0);
        const std::int64_t size = module.rank;
        const at::Tensor steps = at::arange(size, kernel.options().dtype(at::kLong));
        const at::Tensor places = (steps.unsqueeze(0) - steps.unsqueeze(1)).remainder(size).flatten();
        return kernel.index_select(2, places)
                   .view({kernel.size(0), kernel.size(1), size, size})
                   .permute({0, 2, 1, 3})
                   .reshape({module.target.module.out, module.target.module.in}) *
               module.scale;
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeC3aTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<C3aTuner>(making, config);
}

} // namespace fieldwright::engine
