#include "core/engine/distributed/communicator.h"

#include <algorithm>
#include <cstring>

namespace fieldwright::engine {

namespace {

/// Numbers that travel at a time: what comes from the others is held besides.
constexpr std::int64_t pieceNumbers = 1 << 20;

using Given = std::vector<std::span<const std::byte>>;
using Taken = std::vector<std::span<std::byte>>;

template <typename T>
std::span<std::byte> bytesOf(T *data, std::int64_t count)
{
    return {reinterpret_cast<std::byte *>(data), size_t(count) * sizeof(T)};
}

struct Stretch
{
    std::int64_t begin = 0, count = 0;
};

/// Piece `number` of part `r`; empty behind its end.
Stretch pieceOf(std::span<const std::int64_t> bounds, int r, std::int64_t number)
{
    const std::int64_t begin = std::min(bounds[size_t(r)] + number * pieceNumbers, bounds[size_t(r) + 1]);
    return {begin, std::min(pieceNumbers, bounds[size_t(r) + 1] - begin)};
}

std::int64_t piecesOf(std::span<const std::int64_t> bounds)
{
    std::int64_t longest = 0;
    for (size_t r = 0; r + 1 < bounds.size(); ++r)
        longest = std::max(longest, bounds[r + 1] - bounds[r]);
    return (longest + pieceNumbers - 1) / pieceNumbers;
}

} // namespace

std::vector<std::int64_t> evenBounds(std::int64_t count, int size)
{
    std::vector<std::int64_t> bounds;
    for (std::int64_t r = 0; r <= size; ++r)
        bounds.push_back(count * r / size);
    return bounds;
}

Result<> reduceScatter(Communicator &ranks, std::span<float> numbers, std::span<const std::int64_t> bounds)
{
    const int size = ranks.size(), me = ranks.rank();
    if (size == 1)
        return {};
    std::vector<float> others;
    for (std::int64_t piece = 0; piece < piecesOf(bounds); ++piece) {
        const Stretch own = pieceOf(bounds, me, piece);
        others.resize(size_t(own.count * size));
        Given given;
        Taken taken;
        given.resize(size_t(size));
        taken.resize(size_t(size));
        for (int r = 0; r < size; ++r) {
            if (r == me)
                continue;
            const Stretch theirs = pieceOf(bounds, r, piece);
            given[size_t(r)] = bytesOf(numbers.data() + theirs.begin, theirs.count);
            taken[size_t(r)] = bytesOf(others.data() + r * own.count, own.count);
        }
        FW_CHECK(ranks.exchange(given, taken));
        float *const sums = numbers.data() + own.begin;
        std::copy_n(sums, own.count, others.data() + me * own.count);
        std::copy_n(others.data(), own.count, sums);
        for (int r = 1; r < size; ++r) {
            const float *const addend = others.data() + r * own.count;
            for (std::int64_t i = 0; i < own.count; ++i)
                sums[i] += addend[i];
        }
    }
    return {};
}

Result<> allGather(Communicator &ranks, std::span<float> numbers, std::span<const std::int64_t> bounds)
{
    const int size = ranks.size(), me = ranks.rank();
    for (std::int64_t piece = 0; size > 1 && piece < piecesOf(bounds); ++piece) {
        const Stretch own = pieceOf(bounds, me, piece);
        Given given(size_t(size), bytesOf(numbers.data() + own.begin, own.count));
        Taken taken;
        for (int r = 0; r < size; ++r) {
            const Stretch theirs = pieceOf(bounds, r, piece);
            taken.push_back(bytesOf(numbers.data() + theirs.begin, theirs.count));
        }
        FW_CHECK(ranks.exchange(given, taken));
    }
    return {};
}

Result<> allReduce(Communicator &ranks, std::span<float> numbers)
{
    const std::vector<std::int64_t> bounds = evenBounds(std::int64_t(numbers.size()), ranks.size());
    FW_CHECK(reduceScatter(ranks, numbers, bounds));
    return allGather(ranks, numbers, bounds);
}

Result<> allReduce(Communicator &ranks, std::span<double> numbers)
{
    if (ranks.size() == 1)
        return {};
    const auto count = std::int64_t(numbers.size());
    std::vector<double> all(numbers.size() * size_t(ranks.size()));
    std::copy(numbers.begin(), numbers.end(), all.begin() + std::ptrdiff_t(ranks.rank() * count));
    Given given(size_t(ranks.size()), bytesOf(numbers.data(), count));
    Taken taken;
    for (int r = 0; r < ranks.size(); ++r)
        taken.push_back(bytesOf(all.data() + r * count, count));
    FW_CHECK(ranks.exchange(given, taken));
    for (size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = all[i];
        for (size_t r = 1; r < size_t(ranks.size()); ++r)
            numbers[i] += all[r * numbers.size() + i];
    }
    return {};
}

Result<std::vector<std::string>> gatherTexts(Communicator &ranks, const std::string &text)
{
    const auto size = size_t(ranks.size());
    std::uint64_t length = text.size();
    std::vector<std::uint64_t> lengths(size, length);
    Taken taken;
    for (std::uint64_t &place : lengths)
        taken.push_back(bytesOf(&place, 1));
    FW_CHECK(ranks.exchange(Given(size, bytesOf(&length, 1)), taken));
    std::vector<std::string> texts;
    texts.reserve(size);
    for (const std::uint64_t expected : lengths)
        texts.emplace_back(size_t(expected), '\0');
    texts[size_t(ranks.rank())] = text;
    taken.clear();
    for (std::string &place : texts)
        taken.push_back(bytesOf(place.data(), std::int64_t(place.size())));
    FW_CHECK(ranks.exchange(Given(size, std::as_bytes(std::span(text))), taken));
    return texts;
}

Result<> barrier(Communicator &ranks)
{
    double nothing = 0;
    return allReduce(ranks, std::span(&nothing, 1));
}

} // namespace fieldwright::engine
