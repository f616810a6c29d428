#include "core/engine/engine_state.h"
#include "core/engine/guard.h"
#include "core/engine/model_output.h"
#include "core/model_files/peft_adapter.h"
#include "core/model_files/peft_files.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace fieldwright::engine {

namespace {

Error notOfThisModel(const std::filesystem::path &folder, const std::string &what)
{
    return Error{ErrorCode::InvalidArgument,
                 {FW_NOOP("core", "The adapter %1 does not fit this model: %2."), {folder.string(), what}},
                 {FW_NOOP("core", "Use it with the base model that it was made from.")}};
}

at::Tensor matrix(const std::vector<float> &values, std::int64_t rows, std::int64_t columns)
{
    at::Tensor tensor = at::empty({rows, columns}, at::kFloat);
    std::memcpy(tensor.mutable_data_ptr<float>(), values.data(), values.size() * sizeof(float));
    return tensor;
}

/// PEFT's names of the modules: the last word of a path, or the whole where others that are not taken end alike.
std::vector<std::string> targetsOf(const std::vector<Module> &modules, const std::set<std::string> &taken)
{
    std::vector<std::string> out;
    for (const std::string &path : taken) {
        const std::string name = path.substr(path.rfind('.') + 1);
        const bool shared = std::any_of(modules.begin(), modules.end(), [&](const Module &other) {
            return other.path.ends_with("." + name) && !taken.contains(other.path);
        });
        const std::string &target = shared ? path : name;
        if (std::find(out.begin(), out.end(), target) == out.end())
            out.push_back(target);
    }
    return out;
}

Result<LoraAdapter> assemble(const ModelShape &shape, const ::fieldwright::LoraAdapter &files,
                             const std::filesystem::path &folder, const at::Device &device)
{
    if (!files.config.rankPattern.empty() || !files.config.alphaPattern.empty())
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "The adapter %1 has layers of different ranks, which this version does not compute."),
             {folder.string()}},
            {FW_NOOP("core", "Use an adapter with one rank.")});
    LoraAdapter adapter;
    adapter.rank = int(files.config.rank);
    adapter.alpha = files.config.alpha;
    adapter.rankStabilised = files.config.rankStabilised;
    adapter.layers.resize(size_t(shape.layers));
    size_t used = 0;
    std::set<std::string> taken;
    for (size_t layer = 0; layer < adapter.layers.size(); ++layer) {
        for (const Module &module : blockModules(shape)) {
            const std::string name = moduleName(shape, layer, module);
            const auto found = std::find_if(files.weights.begin(), files.weights.end(),
                                            [&](const LoraWeights &w) { return w.module == name; });
            if (found == files.weights.end())
                continue;
            if (found->inFeatures != module.in || found->outFeatures != module.out || found->rank != adapter.rank)
                return fail(notOfThisModel(folder, name));
            ++used;
            LoraSite &site = adapter.layers[layer][size_t(module.site)];
            const at::Tensor a = matrix(found->a, found->rank, module.in).to(device);
            site.a = site.a.defined() ? at::cat({site.a, a}) : a;
            site.members.push_back({module, matrix(found->b, module.out, found->rank).to(device)});
            taken.insert(module.path);
        }
    }
    if (used != files.weights.size()) {
        for (const LoraWeights &weights : files.weights) {
            const bool known = [&] {
                for (size_t layer = 0; layer < adapter.layers.size(); ++layer) {
                    for (const Module &module : blockModules(shape)) {
                        if (weights.module == moduleName(shape, layer, module))
                            return true;
                    }
                }
                return false;
            }();
            if (!known)
                return fail(notOfThisModel(folder, weights.module));
        }
        return fail(notOfThisModel(folder, files.weights.front().module));
    }
    adapter.targets = targetsOf(blockModules(shape), taken);
    if (used != taken.size() * adapter.layers.size()) { // not alike in all blocks: by their whole paths
        adapter.targets.clear();
        for (const LoraWeights &weights : files.weights)
            adapter.targets.push_back(weights.module);
    }
    return adapter;
}

std::vector<float> numbers(const at::Tensor &tensor)
{
    const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
    return {plain.const_data_ptr<float>(), plain.const_data_ptr<float>() + plain.numel()};
}

