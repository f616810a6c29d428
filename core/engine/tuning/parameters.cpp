#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

namespace {

std::int64_t padded(std::int64_t count)
{
    return (count + 15) / 16 * 16;
}

} // namespace

void ParameterSet::build(const at::Device &device, std::vector<Entry> entries)
{
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry &a, const Entry &b) { return a.decay != b.decay ? a.decay : a.rate < b.rate; });
    std::int64_t total = 0;
    for (const auto &entry : entries) {
        const std::int64_t count = padded(entry.tensors.front()->numel());
        if (m_groups.empty() || m_groups.back().decay != entry.decay || m_groups.back().rate != entry.rate)
            m_groups.push_back({total, 0, entry.decay, entry.rate});
        m_groups.back().count += count;
        m_count += entry.tensors.front()->numel();
        total += count;
    }
    const auto options = at::TensorOptions().dtype(at::kFloat).device(device);
    values = at::zeros({total}, options);
    gradients = at::zeros({total}, options);
    firstMoment = at::zeros({total}, options);
    secondMoment = at::zeros({total}, options);

    std::int64_t offset = 0;
    for (auto &entry : entries) {
        const at::Tensor old = *entry.tensors.front();
        const auto view = [&](const at::Tensor &flat) {
            return flat.narrow(0, offset, old.numel()).view(old.sizes()).detach();
        };
        Parameter parameter{entry.name, view(values), view(gradients), entry.decay};
        parameter.value.copy_(old);
        for (at::Tensor *tensor : entry.tensors)
            *tensor = parameter.value;
        m_list.push_back(std::move(parameter));
        offset += padded(old.numel());
    }
}

Result<ParameterSet> ParameterSet::ofLora(LoadedModel::State &state, LoraAdapter &adapter, double rateOfB)
{
    std::vector<Entry> entries;
    const char *const siteNames[siteCount] = {"qkv", "output", "gate_up", "down"};
    for (size_t i = 0; i < adapter.layers.size(); ++i) {
        for (int s = 0; s < siteCount; ++s) {
            LoraSite &site = adapter.layers[i][size_t(s)];
            if (!site.a.defined())
                continue;
            const std::string prefix = "layers." + std::to_string(i) + ".";
            entries.push_back({prefix + siteNames[s] + ".lora_A", {&site.a}, true});
            for (auto &member : site.members)
                entries.push_back({prefix + member.module.path + ".lora_B", {&member.b}, true, rateOfB});
        }
    }
    ParameterSet set;
    set.build(state.device, std::move(entries));
    return set;
}

Result<ParameterSet> ParameterSet::ofTuner(LoadedModel::State &state, Tuner &tuner, double rateOfB)
{
    std::vector<Entry> entries;
    for (const TunerTensor &tensor : tuner.tensors()) {
        const bool isB = tensor.key.find(".lora_B.") != std::string::npos || tensor.key.ends_with(".lora_B");
        if (tensor.trained)
            entries.push_back({tensor.key, {tensor.tensor}, tensor.decay, tensor.rate * (isB ? rateOfB : 1)});
    }
    ParameterSet set;
    set.build(state.device, std::move(entries));
    return set;
}

Result<ParameterSet> ParameterSet::ofModel(LoadedModel::State &state)
{
    if (state.type != at::kFloat)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "Full tuning needs the model in fp32.")},
                    {FW_NOOP("core", "Choose the precision fp32, or tune with LoRA.")});
    std::vector<Entry> entries;
    for (StoredTensor &stored : storedTensors(state.shape, state.weights)) {
        Entry entry{stored.parts.front().name, {stored.tensor}, stored.columns > 0};
        if (stored.tensor == &state.weights.embedding && state.shape.tiedHead)
            entry.tensors.push_back(&state.weights.head);
        entries.push_back(std::move(entry));
    }
    ParameterSet set;
    set.build(state.device, std::move(entries));
    return set;
}

namespace {

void append(std::vector<CheckpointTensor> &list, const std::vector<Parameter> &parameters, const at::Tensor &flat,
            const std::string &prefix)
{
    float *data = flat.mutable_data_ptr<float>();
    std::int64_t offset = 0;
    for (const Parameter &parameter : parameters) {
        list.push_back(
            {prefix + parameter.name, parameter.value.sizes().vec(), {data + offset, size_t(parameter.value.numel())}});
        offset += padded(parameter.value.numel());
    }
}

} // namespace

std::vector<CheckpointTensor> ParameterSet::weightTensors()
{
    m_hostValues = values.cpu();
    std::vector<CheckpointTensor> list;
    append(list, m_list, m_hostValues, "");
    return list;
}

std::vector<CheckpointTensor> ParameterSet::momentTensors()
{
    m_hostFirst = firstMoment.cpu();
    m_hostSecond = secondMoment.cpu();
    std::vector<CheckpointTensor> list;
    append(list, m_list, m_hostFirst, "first.");
    append(list, m_list, m_hostSecond, "second.");
    return list;
}

void ParameterSet::storeRead()
{
    if (values.is_cpu())
        return;
    const auto put = [](at::Tensor &to, const at::Tensor &from) {
        if (from.defined())
            to.copy_(from);
    };
    put(values, m_hostValues);
    put(firstMoment, m_hostFirst);
    put(secondMoment, m_hostSecond);
}

} // namespace fieldwright::engine
