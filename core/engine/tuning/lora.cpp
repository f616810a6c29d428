#include "core/engine/tuning/lora.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

std::vector<Module> blockModules(const ModelShape &shape)
{
    const std::int64_t query = shape.querySize(), keyValue = shape.keyValueSize();
    const std::int64_t hidden = shape.hidden, inner = shape.feedForward;
    return {
        {"q_proj", "self_attn", Site::Qkv, 0, query, hidden},
        {"k_proj", "self_attn", Site::Qkv, query, keyValue, hidden},
        {"v_proj", "self_attn", Site::Qkv, query + keyValue, keyValue, hidden},
        {"o_proj", "self_attn", Site::Output, 0, hidden, query},
        {"gate_proj", "mlp", Site::GateUp, 0, inner, hidden},
        {"up_proj", "mlp", Site::GateUp, inner, inner, hidden},
        {"down_proj", "mlp", Site::Down, 0, hidden, inner},
    };
}

double LoraAdapter::scale() const
{
    return rankStabilised ? alpha / std::sqrt(double(rank)) : alpha / rank;
}

Result<LoraAdapter> makeLora(const ModelShape &shape, int rank, double alpha, double dropout, bool rankStabilised,
                             const std::vector<std::string> &targets, std::uint64_t seed, const at::Device &device)
{
    const auto modules = blockModules(shape);
    if (rank < 1 || rank > std::min(shape.hidden, shape.feedForward))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "An adapter of rank %1 is not possible for this model."), {std::to_string(rank)}},
                    {FW_NOOP("core", "Choose a rank between 1 and %1."),
                     {std::to_string(std::min(shape.hidden, shape.feedForward))}});
    for (const auto &target : targets) {
        if (std::none_of(modules.begin(), modules.end(), [&](const Module &m) { return target == m.name; }))
            return fail(
                ErrorCode::InvalidArgument, {FW_NOOP("core", "The model has no layer \"%1\" to adapt."), {target}},
                {FW_NOOP("core", "Choose among q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj and down_proj.")});
    }
    if (targets.empty())
        return fail(
            ErrorCode::InvalidArgument, {FW_NOOP("core", "No layer is chosen for the adapter.")},
            {FW_NOOP("core", "Choose among q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj and down_proj.")});

    LoraAdapter adapter;
    adapter.rank = rank;
    adapter.alpha = alpha;
    adapter.dropout = dropout;
    adapter.rankStabilised = rankStabilised;
    adapter.layers.resize(size_t(shape.layers));
    for (const Module &module : modules) {
        if (std::find(targets.begin(), targets.end(), module.name) != targets.end())
            adapter.targets.emplace_back(module.name);
    }
    const auto options = at::TensorOptions().dtype(at::kFloat);
    std::uint64_t stream = 0;
    for (auto &layer : adapter.layers) {
        for (const Module &module : modules) {
            ++stream;
            if (std::find(adapter.targets.begin(), adapter.targets.end(), module.name) == adapter.targets.end())
                continue;
            LoraSite &site = layer[size_t(module.site)];
            at::Tensor a = at::empty({rank, module.in}, options);
            Random random(seed, stream);
            const double bound = 1.0 / std::sqrt(double(module.in)); // kaiming_uniform with a = √5
            float *values = a.mutable_data_ptr<float>();
            for (std::int64_t i = 0; i < a.numel(); ++i)
                values[i] = float((2 * random.uniform() - 1) * bound);
            site.a = site.a.defined() ? at::cat({site.a, a}) : a;
            site.members.push_back({module, at::zeros({module.out, rank}, options.device(device))});
        }
        for (auto &site : layer) {
            if (site.a.defined())
                site.a = site.a.to(device);
        }
    }
    return adapter;
}

void addLora(const LoraSite &site, double scale, const at::Tensor &x, at::Tensor &y)
{
    if (!site.a.defined())
        return;
    const at::Tensor inner = at::mm(x.to(at::kFloat), site.a.t());
    const std::int64_t rank = site.a.size(0) / std::int64_t(site.members.size());
    for (size_t i = 0; i < site.members.size(); ++i) {
        const auto &member = site.members[i];
        at::Tensor part = y.narrow(1, member.module.begin, member.module.out);
        const at::Tensor own = inner.narrow(1, std::int64_t(i) * rank, rank);
        if (y.scalar_type() == at::kFloat)
            part.addmm_(own, member.b.t(), 1, scale);
        else
            part.add_(at::mm(own, member.b.t()).mul_(scale));
    }
}

} // namespace fieldwright::engine
