#include "core/engine/quantized/measure.h"

#include "core/engine/quantized/kernels.h"
#include "core/engine/quantized/team.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <omp.h>

namespace fieldwright::engine::quantized {

namespace {

/// Seconds of the fastest run of `work`, which is repeated for `milliseconds`.
double fastest(int milliseconds, const std::function<void()> &work)
{
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
    double best = 1e9;
    work(); // the first touches memory
    do {
        const auto begin = Clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
    } while (Clock::now() < deadline);
    return best;
}

} // namespace

double measureProducts(int threads, int milliseconds)
{
    constexpr Index rows = 1024, columns = 1024, tokens = 512;
    Arena arena;
    const BlockMatrix matrix(BlockType::Q8_0, rows, columns, arena);
    std::vector<std::int8_t> values(size_t(tokens * columns), 1);
    std::vector<float> scales(size_t(tokens * columns / blockColumns), 1.0f), out(size_t(tokens * rows));
    std::vector<std::int32_t> negatedSums(scales.size(), -blockColumns);
    const QuantizedRows x{columns, values.data(), scales.data(), negatedSums.data()};
    SpinBarrier barrier;
    const double seconds = fastest(milliseconds, [&] {
#pragma omp parallel num_threads(threads)
        {
            const Member member{omp_get_thread_num(), omp_get_num_threads(), barrier};
            const Member::Range panels = member.shareOf(matrix.panels());
            kernels().multiply(matrix, panels.begin, panels.end, x, 0, tokens, out.data(), rows, Store::Set);
        }
    });
    return 2.0 * double(rows * columns * tokens) / seconds / 1e9;
}

double measureReading(int threads, int milliseconds)
{
    constexpr Index bytes = Index(192) << 20, step = 256;
    typedef std::uint64_t Words __attribute__((vector_size(64)));
    Arena arena;
    std::byte *memory = static_cast<std::byte *>(arena.take(size_t(bytes)));
    std::memset(memory, 1, size_t(bytes));
    std::vector<std::uint64_t> sums(size_t(threads), 0);
    SpinBarrier barrier;
    const double seconds = fastest(milliseconds, [&] {
#pragma omp parallel num_threads(threads)
        {
            const Member member{omp_get_thread_num(), omp_get_num_threads(), barrier};
            const Member::Range range = member.shareOf(bytes / step);
            Words sum[4] = {};
            for (Index i = range.begin; i < range.end; ++i) {
                for (int part = 0; part < 4; ++part) {
                    Words words;
                    std::memcpy(&words, memory + i * step + part * 64, sizeof words);
                    sum[part] += words;
                }
            }
            const Words all = sum[0] + sum[1] + sum[2] + sum[3];
            sums[size_t(member.index)] += all[0] + all[7]; // kept, so that nothing is optimised away
        }
    });
    return sums.front() == 0 ? 0 : double(bytes) / seconds / 1e9;
}

} // namespace fieldwright::engine::quantized
