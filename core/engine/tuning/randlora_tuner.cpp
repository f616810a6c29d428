#include "core/engine/tuning/module_tuner.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/rand.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

enum Part : size_t { Lambda, Gamma };

/// ΔW = α/r Σ_j B_j Λ_j A Γ_j: enough frozen random factors B_j and one A for full rank, with trained scales between
/// them. All layers take the corners of the same random numbers. Source: Albert et al. 2025, arXiv:2502.00987.
class RandLoraTuner : public FactorTuner
{
public:
    explicit RandLoraTuner(const Json &config) : FactorTuner(config, numberOr(config, "randlora_dropout")) {}

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 32);
        FW_CHECK(checkRank(making.shape, double(rank)));
        m_scale = numberOr(config(), "randlora_alpha", 640) / double(rank);
        const bool zero = boolOr(config(), "init_weights", true);
        std::int64_t widest = 0, tallest = 0;
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            widest = std::max(widest, in);
            tallest = std::max(tallest, out);
            const std::int64_t inner = std::min(in, out), bases = (inner + rank - 1) / rank;
            const double scale = zero ? 1 / double(std::max(bases, inner)) : 1 / double(std::max(in, out));
            module.parts = {{".randlora_lambda", zero ? constantStart(making, {rank, bases}, 0)
                                                      : normalStart(making, stream, {rank, bases}, 1)},
                            {".randlora_gamma", constantStart(making, {bases, inner}, scale)}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        const std::int64_t inner = std::min(widest, tallest), outer = std::max(widest, tallest);
        const std::int64_t bases = (inner + rank - 1) / rank;
        m_a = constantStart(making, {rank, 1, inner}, 0);
        m_b = constantStart(making, {outer, bases, rank}, 0);
        if (!making.fromFile || !boolOr(config(), "save_projection", true))
            draw(making.device);
        return take(making, std::move(modules));
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out = FactorTuner::tensors();
        const bool saved = boolOr(config(), "save_projection", true);
        out.push_back({"base_model.randlora_A", &m_a, false, saved});
        out.push_back({"base_model.randlora_B", &m_b, false, saved});
        return out;
    }

    /// PEFT's files have the shared numbers once more for each layer.
    bool isBeside(const std::string &key) const override
    {
        return key.ends_with(".randlora_A") || key.ends_with(".randlora_B") || FactorTuner::isBeside(key);
    }

protected:
    Factors factors(const AdaptedModule &module) const override
    {
        const std::int64_t in = module.target.module.in, out = module.target.module.out,
                           bases = module.part(Gamma).size(0);
        const at::Tensor scaled = module.part(Lambda).unsqueeze(2) * m_a.narrow(2, 0, std::min(in, out)) *
                                  module.part(Gamma).unsqueeze(0); // [r, bases, smaller]
        const at::Tensor smaller = scaled.flatten(0, 1) * m_scale;
        const at::Tensor larger = m_b.narrow(0, 0, std::max(in, out)).narrow(1, 0, bases).flatten(1);
        return in <= out ? Factors{smaller, larger} : Factors{larger.t(), smaller.t()};
    }

private:
    /// The same numbers as PEFT's, which keeps the seed alone where they are not saved.
    void draw(const at::Device &device)
    {
        at::Generator generator =
            at::detail::createCPUGenerator(std::uint64_t(intOr(config(), "projection_prng_key", 0)));
        double sparsity = boolOr(config(), "sparse", false) ? 3 : 0;
        if (boolOr(config(), "very_sparse", false))
            sparsity = std::sqrt(double(m_a.size(2)));
        if (sparsity > 0) {
            const auto signs = [&](const at::Tensor &like) {
                const at::Tensor drawn = at::rand(like.sizes(), generator, at::kFloat);
                const double edge = 1 / (2 * sparsity);
                return (drawn > 1 - edge).to(at::kFloat) - (drawn < edge).to(at::kFloat);
            };
            m_a = signs(m_a);
            m_b = signs(m_b);
        } else {
            // In bf16, each of B's factors in turn.
            const auto drawn = [&](at::IntArrayRef shape) {
                const double bound = 1 / std::sqrt(double(shape.back()));
                return at::empty(shape, at::kBFloat16).uniform_(-bound, bound, generator);
            };
            std::vector<at::Tensor> list;
            m_a = drawn(m_a.sizes());
            for (std::int64_t i = 0; i < m_b.size(1); ++i)
                list.push_back(drawn({m_b.size(0), 1, m_b.size(2)}));
            m_b = at::cat(list, 1);
        }
        m_a = (m_a / m_a.std()).to(device, at::kFloat);
        m_b = (m_b / m_b.std()).to(device, at::kFloat);
    }

    double m_scale = 1;
    at::Tensor m_a, m_b;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeRandLoraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<RandLoraTuner>(making, config);
}

} // namespace fieldwright::engine
