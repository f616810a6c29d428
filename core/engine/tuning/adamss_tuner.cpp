#include "core/engine/model/affine.h"
#include "core/engine/tuning/k_means.h"
#include "core/engine/tuning/low_rank.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/argsort.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/nonzero.h>

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// Then A and B of each group.
enum Part : size_t { Right, Places, Groups };

// As PEFT has them: the file names no groups, so they must be found again.
constexpr int groupingRounds = 10;
constexpr std::uint32_t groupingSeed = 123456789;
/// A file may say any number.
constexpr std::int64_t mostGroups = 1024;

struct LowRank
{
    at::Tensor left;  ///< [rows, rank]
    at::Tensor right; ///< [rank, columns]
};

/// As PEFT looks for them.
LowRank lowRank(const at::Tensor &matrix, std::int64_t rank, std::uint64_t seed)
{
    const auto [left, values, right] = lowRankSvd(matrix, rank, 2, seed);
    return {left, right};
}

/// AdaMSS: [W, b] ≈ U S V of rank r. The outputs whose rows of U lie together are a group, and each group has a low
/// rank of its own in what V leaves: its rows of the change are B A V. Source: PEFT 0.21's definition, after Zheng et
/// al. 2025, "AdaMSS: Adaptive Multi-Subspace Approach for Parameter-Efficient Fine-Tuning".
class AdaMssTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        m_groups = intOr(config(), "num_subspaces", 5);
        m_inner = intOr(config(), "subspace_rank", 1);
        const std::int64_t rank = intOr(config(), "r", 100);
        FW_CHECK(checkRank(making.shape, double(rank)));
        if (m_groups < 1 || m_groups > mostGroups)
            return fail(unsupportedOption(making.thing, "num_subspaces", m_groups));
        if (m_inner < 1)
            return fail(unsupportedOption(making.thing, "subspace_rank", m_inner));
        if (!making.fromFile)
            FW_CHECK(refuseOptions(making.thing, config(), {"use_asa"}));
        const std::uint64_t seed = std::uint64_t(intOr(config(), "random_seed", 0));
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            FW_CHECK(checkExactWeight(making, target));
            FW_TRY(weight, baseWeight(making, target));
            FW_TRY(bias, baseBias(making, target));
            const at::Tensor whole =
                (bias.defined() ? at::cat({weight, bias.unsqueeze(1)}, 1) : weight).to(at::kCPU).contiguous();
            const std::int64_t own = std::min({rank, whole.size(0), whole.size(1)});
            AdaptedModule module{std::move(target), {}, 1, own};
            FW_CHECK(formGroups(making, module, lowRank(whole, own, seed), stream));
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor &right = call.module.part(Right);
        const std::int64_t in = call.module.target.module.in;
        const at::Tensor bias = right.size(1) > in ? right.select(1, in) : at::Tensor();
        const at::Tensor inner = affine(call.product.input(0), right.narrow(1, 0, in), bias);
        std::vector<at::Tensor> groups;
        for (size_t i = Groups; i < call.module.parts.size(); i += 2)
            groups.push_back(affine(affine(inner, call.module.part(i)), call.module.part(i + 1)));
        return call.plain().to(at::kFloat) + at::cat(groups, 1).index_select(1, call.module.part(Places));
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return weight + change(module).narrow(1, 0, module.target.module.in).to(weight.device());
    }

    at::Tensor mergedBias(const AdaptedModule &module, const at::Tensor &bias) const override
    {
        return bias + change(module).select(1, module.target.module.in).to(bias.device());
    }

private:
    Result<> formGroups(const TunerMaking &making, AdaptedModule &module, const LowRank &found,
                        std::uint64_t stream) const
    {
        const std::int64_t out = module.target.module.out, groups = std::min(m_groups, out);
        const at::Tensor group = kMeans(found.left, groups, groupingRounds, groupingSeed);
        const auto begun = [&](const at::Tensor &start) {
            return making.fromFile ? constantStart(making, start.sizes(), 0) : start.contiguous().to(making.device);
        };
        module.parts = {{".adamss_newB", begun(found.right), false}, {".adamss_places", {}, false, false}};
        const Json *begin = member(config(), "init_weights");
        std::vector<at::Tensor> order;
        for (std::int64_t i = 0; i < groups; ++i) {
            const at::Tensor rows = at::nonzero(group == i).squeeze(1);
            const std::int64_t count = rows.size(0);
            if (count == 0)
                return fail(unsupportedOption(making.thing, "num_subspaces", m_groups));
            const auto [left, values, right] = at::linalg_svd(found.left.index_select(0, rows), false);
            const std::int64_t inner = rankOf(values, count);
            const std::string number = std::to_string(i);
            // What a QR decomposition of the group's largest directions gives.
            module.parts.push_back({".adamss_A." + number, begun(right.narrow(0, 0, inner))});
            module.parts.push_back(
                {".adamss_B." + number,
                 !begin || *begin == "orthogonal"
                     ? constantStart(making, {count, inner}, 0)
                     : normalStart(making, mostGroups * stream + std::uint64_t(i), {count, inner}, 0.01)});
            order.push_back(rows);
        }
        module.parts[Places].tensor = at::argsort(at::cat(order)).to(making.device);
        return {};
    }

    /// Of a group of `count` outputs with these singular values.
    std::int64_t rankOf(const at::Tensor &values, std::int64_t count) const
    {
        std::int64_t most = std::min(count, m_inner);
        if (boolOr(config(), "use_dynamic_rank", false)) {
            const at::Tensor squares = values * values; // those of the rows' products
            const double least = numberOr(config(), "svd_threshold", 0.1) * squares[0].item<double>();
            most = std::min(most, (squares > least).sum().item<std::int64_t>());
        }
        return std::clamp<std::int64_t>(most, 1, values.size(0));
    }

    /// [out, in], and a column for the bias where there is one.
    static at::Tensor change(const AdaptedModule &module)
    {
        std::vector<at::Tensor> groups;
        for (size_t i = Groups; i < module.parts.size(); i += 2)
            groups.push_back(at::mm(module.part(i + 1), module.part(i)));
        return at::mm(at::cat(groups, 0).index_select(0, module.part(Places)), module.part(Right));
    }

    std::int64_t m_groups = 0, m_inner = 0;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeAdaMssTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<AdaMssTuner>(making, config);
}

} // namespace fieldwright::engine
