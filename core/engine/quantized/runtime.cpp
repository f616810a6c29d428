#include "core/engine/quantized/runtime.h"

#include <algorithm>

namespace fieldwright::engine::quantized {

namespace {

std::vector<float> numbers(const at::Tensor &tensor)
{
    const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
    return {plain.const_data_ptr<float>(), plain.const_data_ptr<float>() + plain.numel()};
}

AdapterSite siteOf(const LoraSite &site, double scale)
{
    AdapterSite out;
    if (!site.a.defined())
        return out;
    out.ranks = site.a.size(0);
    out.a = numbers(site.a);
    Index first = 0;
    for (const LoraSite::Member &member : site.members) {
        const Index rank = member.b.size(1);
        out.parts.push_back({member.module.begin, member.module.out, first, rank, numbers((member.b * scale).t())});
        first += rank;
    }
    return out;
}

} // namespace

const Adapter *Runtime::prepared(const LoraAdapter *adapter)
{
    if (!adapter)
        return nullptr;
    const auto [it, isNew] = m_adapters.try_emplace(adapter);
    if (isNew) {
        for (const auto &sites : adapter->layers) {
            const auto at = [&](Site site) { return siteOf(sites[size_t(site)], adapter->scale()); };
            it->second.layers.push_back({at(Site::Qkv), at(Site::Output), at(Site::GateUp), at(Site::Down)});
        }
    }
    return &it->second;
}

at::Tensor Runtime::run(std::span<const Step> steps, const LoraAdapter *adapter, int threads)
{
    Index rows = 0;
    for (const Step &step : steps)
        rows += Index(step.ids.size());
    at::Tensor hidden = at::empty({rows, m_model->shape.hidden}, at::kFloat);
    m_decoder.run(steps, prepared(adapter), threads, hidden.mutable_data_ptr<float>());
    return hidden;
}

at::Tensor Runtime::logits(const at::Tensor &rows, int threads)
{
    const at::Tensor x = rows.contiguous();
    at::Tensor out = at::empty({x.size(0), m_model->shape.vocabulary}, at::kFloat);
    m_decoder.logits(x.const_data_ptr<float>(), x.size(0), threads, out.mutable_data_ptr<float>());
    return out;
}

} // namespace fieldwright::engine::quantized
