#include "core/engine/tuning/module_tuner.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/mv.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B, Projection };

/// ΔW = B (Σ v_i P_i) A: A and B are the largest singular directions of W, the P_i random matrices, and the few v_i
/// alone are trained, alike for a group of layers. Source: "Learning to Reason in 13 Parameters", arXiv:2602.04118.
class TinyLoraTuner : public FactorTuner
{
public:
    explicit TinyLoraTuner(const Json &config) : FactorTuner(config, numberOr(config, "tinylora_dropout")) {}

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 2), length = intOr(config(), "u", 64);
        FW_CHECK(checkRank(making.shape, double(rank)));
        if (length < 1 || length > mostProjected / (rank * rank))
            return fail(unsupportedOption(making.thing, "u", length));
        const double tying = numberOr(config(), "weight_tying");
        if (!(tying >= 0 && tying <= 1))
            return fail(unsupportedOption(making.thing, "weight_tying", tying));
        const bool isSaved = boolOr(config(), "save_projection", true);
        const auto adapt = [&](TargetModule target, std::uint64_t) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, 0};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            module.rank = std::min({rank, in, out});
            at::Tensor a = constantStart(making, {module.rank, in}, 0);
            at::Tensor b = constantStart(making, {out, module.rank}, 0);
            if (!making.fromFile) {
                const auto [left, values, right] = at::linalg_svd(moduleWeight(making.weights, module.target), false);
                const at::Tensor root = values.narrow(0, 0, module.rank).sqrt();
                a = (root.unsqueeze(1) * right.narrow(0, 0, module.rank)).contiguous();
                b = (left.narrow(1, 0, module.rank) * root).contiguous();
            }
            module.parts = {
                {".tinylora_A", a, false},
                {".tinylora_B", b, false},
                {".tinylora_P", constantStart(making, {length, module.rank, module.rank}, 0), false, isSaved}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        startGroups(making, modules, length, tying);
        FW_CHECK(take(making, std::move(modules)));
        if (!making.fromFile)
            draw();
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out = FactorTuner::tensors();
        for (size_t i = 0; i < m_vectors.size(); ++i)
            out.push_back({"base_model.tinylora_v." + std::to_string(i), &m_vectors[i], true, true, false});
        return out;
    }

    void completeRead() override
    {
        if (!boolOr(config(), "save_projection", true))
            draw();
    }

protected:
    Factors factors(const AdaptedModule &module) const override
    {
        const at::Tensor &v = m_vectors[m_groups.at(module.target.name)];
        const at::Tensor inner = at::mv(module.part(Projection).flatten(1).t(), v).view({module.rank, module.rank});
        return {at::mm(inner, module.part(A)), module.part(B)};
    }

private:
    static constexpr std::int64_t mostProjected = 1 << 26; ///< numbers of a layer's P

    /// weight_tying 0: each layer has its own v; 1: all have one.
    void startGroups(const TunerMaking &making, const std::vector<AdaptedModule> &modules, std::int64_t length,
                     double tying)
    {
        const size_t groups = std::max<size_t>(1, size_t(std::nearbyint(double(modules.size()) * (1 - tying))));
        for (size_t i = 0; i < modules.size(); ++i)
            m_groups[modules[i].target.name] = std::min(i / (modules.size() / groups), groups - 1);
        const bool isUniform = stringOr(config(), "init_weights") == "uniform";
        for (size_t i = 0; i < groups; ++i)
            m_vectors.push_back(isUniform ? uniformStart(making, i, {length}, numberOr(config(), "init_v_bound", 0.02))
                                          : constantStart(making, {length}, 0));
    }

    /// The same numbers as PEFT's, which keeps the seed alone where they are not saved.
    void draw()
    {
        const auto seed = std::uint64_t(intOr(config(), "projection_seed", 42));
        std::uint64_t place = 0;
        for (AdaptedModule &module : ownModules()) {
            at::Generator generator = at::detail::createCPUGenerator(seed + place++);
            at::Tensor &projection = module.parts[Projection].tensor;
            projection = at::empty(projection.sizes(), at::kFloat)
                             .normal_(0, 1 / std::sqrt(double(module.rank)), generator)
                             .to(projection.device());
        }
    }

    std::map<std::string, size_t> m_groups; ///< of each module
    std::vector<at::Tensor> m_vectors;      ///< of each group, [u]
};

} // namespace

Result<std::unique_ptr<Tuner>> makeTinyLoraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<TinyLoraTuner>(making, config);
}

} // namespace fieldwright::engine
