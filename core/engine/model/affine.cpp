#include "core/engine/model/affine.h"

#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/gemm.h"
#include "core/engine/model/gemm_panels.h"

#include <ATen/ops/bitwise_and.h>
#include <ATen/ops/div.h>
#include <torch/csrc/autograd/custom_function.h>

namespace fieldwright::engine {

namespace {

bool isPlain(const at::Tensor &tensor)
{
    return tensor.is_cpu() && tensor.scalar_type() == at::kFloat && tensor.dim() == 2;
}

/// Whether the product of so many rows is one of ours.
bool isOurs(const at::Tensor &x, const at::Tensor &weight)
{
    return usePanels() && isPlain(x) && isPlain(weight) && x.size(0) >= fewestPanelRows;
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

/// dy W
at::Tensor backward(const at::Tensor &dy, const at::Tensor &weight)
{
    const std::int64_t rows = dy.size(0), out = weight.size(0), in = weight.size(1);
    at::Tensor dx = at::empty({rows, in}, dy.options());
    gemmNN(rows, in, out, 1, dy.const_data_ptr<float>(), out, weight.const_data_ptr<float>(), in, 0,
           dx.mutable_data_ptr<float>(), in);
    return dx;
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
        at::Tensor dx, dWeight;
        if (context->needs_input_grad(0))
            dx = engine::backward(dy, weight);
        if (context->needs_input_grad(1)) {
            dWeight = at::empty({out, in}, weight.options());
            gemmTN(out, in, rows, 1, dy.const_data_ptr<float>(), out, x.const_data_ptr<float>(), in, 0,
                   dWeight.mutable_data_ptr<float>(), in);
        }
        return {dx, dWeight};
    }
};

/// A matrix of fp16.
class HalfNumbers : public NumberSource
{
public:
    explicit HalfNumbers(const at::Tensor &matrix)
        : m_values(reinterpret_cast<const std::uint16_t *>(matrix.const_data_ptr<at::Half>())), m_stride(matrix.size(1))
    {}
    void read(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float *to,
              std::int64_t stride) const override
    {
        for (std::int64_t i = 0; i < rows; ++i)
            m_kernels.widened(m_values + (row + i) * m_stride + column, to + i * stride, columns);
    }

private:
    const CpuKernels &m_kernels = cpuKernels();
    const std::uint16_t *m_values;
    std::int64_t m_stride;
};

/// x Wᵀ with W in fp16 by the library, whose product of fp16 gives fp16, which ends at 65,504. A power of two brings
/// each row of x to a length of 1 to 2 first, so that no sum comes near unless W has a row of a length of 32,000.
at::Tensor scaledHalfProduct(const at::Tensor &x, const at::Tensor &weight)
{
    constexpr int exponent = 0x7f800000; // without its fraction a number is the power of two below it
    const at::Tensor length = at::linalg_vector_norm(x, 2, {1}, true).clamp_min_(1e-30);
    const at::Tensor scale = at::bitwise_and(length.view(at::kInt), exponent).view(at::kFloat);
    at::Tensor narrow = at::empty(x.sizes(), x.options().dtype(at::kHalf));
    at::div_out(narrow, x, scale);
    return at::linear(narrow, weight).to(at::kFloat).mul_(scale);
}

/// The library computes a few rows by a dot product each, at the speed of memory even where it widens the numbers:
/// measured on an EPYC without AVX-512, where a fourth row is as quick either way and 32 take more than twice the time.
constexpr std::int64_t mostDottedRows = 4;

/// Whether so many rows times a matrix of fp16 are ours, W's numbers being made fp32 in the caches.
bool isHalfOurs(std::int64_t rows, const at::Tensor &matrix)
{
    return matrix.is_cpu() && ((usePanels() && rows >= fewestPanelRows) || (widensHalf() && rows > mostDottedRows));
}

/// y = x Wᵀ + bias with W in fp16; x and y in fp32.
at::Tensor halfProduct(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    const at::Tensor rows = x.to(at::kFloat).reshape({-1, x.size(-1)}).contiguous(), matrix = weight.contiguous();
    const std::int64_t count = rows.size(0), out = matrix.size(0), in = matrix.size(1);
    at::Tensor y;
    if (isHalfOurs(count, matrix)) {
        const HalfNumbers numbers(matrix);
        y = at::empty({count, out}, rows.options());
        gemmNT(count, out, in, 1, rows.const_data_ptr<float>(), in, Operand{nullptr, 0, &numbers}, 0,
               y.mutable_data_ptr<float>(), out);
    } else {
        y = scaledHalfProduct(rows, matrix);
    }
    if (bias.defined())
        y.add_(bias);
    std::vector<std::int64_t> sizes = x.sizes().vec();
    sizes.back() = out;
    return y.view(sizes);
}

/// Some rows of a frozen matrix.
class FrozenPart : public NumberSource
{
public:
    FrozenPart(const quantized::FrozenMatrix &matrix, std::int64_t begin) : m_matrix(matrix), m_begin(begin) {}
    void read(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float *to,
              std::int64_t stride) const override
    {
        m_matrix.read(m_begin + row, rows, column, columns, to, stride);
    }

private:
    const quantized::FrozenMatrix &m_matrix;
    std::int64_t m_begin;
};

at::Tensor forwardFrozen(const at::Tensor &x, const quantized::FrozenMatrix &weight, std::int64_t begin,
                         std::int64_t rows)
{
    const FrozenPart part(weight, begin);
    const std::int64_t in = weight.columns();
    at::Tensor y = at::empty({x.size(0), rows}, x.options());
    gemmNT(x.size(0), rows, in, 1, x.const_data_ptr<float>(), in, Operand{nullptr, 0, &part}, 0,
           y.mutable_data_ptr<float>(), rows);
    return y;
}

/// Keeps nothing but where the matrix lies.
class FrozenFunction : public torch::autograd::Function<FrozenFunction>
{
public:
    // NOLINTNEXTLINE(readability-identifier-naming): libtorch's name
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &x,
                              const quantized::FrozenMatrix *weight, std::int64_t begin, std::int64_t rows)
    {
        context->saved_data["weight"] = std::int64_t(reinterpret_cast<std::intptr_t>(weight));
        context->saved_data["begin"] = begin;
        return forwardFrozen(x, *weight, begin, rows);
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext *context,
                                                 const torch::autograd::tensor_list &gradients)
    {
        const auto &weight = *reinterpret_cast<const quantized::FrozenMatrix *>(context->saved_data["weight"].toInt());
        const FrozenPart part(weight, context->saved_data["begin"].toInt());
        const at::Tensor dy = gradients[0].contiguous();
        const std::int64_t in = weight.columns(), rows = dy.size(1);
        at::Tensor dx = at::empty({dy.size(0), in}, dy.options());
        gemmNN(dy.size(0), in, rows, 1, dy.const_data_ptr<float>(), rows, Operand{nullptr, 0, &part}, 0,
               dx.mutable_data_ptr<float>(), in);
        return {dx, {}, {}, {}};
    }
};

/// So many numbers of a matrix on a device are made at a time.
constexpr std::int64_t numbersAtATime = 1 << 24;

std::int64_t rowsAtATime(const quantized::PackedMatrix &weight)
{
    return std::max<std::int64_t>(1, numbersAtATime / weight.columns());
}

at::Tensor forwardPacked(const at::Tensor &x, const quantized::PackedMatrix &weight, std::int64_t begin,
                         std::int64_t rows, const at::Tensor &bias)
{
    std::vector<at::Tensor> parts;
    for (std::int64_t row = 0; row < rows; row += rowsAtATime(weight)) {
        const std::int64_t count = std::min(rowsAtATime(weight), rows - row);
        const at::Tensor numbers = weight.numbers(begin + row, count, x.scalar_type());
        const at::Tensor own = bias.defined() ? bias.narrow(0, row, count) : bias;
        parts.push_back(affine(x, numbers, own));
    }
    return parts.size() == 1 ? parts.front() : at::cat(parts, 1);
}

/// As FrozenFunction.
class PackedFunction : public torch::autograd::Function<PackedFunction>
{
public:
    // NOLINTNEXTLINE(readability-identifier-naming): libtorch's name
    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &x,
                              const quantized::PackedMatrix *weight, std::int64_t begin, std::int64_t rows)
    {
        context->saved_data["weight"] = std::int64_t(reinterpret_cast<std::intptr_t>(weight));
        context->saved_data["begin"] = begin;
        return forwardPacked(x, *weight, begin, rows, {});
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext *context,
                                                 const torch::autograd::tensor_list &gradients)
    {
        const auto &weight = *reinterpret_cast<const quantized::PackedMatrix *>(context->saved_data["weight"].toInt());
        const std::int64_t begin = context->saved_data["begin"].toInt();
        const at::Tensor dy = gradients[0].contiguous();
        at::Tensor dx;
        for (std::int64_t row = 0; row < dy.size(1); row += rowsAtATime(weight)) {
            const std::int64_t count = std::min(rowsAtATime(weight), dy.size(1) - row);
            const at::Tensor numbers = weight.numbers(begin + row, count, dy.scalar_type());
            const at::Tensor part = dy.narrow(1, row, count).contiguous();
            const at::Tensor made = isOurs(part, numbers) ? engine::backward(part, numbers) : at::mm(part, numbers);
            dx = dx.defined() ? dx.add_(made) : made;
        }
        return {dx, {}, {}, {}};
    }
};

