#pragma once

#include "core/engine/host_tensors.h"
#include "core/engine/trainer.h"
#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

/// How the gradients at hand move the values. This is the frame: it goes through the numbers stretch by stretch, and
/// keeps what is remembered. The rules are one file each; optimizer.cpp has the table.
class Optimizer
{
public:
    virtual ~Optimizer() = default;
    Optimizer(const Optimizer &) = delete;
    Optimizer &operator=(const Optimizer &) = delete;

    /// `step` is 1 for the first that moves anything.
    void step(ParameterSet &parameters, double learningRate, std::int64_t step);
    /// All that it remembers from one step to the next, in a fixed order: with the values and the number of steps that
    /// is the whole state of a run's mathematics.
    const std::vector<NamedTensor> &state() const { return m_state; }

protected:
    /// Numbers that are moved alike: a group of parameters, or one of them.
    struct Stretch
    {
        size_t index = 0; ///< of the group or the part
        std::int64_t begin = 0;
        at::Tensor value, gradient;
        double rate = 0;
        double decay = 0;
        std::int64_t step = 0;

        /// The same numbers of another buffer that is as long as the values.
        at::Tensor of(const at::Tensor &flat) const { return flat.narrow(0, begin, value.numel()); }
    };
    enum class By { Group, Part };

    Optimizer(const TrainPlan &plan, By by) : m_plan(plan), m_by(by) {}
    virtual void move(const ParameterSet &parameters, const Stretch &stretch) = 0;

    /// Zeros that are part of the state: a number for each value, named by the parameters.
    at::Tensor rememberAll(const ParameterSet &parameters, const std::string &prefix);
    /// The same of one parameter alone.
    at::Tensor remember(const std::string &name, std::vector<std::int64_t> shape, const at::TensorOptions &options);

    /// AdamW (Loshchilov and Hutter 2017, arXiv:1711.05101), which other rules leave some of the numbers to.
    void adamw(const Stretch &stretch, const at::Tensor &first, const at::Tensor &second) const;

    const TrainPlan m_plan;

private:
    const By m_by;
    std::vector<NamedTensor> m_state;
};

std::unique_ptr<Optimizer> makeOptimizer(const ParameterSet &parameters, const TrainPlan &plan);

// The rows of the table, each in a file of its own.
std::unique_ptr<Optimizer> makeAdamw(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeBlockwiseAdamw(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeAdafactor(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeLion(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeSgd(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeMuon(const ParameterSet &parameters, const TrainPlan &plan);

} // namespace fieldwright::engine
