#include "core/engine/tuning/low_rank.h"
#include "core/engine/tuning/module_tuner.h"
#include "core/engine/tuning/rotations.h"

#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_svd.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

enum Part : size_t { Turning, Outputs, Inputs, A, B };

/// ΔW = s B (R - I) A: the largest singular directions of W are turned among themselves, and scaled before and after.
/// Source: "Efficient Orthogonal Fine-Tuning with Principal Subspace Adaptation", openreview.net/forum?id=FSHrinMArK.
/// A and B are of no file: they are what the base's weights give.
class PsoftTuner : public FactorTuner
{
public:
    explicit PsoftTuner(const Json &config) : FactorTuner(config, numberOr(config, "psoft_dropout")) {}

    Result<> build(const TunerMaking &making)
    {
        FW_CHECK(readOptions(making));
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            FW_CHECK(checkPlainLinear(making, target));
            FW_CHECK(checkExactWeight(making, target));
            AdaptedModule module{std::move(target), {}, m_scale, m_rank};
            if (m_rank > std::min(module.target.module.in, module.target.module.out))
                return fail(unsupportedOption(making.thing, "r", m_rank));
            module.parts = {{".psoft_R.weight", startOf(making, stream)},
                            {".psoft_R.vector_b", {}},
                            {".psoft_R.vector_a", {}},
                            {".psoft_A", {}, false, false},
                            {".psoft_B", {}, false, false}};
            if (boolOr(config(), "psoft_mag_b", true))
                module.parts[Outputs].tensor = constantStart(making, {m_rank}, 1);
            if (boolOr(config(), "psoft_mag_a", true))
                module.parts[Inputs].tensor = constantStart(making, {m_rank}, 1);
            if (hasWeight(making.weights, module.target)) {
                const Factors both = directions(moduleWeight(making.weights, module.target));
                module.parts[A].tensor = both.a.to(making.device);
                module.parts[B].tensor = both.b.to(making.device);
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    Factors factors(const AdaptedModule &module) const override
    {
        return {module.part(A), at::mm(module.part(B), turning(module))};
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        const Factors both = directions(base); // merging alone does not load the base before
        return weight + at::mm(at::mm(both.b, turning(module).cpu()), both.a).to(weight.device());
    }

private:
    Result<> readOptions(const TunerMaking &making)
    {
        m_rank = intOr(config(), "r", 32);
        FW_CHECK(checkRank(making.shape, double(m_rank)));
        const double alpha = numberOr(config(), "psoft_alpha", 32);
        if (!(alpha > 0 && std::isfinite(alpha)))
            return fail(unsupportedOption(making.thing, "psoft_alpha", alpha));
        m_scale = alpha / double(m_rank);
        for (const auto &[key, known] :
             {std::pair{"ab_svd_init", std::pair{"psoft_init", "pissa_init"}}, {"psoft_svd", {"full", "lowrank"}}}) {
            if (const std::string value = stringOr(config(), key, known.first);
                value != known.first && value != known.second)
                return fail(unsupportedOption(making.thing, key, value));
        }
        m_steps = intOr(config(), "psoft_svd_lowrank_niter", 10);
        if (m_steps < 0 || m_steps > 1000)
            return fail(unsupportedOption(making.thing, "psoft_svd_lowrank_niter", m_steps));
        FW_TRY(terms, neumannTerms(making.thing, config(), false));
        m_terms = terms;
        if (const Json *most = member(config(), "cayley_neumann_eps"); most && !most->is_null())
            m_mostNorm = most->is_number() ? most->get<double>() : 0;
        if (m_mostNorm && !(*m_mostNorm > 0 && *m_mostNorm < 1))
            return fail(unsupportedOption(making.thing, "cayley_neumann_eps", *m_mostNorm));
        return {};
    }

    bool isOrthogonal() const { return boolOr(config(), "psoft_orth", true); }

    at::Tensor startOf(const TunerMaking &making, std::uint64_t stream) const
    {
        const std::vector<std::int64_t> shape =
            isOrthogonal() ? std::vector{m_rank * (m_rank - 1) / 2} : std::vector{m_rank, m_rank};
        if (making.fromFile)
            return constantStart(making, shape, 0);
        const at::Tensor middle = isOrthogonal()
                                      ? constantStart(making, shape, 0)
                                      : at::eye(m_rank, at::TensorOptions().dtype(at::kFloat).device(making.device));
        return boolOr(config(), "init_weights", true) ? middle : middle + normalStart(making, stream, shape, 0.1);
    }

    /// s (R - I), scaled.
    at::Tensor turning(const AdaptedModule &module) const
    {
        at::Tensor out = module.part(Turning);
        if (isOrthogonal()) {
            const at::Tensor skew = skewSymmetric(out.unsqueeze(0), m_rank);
            out = (m_terms > 0 ? neumann(bounded(skew), m_terms) : cayley(-skew)).squeeze(0);
        }
        if (module.part(Outputs).defined())
            out = module.part(Outputs).unsqueeze(1) * out;
        if (module.part(Inputs).defined())
            out = out * module.part(Inputs);
        return (out - at::eye(m_rank, out.options())) * module.scale;
    }

    /// No longer than the bound, where there is one: the series converges then.
    at::Tensor bounded(const at::Tensor &skew) const
    {
        if (!m_mostNorm)
            return skew;
        const at::Tensor norm = at::linalg_vector_norm(skew);
        return skew * at::where(norm > *m_mostNorm, *m_mostNorm / (norm + 1e-12), at::ones({}, skew.options()));
    }

    /// A and B of a weight; on the processor, so that the signs of the directions are everywhere the same.
    Factors directions(const at::Tensor &weight) const
    {
        const bool isSampled = stringOr(config(), "psoft_svd", "full") == "lowrank";
        const auto [left, values, right] =
            isSampled ? lowRankSvd(weight.cpu(), m_rank, m_steps, std::uint64_t(intOr(config(), "random_seed", 0)))
                      : at::linalg_svd(weight.cpu(), false); // [out, ·], [·], [·, in]
        const at::Tensor lengths = values.narrow(0, 0, m_rank) / m_scale;
        const at::Tensor a = right.narrow(0, 0, m_rank), b = left.narrow(1, 0, m_rank);
        if (stringOr(config(), "ab_svd_init", "psoft_init") == "psoft_init")
            return {a.contiguous(), (b * lengths).contiguous()};
        return {(lengths.sqrt().unsqueeze(1) * a).contiguous(), (b * lengths.sqrt()).contiguous()};
    }

    std::int64_t m_rank = 32, m_steps = 10, m_terms = 0;
    double m_scale = 1;
    std::optional<double> m_mostNorm;
};

} // namespace

Result<std::unique_ptr<Tuner>> makePsoftTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<PsoftTuner>(making, config);
}

} // namespace fieldwright::engine
