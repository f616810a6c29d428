#include "core/engine/gradients.h"

#include "core/engine/guard.h"
#include "core/engine/objective/compute_path.h"
#include "core/model_files/peft_files.h"

namespace fieldwright::engine {

namespace {

std::vector<float> rowsOf(const at::Tensor &gradient, std::int64_t begin, std::int64_t rows)
{
    const at::Tensor part = gradient.narrow(0, begin, rows).to(at::kCPU, at::kFloat).contiguous();
    return {part.const_data_ptr<float>(), part.const_data_ptr<float>() + part.numel()};
}

} // namespace

Result<LossAndGradients> lossAndGradients(LoadedModel &model, const TrainPlan &plan, std::span<const TrainRow> rows)
{
    return guarded([&]() -> Result<LossAndGradients> {
        LoadedModel::State &state = model.state();
        state.useThreads();
        FW_CHECK(checkHasTensors(state));
        const bool full = plan.method == Method::Full;
        if (!full && state.selected < 0)
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The model has no adapter to tune.")},
                        {FW_NOOP("core", "Load an adapter first.")});
        LoraAdapter *adapter = full ? nullptr : state.adapter();
        Tuner *tuner = full ? nullptr : state.tuner();
        if (adapter)
            adapter->dropout = plan.dropout;
        FW_TRY(parameters, full    ? ParameterSet::ofModel(state, plan)
                           : tuner ? ParameterSet::ofTuner(state, *tuner, 1, flatBuffers(plan.offload))
                                   : ParameterSet::ofLora(state, *adapter, 1, flatBuffers(plan.offload)));
        MicroBatch batch;
        std::int64_t longest = 0;
        for (size_t i = 0; i < rows.size(); ++i) {
            FW_CHECK(checkIds(state, rows[i].ids));
            appendRow(batch, rows[i], plan.maxLength);
            longest = std::max(longest, std::int64_t(rows[i].ids.size()));
        }
        const auto path = makePath(state, parameters, plan, longest, batch.tokens());
        LossAndGradients result;
        result.path = path->name();
        result.loss = path->run(batch, 1.0 / batch.weightSum, {plan.seed, 0, 0}) / batch.weightSum;

        if (full) {
            for (const ParameterPart &part : parameters.parts())
                result.gradients[part.name] = rowsOf(parameters.gradients, part.begin, part.count);
            return result;
        }
        std::map<std::string, at::Tensor> byName;
        for (const Parameter &parameter : parameters.list())
            byName.emplace(parameter.name, parameter.gradient);
        if (tuner) {
            for (const Parameter &parameter : parameters.list()) {
                const at::Tensor flat = parameter.gradient.to(at::kCPU).flatten();
                result.gradients[parameter.name] = rowsOf(flat, 0, flat.numel());
            }
            return result;
        }
        const char *const siteNames[siteCount] = {"qkv", "output", "gate_up", "down"};
        for (size_t layer = 0; layer < adapter->layers.size(); ++layer) {
            for (size_t site = 0; site < siteCount; ++site) {
                const LoraSite &lora = adapter->layers[layer][site];
                const std::string prefix = "layers." + std::to_string(layer) + ".";
                for (size_t i = 0; i < lora.members.size(); ++i) {
                    const Module &module = lora.members[i].module;
                    const std::string name = moduleName(state.shape, layer, module);
                    result.gradients[name + ".lora_A"] = rowsOf(byName.at(prefix + siteNames[site] + ".lora_A"),
                                                                std::int64_t(i) * adapter->rank, adapter->rank);
                    result.gradients[name + ".lora_B"] =
                        rowsOf(byName.at(prefix + module.path + ".lora_B"), 0, module.out);
                }
            }
        }
        return result;
    });
}

Result<int> newAdapter(LoadedModel &model, const Json &config, std::uint64_t seed,
                       const std::map<std::string, std::vector<float>> &values)
{
    return guarded([&]() -> Result<int> {
        c10::AutoGradMode noGradients(false);
        LoadedModel::State &state = model.state();
        state.useThreads();
        FW_CHECK(checkHasTensors(state));
        FW_TRY(tuner, makeTuner({.shape = state.shape,
                                 .weights = state.weights,
                                 .device = state.device,
                                 .seed = seed,
                                 .thing = adapterKind(config).type},
                                config));
        auto left = values;
        for (const TunerTensor &tensor : tuner->tensors()) {
            const auto found = left.find(tensor.key);
            if (found == left.end() || std::int64_t(found->second.size()) != tensor.tensor->numel())
                continue;
            tensor.tensor->copy_(
                at::tensor(at::ArrayRef<float>(found->second), at::kFloat).view(tensor.tensor->sizes()));
            left.erase(found);
        }
        if (!left.empty())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The adapter has no tensor \"%1\" of this size."), {left.begin()->first}},
                        {FW_NOOP("core", "Use names and sizes of its own tensors.")});
        state.adapters.push_back({nullptr, std::move(tuner)});
        return int(state.adapters.size()) - 1;
    });
}

} // namespace fieldwright::engine
