#pragma once

#include "core/engine/engine_state.h"
#include "core/engine/host_tensors.h"
#include "core/engine/trainer.h"

#include <optional>

namespace fieldwright::engine {

/// One trainable tensor: a view into the flat buffers below.
struct Parameter
{
    std::string name;
    at::Tensor value;
    at::Tensor gradient;
    std::int64_t begin = 0; ///< in the flat buffers
    /// What the model computes with, and its gradient: the views themselves, or tensors of their own where `value` is
    /// the fp32 master of a 16-bit weight, or lies on the host.
    at::Tensor computed;
    at::Tensor computedGradient;
    /// The rows of `computed` that `value` has, where its others are not trained; empty: all.
    struct Rows
    {
        std::int64_t begin = 0;
        std::int64_t count = 0;
    };
    std::vector<Rows> rows;
};

/// Vectors are norms, biases and factors; a matrix is one of a linear layer, or an adapter's.
enum class PartKind { Vector, Matrix, Embedding, Head };

/// A tensor as its method defines it: a parameter, or one of several that are stored as one. Optimisers that look at
/// whole tensors go by these.
struct ParameterPart
{
    std::string name;
    std::int64_t begin = 0; ///< in the flat buffers
    std::int64_t count = 0;
    std::int64_t batch = 1, rows = 0, columns = 0; ///< columns 0: a vector of `count` numbers
    PartKind kind = PartKind::Vector;
    bool decay = true;
    double rate = 1; ///< of the learning rate
};

/// A stretch of the flat buffers that is updated alike.
struct ParameterGroup
{
    std::int64_t begin = 0;
    std::int64_t count = 0;
    bool decay = true;
    double rate = 1; ///< of the learning rate
};

/// Where the flat buffers lie: on the host the optimiser's memory is there too, and its steps are taken there.
enum class FlatBuffers { WithModel, OnHost };

/// All trainable numbers of a run in flat fp32 buffers: values and gradients. Clearing, norm, clipping and a checkpoint
/// are then one pass each, the step one a group. Parameters with weight decay come first; each begins at a multiple of
/// 16 numbers. Vectors are never decayed. Where the model has bf16 weights these are their fp32 masters, which keep
/// what a step adds below bf16's eight bits.
class ParameterSet
{
public:
    struct Entry
    {
        std::string name;
        std::vector<at::Tensor *> tensors; ///< all that shall become this view (a tied head is two)
        bool decay = true;
        double rate = 1;
        std::optional<PartKind> kind = {}; ///< else by its name
        std::vector<NamedPart> parts = {}; ///< of several tensors stored as one; the rows of others stay as they are
        bool keepsType = false;            ///< 16-bit tensors stay so, with a master; else they become fp32
    };
    /// Of these tensors, all fp32.
    static ParameterSet of(const at::Device &device, std::vector<Entry> entries,
                           FlatBuffers where = FlatBuffers::WithModel);
    /// Moves what `method` trains into the flat buffers and makes the model's tensors views of them.
    /// Errors: InvalidArgument (full tuning of a model that was loaded neither in fp32 nor in bf16).
    /// `rateOfB`: LoRA+ trains B at so many times the learning rate (Hayou et al. 2024, arXiv:2402.12354).
    static Result<ParameterSet> ofLora(LoadedModel::State &state, LoraAdapter &adapter, double rateOfB = 1,
                                       FlatBuffers where = FlatBuffers::WithModel);
    static Result<ParameterSet> ofTuner(LoadedModel::State &state, Tuner &tuner, double rateOfB = 1,
                                        FlatBuffers where = FlatBuffers::WithModel);
    /// The whole model, or the part that the plan names. Errors besides: InvalidArgument for a name that means no
    /// module.
    static Result<ParameterSet> ofModel(LoadedModel::State &state, const TrainPlan &plan = {});

    std::vector<Parameter> &list() { return m_list; }
    const std::vector<Parameter> &list() const { return m_list; }
    std::int64_t count() const { return m_count; } ///< of numbers, without padding
    const std::vector<ParameterGroup> &groups() const { return m_groups; }
    const std::vector<ParameterPart> &parts() const { return m_parts; }

    at::Tensor values;
    at::Tensor gradients;

    /// Adds the gradients of 16-bit weights, of tensors that are trained in part, and of all that the host has, to
    /// `gradients`, after each backward pass.
    void gatherGradients();
    void gatherGradient(std::size_t index); ///< of one entry of list(), when nothing more is added to it
    /// Rounds the masters to the model's 16-bit weights, and copies rows and what the host has, whenever values have
    /// changed.
    void publish();

    /// Those of list() from `first` up to `last`, as views of the same numbers: what one of several processes moves.
    ParameterSet stretch(std::size_t first, std::size_t last) const;

    /// Whoever computes gradients says, during the last backward pass of a step, which are whole: entry `index` of
    /// list(). Those that it does not name are whole when the pass ends.
    std::function<void(std::size_t index)> onFinished;
    void finished(std::size_t index) const
    {
        if (onFinished)
            onFinished(index);
    }

    /// Stretches of a buffer as long as `values` under the parameters' names.
    std::vector<NamedTensor> named(const at::Tensor &flat, const std::string &prefix = {}) const;

private:
    void build(const at::Device &device, std::vector<Entry> entries, bool apart);
    void addParts(const Entry &entry, const Parameter &parameter);

    std::vector<Parameter> m_list;
    std::int64_t m_count = 0;
    std::vector<ParameterGroup> m_groups;
    std::vector<ParameterPart> m_parts;
};

constexpr FlatBuffers flatBuffers(Offload offload)
{
    return offloadsOptimizer(offload) ? FlatBuffers::OnHost : FlatBuffers::WithModel;
}

/// Whether the tensor is of one of the modules, which are named by the ends of their paths.
bool isOfModule(const std::string &tensor, const std::vector<std::string> &modules);

} // namespace fieldwright::engine
