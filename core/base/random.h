#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace fieldwright {

/// SplitMix64: one multiplication-shift hash of a 64-bit counter. Good enough to address random decisions by position
/// (seed, epoch, row), which is what makes data order and splits resumable without stored generator states.
constexpr std::uint64_t splitMix64(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

/// A small deterministic generator: the same on every machine and library, unlike std::shuffle and the distributions.
class Random
{
public:
    explicit Random(std::uint64_t seed, std::uint64_t stream = 0) : m_state(splitMix64(seed) ^ splitMix64(~stream)) {}

    std::uint64_t next() { return splitMix64(m_state += 0x9E3779B97F4A7C15ull); }
    /// Uniform in [0, 1).
    double uniform() { return double(next() >> 11) * 0x1.0p-53; }
    /// Uniform in [0, n), n > 0 (Lemire's multiply-shift, with rejection).
    std::uint64_t below(std::uint64_t n);

    template <typename T>
    void shuffle(std::span<T> items)
    {
        for (size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }

private:
    std::uint64_t m_state;
};

} // namespace fieldwright
