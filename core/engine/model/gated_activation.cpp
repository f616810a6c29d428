#include "core/engine/model/gated_activation.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/silu_backward.h>
#include <torch/csrc/autograd/custom_function.h>

namespace fieldwright::engine {

namespace {

const char *approximation(Activation activation)
{
    return activation == Activation::Gelu ? "none" : "tanh";
}

at::Tensor half(const at::Tensor &made, int which)
{
    const std::int64_t inner = made.size(1) / 2;
    return made.narrow(1, which * inner, inner);
}

at::Tensor forward(const at::Tensor &made, Activation activation)
{
    const at::Tensor gate = half(made, 0).to(at::kFloat), up = half(made, 1);
    return activate(gate, activation).mul_(up).to(made.scalar_type());
}

class GatedFunction : public torch::autograd::Function<GatedFunction>
{
public:
    // NOLINTNEXTLINE(readability-identifier-naming): libtorch's name
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &made, Activation activation)
    {
        context->save_for_backward({made});
        context->saved_data["activation"] = std::int64_t(activation);
        return engine::forward(made, activation);
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext *context,
                                                 const torch::autograd::tensor_list &gradients)
    {
        const at::Tensor made = context->get_saved_variables()[0];
        const auto activation = Activation(context->saved_data["activation"].toInt());
        const at::Tensor gate = half(made, 0).to(at::kFloat), dy = gradients[0].to(at::kFloat);
        at::Tensor dMade = at::empty_like(made);
        half(dMade, 1).copy_(activate(gate, activation).mul_(dy));
        const at::Tensor dActive = dy * half(made, 1);
        half(dMade, 0).copy_(activation == Activation::Silu
                                 ? at::silu_backward(dActive, gate)
                                 : at::gelu_backward(dActive, gate, approximation(activation)));
        return {dMade, at::Tensor()};
    }
};

} // namespace

at::Tensor activate(const at::Tensor &x, Activation activation)
{
    return activation == Activation::Silu ? at::silu(x) : at::gelu(x, approximation(activation));
}

at::Tensor gatedActivation(const at::Tensor &made, Activation activation)
{
    return GatedFunction::apply(made, activation);
}

} // namespace fieldwright::engine
