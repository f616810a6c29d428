#include "core/engine/model/affine.h"

#include "core/engine/model/gemm.h"
#include "core/engine/model/gemm_panels.h"

#include <torch/csrc/autograd/custom_function.h>

namespace fieldwright::engine {

namespace {

bool isPlain(const at::Tensor &tensor)
{
    return tensor.is_cpu() && tensor.scalar_type() == at::kFloat && tensor.dim() == 2;
}

/// x Wᵀ
at::Tensor forward(const at::Tensor &x, const at::Tensor &weight)
{
    const std::int64_t rows = x.size(0), out = weight.size(0), in = weight.size(1);
    at::Tensor y = at::empty({rows, out}, x.options());
    gemmNT(rows, out, in, 1, x.const_data_ptr<float>(), in, weight.const_data_ptr<float>(), in, 0,
           y.mutable_data_ptr<float>(), out);
    return y;
}

class AffineFunction : public torch::autograd::Function<AffineFunction>
{
public:
    // NOLINTNEXTLINE(readability-identifier-naming): libtorch's name
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &x, const at::Tensor &weight)
    {
        context->save_for_backward({x, weight});
        return engine::forward(x, weight);
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext *context,
                                                 const torch::autograd::tensor_list &gradients)
    {
        const torch::autograd::variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1], dy = gradients[0].contiguous();
        const std::int64_t rows = x.size(0), out = weight.size(0), in = weight.size(1);
        const float *const from = dy.const_data_ptr<float>();
        at::Tensor dx, dWeight;
        if (context->needs_input_grad(0)) {
            dx = at::empty({rows, in}, x.options());
            gemmNN(rows, in, out, 1, from, out, weight.const_data_ptr<float>(), in, 0, dx.mutable_data_ptr<float>(),
                   in);
        }
        if (context->needs_input_grad(1)) {
            dWeight = at::empty({out, in}, weight.options());
            gemmTN(out, in, rows, 1, from, out, x.const_data_ptr<float>(), in, 0, dWeight.mutable_data_ptr<float>(),
                   in);
        }
        return {dx, dWeight};
    }
};

} // namespace

at::Tensor affine(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    if (x.dim() == 3 && isPlain(weight)) {
        const at::Tensor y = affine(x.reshape({x.size(0) * x.size(1), x.size(2)}), weight, bias);
        return y.view({x.size(0), x.size(1), weight.size(0)});
    }
    if (!usePanels() || !isPlain(x) || !isPlain(weight) || x.size(0) < fewestPanelRows)
        return at::linear(x, weight, bias.defined() ? std::optional(bias) : std::nullopt);
    const at::Tensor rows = x.contiguous(), columns = weight.contiguous();
    const bool differentiates = c10::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
    at::Tensor y = differentiates ? AffineFunction::apply(rows, columns) : forward(rows, columns);
    if (!bias.defined())
        return y;
    return differentiates || bias.requires_grad() ? y + bias : y.add_(bias);
}

} // namespace fieldwright::engine
