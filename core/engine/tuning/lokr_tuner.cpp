#include "core/engine/estimate/training_question.h"
#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/kron.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

enum Part : size_t { W1, A1, B1, W2, A2, B2 };

/// ΔW = α/r (W1 ⊗ W2), each of them whole or a product of two of low rank.
/// Source: Yeh et al. 2023, arXiv:2309.14859, section 3.
class LokrTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(modules, adaptLinear(making, config(), [&](TargetModule target, std::uint64_t stream) {
                   return adapt(making, std::move(target), stream);
               }));
        return take(making, std::move(modules));
    }

protected:
    static at::Tensor delta(const AdaptedModule &m)
    {
        const at::Tensor first = m.part(W1).defined() ? m.part(W1) : at::mm(m.part(A1), m.part(B1));
        const at::Tensor second = m.part(W2).defined() ? m.part(W2) : at::mm(m.part(A2), m.part(B2));
        return at::kron(first, second) * m.scale;
    }

    at::Tensor linear(const LinearCall &call) const override
    {
        return call.plain().to(at::kFloat) + affine(call.product.input(0), delta(call.module));
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return weight + delta(module).to(weight.device());
    }

private:
    Result<AdaptedModule> adapt(const TunerMaking &making, TargetModule target, std::uint64_t stream) const
    {
        AdaptedModule module{std::move(target), {}, 1, 0};
        FW_CHECK(readRank(config(), making.shape, module));
        const std::int64_t factor = intOr(config(), "decompose_factor", -1);
        const auto [in1, in2] = nearestFactors(module.target.module.in, factor);
        const auto [out1, out2] = nearestFactors(module.target.module.out, factor);
        const std::int64_t rank = module.rank;
        const bool wholeFirst = !(boolOr(config(), "decompose_both", false) && 2 * rank < std::max(out1, in1));
        const bool wholeSecond = !(2 * rank < std::max(out2, in2));
        const bool zero = boolOr(config(), "init_weights", true);
        const auto drawn = [&](std::uint64_t part, std::int64_t rows, std::int64_t columns) {
            return uniformStart(making, stream * 8 + part, {rows, columns}, 1 / std::sqrt(double(columns)));
        };
        const auto zeroOr = [&](std::uint64_t part, std::int64_t rows, std::int64_t columns) {
            return zero ? constantStart(making, {rows, columns}, 0) : drawn(part, rows, columns);
        };
        module.parts = {{".lokr_w1", {}}, {".lokr_w1_a", {}}, {".lokr_w1_b", {}},
                        {".lokr_w2", {}}, {".lokr_w2_a", {}}, {".lokr_w2_b", {}}};
        if (wholeFirst) {
            module.parts[W1].tensor = zeroOr(0, out1, in1);
        } else {
            module.parts[A1].tensor = zeroOr(1, out1, rank);
            module.parts[B1].tensor = drawn(2, rank, in1);
        }
        if (wholeSecond) {
            module.parts[W2].tensor = drawn(3, out2, in2);
        } else {
            module.parts[A2].tensor = drawn(4, out2, rank);
            module.parts[B2].tensor = drawn(5, rank, in2);
        }
        return module;
    }
};

} // namespace

Result<std::unique_ptr<Tuner>> makeLokrTuner(const TunerMaking &making, const Json &config)
{
    if (!making.fromFile) {
        FW_CHECK(refuseOptions(making.thing, config, {"rank_dropout", "module_dropout"}));
        if (const Json *start = member(config, "init_weights"); start && start->is_string())
            return fail(unsupportedOption(making.thing, "init_weights", *start));
    }
    FW_CHECK(refuseOptions(making.thing, config, {"layers_pattern"}));
    auto tuner = std::make_unique<LokrTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
