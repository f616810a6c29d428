#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>

namespace fieldwright::engine {

namespace {

/// ΔW = s f(Wᵀ)ᵀ, where a small network f of r inner numbers turns each column of W into what is added to it. Source:
/// Zhong et al. 2024, arXiv:2410.01870, section 4: encoders, decoders, and residuals between the two.
class PeanutTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        const double rank = double(intOr(config(), "r", 32));
        m_depth = intOr(config(), "depth", 0);
        m_activation = stringOr(config(), "act_fn", "relu");
        FW_CHECK(checkRank(making.shape, rank));
        if (m_depth < 0 || m_depth > 64)
            return fail(unsupportedOption(making.thing, "depth", m_depth));
        if (!isKnown(m_activation))
            return fail(unsupportedOption(making.thing, "act_fn", m_activation));
        const bool zero = boolOr(config(), "init_weights", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, numberOr(config(), "scaling", 1), std::int64_t(rank)};
            const std::int64_t out = module.target.module.out, inner = module.rank;
            std::uint64_t part = 256 * stream;
            module.parts = {{".peanut_A.weight", linearStart(making, ++part, {inner, out})},
                            {".peanut_B.weight", zero ? constantStart(making, {out, inner}, 0)
                                                      : linearStart(making, ++part, {out, inner})}};
            for (const char *name : {".peanut_encoders.", ".peanut_decoders."}) {
                for (std::int64_t i = 0; i < m_depth; ++i)
                    module.parts.push_back(
                        {name + std::to_string(i) + ".weight", linearStart(making, ++part, {inner, inner})});
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor inner = coded(call.module, call.weight().detach().to(at::kFloat)).t();
        return call.plain().to(at::kFloat) +
               affine(affine(call.product.input(0), inner), call.module.part(B)) * call.module.scale;
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        const at::Tensor inner = coded(module, base.to(module.part(B).device())).t();
        return weight + (at::mm(module.part(B), inner) * module.scale).to(weight.device());
    }

private:
    enum Part : size_t { A, B, Coders };

    static bool isKnown(const std::string &name)
    {
        return name == "relu" || name == "gelu" || name == "silu" || name == "tanh" || name == "sigmoid";
    }

    at::Tensor activated(const at::Tensor &x) const
    {
        if (m_activation == "gelu")
            return at::gelu(x);
        if (m_activation == "silu")
            return at::silu(x);
        if (m_activation == "tanh")
            return at::tanh(x);
        return m_activation == "sigmoid" ? at::sigmoid(x) : at::relu(x);
    }

    /// [in, r]
    at::Tensor coded(const AdaptedModule &module, const at::Tensor &weight) const
    {
        at::Tensor out = activated(at::mm(weight.t(), module.part(A).t()));
        std::vector<at::Tensor> residuals;
        for (std::int64_t i = 0; i < m_depth; ++i) {
            residuals.push_back(out);
            out = activated(affine(out, module.part(Coders + size_t(i))));
        }
        for (std::int64_t i = 0; i < m_depth; ++i) {
            out = activated(affine(out, module.part(Coders + size_t(m_depth + i)))) + residuals.back();
            residuals.pop_back();
        }
        return out;
    }

    std::int64_t m_depth = 0;
    std::string m_activation;
};

} // namespace

Result<std::unique_ptr<Tuner>> makePeanutTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<PeanutTuner>(making, config);
}

} // namespace fieldwright::engine
