#pragma once

#include "core/engine/distributed/communicator.h"

#include <algorithm>
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace fieldwright::engine {

/// Threads of this process as ranks: what MPI carries is copied.
class ThreadRanks
{
public:
    explicit ThreadRanks(int size) : m_given(size_t(size)), m_barrier(size) {}

    template <typename Work>
    void run(Work work)
    {
        std::vector<std::jthread> threads;
        for (size_t r = 0; r < m_given.size(); ++r)
            threads.emplace_back([this, work, r] {
                One one(*this, int(r));
                work(one);
            });
    }

private:
    class One : public Communicator
    {
    public:
        One(ThreadRanks &all, int rank) : m_all(all), m_rank(rank) {}
        int rank() const override { return m_rank; }
        int size() const override { return int(m_all.m_given.size()); }
        Result<> exchange(std::span<const std::span<const std::byte>> given,
                          std::span<const std::span<std::byte>> taken) override
        {
            m_all.m_given[size_t(m_rank)].assign(given.begin(), given.end());
            m_all.m_barrier.arrive_and_wait();
            for (size_t r = 0; r < m_all.m_given.size(); ++r) {
                const auto from = m_all.m_given[r][size_t(m_rank)];
                if (int(r) == m_rank)
                    continue;
                if (from.size() != taken[r].size())
                    std::abort(); // rank r gives another number of bytes than is taken
                std::copy(from.begin(), from.end(), taken[r].begin());
            }
            m_all.m_barrier.arrive_and_wait();
            return {};
        }

    private:
        ThreadRanks &m_all;
        int m_rank;
    };

    std::vector<std::vector<std::span<const std::byte>>> m_given;
    std::barrier<> m_barrier;
};

} // namespace fieldwright::engine
