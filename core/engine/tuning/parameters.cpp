#include "core/engine/tuning/parameters.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace fieldwright::engine {

namespace {

std::int64_t padded(std::int64_t count)
{
    return (count + 15) / 16 * 16;
}

/// The rows that are trained of a tensor; none where all are.
std::vector<Parameter::Rows> trainedRows(const ParameterSet::Entry &entry)
{
    std::vector<Parameter::Rows> rows;
    std::int64_t count = 0;
    for (const NamedPart &part : entry.parts) {
        rows.push_back({part.begin, part.rows});
        count += part.rows;
    }
    const bool isAll = rows.empty() || count == entry.tensors.front()->size(0);
    return isAll ? std::vector<Parameter::Rows>() : rows;
}

/// Of the entry's tensor, with the trained rows alone.
std::vector<std::int64_t> trainedSizes(const ParameterSet::Entry &entry)
{
    std::vector<std::int64_t> sizes = entry.tensors.front()->sizes().vec();
    const auto rows = trainedRows(entry);
    if (!rows.empty())
        sizes.front() = std::accumulate(rows.begin(), rows.end(), std::int64_t(0),
                                        [](std::int64_t sum, const Parameter::Rows &r) { return sum + r.count; });
    return sizes;
}

std::int64_t trainedCount(const ParameterSet::Entry &entry)
{
    return c10::multiply_integers(trainedSizes(entry));
}

/// Calls `each` with the rows of `own`, a tensor of the parameter's own, and those of `computed` that they stand for.
template <typename Each>
void eachStretch(const Parameter &parameter, const at::Tensor &own, const at::Tensor &computed, const Each &each)
{
    if (parameter.rows.empty())
        return each(own, computed);
    std::int64_t at = 0;
    for (const Parameter::Rows &rows : parameter.rows) {
        each(own.narrow(0, at, rows.count), computed.narrow(0, rows.begin, rows.count));
        at += rows.count;
    }
}

/// By the names of the families' and PEFT's tensors.
PartKind kindOf(const std::string &key)
{
    const auto has = [&](const char *word) { return key.find(word) != std::string::npos; };
    if (has("embed") || has("wte") || has("wpe"))
        return PartKind::Embedding;
    return has("lm_head") || has("embed_out") ? PartKind::Head : PartKind::Matrix;
}

} // namespace

void ParameterSet::addParts(const Entry &entry, const Parameter &parameter)
{
    const auto sizes = parameter.value.sizes();
    const bool isVector = sizes.size() < 2;
    const std::int64_t columns = isVector ? 0 : sizes.back(), width = isVector ? 1 : columns;
    const auto add = [&](const std::string &name, std::int64_t firstRow, std::int64_t rows, std::int64_t batch) {
        m_parts.push_back({name, parameter.begin + firstRow * width, batch * rows * width, batch, rows, columns,
                           isVector ? PartKind::Vector : entry.kind.value_or(kindOf(entry.name)), entry.decay,
                           entry.rate});
    };
    std::int64_t first = 0; // of the part in `value`, where that has not all rows
    for (const NamedPart &part : entry.parts) {
        add(part.name, parameter.rows.empty() ? part.begin : first, part.rows, 1);
        first += part.rows;
    }
    if (!entry.parts.empty())
        return;
    const std::int64_t rows = isVector ? parameter.value.numel() : sizes[sizes.size() - 2];
    add(entry.name, 0, rows, parameter.value.numel() / std::max<std::int64_t>(1, rows * width));
}

void ParameterSet::build(const at::Device &device, std::vector<Entry> entries, bool apart)
{
    for (Entry &entry : entries)
        entry.decay = entry.decay && entry.tensors.front()->dim() > 1;
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry &a, const Entry &b) { return a.decay != b.decay ? a.decay : a.rate < b.rate; });
    std::int64_t total = 0;
    for (const auto &entry : entries) {
        const std::int64_t count = padded(trainedCount(entry));
        if (m_groups.empty() || m_groups.back().decay != entry.decay || m_groups.back().rate != entry.rate)
            m_groups.push_back({total, 0, entry.decay, entry.rate});
        m_groups.back().count += count;
        m_count += trainedCount(entry);
        total += count;
    }
    const auto options = at::TensorOptions().dtype(at::kFloat).device(device);
    values = at::zeros({total}, options);
    gradients = at::zeros({total}, options);

    std::int64_t offset = 0;
    for (auto &entry : entries) {
        const at::Tensor old = *entry.tensors.front();
        const std::int64_t count = trainedCount(entry);
        const auto view = [&](const at::Tensor &flat) {
            return flat.narrow(0, offset, count).view(trainedSizes(entry)).detach();
        };
        Parameter parameter{entry.name, view(values), view(gradients), offset, {}, {}, trainedRows(entry)};
        eachStretch(parameter, parameter.value, old,
                    [](const at::Tensor &own, const at::Tensor &from) { own.copy_(from); });
        const bool isNarrow = entry.keepsType && old.scalar_type() != at::kFloat;
        if (isNarrow || apart || !parameter.rows.empty()) {
            parameter.computed = old.detach().to(isNarrow ? old.scalar_type() : at::kFloat).contiguous();
            parameter.computedGradient = at::zeros(old.sizes(), parameter.computed.options());
        } else {
            parameter.computed = parameter.value;
            parameter.computedGradient = parameter.gradient;
        }
        for (at::Tensor *tensor : entry.tensors)
            *tensor = parameter.computed;
        addParts(entry, parameter);
        m_list.push_back(std::move(parameter));
        offset += padded(count);
    }
}