at::Tensor biased(at::Tensor y, const at::Tensor &bias, bool differentiates)
{
    if (!bias.defined())
        return y;
    return differentiates || bias.requires_grad() ? y + bias : y.add_(bias);
}

} // namespace

at::Tensor affine(const at::Tensor &x, const quantized::FrozenMatrix &weight, std::int64_t begin, std::int64_t rows,
                  const at::Tensor &bias)
{
    const at::Tensor input = x.contiguous();
    const bool differentiates = c10::GradMode::is_enabled() && x.requires_grad();
    return biased(differentiates ? FrozenFunction::apply(input, &weight, begin, rows)
                                 : forwardFrozen(input, weight, begin, rows),
                  bias, differentiates);
}

at::Tensor affine(const at::Tensor &x, const quantized::PackedMatrix &weight, std::int64_t begin, std::int64_t rows,
                  const at::Tensor &bias)
{
    const at::Tensor input = x.contiguous();
    if (!c10::GradMode::is_enabled() || !x.requires_grad())
        return forwardPacked(input, weight, begin, rows, bias);
    return biased(PackedFunction::apply(input, &weight, begin, rows), bias, true);
}

at::Tensor affine(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias)
{
    if (weight.scalar_type() == at::kHalf)
        return halfProduct(x, weight, bias);
    if (x.dim() == 3 && isPlain(weight)) {
        const at::Tensor y = affine(x.reshape({x.size(0) * x.size(1), x.size(2)}), weight, bias);
        return y.view({x.size(0), x.size(1), weight.size(0)});
    }
    if (!isOurs(x, weight))
        return at::linear(x, weight, bias.defined() ? std::optional(bias) : std::nullopt);
    const at::Tensor rows = x.contiguous(), columns = weight.contiguous();
    const bool differentiates = c10::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
    return biased(differentiates ? AffineFunction::apply(rows, columns) : forward(rows, columns), bias, differentiates);
}

} // namespace fieldwright::engine
