#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/relu.h>

#include <algorithm>

namespace fieldwright::engine {

namespace {

enum Part : size_t { P, R };

/// W' = (I - Q Vᵀ) W + s Q R: a few directions of the output are taken away and filled anew. Q = V from a QR
/// decomposition of P, or Q = P and V = relu(P). Without R it is PaRa (Chen et al. 2024, arXiv:2406.05641). Source:
/// Kumar et al. 2025, arXiv:2509.22793, section 3.
class DeftTuner : public ModuleTuner
{
public:
    explicit DeftTuner(Json config)
        : ModuleTuner(std::move(config)), m_dropout(numberOr(this->config(), "deft_dropout")),
          m_isPlain(boolOr(this->config(), "para", false))
    {}

    Result<> build(const TunerMaking &making)
    {
        const std::string form = stringOr(config(), "decomposition_method", "relu");
        if (form != "qr" && form != "relu")
            return fail(unsupportedOption(making.thing, "decomposition_method", form));
        m_isOrthogonal = form == "qr";
        const double rank = double(intOr(config(), "r", 8)), alpha = numberOr(config(), "alpha");
        FW_CHECK(checkRank(making.shape, rank));
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            const std::int64_t in = target.module.in, out = target.module.out;
            AdaptedModule module{std::move(target), {}, 1, std::min(std::int64_t(rank), out)};
            if (alpha != 0)
                module.scale = alpha / double(module.rank);
            module.parts = {{".deft_P", normalStart(making, 2 * stream, {out, module.rank}, 0.02)}};
            if (m_isPlain)
                return module;
            const double deviation = 0.02 * numberOr(config(), "init_scale", 1);
            module.parts.push_back({".deft_R", normalStart(making, 2 * stream + 1, {module.rank, in}, deviation)});
            if (!making.fromFile && boolOr(config(), "init_weights", true)) {
                const at::Tensor right = projection(module).second;
                module.parts[R].tensor =
                    (at::mm(right.t(), moduleWeight(making.weights, module.target)) / module.scale).contiguous();
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const auto [left, right] = projection(call.module);
        const at::Tensor x = call.product.input(m_dropout);
        const at::Tensor plain = call.plain().to(at::kFloat);
        const at::Tensor removed = at::mm(call.bias.defined() ? plain - call.bias.to(at::kFloat) : plain, right);
        const at::Tensor inner = m_isPlain ? -removed : affine(x, call.module.part(R)) * call.module.scale - removed;
        return plain + affine(inner, left);
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        const auto [left, right] = projection(module);
        const at::Tensor removed = at::mm(right.t().to(weight.device()), base);
        const at::Tensor inner = m_isPlain ? -removed : module.part(R).to(weight.device()) * module.scale - removed;
        return weight + at::mm(left.to(weight.device()), inner);
    }

private:
    /// Q and V.
    std::pair<at::Tensor, at::Tensor> projection(const AdaptedModule &module) const
    {
        if (!m_isOrthogonal)
            return {module.part(P), at::relu(module.part(P))};
        const at::Tensor basis = std::get<0>(at::linalg_qr(module.part(P)));
        return {basis, basis};
    }

    double m_dropout;
    bool m_isPlain;
    bool m_isOrthogonal = true;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeDeftTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<DeftTuner>(making, config);
}

} // namespace fieldwright::engine
