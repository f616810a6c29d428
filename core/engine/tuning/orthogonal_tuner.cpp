#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"
#include "core/engine/tuning/rotations.h"

#include <ATen/ops/bmm.h>

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// Columns of a matrix, or of inputs, turned block by block: x · diag(R).
at::Tensor turned(const at::Tensor &x, const at::Tensor &rotations)
{
    const std::int64_t blocks = rotations.size(0), n = rotations.size(1);
    return at::bmm(x.reshape({x.size(0), blocks, n}).transpose(0, 1), rotations)
        .transpose(0, 1)
        .reshape({x.size(0), blocks * n});
}

/// y = W R x: OFT, which turns the input (Qiu et al. 2023, arXiv:2306.07280; Liu et al. 2025, arXiv:2506.19847), and
/// BOFT with one factor, which also scales the output (Liu et al. 2023, arXiv:2311.06243).
class OrthogonalTuner : public ModuleTuner
{
public:
    OrthogonalTuner(Json config, bool boft) : ModuleTuner(std::move(config)), m_boft(boft) {}

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(terms, neumannTerms(making.thing, config(), true));
        m_terms = terms;
        FW_TRY(modules, adaptLinear(making, config(), [&](TargetModule target, std::uint64_t) {
                   return adapt(making, std::move(target));
               }));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor input =
            turned(call.product.x.to(at::kFloat), rotationsOf(call.module)).to(call.product.x.scalar_type());
        if (!m_boft)
            return call.multiplied(input, call.bias);
        const at::Tensor out = call.multiplied(input, {}).to(at::kFloat) * call.module.part(1).flatten();
        return call.bias.defined() ? out + call.bias.to(at::kFloat) : out;
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        const at::Tensor out = turned(weight, rotationsOf(module).transpose(1, 2).to(weight.device()));
        return m_boft ? out * module.part(1).to(weight.device()) : out;
    }

private:
    Result<AdaptedModule> adapt(const TunerMaking &making, TargetModule target) const
    {
        AdaptedModule module{std::move(target), {}, 1, 0};
        const std::int64_t in = module.target.module.in;
        std::int64_t size = intOr(config(), m_boft ? "boft_block_size" : "oft_block_size", m_boft ? 4 : 32);
        const std::int64_t count = intOr(config(), m_boft ? "boft_block_num" : "r", 0);
        if (size <= 0 && count > 0 && in % count == 0)
            size = in / count;
        if (size < 2 || in % size != 0)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "Blocks of %1 do not divide the %2 inputs of %3."),
                         {std::to_string(size), std::to_string(in), module.target.name}},
                        {FW_NOOP("core", "Choose a block size that divides the width of every layer.")});
        module.rank = in / size;
        if (m_boft) {
            module.parts = {{".boft_R", constantStart(making, {1, module.rank, size, size}, 0)},
                            {".boft_s", constantStart(making, {module.target.module.out, 1}, 1)}};
            module.parts.back().decay = false;
        } else {
            const std::int64_t rows = boolOr(config(), "block_share", false) ? 1 : module.rank;
            module.parts = {{".oft_R.weight", constantStart(making, {rows, size * (size - 1) / 2}, 0)}};
        }
        return module;
    }

    at::Tensor rotationsOf(const AdaptedModule &module) const
    {
        const at::Tensor &given = module.part(0);
        if (m_boft) {
            const at::Tensor data = given.select(0, 0);
            return cayley(0.5 * (data - data.transpose(1, 2)));
        }
        const std::int64_t size = module.target.module.in / module.rank;
        const at::Tensor skew = skewSymmetric(given, size);
        const at::Tensor out = m_terms > 0 ? neumann(skew, m_terms) : cayley(skew);
        return out.size(0) == module.rank ? out : out.expand({module.rank, size, size});
    }

    bool m_boft;
    std::int64_t m_terms = 0;
};

Result<std::unique_ptr<Tuner>> make(const TunerMaking &making, const Json &config, bool boft)
{
    if (!making.fromFile)
        FW_CHECK(refuseOptions(making.thing, config, {"module_dropout", "boft_dropout"}));
    FW_CHECK(refuseOptions(making.thing, config, {"layers_pattern", "coft"}));
    if (const std::string bias = stringOr(config, "bias", "none"); bias != "none")
        return fail(unsupportedOption(making.thing, "bias", bias));
    auto tuner = std::make_unique<OrthogonalTuner>(config, boft);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace

Result<std::unique_ptr<Tuner>> makeOftTuner(const TunerMaking &making, const Json &config)
{
    return make(making, config, false);
}

Result<std::unique_ptr<Tuner>> makeBoftTuner(const TunerMaking &making, const Json &config)
{
    return make(making, config, true);
}

} // namespace fieldwright::engine
