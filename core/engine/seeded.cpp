#include "core/engine/seeded.h"

#include "core/base/random.h"
#include "core/engine/model/cpu_kernels.h"

#include <cmath>
#include <numbers>

namespace fieldwright::engine {

at::Tensor seededNormal(std::uint64_t seed, std::uint64_t stream, at::IntArrayRef shape, double deviation)
{
    at::Tensor out = at::empty(shape, at::kFloat);
    Random random(seed, stream);
    float *values = out.mutable_data_ptr<float>();
    // Box and Muller; 1 - u is never zero.
    for (std::int64_t i = 0; i < out.numel(); ++i) {
        const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
        values[i] = float(deviation * radius * std::cos(2 * std::numbers::pi * random.uniform()));
    }
    return out;
}

at::Tensor seededDropout(const at::Tensor &x, std::uint64_t key, double probability)
{
    at::Tensor mask = at::ones(x.sizes(), at::kFloat);
    float *values = mask.mutable_data_ptr<float>();
    cpuKernels().dropout(values, values, mask.numel(), key, float(probability));
    return x * mask.to(x.device());
}

} // namespace fieldwright::engine
