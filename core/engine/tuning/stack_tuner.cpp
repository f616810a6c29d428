#include "core/engine/tuning/stack_tuner.h"

#include "core/model_files/adapter_stack.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

std::string kindOf(const Tuner &tuner)
{
    return adapterKind(tuner.config()).type;
}

/// x Wᵀ, made when it is first asked for: the layers that read the same input share it.
struct Joined
{
    const ProductCall &call;
    at::Tensor whole = {};

    at::Tensor columns(std::int64_t begin, std::int64_t count)
    {
        if (!whole.defined())
            whole = call.plain();
        return whole.narrow(1, begin, count);
    }
};

} // namespace

StackTuner::StackTuner(Json config, std::vector<std::unique_ptr<ModuleTuner>> parts)
    : Tuner(std::move(config)), m_parts(std::move(parts))
{
    std::map<std::string, std::vector<Link>> links;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        for (const AdaptedModule &module : m_parts[i]->modules())
            links[module.target.name].push_back({i, &module});
    }
    for (const auto &[name, all] : links) {
        const Chain &chain = m_chains[name] = ordered(all);
        const TargetModule &target = chain.front().module->target;
        if (target.kind == TargetModule::Kind::Linear)
            m_places[{target.layer, target.module.site}].push_back(&chain);
    }
    for (auto &[place, chains] : m_places)
        std::sort(chains.begin(), chains.end(), [](const Chain *a, const Chain *b) {
            return a->front().module->target.module.begin < b->front().module->target.module.begin;
        });
}

/// A layer of another kind lies around what was there before. In one layer of OFT's the first adapter turns the input
/// first; in all others the last comes last.
StackTuner::Chain StackTuner::ordered(const std::vector<Link> &links) const
{
    Chain out;
    for (std::size_t begin = 0; begin < links.size();) {
        const std::string kind = kindOf(*m_parts[links[begin].part]);
        std::size_t end = begin;
        while (end < links.size() && kindOf(*m_parts[links[end].part]) == kind)
            ++end;
        Chain layer(links.begin() + std::ptrdiff_t(begin), links.begin() + std::ptrdiff_t(end));
        if (kind == "OFT")
            std::reverse(layer.begin(), layer.end());
        out.insert(out.end(), layer.begin(), layer.end());
        begin = end;
    }
    return out;
}

Result<> StackTuner::check(std::span<const Tuner *const> parts)
{
    std::vector<Json> configs;
    configs.reserve(parts.size());
    for (const Tuner *part : parts)
        configs.push_back(part->config());
    FW_CHECK(checkStacked(configs));
    for (const Tuner *part : parts) {
        if (!dynamic_cast<const ModuleTuner *>(part)) // all kinds that can be stacked are
            return fail(ErrorCode::Internal,
                        {FW_NOOP("core", "An adapter of the kind %1 was to act together with another one, and adapts "
                                         "no modules."),
                         {kindOf(*part)}},
                        {FW_NOOP("core", "Use the adapters one at a time, and report this.")});
    }
    return {};
}

std::unique_ptr<Tuner> StackTuner::of(std::vector<std::unique_ptr<Tuner>> parts)
{
    std::vector<std::unique_ptr<ModuleTuner>> own;
    for (auto &part : parts) {
        own.emplace_back(&dynamic_cast<ModuleTuner &>(*part));
        (void)part.release();
    }
    Json config = stackConfig(own.size());
    return std::unique_ptr<Tuner>(new StackTuner(std::move(config), std::move(own)));
}

std::vector<const Tuner *> StackTuner::parts() const
{
    std::vector<const Tuner *> out;
    for (const auto &part : m_parts)
        out.push_back(part.get());
    return out;
}

std::vector<std::unique_ptr<Tuner>> StackTuner::dissolved(std::unique_ptr<Tuner> tuner)
{
    std::vector<std::unique_ptr<Tuner>> out;
    if (auto *stack = dynamic_cast<StackTuner *>(tuner.get())) {
        for (auto &part : stack->m_parts)
            out.push_back(std::move(part));
    } else {
        out.push_back(std::move(tuner));
    }
    return out;
}

bool StackTuner::replacesWeights() const
{
    return std::any_of(m_parts.begin(), m_parts.end(), [](const auto &part) { return part->replacesWeights(); });
}

void StackTuner::replaceIn(DecoderWeights &weights) const
{
    for (const auto &part : m_parts)
        part->replaceIn(weights);
}