ParameterSet ParameterSet::stretch(std::size_t first, std::size_t last) const
{
    ParameterSet out;
    const auto beginOf = [&](std::size_t i) { return i < m_list.size() ? m_list[i].begin : values.numel(); };
    const std::int64_t begin = beginOf(first), end = beginOf(last);
    out.values = values.narrow(0, begin, end - begin);
    out.gradients = gradients.narrow(0, begin, end - begin);
    for (std::size_t i = first; i < last; ++i) {
        out.m_list.push_back(m_list[i]);
        out.m_list.back().begin -= begin;
        out.m_count += m_list[i].value.numel();
    }
    for (ParameterGroup group : m_groups) {
        const std::int64_t from = std::max(group.begin, begin), to = std::min(group.begin + group.count, end);
        group.begin = from - begin;
        group.count = to - from;
        if (group.count > 0)
            out.m_groups.push_back(group);
    }
    for (ParameterPart part : m_parts) {
        const bool isInside = part.begin >= begin && part.begin < end;
        part.begin -= begin;
        if (isInside)
            out.m_parts.push_back(std::move(part));
    }
    return out;
}

void ParameterSet::gatherGradients()
{
    for (std::size_t i = 0; i < m_list.size(); ++i)
        gatherGradient(i);
}

void ParameterSet::gatherGradient(std::size_t index)
{
    Parameter &parameter = m_list[index];
    if (parameter.computedGradient.is_same(parameter.gradient))
        return;
    eachStretch(parameter, parameter.gradient, parameter.computedGradient,
                [](const at::Tensor &own, const at::Tensor &computed) { own.add_(computed.to(own.device())); });
    parameter.computedGradient.zero_();
}

void ParameterSet::publish()
{
    for (Parameter &parameter : m_list) {
        if (!parameter.computed.is_same(parameter.value))
            eachStretch(parameter, parameter.value, parameter.computed,
                        [](const at::Tensor &own, const at::Tensor &computed) { computed.copy_(own); });
    }
}

ParameterSet ParameterSet::of(const at::Device &device, std::vector<Entry> entries, FlatBuffers where)
{
    ParameterSet set;
    const bool onHost = where == FlatBuffers::OnHost;
    set.build(onHost ? at::Device(at::kCPU) : device, std::move(entries), onHost);
    return set;
}

Result<ParameterSet> ParameterSet::ofLora(LoadedModel::State &state, LoraAdapter &adapter, double rateOfB,
                                          FlatBuffers where)
{
    std::vector<Entry> entries;
    const char *const siteNames[siteCount] = {"qkv", "output", "gate_up", "down"};
    for (size_t i = 0; i < adapter.layers.size(); ++i) {
        for (int s = 0; s < siteCount; ++s) {
            LoraSite &site = adapter.layers[i][size_t(s)];
            if (!site.a.defined())
                continue;
            const std::string prefix = "layers." + std::to_string(i) + ".";
            Entry a{prefix + siteNames[s] + ".lora_A", {&site.a}};
            for (size_t m = 0; m < site.members.size(); ++m)
                a.parts.push_back({prefix + site.members[m].module.path + ".lora_A", std::int64_t(m) * adapter.rank,
                                   std::int64_t(adapter.rank)});
            entries.push_back(std::move(a));
            for (auto &member : site.members)
                entries.push_back({prefix + member.module.path + ".lora_B", {&member.b}, true, rateOfB});
        }
    }
    return of(state.device, std::move(entries), where);
}

