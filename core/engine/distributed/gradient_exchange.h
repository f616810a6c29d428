#pragma once

#include "core/engine/distributed/communicator.h"
#include "core/engine/distributed/shards.h"
#include "core/engine/trainer.h"

#include <c10/core/Event.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace fieldwright::engine {

/// Adds up the gradients of all ranks, bucket by bucket, in a thread of its own while the backward pass goes on. With
/// sharded optimiser states each sum comes to its owner alone. With sharded gradients besides, every micro-batch's are
/// added up, and the memory of those that are another rank's is given back to the system at once.
class GradientExchange
{
public:
    /// Least numbers of a bucket: enough that the calls cost nothing, few enough that the first leaves early.
    static constexpr std::int64_t usualBucket = 1 << 20;

    /// All must outlive this; `shards` are null where nothing is sharded.
    GradientExchange(Communicator &ranks, ParameterSet &parameters, const Shards *shards, Sharding sharding,
                     std::int64_t bucketNumbers = usualBucket);
    ~GradientExchange();
    GradientExchange(const GradientExchange &) = delete;
    GradientExchange &operator=(const GradientExchange &) = delete;

    /// Before a step: all gradients are zero.
    void clear();
    /// Around a rank's turn, which may be without a micro-batch. In the last one of a step the gradients become whole.
    void begin(bool isLast);
    Result<> end();

private:
    struct Bucket
    {
        std::size_t first = 0, last = 0; ///< of the list of parameters
        std::int64_t begin = 0, end = 0; ///< of the numbers
        int owner = -1;                  ///< -1: all
    };

    void makeBuckets(const Shards *shards);
    void finished(std::size_t parameter);
    void send(std::size_t upTo);
    void work(std::stop_token stop);
    void exchangeAsTold(const std::stop_token &stop);
    void release(std::int64_t begin, std::int64_t count);
    Result<> add(const Bucket &bucket);
    Result<> agreeOnOrder();
    bool sharesEveryTurn() const { return m_sharding == Sharding::Gradients; }

    Communicator &m_ranks;
    ParameterSet &m_parameters;
    const Sharding m_sharding;
    const std::int64_t m_bucketNumbers;
    std::vector<Bucket> m_buckets; ///< in the order in which they are exchanged
    std::vector<std::size_t> m_bucketOf;
    std::vector<std::size_t> m_missing;    ///< parameters of each bucket whose gradients are not whole yet
    std::vector<std::int32_t> m_completed; ///< numbers of the buckets in the order in which they became whole
    std::size_t m_next = 0;                ///< the first bucket that is not whole, or waits for one before it
    bool m_isOrderKnown = false;
    bool m_isSending = false;

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::size_t m_wanted = 0;           ///< buckets that may be exchanged
    std::optional<c10::Event> m_isReal; ///< of a device: when the wanted ones are not only told but computed
    std::size_t m_done = 0;
    Result<> m_outcome;
    std::jthread m_thread; ///< last: it uses the rest
};

} // namespace fieldwright::engine
