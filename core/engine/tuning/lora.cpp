#include "core/engine/tuning/lora.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

std::optional<Site> siteOf(TensorRole role)
{
    switch (role) {
    case TensorRole::Query:
    case TensorRole::Key:
    case TensorRole::Value:
    case TensorRole::Qkv:
        return Site::Qkv;
    case TensorRole::AttentionOutput:
        return Site::Output;
    case TensorRole::Gate:
    case TensorRole::Up:
    case TensorRole::GateUp:
        return Site::GateUp;
    case TensorRole::Down:
        return Site::Down;
    default:
        return {};
    }
}

std::vector<Module> blockModules(const ModelShape &shape)
{
    std::vector<Module> out;
    for (const LinearModule &linear : linearModules(*shape.family, shape.sizes(), shape.design)) {
        const Site site = *siteOf(linear.role);
        const std::int64_t begin = !out.empty() && out.back().site == site ? out.back().begin + out.back().out : 0;
        out.push_back({linear, site, begin});
    }
    return out;
}

std::string moduleName(const ModelShape &shape, std::size_t layer, const Module &module)
{
    return shape.family->names.layers + std::to_string(layer) + "." + module.path;
}

Error noSuchTarget(const std::vector<Module> &modules, Text what)
{
    std::string list;
    for (const Module &module : modules)
        list += (list.empty() ? "" : ", ") + module.name();
    return {ErrorCode::InvalidArgument, std::move(what), {FW_NOOP("core", "Choose among %1."), {list}}};
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
        if (std::none_of(modules.begin(), modules.end(), [&](const Module &m) { return m.isMeantBy(target); }))
            return fail(noSuchTarget(modules, {FW_NOOP("core", "The model has no layer \"%1\" to adapt."), {target}}));
    }
    if (targets.empty())
        return fail(noSuchTarget(modules, {FW_NOOP("core", "No layer is chosen for the adapter.")}));
    const auto taken = [&](const Module &module) {
        return std::any_of(targets.begin(), targets.end(),
                           [&](const std::string &target) { return module.isMeantBy(target); });
    };

    LoraAdapter adapter;
    adapter.rank = rank;
    adapter.alpha = alpha;
    adapter.dropout = dropout;
    adapter.rankStabilised = rankStabilised;
    adapter.layers.resize(size_t(shape.layers));
    adapter.targets = targets;
    const auto options = at::TensorOptions().dtype(at::kFloat);
    std::uint64_t stream = 0;
    for (auto &layer : adapter.layers) {
        for (const Module &module : modules) {
            ++stream;
            if (!taken(module))
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
