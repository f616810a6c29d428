#pragma once

#include "core/engine/checkpoint.h"
#include "core/engine/engine_state.h"

namespace fieldwright::engine {

/// One trainable tensor: a view into the flat buffers below.
struct Parameter
{
    std::string name;
    at::Tensor value;
    at::Tensor gradient;
    bool decay = true;
};

/// All trainable numbers of a run in flat fp32 buffers: values, gradients and AdamW's two moments. Clearing, norm,
/// clipping, the step and a checkpoint are then one pass each. Parameters with weight decay come first; each begins at
/// a multiple of 16 numbers.
class ParameterSet
{
public:
    /// Moves what `method` trains into the flat buffers and makes the model's tensors views of them.
    /// Errors: InvalidArgument (full tuning of a model that was not loaded in fp32).
    static Result<ParameterSet> ofLora(LoadedModel::State &state, LoraAdapter &adapter);
    static Result<ParameterSet> ofModel(LoadedModel::State &state);

    std::vector<Parameter> &list() { return m_list; }
    const std::vector<Parameter> &list() const { return m_list; }
    std::int64_t count() const { return m_count; }     ///< of numbers, without padding
    std::int64_t decayed() const { return m_decayed; } ///< length of the flat part with weight decay

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
    struct Entry
    {
        std::string name;
        std::vector<at::Tensor *> tensors; ///< all that shall become this view (a tied head is two)
        bool decay = true;
    };
    void build(const at::Device &device, std::vector<Entry> entries);

    std::vector<Parameter> m_list;
    std::int64_t m_count = 0;
    std::int64_t m_decayed = 0;
    at::Tensor m_hostValues, m_hostFirst, m_hostSecond;
};

} // namespace fieldwright::engine
