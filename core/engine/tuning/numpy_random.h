#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fieldwright::engine {

/// numpy's default_rng(seed), as versions 1.18 to 2.4 have it: for an adapter whose file has the seed alone. PCG64
/// (O'Neill 2014, "PCG: a family of simple fast space-efficient statistically good algorithms", XSL RR 128/64) that
/// begins at what numpy's SeedSequence makes of the seed.
class NumpyRandom
{
public:
    explicit NumpyRandom(std::uint64_t seed);

    std::uint64_t next();
    /// Half of a number at a time, the low one first.
    std::uint32_t nextHalf();

    /// Generator.shuffle() of an array.
    void shuffle(std::span<std::int32_t> items);
    /// Generator.choice(all, count, replace=False). 0 ≤ count ≤ all.
    std::vector<std::int32_t> choice(std::int32_t all, std::int32_t count);

private:
    __extension__ using Wide = unsigned __int128;

    void step() { m_state = m_state * multiplier + m_increment; }
    /// Uniform in [0, last], in numpy's two ways: by Lemire's multiplication, and by a mask.
    std::uint32_t upTo(std::uint32_t last);
    std::uint32_t upToByMask(std::uint32_t last);
    /// Of the items from `first` on, as choice() does it.
    void shuffleFrom(std::span<std::int32_t> items, std::size_t first);

    static constexpr Wide multiplier = (Wide(0x2360ED051FC65DA4ull) << 64) | 0x4385DF649FCCF645ull;
    Wide m_state = 0, m_increment = 0;
    std::optional<std::uint32_t> m_half;
};

} // namespace fieldwright::engine