std::vector<std::int64_t> wholeNumbers(const at::Tensor &tensor)
{
    const at::Tensor plain = tensor.to(at::kCPU, at::kLong).contiguous();
    return {plain.const_data_ptr<std::int64_t>(), plain.const_data_ptr<std::int64_t>() + plain.numel()};
}

Result<std::unique_ptr<Tuner>> readTunerFiles(const LoadedModel::State &state, const std::filesystem::path &folder)
{
    if (state.quantized)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The adapter %1 needs the model in fp32, bf16 or fp16: the kernels for questions "
                                     "alone compute no adapter but plain LoRA."),
                     {folder.string()}},
                    {FW_NOOP("core", "Choose the precision fp32, bf16 or fp16, or merge the adapter by an export.")});
    FW_TRY(files, readPeftFiles(folder, state.path));
    return readTuner({.shape = state.shape,
                      .weights = state.weights,
                      .device = state.device,
                      .fromFile = true,
                      .thing = folder.string()},
                     files);
}

PeftFiles filesOf(const Tuner &tuner, const std::string &baseModel, const std::string &baseFingerprint)
{
    PeftFiles files;
    files.config = tuner.storedConfig();
    files.config[adapterKind(files.config).type == "BOTTLENECK" ? "model_name" : "base_model_name_or_path"] = baseModel;
    files.config = sortedByKey(files.config);
    files.baseFingerprint = baseFingerprint;
    files.task = tuner.task();
    for (const AdapterTensor &tensor : tuner.stored()) {
        files.tensors.push_back({tensor.key, tensor.value.sizes().vec(), numbers(tensor.value),
                                 at::isIntegralType(tensor.value.scalar_type(), false)});
        if (files.tensors.back().isWhole)
            files.tensors.back().whole = wholeNumbers(tensor.value);
    }
    for (const Tuner *part : tuner.parts())
        files.parts.push_back(filesOf(*part, baseModel, baseFingerprint));
    return files;
}

} // namespace

Result<int> LoadedModel::loadAdapter(const std::filesystem::path &folder, AdapterForm form)
{
    FW_TRY(kind, adapterKind(folder));
    return guarded([&]() -> Result<int> {
        c10::AutoGradMode noGradients(false);
        if (kind.isPlainLora && form == AdapterForm::Fastest) {
            FW_TRY(files, readLoraAdapter(folder, m_state->path));
            FW_TRY(adapter, assemble(m_state->shape, files, folder, m_state->device));
            m_state->adapters.push_back({std::make_unique<LoraAdapter>(std::move(adapter)), nullptr});
        } else {
            FW_TRY(tuner, readTunerFiles(*m_state, folder));
            m_state->adapters.push_back({nullptr, std::move(tuner)});
        }
        return int(m_state->adapters.size()) - 1;
    });
}

Result<> saveAdapter(const LoadedModel &model, const std::filesystem::path &folder, const std::string &baseModel,
                     const std::string &baseFingerprint)
{
    if (const Tuner *tuner = model.state().tuner())
        return guarded([&] { return writePeftFiles(folder, filesOf(*tuner, baseModel, baseFingerprint)); });
    const LoraAdapter *adapter = model.state().adapter();
    if (!adapter)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The model has no adapter to save.")},
                    {FW_NOOP("core", "Tune it with an adapter first.")});
    return guarded([&]() -> Result<> {
        ::fieldwright::LoraAdapter files;
        files.config.rank = adapter->rank;
        files.config.alpha = adapter->alpha;
        files.config.dropout = adapter->dropout;
        files.config.rankStabilised = adapter->rankStabilised;
        files.config.targets = adapter->targets;
        files.config.fanInFanOut = model.shape().family->transposedLinear;
        files.config.baseModel = baseModel;
        files.config.baseFingerprint = baseFingerprint;
        for (size_t layer = 0; layer < adapter->layers.size(); ++layer) {
            for (const LoraSite &site : adapter->layers[layer]) {
                for (size_t i = 0; i < site.members.size(); ++i) {
                    const auto &member = site.members[i];
                    files.weights.push_back({moduleName(model.shape(), layer, member.module), member.module.in,
                                             member.module.out, adapter->rank,
                                             numbers(site.a.narrow(0, std::int64_t(i) * adapter->rank, adapter->rank)),
                                             numbers(member.b)});
                }
            }
        }
        return writeLoraAdapter(folder, files);
    });
}

} // namespace fieldwright::engine
