#include "core/engine/optimizer/optimizer.h"

#include <ATen/ops/zeros_like.h>

namespace fieldwright::engine {

namespace {

struct OptimizerKind
{
    OptimizerType type;
    const char *key; ///< in recipes
    std::unique_ptr<Optimizer> (*make)(const ParameterSet &parameters, const TrainPlan &plan);
};

constexpr OptimizerKind kinds[] = {
    {OptimizerType::Adamw, "adamw", makeAdamw},
    {OptimizerType::BlockwiseAdamw, "adamw-8bit", makeBlockwiseAdamw},
    {OptimizerType::Adafactor, "adafactor", makeAdafactor},
    {OptimizerType::Lion, "lion", makeLion},
    {OptimizerType::Sgd, "sgd", makeSgd},
    {OptimizerType::Muon, "muon", makeMuon},
};

} // namespace

void Optimizer::step(ParameterSet &parameters, double learningRate, std::int64_t step)
{
    const auto each = [&](const auto &stretches) {
        for (size_t i = 0; i < stretches.size(); ++i) {
            const auto &[begin, count] = std::pair(stretches[i].begin, stretches[i].count);
            move(parameters, {.index = i,
                              .begin = begin,
                              .value = parameters.values.narrow(0, begin, count),
                              .gradient = parameters.gradients.narrow(0, begin, count),
                              .rate = learningRate * stretches[i].rate,
                              .decay = stretches[i].decay ? m_plan.weightDecay : 0,
                              .step = step});
        }
    };
    if (m_by == By::Group)
        each(parameters.groups());
    else
        each(parameters.parts());
}

at::Tensor Optimizer::rememberAll(const ParameterSet &parameters, const std::string &prefix)
{
    at::Tensor flat = at::zeros_like(parameters.values);
    for (NamedTensor &named : parameters.named(flat, prefix))
        m_state.push_back(std::move(named));
    return flat;
}

at::Tensor Optimizer::remember(const std::string &name, std::vector<std::int64_t> shape,
                               const at::TensorOptions &options)
{
    return m_state.emplace_back(NamedTensor{name, at::zeros(shape, options)}).tensor;
}

void Optimizer::adamw(const Stretch &stretch, const at::Tensor &first, const at::Tensor &second) const
{
    const at::Tensor counter = at::full({}, double(stretch.step), stretch.value.options());
    at::_fused_adamw_({stretch.value}, {stretch.gradient}, {first}, {second}, {}, {counter}, stretch.rate, m_plan.beta1,
                      m_plan.beta2, stretch.decay, m_plan.epsilon, false, false);
}

std::unique_ptr<Optimizer> makeOptimizer(const ParameterSet &parameters, const TrainPlan &plan)
{
    return kinds[size_t(plan.optimizer)].make(parameters, plan);
}

const char *optimizerKey(OptimizerType type)
{
    return kinds[size_t(type)].key;
}

std::optional<OptimizerType> optimizerFromKey(std::string_view key)
{
    for (const OptimizerKind &kind : kinds) {
        if (key == kind.key)
            return kind.type;
    }
    return {};
}

} // namespace fieldwright::engine
