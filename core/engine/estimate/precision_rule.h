#pragma once

namespace fieldwright {

/// Whether to compute in 16 bits by the measured speeds of products. Measured with LoRA: the general path, which 16
/// bits take, spends more than half of its time outside of products, and fp32 may have kernels of its own.
constexpr bool areSixteenBitsWorth(double fp32, double sixteenBits, bool hasFp32Kernels)
{
    return sixteenBits >= (hasFp32Kernels ? 3 : 1.3) * fp32;
}

/// Which 16 bits, for answers: bf16 unless fp16 is clearly faster, because bf16 holds all that fp32 holds and fp16 ends
/// at 65,504. Measurements of equal products differ by a tenth.
constexpr bool isFp16Faster(double bf16, double fp16)
{
    return fp16 >= 1.3 * bf16;
}

} // namespace fieldwright
