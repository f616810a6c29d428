#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace fieldwright::engine::quantized {

/// Where the members of a parallel region wait for each other between two phases. Spins for a while, which costs less
/// than a sleep where phases last microseconds; then lets other programs have the core, which may be shared.
class SpinBarrier
{
public:
    void wait(int members)
    {
        const unsigned generation = m_generation.load(std::memory_order_acquire);
        if (m_arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == members) {
            m_arrived.store(0, std::memory_order_relaxed);
            m_generation.store(generation + 1, std::memory_order_release);
            return;
        }
        for (int spins = 0; m_generation.load(std::memory_order_acquire) == generation; ++spins) {
            if (spins < patience)
                rest();
            else
                std::this_thread::yield();
        }
    }

private:
    static constexpr int patience = 4000; // some hundred microseconds
    static void rest()
    {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }

    alignas(64) std::atomic<int> m_arrived{0};
    alignas(64) std::atomic<unsigned> m_generation{0};
};

/// One member of a parallel region.
struct Member
{
    int index = 0;
    int count = 1;
    SpinBarrier &barrier;

    void wait() const { barrier.wait(count); }

    struct Range
    {
        std::int64_t begin = 0;
        std::int64_t end = 0;
    };
    /// This member's share of `total` things.
    Range shareOf(std::int64_t total) const { return {total * index / count, total * (index + 1) / count}; }
};

} // namespace fieldwright::engine::quantized
