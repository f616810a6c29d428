#pragma once

#include "core/engine/checkpoint.h"
#include "core/engine/engine_state.h"
#include "core/engine/trainer.h"

namespace fieldwright::engine {

/// One trainable tensor: a view into the flat buffers below.
struct Parameter
{
    std::string name;
    at::Tensor value;
    at::Tensor gradient;
    bool decay = true;
};

/// A stretch of the flat buffers that is updated alike.
struct ParameterGroup
{
    std::int64_t begin = 0;
    std::int64_t count = 0;
    bool decay = true;
    double rate = 1; ///< of the learning rate
};

/// All trainable numbers of a run in flat fp32 buffers: values, gradients and AdamW's two moments. Clearing, norm,
/// clipping and a checkpoint are then one pass each, the step one a group. Parameters with weight decay come first;
/// each begins at a multiple of 16 numbers.
class ParameterSet
{
public:
    struct Entry
    {
        std::string name;
        std::vector<at::Tensor *> tensors; ///< all that shall become this view (a tied head is two)
        bool decay = true;
        double rate = 1;
    };
    /// Of these tensors, all fp32.
    static ParameterSet of(const at::Device &device, std::vector<Entry> entries);
    /// Moves what `method` trains into the flat buffers and makes the model's tensors views of them.
    /// Errors: InvalidArgument (full tuning of a model that was not loaded in fp32).
    /// `rateOfB`: LoRA+ trains B at so many times the learning rate (Hayou et al. 2024, arXiv:2402.12354).
    static Result<ParameterSet> ofLora(LoadedModel::State &state, LoraAdapter &adapter, double rateOfB = 1);
    static Result<ParameterSet> ofTuner(LoadedModel::State &state, Tuner &tuner, double rateOfB = 1);
    /// The whole model, or the part that the plan names. Errors besides: InvalidArgument for a name that means no
    /// module, or one of several that are one tensor here.
    static Result<ParameterSet> ofModel(LoadedModel::State &state, const TrainPlan &plan = {});

    std::vector<Parameter> &list() { return m_list; }
    const std::vector<Parameter> &list() const { return m_list; }
    std::int64_t count() const { return m_count; } ///< of numbers, without padding
    const std::vector<ParameterGroup> &groups() const { return m_groups; }

    at::Tensor values;
    at::Tensor gradients;
    at::Tensor firstMoment;
    at::Tensor secondMoment;

    /// The checkpoint's view of the weights, and of both moments. On another device than the CPU these are copies that
    /// stay valid until the next call; `load…` puts what was read into them back.
    std::vector<CheckpointTensor> weightTensors();
    std::vector<CheckpointTensor> momentTensors();
    void storeRead();

private:
    void build(const at::Device &device, std::vector<Entry> entries);

    std::vector<Parameter> m_list;
    std::int64_t m_count = 0;
    std::vector<ParameterGroup> m_groups;
    at::Tensor m_hostValues, m_hostFirst, m_hostSecond;
};

/// Whether the tensor is of one of the modules, which are named by the ends of their paths.
bool isOfModule(const std::string &tensor, const std::vector<std::string> &modules);

} // namespace fieldwright::engine
