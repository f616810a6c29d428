#include "core/engine/tuning/parameters.h"

#include <algorithm>
#include <cmath>
#include <map>

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

namespace {

bool isNamed(const std::string &tensor, const std::vector<std::string> &names)
{
    const std::string module = tensor.substr(0, tensor.rfind('.'));
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string &name) { return module == name || module.ends_with("." + name); });
}

/// Whether the plan trains the tensor.
Result<bool> isTrained(const TrainPlan &plan, const ModelShape &shape, const StoredTensor &stored, std::int64_t layer,
                       bool isFinalNorm)
{
    if (!plan.trainsPart())
        return true;
    if (plan.lastLayers > 0 && (layer >= shape.layers - plan.lastLayers || isFinalNorm))
        return true;
    const auto named = std::count_if(stored.parts.begin(), stored.parts.end(),
                                     [&](const NamedPart &part) { return isNamed(part.name, plan.trainedModules); });
    if (named == 0 || named == std::ptrdiff_t(stored.parts.size()))
        return named > 0;
    std::string together;
    for (const NamedPart &part : stored.parts)
        together += (together.empty() ? "" : ", ") + part.name;
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "These are one tensor while the model is trained: %1. Only some of them are named."),
                 {together}},
                {FW_NOOP("core", "Name all of them or none, or train those layers by LoRA.")});
}

} // namespace

Result<ParameterSet> ParameterSet::ofModel(LoadedModel::State &state, const TrainPlan &plan)
{
    FW_CHECK(checkHasNumbers(state));
    if (state.type != at::kFloat)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "Full tuning needs the model in fp32.")},
                    {FW_NOOP("core", "Choose the precision fp32, or tune with LoRA.")});
    std::vector<Entry> entries;
    for (const std::string &name : plan.trainedModules) {
        const std::vector<StoredTensor> all = storedTensors(state.shape, state.weights);
        const bool known = std::any_of(all.begin(), all.end(), [&](const StoredTensor &stored) {
            return std::any_of(stored.parts.begin(), stored.parts.end(),
                               [&](const NamedPart &part) { return isNamed(part.name, {name}); });
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
        FW_TRY(trained, isTrained(plan, state.shape, stored, layer, isFinalNorm));
        if (!trained)
            continue;
        // The embedding lies below the first block, norm and head above the last.
        const bool isAbove = isFinalNorm || stored.tensor == &state.weights.head;
        const std::int64_t depth = isAbove ? 0 : state.shape.layers - (layer < 0 ? -1 : layer);
        Entry entry{first, {stored.tensor}, stored.columns > 0, std::pow(plan.layerDecay, double(depth))};
        if (stored.tensor == &state.weights.embedding && state.shape.tiedHead)
            entry.tensors.push_back(&state.weights.head);
        entries.push_back(std::move(entry));
    }
    if (entries.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No module is named that would be trained.")},
                    {FW_NOOP("core", "Name modules, or choose another part.")});
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