Result<ParameterSet> ParameterSet::ofTuner(LoadedModel::State &state, Tuner &tuner, double rateOfB, FlatBuffers where)
{
    std::vector<Entry> entries;
    for (const TunerTensor &tensor : tuner.tensors()) {
        const bool isB = tensor.key.find(".lora_B.") != std::string::npos || tensor.key.ends_with(".lora_B");
        if (tensor.trained)
            entries.push_back({tensor.key, {tensor.tensor}, tensor.decay, tensor.rate * (isB ? rateOfB : 1)});
    }
    return of(state.device, std::move(entries), where);
}

bool isOfModule(const std::string &tensor, const std::vector<std::string> &modules)
{
    const std::string module = tensor.substr(0, tensor.rfind('.'));
    return std::any_of(modules.begin(), modules.end(),
                       [&](const std::string &name) { return module == name || module.ends_with("." + name); });
}

namespace {

/// What the plan trains of the tensor.
std::vector<NamedPart> trainedParts(const TrainPlan &plan, const ModelShape &shape, const StoredTensor &stored,
                                    std::int64_t layer, bool isFinalNorm)
{
    if (!plan.trainsPart())
        return stored.parts;
    if (plan.lastLayers > 0 && (layer >= shape.layers - plan.lastLayers || isFinalNorm))
        return stored.parts;
    std::vector<NamedPart> named;
    std::copy_if(stored.parts.begin(), stored.parts.end(), std::back_inserter(named),
                 [&](const NamedPart &part) { return isOfModule(part.name, plan.trainedModules); });
    return named;
}

} // namespace

Result<ParameterSet> ParameterSet::ofModel(LoadedModel::State &state, const TrainPlan &plan)
{
    FW_CHECK(checkHasNumbers(state));
    if (state.type != at::kFloat && state.type != at::kBFloat16)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "Full tuning needs the model in fp32 or bf16.")},
                    {FW_NOOP("core", "Choose the precision fp32, or tune with LoRA.")});
    std::vector<Entry> entries;
    for (const std::string &name : plan.trainedModules) {
        const std::vector<StoredTensor> all = storedTensors(state.shape, state.weights);
        const bool known = std::any_of(all.begin(), all.end(), [&](const StoredTensor &stored) {
            return std::any_of(stored.parts.begin(), stored.parts.end(),
                               [&](const NamedPart &part) { return isOfModule(part.name, {name}); });
        });
        // A tied head is the embedding.
        if (!known && !(state.shape.tiedHead && name == state.shape.family->names.head))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The model has no module \"%1\" to train."), {name}},
                        {FW_NOOP("core", "Name modules of this model, for example %1."),
                         {std::string(state.shape.family->names.finalNorm)}});
    }
    std::map<std::string, std::int64_t> layers;
    for (const ExpectedTensor &tensor : decoderTensors(*state.shape.family, state.shape.sizes(), state.shape.design))
        layers[tensor.name] = tensor.layer;
    for (StoredTensor &stored : storedTensors(state.shape, state.weights)) {
        const std::string &first = stored.parts.front().name;
        const std::int64_t layer = layers.at(first);
        const bool isFinalNorm =
            stored.tensor == &state.weights.finalNorm || stored.tensor == &state.weights.finalNormBias;
        const std::vector<NamedPart> trained = trainedParts(plan, state.shape, stored, layer, isFinalNorm);
        if (trained.empty())
            continue;
        // The embedding lies below the first block, norm and head above the last.
        const bool isAbove = isFinalNorm || stored.tensor == &state.weights.head;
        const std::int64_t depth = isAbove ? 0 : state.shape.layers - (layer < 0 ? -1 : layer);
        const PartKind kind = stored.tensor == &state.weights.head ? PartKind::Head
                              : stored.tensor == &state.weights.embedding || stored.tensor == &state.weights.positions
                                  ? PartKind::Embedding
                                  : PartKind::Matrix;
        Entry entry{.name = trained.front().name,
                    .tensors = {stored.tensor},
                    .decay = stored.columns > 0,
                    .rate = std::pow(plan.layerDecay, double(depth)),
                    .kind = kind,
                    .parts = trained,
                    .keepsType = true};
        if (stored.tensor == &state.weights.embedding && state.shape.tiedHead)
            entry.tensors.push_back(&state.weights.head);
        entries.push_back(std::move(entry));
    }
    if (entries.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No module is named that would be trained.")},
                    {FW_NOOP("core", "Name modules, or choose another part.")});
    return of(state.device, std::move(entries), flatBuffers(plan.offload));
}

std::vector<NamedTensor> ParameterSet::named(const at::Tensor &flat, const std::string &prefix) const
{
    std::vector<NamedTensor> list;
    for (const Parameter &parameter : m_list) {
        list.push_back({prefix + parameter.name,
                        flat.narrow(0, parameter.begin, parameter.value.numel()).view(parameter.value.sizes())});
    }
    return list;
}

} // namespace fieldwright::engine
