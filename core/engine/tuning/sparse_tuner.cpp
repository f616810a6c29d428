#include "core/engine/tuning/module_tuner.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

enum Part : size_t { Values, Places };

/// ΔW has trained numbers at chosen places, and zeros elsewhere. Source: Bhardwaj et al. 2024, arXiv:2406.13175,
/// section 3. The file has the places.
class ShiraTuner : public DeltaTuner
{
public:
    using DeltaTuner::DeltaTuner;

    Result<> build(const TunerMaking &making)
    {
        if (const std::string kind = stringOr(config(), "mask_type", "random"); kind != "random" && !making.fromFile)
            return fail(unsupportedOption(making.thing, "mask_type", kind));
        const double rank = double(intOr(config(), "r", 32));
        FW_CHECK(checkRank(making.shape, rank));
        const std::int64_t seed = intOr(config(), "random_seed", std::int64_t(making.seed >> 1));
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, std::int64_t(rank)};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            const std::int64_t count = module.rank * (in + out);
            if (count > in * out)
                return fail(unsupportedOption(making.thing, "r", module.rank));
            const bool zero = boolOr(config(), "init_weights", true);
            at::Tensor places = placesStart({2, count});
            if (!making.fromFile) {
                const at::Tensor flat = std::get<0>(randomPlaces(std::uint64_t(seed), in * out, count).sort());
                places = at::stack({flat.floor_divide(in), flat.remainder(in)}, 0).to(making.device);
            }
            module.parts = {
                {".shira_weight", zero ? constantStart(making, {count}, 0) : normalStart(making, stream, {count}, 1)},
                {".shira_indices", places, false}};
            module.parts.front().decay = false;
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

    Result<> checkRead(const std::string &thing) const override
    {
        for (const AdaptedModule &module : modules()) {
            const at::Tensor rows = module.part(Places).select(0, 0), columns = module.part(Places).select(0, 1);
            const bool isInside = rows.min().item<std::int64_t>() >= 0 && columns.min().item<std::int64_t>() >= 0 &&
                                  rows.max().item<std::int64_t>() < module.target.module.out &&
                                  columns.max().item<std::int64_t>() < module.target.module.in;
            if (!isInside)
                return fail(wrongPlaces(thing, module.target.name));
        }
        return {};
    }

protected:
    at::Tensor delta(const AdaptedModule &module) const override
    {
        const std::int64_t in = module.target.module.in, out = module.target.module.out;
        const at::Tensor flat = module.part(Places).select(0, 0) * in + module.part(Places).select(0, 1);
        return at::zeros({out * in}, module.part(Values).options())
            .index_add(0, flat, module.part(Values))
            .view({out, in});
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeShiraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<ShiraTuner>(making, config);
}

} // namespace fieldwright::engine
