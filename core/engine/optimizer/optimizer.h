#pragma once

#include "core/engine/host_tensors.h"
#include "core/engine/trainer.h"
#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

/// How the gradients at hand move the values. One file an optimiser; optimizer.cpp has the table.
class Optimizer
{
public:
    virtual ~Optimizer() = default;
    /// `step` is 1 for the first that moves anything.
    virtual void step(ParameterSet &parameters, double learningRate, std::int64_t step) = 0;
    /// All that it remembers from one step to the next, in a fixed order: with the values and the number of steps that
    /// is the whole state of a run's mathematics.
    virtual std::vector<NamedTensor> state() = 0;
};

/// A row of the table of optimisers.
struct OptimizerKind
{
    OptimizerType type;
    std::unique_ptr<Optimizer> (*make)(const ParameterSet &parameters, const TrainPlan &plan);
};

std::unique_ptr<Optimizer> makeOptimizer(const ParameterSet &parameters, const TrainPlan &plan);

// The rows of the table, each in a file of its own.
std::unique_ptr<Optimizer> makeAdamw(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeBlockwiseAdamw(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeAdafactor(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeLion(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeSgd(const ParameterSet &parameters, const TrainPlan &plan);
std::unique_ptr<Optimizer> makeMuon(const ParameterSet &parameters, const TrainPlan &plan);

// What several of them share.

/// AdamW (Loshchilov and Hutter 2017, arXiv:1711.05101) of one stretch of numbers.
struct AdamwStep
{
    at::Tensor value, gradient, first, second;
    double rate = 0;
    double decay = 0;
};
void adamwStep(const AdamwStep &part, const TrainPlan &plan, std::int64_t step);

} // namespace fieldwright::engine
