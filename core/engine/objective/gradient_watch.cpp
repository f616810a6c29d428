#include "core/engine/objective/gradient_watch.h"

#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>

namespace fieldwright::engine {

/// Autograd calls it when it has added to a leaf's gradient.
class GradientWatch::Hook : public torch::autograd::PostAccumulateGradHook
{
public:
    Hook(GradientWatch &watch, std::size_t parameter) : m_watch(watch), m_parameter(parameter) {}
    void operator()(const at::Tensor &) override { m_watch.added(m_parameter); }

private:
    GradientWatch &m_watch;
    const std::size_t m_parameter;
};

GradientWatch::GradientWatch(ParameterSet &parameters)
    : m_parameters(parameters), m_lastPass(parameters.list().size(), Unknown),
      m_seenPass(parameters.list().size(), Unknown), m_isTold(parameters.list().size(), false)
{
    for (std::size_t i = 0; i < parameters.list().size(); ++i) {
        Parameter &parameter = parameters.list()[i];
        parameter.computed.set_requires_grad(true);
        parameter.computed.mutable_grad() = parameter.computedGradient;
        torch::autograd::impl::set_post_acc_grad_hooks(parameter.computed, std::make_unique<Hook>(*this, i));
    }
}

GradientWatch::~GradientWatch()
{
    for (Parameter &parameter : m_parameters.list()) {
        torch::autograd::impl::set_post_acc_grad_hooks(parameter.computed, nullptr);
        parameter.computed.mutable_grad() = at::Tensor();
        parameter.computed.set_requires_grad(false);
    }
}

void GradientWatch::begin()
{
    std::fill(m_seenPass.begin(), m_seenPass.end(), Unknown);
    std::fill(m_isTold.begin(), m_isTold.end(), false);
    m_order.clear();
}

void GradientWatch::added(std::size_t parameter)
{
    const std::int64_t last = m_lastPass[parameter];
    // What was told may have been given to others already: a wrong sum must not pass for a right one.
    TORCH_CHECK(last == Unknown || m_pass <= last, "the gradient of ", m_parameters.list()[parameter].name,
                " was added to after its last pass");
    m_seenPass[parameter] = m_pass;
    if (last == Unknown)
        m_order.push_back(parameter);
    else if (m_pass == last)
        tell(parameter);
}

void GradientWatch::tell(std::size_t parameter)
{
    m_isTold[parameter] = true;
    m_parameters.gatherGradient(parameter);
    m_parameters.finished(parameter);
}

void GradientWatch::end()
{
    // In the order in which they were added to for the last time.
    std::vector<std::size_t> told;
    for (auto it = m_order.rbegin(); it != m_order.rend(); ++it) {
        if (std::exchange(m_lastPass[*it], m_seenPass[*it]) == Unknown)
            told.push_back(*it);
    }
    std::for_each(told.rbegin(), told.rend(), [this](std::size_t parameter) { tell(parameter); });
    for (std::size_t i = 0; i < m_isTold.size(); ++i) {
        if (!m_isTold[i]) // others may be adding to the gradients of those that are
            m_parameters.gatherGradient(i);
    }
}

} // namespace fieldwright::engine
