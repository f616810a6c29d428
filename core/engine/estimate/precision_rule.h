#pragma once

namespace fieldwright {

/// Whether training is to compute in bf16 by the measured speeds of products. Measured with LoRA: the general path,
/// which bf16 takes, spends more than half of its time outside of products, and fp32 may have kernels of its own.
constexpr bool isBf16Worth(double fp32, double bf16, bool hasFp32Kernels)
{
    return bf16 >= (hasFp32Kernels ? 3 : 1.3) * fp32;
}

} // namespace fieldwright
