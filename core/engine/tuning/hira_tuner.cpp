#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B };

/// ΔW = W ∘ (B A). Source: Huang et al. 2025, "HiRA: Parameter-efficient Hadamard high-rank adaptation" (ICLR).
class HiraTuner : public ModuleTuner
{
public:
    explicit HiraTuner(Json config)
        : ModuleTuner(std::move(config)), m_dropout(numberOr(this->config(), "hira_dropout"))
    {}

    Result<> build(const TunerMaking &making)
    {
        const Json *start = member(config(), "init_weights");
        const bool gaussian = start && start->is_string() && *start == "gaussian";
        const bool random = start && (start->is_null() || (start->is_boolean() && !start->get<bool>()));
        if (start && start->is_string() && !gaussian)
            return fail(unsupportedOption(making.thing, "init_weights", *start));
        // PEFT 0.21 passes over rank_pattern.
        const double rank = double(intOr(config(), "r", 32));
        FW_CHECK(checkRank(making.shape, rank));
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, std::int64_t(rank)};
            const std::vector<std::int64_t> a{module.rank, module.target.module.in},
                b{module.target.module.out, module.rank};
            module.parts = {
                {".hira_A", gaussian || random ? normalStart(making, 2 * stream, a, random ? 1 : 1 / rank)
                                               : linearStart(making, 2 * stream, a)},
                {".hira_B", random ? normalStart(making, 2 * stream + 1, b, 1) : constantStart(making, b, 0)}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor weight = call.weight().detach().to(at::kFloat);
        return call.plain().to(at::kFloat) + affine(call.product.input(m_dropout), weight * factor(call.module));
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        return weight + base * factor(module).to(weight.device());
    }

private:
    static at::Tensor factor(const AdaptedModule &module) { return at::mm(module.part(B), module.part(A)); }

    double m_dropout;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeHiraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<HiraTuner>(making, config);
}

} // namespace fieldwright::engine
