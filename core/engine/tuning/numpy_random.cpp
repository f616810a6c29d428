#include "core/engine/tuning/numpy_random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <unordered_set>
#include <utility>

namespace fieldwright::engine {

namespace {

/// numpy's SeedSequence: a pool of four words into which the seed's are mixed, and words that are made of it.
class SeedSequence
{
public:
    explicit SeedSequence(std::uint64_t seed)
    {
        // (words of zero beyond the seed's own are mixed in alike)
        const std::array<std::uint32_t, 4> words{std::uint32_t(seed), std::uint32_t(seed >> 32), 0, 0};
        std::uint32_t factor = 0x43B0D7E5;
        const auto hashed = [&](std::uint32_t value) {
            value ^= factor;
            factor *= 0x931E8875;
            value *= factor;
            return value ^ (value >> 16);
        };
        for (std::size_t i = 0; i < m_pool.size(); ++i)
            m_pool[i] = hashed(words[i]);
        for (std::size_t from = 0; from < m_pool.size(); ++from) {
            for (std::size_t to = 0; to < m_pool.size(); ++to) {
                if (from != to)
                    m_pool[to] = mixed(m_pool[to], hashed(m_pool[from]));
            }
        }
    }

    std::array<std::uint64_t, 4> state() const
    {
        std::array<std::uint64_t, 4> out{};
        std::uint32_t factor = 0x8B51F9DD;
        for (std::size_t i = 0; i < 8; ++i) {
            std::uint32_t word = m_pool[i % 4] ^ factor;
            factor *= 0x58F38DED;
            word *= factor;
            out[i / 2] |= std::uint64_t(word ^ (word >> 16)) << (i % 2 * 32);
        }
        return out;
    }

private:
    static std::uint32_t mixed(std::uint32_t x, std::uint32_t y)
    {
        const std::uint32_t out = 0xCA01F9DD * x - 0x4973F715 * y;
        return out ^ (out >> 16);
    }

    std::array<std::uint32_t, 4> m_pool{};
};

} // namespace

NumpyRandom::NumpyRandom(std::uint64_t seed)
{
    const std::array<std::uint64_t, 4> state = SeedSequence(seed).state();
    m_increment = (((Wide(state[2]) << 64) | state[3]) << 1) | 1;
    step();
    m_state += (Wide(state[0]) << 64) | state[1];
    step();
}

std::uint64_t NumpyRandom::next()
{
    step();
    return std::rotr(std::uint64_t(m_state >> 64) ^ std::uint64_t(m_state), int(m_state >> 122));
}

std::uint32_t NumpyRandom::nextHalf()
{
    if (const std::optional<std::uint32_t> half = m_half) {
        m_half.reset();
        return *half;
    }
    const std::uint64_t both = next();
    m_half = std::uint32_t(both >> 32);
    return std::uint32_t(both);
}

std::uint32_t NumpyRandom::upTo(std::uint32_t last)
{
    if (last == 0)
        return 0;
    const std::uint32_t count = last + 1, threshold = (0 - count) % count;
    while (true) {
        const std::uint64_t product = std::uint64_t(nextHalf()) * count;
        if (std::uint32_t(product) >= threshold)
            return std::uint32_t(product >> 32);
    }
}

std::uint32_t NumpyRandom::upToByMask(std::uint32_t last)
{
    const std::uint32_t mask = ~0u >> std::countl_zero(last | 1);
    while (last > 0) {
        if (const std::uint32_t value = nextHalf() & mask; value <= last)
            return value;
    }
    return 0;
}

void NumpyRandom::shuffle(std::span<std::int32_t> items)
{
    for (std::size_t i = items.size(); i > 1; --i)
        std::swap(items[i - 1], items[upToByMask(std::uint32_t(i - 1))]);
}

void NumpyRandom::shuffleFrom(std::span<std::int32_t> items, std::size_t first)
{
    for (std::size_t i = items.size(); i > first; --i)
        std::swap(items[i - 1], items[upTo(std::uint32_t(i - 1))]);
}

std::vector<std::int32_t> NumpyRandom::choice(std::int32_t all, std::int32_t count)
{
    if (all > 10000 && count > all / 50) {
        std::vector<std::int32_t> items(std::size_t(all), 0);
        std::iota(items.begin(), items.end(), 0);
        shuffleFrom(items, std::size_t(std::max(all - count, 1)));
        return {items.end() - count, items.end()};
    }
    // Floyd's way: Bentley and Floyd 1987, "A sample of brilliance".
    std::vector<std::int32_t> out;
    std::unordered_set<std::int32_t> taken;
    for (std::int32_t last = all - count; last < all; ++last) {
        const auto drawn = std::int32_t(upTo(std::uint32_t(last)));
        out.push_back(taken.contains(drawn) ? last : drawn);
        taken.insert(out.back());
    }
    shuffleFrom(out, 1);
    return out;
}

} // namespace fieldwright::engine
