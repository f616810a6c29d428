#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/eye.h>

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B, WholeA, WholeB };

/// W in k × k blocks, each with a low rank of its own: the r inner numbers of an input block are dealt out to the k
/// output blocks. A plain LoRA of rank hybrid_r may stand beside. Source: Jung et al. 2025, arXiv:2505.20355.
class GraLoraTuner : public ModuleTuner
{
public:
    explicit GraLoraTuner(Json config)
        : ModuleTuner(std::move(config)), m_dropout(numberOr(this->config(), "gralora_dropout"))
    {}

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 32), whole = intOr(config(), "hybrid_r", 0);
        const std::int64_t blocks = intOr(config(), "gralora_k", 2);
        FW_CHECK(checkRank(making.shape, double(rank)));
        if (whole != 0)
            FW_CHECK(checkRank(making.shape, double(whole)));
        const bool zero = boolOr(config(), "init_weights", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, numberOr(config(), "alpha", 64) / double(rank + whole), rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            if (blocks < 1 || in % blocks != 0 || out % blocks != 0 || rank % blocks != 0)
                return fail(unsupportedOption(making.thing, "gralora_k", blocks));
            const auto start = [&](std::uint64_t part, bool isEnd, const std::vector<std::int64_t> &shape) {
                return isEnd && zero ? constantStart(making, shape, 0) : linearStart(making, 4 * stream + part, shape);
            };
            // As nn.Linear begins, with the inputs last; then turned round.
            const auto turned = [&](std::uint64_t part, bool isEnd, std::int64_t rows, std::int64_t columns) {
                return making.fromFile ? constantStart(making, {blocks, columns, rows}, 0)
                                       : start(part, isEnd, {blocks, rows, columns}).transpose(1, 2).contiguous();
            };
            module.parts = {{".gralora_A", turned(0, false, rank, in / blocks)},
                            {".gralora_B", turned(1, true, out / blocks, rank)}};
            if (whole > 0) {
                module.parts.push_back({".gralora_A_general.weight", start(2, false, {whole, in})});
                module.parts.push_back({".gralora_B_general.weight", start(3, true, {out, whole})});
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        return call.plain().to(at::kFloat) + added(call.module, call.product.input(m_dropout));
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        const at::Tensor units = at::eye(module.target.module.in, module.part(A).options());
        return weight + added(module, units).t().to(weight.device());
    }

private:
    static at::Tensor added(const AdaptedModule &module, const at::Tensor &x)
    {
        const at::Tensor &a = module.part(A), &b = module.part(B);
        const std::int64_t rows = x.size(0), blocks = a.size(0), rank = a.size(2);
        const at::Tensor inner = at::bmm(x.reshape({rows, blocks, -1}).transpose(0, 1), a); // [blocks, rows, rank]
        const at::Tensor dealt =
            inner.view({blocks, rows, blocks, rank / blocks}).permute({2, 1, 0, 3}).reshape({blocks, rows, rank});
        at::Tensor out = at::bmm(dealt, b).transpose(0, 1).reshape({rows, -1});
        if (module.parts.size() > WholeA)
            out = out + affine(affine(x, module.part(WholeA)), module.part(WholeB));
        return out * module.scale;
    }

    double m_dropout;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeGraLoraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<GraLoraTuner>(making, config);
}

} // namespace fieldwright::engine
