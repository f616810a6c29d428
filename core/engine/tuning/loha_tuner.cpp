#include "core/engine/tuning/module_tuner.h"

#include <cmath>

namespace fieldwright::engine {

namespace {

enum Part : size_t { A1, B1, A2, B2 };

/// ΔW = α/r (A1 B1) ∘ (A2 B2). Source: Hyeon-Woo et al. 2021, arXiv:2108.06098, proposition 1.
class LohaTuner : public DeltaTuner
{
public:
    using DeltaTuner::DeltaTuner;

    Result<> build(const TunerMaking &making)
    {
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, 0};
            FW_CHECK(readRank(config(), making.shape, module));
            const std::int64_t in = module.target.module.in, out = module.target.module.out, rank = module.rank;
            // kaiming_uniform with a = √5: U(±1/√columns)
            const auto drawn = [&](std::uint64_t part, std::int64_t rows, std::int64_t columns) {
                return uniformStart(making, stream * 4 + part, {rows, columns}, 1 / std::sqrt(double(columns)));
            };
            const bool zero = boolOr(config(), "init_weights", true);
            module.parts = {{".hada_w1_a", drawn(0, out, rank)},
                            {".hada_w1_b", drawn(1, rank, in)},
                            {".hada_w2_a", drawn(2, out, rank)},
                            {".hada_w2_b", zero ? constantStart(making, {rank, in}, 0) : drawn(3, rank, in)}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor delta(const AdaptedModule &m) const override
    {
        return at::mm(m.part(A1), m.part(B1)) * at::mm(m.part(A2), m.part(B2)) * m.scale;
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeLohaTuner(const TunerMaking &making, const Json &config)
{
    if (!making.fromFile) // these two count while training alone
        FW_CHECK(refuseOptions(making.thing, config, {"rank_dropout", "module_dropout"}));
    FW_CHECK(refuseOptions(making.thing, config, {"layers_pattern"}));
    auto tuner = std::make_unique<LohaTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
