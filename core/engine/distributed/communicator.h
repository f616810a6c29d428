#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fieldwright::engine {

/// Processes that train one model together; each is a rank, counted from 0. What one of them calls, all call, in the
/// same order and one call at a time, from whichever thread. A rank that dies takes the others with it (mpirun sees to
/// that), so no call waits for ever.
class Communicator
{
public:
    virtual ~Communicator() = default;
    virtual int rank() const = 0;
    virtual int size() const = 0;
    /// `given[r]` goes to rank r, whose bytes for this one come into `taken[r]`: as many as it gives. This rank's own
    /// entries are ignored.
    virtual Result<> exchange(std::span<const std::span<const std::byte>> given,
                              std::span<const std::span<std::byte>> taken) = 0;
    /// What carries the trained numbers, in the memory in which they lie: a device's needs another way than texts.
    virtual Communicator &numbers() { return *this; }
};

/// A process by itself.
class SingleRank : public Communicator
{
public:
    int rank() const override { return 0; }
    int size() const override { return 1; }
    Result<> exchange(std::span<const std::span<const std::byte>>, std::span<const std::span<std::byte>>) override
    {
        return {};
    }
};

// What is made of it. Sums are taken number by number in the order of the ranks, so that they are the same on all of
// them and do not depend on how the numbers are divided.

/// Where the parts of `count` numbers begin and end, one a rank: size + 1 places.
std::vector<std::int64_t> evenBounds(std::int64_t count, int size);
/// Part r of `numbers` becomes its sum over the ranks on rank r; the others stay as they are there.
Result<> reduceScatter(Communicator &ranks, std::span<float> numbers, std::span<const std::int64_t> bounds);
/// Part r of `numbers`, as rank r has it, comes to all.
Result<> allGather(Communicator &ranks, std::span<float> numbers, std::span<const std::int64_t> bounds);
/// All numbers become their sums.
Result<> allReduce(Communicator &ranks, std::span<float> numbers);
Result<> allReduce(Communicator &ranks, std::span<double> numbers);
/// A text of each rank, by rank. Waits for all of them.
Result<std::vector<std::string>> gatherTexts(Communicator &ranks, const std::string &text);
Result<> barrier(Communicator &ranks);

} // namespace fieldwright::engine
