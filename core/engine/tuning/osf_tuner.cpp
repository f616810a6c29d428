#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/linalg_svd.h>

#include <algorithm>

namespace fieldwright::engine {

namespace {

enum Part : size_t { U, S, V, FirstU, FirstS, FirstV, HighU, HighV };

/// W = U S V by singular values, of which the largest stay as they are and the small ones are trained; their directions
/// move only where they do not enter those of the large ones. Source: Nayak et al. 2025, arXiv:2504.07097, section 3.
/// The base stays as it is here: what the small ones began with is taken away instead.
class OsfTuner : public FactorTuner
{
public:
    using FactorTuner::FactorTuner;

    Result<> build(const TunerMaking &making)
    {
        const bool begins = boolOr(config(), "init_weights", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, 0};
            const std::int64_t in = module.target.module.in, out = module.target.module.out, least = std::min(in, out);
            FW_TRY(kept, keptOf(module.target.name, least));
            if (kept < 1 || kept >= least)
                return fail(unsupportedOption(making.thing, "effective_rank", kept));
            module.rank = least - kept;
            const auto start = [&](std::uint64_t part, at::IntArrayRef shape) {
                return normalStart(making, 3 * stream + part, shape, 1);
            };
            module.parts = {{".osf_svd_params.U_low", start(0, {out, module.rank})},
                            {".osf_svd_params.S_low", start(1, {module.rank})},
                            {".osf_svd_params.V_low", start(2, {module.rank, in})}};
            FW_TRY(weight, baseWeight(making, module.target));
            decompose(module, weight);
            if (begins && !making.fromFile) {
                for (const Part part : {U, S, V})
                    module.parts[part].tensor = module.part(FirstU + part).clone();
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    Factors factors(const AdaptedModule &module) const override
    {
        const at::Tensor left = steered(module, U), right = steered(module, V);
        return {at::cat({right, module.part(FirstV)}, 0),
                at::cat({left * module.part(S), -module.part(FirstU) * module.part(FirstS)}, 1)};
    }

private:
    /// So many singular values stay, of `least`: a number, a share in (0, 1], or the half. PEFT looks for the
    /// expressions of rank_pattern anywhere in a module's name.
    Result<std::int64_t> keptOf(const std::string &name, std::int64_t least) const
    {
        const auto count = [&](const Json &value) {
            if (!value.is_number())
                return least / 2;
            const double number = std::clamp(value.get<double>(), 0.0, double(least));
            return std::int64_t(value.is_number_float() && number <= 1 ? number * double(least) : number);
        };
        const Json *all = member(config(), "effective_rank"), *own = member(config(), "rank_pattern");
        Json anywhere = Json::object();
        if (own && own->is_object()) {
            for (const auto &[pattern, value] : own->items())
                anywhere[".*(?:" + pattern + ").*"] = count(value);
        }
        FW_TRY(found, patternValue({{"rank_pattern", std::move(anywhere)}}, "rank_pattern", name));
        return found ? std::int64_t(*found) : count(all ? *all : Json());
    }

    /// Source: PEFT's layout; what is large is kept of the longer side alone, as the other follows from the small.
    static void decompose(AdaptedModule &module, const at::Tensor &weight)
    {
        c10::AutoGradMode noGradients(false);
        const auto [left, values, right] = at::linalg_svd(weight, false);
        const std::int64_t kept = values.size(0) - module.rank, out = left.size(0), in = right.size(1);
        const auto add = [&](const char *key, const at::Tensor &tensor) {
            module.parts.push_back({key, tensor, false, false});
        };
        add(".osf_U_low_init", left.narrow(1, kept, module.rank).contiguous());
        add(".osf_S_low_init", values.narrow(0, kept, module.rank).contiguous());
        add(".osf_V_low_init", right.narrow(0, kept, module.rank).contiguous());
        add(".osf_U_high", out > in ? left.narrow(1, 0, kept).contiguous() : at::Tensor());
        add(".osf_V_high", in > out ? right.narrow(0, 0, kept).contiguous() : at::Tensor());
    }

    /// U or V, whose gradient leads away from what the large singular values span.
    static at::Tensor steered(const AdaptedModule &module, Part part)
    {
        const at::Tensor &value = module.part(part);
        if (!c10::GradMode::is_enabled())
            return value;
        const at::Tensor &high = module.part(part == U ? HighU : HighV);
        const at::Tensor &span = high.defined() ? high : module.part(part == U ? FirstU : FirstV);
        const at::Tensor held = value.detach(), moved = value - held;
        const at::Tensor inside =
            part == U ? at::mm(span, at::mm(span.t(), moved)) : at::mm(at::mm(moved, span.t()), span);
        return held + (high.defined() ? moved - inside : inside);
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeOsfTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<OsfTuner>(making, config);
}

} // namespace fieldwright::engine