at::Tensor StackTuner::product(const ProductCall &call) const
{
    const auto found = m_places.find({call.layer, call.site});
    if (found == m_places.end())
        return call.plain();
    Joined joined{call};
    std::vector<at::Tensor> parts;
    std::int64_t column = 0;
    for (const Chain *chain : found->second) {
        const Module &module = chain->front().module->target.module;
        if (module.begin > column)
            parts.push_back(joined.columns(column, module.begin - column));
        const at::Tensor bias = call.bias.defined() ? call.bias.narrow(0, module.begin, module.out) : at::Tensor();
        parts.push_back(through(*chain, call, bias, [&] {
                            return joined.columns(module.begin, module.out);
                        }).to(call.x.scalar_type()));
        column = module.begin + module.out;
    }
    const std::int64_t width = call.weights.width(call.site);
    if (column < width)
        parts.push_back(joined.columns(column, width - column));
    return parts.size() == 1 ? parts.front() : at::cat(parts, 1);
}

/// What one layer gives: every adapter sees what those inside it make of an input.
at::Tensor StackTuner::through(const Chain &chain, const ProductCall &call, const at::Tensor &bias,
                               const std::function<at::Tensor()> &plain) const
{
    const Module &layer = chain.front().module->target.module;
    const std::function<at::Tensor(std::size_t, const at::Tensor &, const at::Tensor &)> upTo =
        [&](std::size_t count, const at::Tensor &input, const at::Tensor &ownBias) -> at::Tensor {
        if (count == 0)
            return input.is_same(call.x) && ownBias.defined() == bias.defined()
                       ? plain()
                       : call.multiplied(input, layer.begin, layer.out, ownBias);
        const Link &link = chain[count - 1];
        const bool isTrained = link.part + 1 == m_parts.size();
        const ProductCall own{
            input, call.weights, call.bias, call.layer, call.site, isTrained ? call.dropout : nullptr, call.begins};
        return m_parts[link.part]->linear(
            {own, *link.module, ownBias, [&] { return upTo(count - 1, input, ownBias); },
             [&](const at::Tensor &other, const at::Tensor &otherBias) { return upTo(count - 1, other, otherBias); }});
    };
    return upTo(chain.size(), call.x, bias);
}

at::Tensor StackTuner::embedded(const at::Tensor &ids, const at::Tensor &x) const
{
    at::Tensor out = x;
    for (const auto &part : m_parts)
        out = part->embedded(ids, out);
    return out;
}

at::Tensor StackTuner::headed(const at::Tensor &x, const at::Tensor &logits) const
{
    at::Tensor out = logits;
    for (const auto &part : m_parts)
        out = part->headed(x, out);
    return out;
}

Text StackTuner::whyNotMergeable() const
{
    for (const auto &part : m_parts) {
        if (Text why = part->whyNotMergeable(); !why.empty())
            return why;
    }
    return {};
}

std::vector<std::string> StackTuner::mergedNames() const
{
    std::vector<std::string> out;
    for (const auto &part : m_parts) {
        for (const std::string &name : part->mergedNames()) {
            if (std::find(out.begin(), out.end(), name) == out.end())
                out.push_back(name);
        }
    }
    return out;
}

at::Tensor StackTuner::merged(const std::string &name, const at::Tensor &weight) const
{
    at::Tensor base = weight;
    for (const auto &part : m_parts) {
        if (const auto own = part->replacement(name))
            base = *own;
    }
    const std::string module = name.substr(0, name.rfind('.'));
    const auto chain = m_chains.find(module);
    if (chain == m_chains.end())
        return base;
    at::Tensor out = base;
    for (const Link &link : chain->second) {
        const ModuleTuner &part = *m_parts[link.part];
        out = name.ends_with(".bias") ? part.mergedBias(*link.module, out) : part.mergedWeight(*link.module, out, base);
    }
    return out;
}

Result<std::unique_ptr<Tuner>> readStack(const TunerMaking &making, const PeftFiles &files)
{
    std::vector<std::unique_ptr<Tuner>> parts;
    std::vector<const Tuner *> all;
    for (const PeftFiles &part : files.parts) {
        FW_TRY(tuner, readTuner(making, part));
        all.push_back(tuner.get());
        parts.push_back(std::move(tuner));
    }
    FW_CHECK(StackTuner::check(all));
    return StackTuner::of(std::move(parts));
}

Result<> putOnTop(LoadedModel::State &state, std::unique_ptr<Tuner> top)
{
    if (!state.tuner())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The model has no adapter to tune.")},
                    {FW_NOOP("core", "Load an adapter first.")});
    std::vector<const Tuner *> all = state.tuner()->parts();
    if (all.empty())
        all.push_back(state.tuner());
    all.push_back(top.get());
    FW_CHECK(StackTuner::check(all));
    std::unique_ptr<Tuner> &held = state.adapters[std::size_t(state.selected)].tuner;
    std::vector<std::unique_ptr<Tuner>> parts = StackTuner::dissolved(std::move(held));
    parts.push_back(std::move(top));
    held = StackTuner::of(std::move(parts));
    return {};
}

} // namespace fieldwright::engine
