#include "core/engine/objective/embedding_noise.h"

#include "core/base/random.h"

#include <ATen/Parallel.h>
#include <cmath>

namespace fieldwright::engine {

void addEmbeddingNoise(const MicroBatch &batch, const DropoutKey &key, double alpha, std::int64_t width, float *x)
{
    const std::uint64_t address = key.ofNoise();
    for (size_t s = 0; s + 1 < batch.segments.size(); ++s) {
        const std::int64_t begin = batch.segments[s] * width, end = batch.segments[s + 1] * width;
        const auto size = float(alpha / std::sqrt(double(end - begin)));
        at::parallel_for(begin, end, 1 << 14, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t i = first; i < last; ++i) {
                const std::uint64_t draw = splitMix64(address + std::uint64_t(i)) >> 40;
                x[i] += size * float((double(draw) + 0.5) * 0x1.0p-23 - 1);
            }
        });
    }
}

} // namespace fieldwright::engine
