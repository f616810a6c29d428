#include "core/engine/tuning/module_tuner.h"

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B, Bound, Norms };

/// ΔW = λ/r Σ b_i a_iᵀ / (|b_i| |a_i|), its columns times the norms that those of W had at first. Source: Bini et al.
/// 2025, arXiv:2503.18225.
class DeLoraTuner : public FactorTuner
{
public:
    explicit DeLoraTuner(const Json &config) : FactorTuner(config, numberOr(config, "module_dropout")) {}

    Result<> build(const TunerMaking &making)
    {
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, 0};
            FW_TRY(ownRank, patternValue(config(), "rank_pattern", module.target.name));
            FW_TRY(ownBound, patternValue(config(), "lambda_pattern", module.target.name));
            const double rank = ownRank.value_or(double(intOr(config(), "r", 8)));
            FW_CHECK(checkRank(making.shape, rank));
            module.rank = std::int64_t(rank);
            const std::vector<std::int64_t> a{module.rank, module.target.module.in},
                b{module.target.module.out, module.rank};
            const bool zero = boolOr(config(), "init_weights", true);
            const at::Tensor norms = making.fromFile
                                         ? constantStart(making, {module.target.module.in}, 0)
                                         : at::linalg_vector_norm(moduleWeight(making.weights, module.target), 2, {0});
            module.parts = {{".delora_A", linearStart(making, 2 * stream, a)},
                            {".delora_B", zero ? constantStart(making, b, 0) : linearStart(making, 2 * stream + 1, b)},
                            {".delora_lambda",
                             constantStart(making, {1}, ownBound.value_or(numberOr(config(), "delora_lambda", 15)))},
                            {".delora_w_norm", norms, false}};
            module.parts[Bound].decay = false;
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    Factors factors(const AdaptedModule &module) const override
    {
        constexpr double smallest = 1e-4; // of a norm
        const at::Tensor normsOfA = at::linalg_vector_norm(module.part(A), 2, {1}).clamp_min(smallest);
        const at::Tensor normsOfB = at::linalg_vector_norm(module.part(B), 2, {0}).clamp_min(smallest);
        return {module.part(A) * module.part(Norms),
                module.part(B) * (module.part(Bound) / double(module.rank) / (normsOfA * normsOfB))};
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeDeLoraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<DeLoraTuner>(making, config);
}

} // namespace fieldwright::engine
