#include "core/engine/model/affine.h"
#include "core/engine/seeded.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

enum Part : size_t { Lambda_D, Lambda_B };

/// y = W x + λ_b ∘ B (λ_d ∘ A x), with one frozen random A and B for all layers, which take the corners that fit them.
/// Source: Kopiczko et al. 2023, arXiv:2310.11454, eq. 2. PVeRA learns mean and variance of the inner numbers: A and
/// λ_d are twice as long, and while training noise is added. Source: Fillioux et al. 2025, arXiv:2512.07703.
class VeraTuner : public ModuleTuner
{
public:
    VeraTuner(Json config, bool isProbabilistic)
        : ModuleTuner(std::move(config)), m_isProbabilistic(isProbabilistic),
          m_name(isProbabilistic ? "pvera" : "vera"), m_dropout(numberOr(this->config(), (m_name + "_dropout").c_str()))
    {}

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 256);
        FW_CHECK(checkRank(making.shape, double(rank)));
        const std::int64_t inner = m_isProbabilistic ? 2 * rank : rank;
        std::int64_t widest = 0, tallest = 0;
        const auto adapt = [&](TargetModule target, std::uint64_t) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, rank};
            widest = std::max(widest, module.target.module.in);
            tallest = std::max(tallest, module.target.module.out);
            module.parts = {
                {"." + m_name + "_lambda_d", constantStart(making, {inner}, numberOr(config(), "d_initial", 0.1))},
                {"." + m_name + "_lambda_b", constantStart(making, {module.target.module.out}, 0)},
            };
            for (AdaptedModule::Part &part : module.parts)
                part.decay = false;
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        // The same numbers as PEFT's, which keeps the seed alone where the projection is not saved. kaiming_uniform:
        // U(±√6/√columns).
        at::Generator generator =
            at::detail::createCPUGenerator(std::uint64_t(intOr(config(), "projection_prng_key", 0)));
        const bool read = making.fromFile && boolOr(config(), "save_projection", true);
        const auto drawn = [&](std::int64_t rows, std::int64_t columns) {
            if (read)
                return constantStart(making, {rows, columns}, 0);
            const double bound = std::sqrt(6.0 / double(columns));
            return at::empty({rows, columns}, at::kFloat).uniform_(-bound, bound, generator).to(making.device);
        };
        m_a = drawn(inner, widest);
        m_b = drawn(tallest, rank);
        return take(making, std::move(modules));
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out = ModuleTuner::tensors();
        const bool saved = boolOr(config(), "save_projection", true);
        out.push_back({"base_model." + m_name + "_A", &m_a, false, saved});
        out.push_back({"base_model." + m_name + "_B", &m_b, false, saved});
        return out;
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const AdaptedModule &m = call.module;
        at::Tensor inner = affine(call.product.input(m_dropout), a(m)) * m.part(Lambda_D);
        if (m_isProbabilistic)
            inner = sampled(inner.narrow(1, 0, m.rank), inner.narrow(1, m.rank, m.rank), call);
        return call.plain().to(at::kFloat) + affine(inner, b(m)) * m.part(Lambda_B);
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        const at::Tensor scaledA = (a(module) * module.part(Lambda_D).unsqueeze(1)).narrow(0, 0, module.rank);
        return weight + at::mm(b(module) * module.part(Lambda_B).unsqueeze(1), scaledA).to(weight.device());
    }

private:
    /// N(mean, variance) while training, else the mean.
    static at::Tensor sampled(const at::Tensor &mean, const at::Tensor &logVariance, const LinearCall &call)
    {
        if (!call.product.dropout)
            return mean;
        const Module &linear = call.module.target.module;
        const std::uint64_t key = call.product.dropout->of(call.product.layer, int(call.product.site));
        const at::Tensor noise = seededNormal(key, std::uint64_t(linear.begin), mean.sizes(), 1).to(mean.device());
        return mean + noise * (0.5 * logVariance).exp();
    }

    at::Tensor a(const AdaptedModule &module) const { return m_a.narrow(1, 0, module.target.module.in); }
    at::Tensor b(const AdaptedModule &module) const { return m_b.narrow(0, 0, module.target.module.out); }

    bool m_isProbabilistic;
    std::string m_name;
    double m_dropout;
    at::Tensor m_a, m_b;
};

struct PlainVeraTuner : VeraTuner
{
    explicit PlainVeraTuner(Json config) : VeraTuner(std::move(config), false) {}
};
struct PVeraTuner : VeraTuner
{
    explicit PVeraTuner(Json config) : VeraTuner(std::move(config), true) {}
};

} // namespace

Result<std::unique_ptr<Tuner>> makeVeraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<PlainVeraTuner>(making, config);
}

Result<std::unique_ptr<Tuner>> makePVeraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<PVeraTuner>(making, config, {"sample_at_inference"});
}

} // namespace fieldwright::engine
