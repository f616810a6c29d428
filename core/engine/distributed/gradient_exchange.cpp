#include "core/engine/distributed/gradient_exchange.h"

#include "core/engine/distributed/tensor_sums.h"
#include "core/engine/guard.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/StreamGuard.h>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <sys/mman.h>
#include <unistd.h>

namespace fieldwright::engine {

namespace {

/// Makes the numbers zero; whole pages of them are given back to the system, which has zeros where they are next used.
void giveBack(float *numbers, std::int64_t count)
{
    const auto page = std::uintptr_t(sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(numbers), end = begin + std::uintptr_t(count) * sizeof(float);
    const std::uintptr_t first = (begin + page - 1) / page * page, last = end / page * page;
    if (first >= last || madvise(reinterpret_cast<void *>(first), last - first, MADV_DONTNEED) != 0) {
        std::memset(numbers, 0, size_t(count) * sizeof(float));
        return;
    }
    std::memset(numbers, 0, first - begin);
    std::memset(reinterpret_cast<void *>(last), 0, end - last);
}

c10::Stream streamOf(const c10::Device &device)
{
    return c10::impl::VirtualGuardImpl(device.type()).getStream(device);
}

} // namespace

GradientExchange::GradientExchange(Communicator &ranks, ParameterSet &parameters, const Shards *shards,
                                   Sharding sharding, std::int64_t bucketNumbers)
    : m_ranks(ranks), m_parameters(parameters), m_sharding(sharding), m_bucketNumbers(bucketNumbers)
{
    if (ranks.size() == 1)
        return;
    makeBuckets(shards);
    m_thread = std::jthread([this](std::stop_token stop) { work(stop); });
}

GradientExchange::~GradientExchange()
{
    m_parameters.onFinished = {};
}

/// From the end of the list to its begin: about as the backward pass comes by.
void GradientExchange::makeBuckets(const Shards *shards)
{
    const std::vector<Parameter> &list = m_parameters.list();
    m_bucketOf.resize(list.size());
    std::int64_t end = m_parameters.values.numel();
    for (std::size_t i = list.size(); i-- > 0;) {
        const int owner = shards ? shards->ownerOf(i) : -1;
        if (m_buckets.empty() || m_buckets.back().owner != owner ||
            m_buckets.back().end - m_buckets.back().begin >= m_bucketNumbers)
            m_buckets.push_back({i, i + 1, list[i].begin, end, owner});
        Bucket &bucket = m_buckets.back();
        bucket.first = i;
        bucket.begin = list[i].begin;
        end = bucket.begin;
        m_bucketOf[i] = m_buckets.size() - 1;
    }
    m_missing.resize(m_buckets.size());
}

void GradientExchange::clear()
{
    if (m_ranks.size() == 1 || !sharesEveryTurn()) {
        m_parameters.gradients.zero_();
        return;
    }
    for (const Bucket &bucket : m_buckets)
        release(bucket.begin, bucket.end - bucket.begin);
}

void GradientExchange::release(std::int64_t begin, std::int64_t count)
{
    const at::Tensor &gradients = m_parameters.gradients;
    if (gradients.is_cpu())
        giveBack(gradients.mutable_data_ptr<float>() + begin, count);
    else
        gradients.narrow(0, begin, count).zero_();
}

void GradientExchange::begin(bool isLast)
{
    if (m_ranks.size() == 1)
        return;
    m_isSending = isLast || sharesEveryTurn();
    m_next = 0;
    m_completed.clear();
    for (std::size_t b = 0; b < m_buckets.size(); ++b)
        m_missing[b] = m_buckets[b].last - m_buckets[b].first;
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = m_done = 0;
    }
    if (m_isSending)
        m_parameters.onFinished = [this](std::size_t parameter) { finished(parameter); };
}

void GradientExchange::finished(std::size_t parameter)
{
    const std::size_t bucket = m_bucketOf[parameter];
    if (m_missing[bucket] == 0 || --m_missing[bucket] > 0)
        return;
    m_completed.push_back(std::int32_t(bucket));
    if (!m_isOrderKnown)
        return;
    while (m_next < m_buckets.size() && m_missing[m_next] == 0)
        ++m_next;
    send(m_next);
}

void GradientExchange::send(std::size_t upTo)
{
    {
        const std::lock_guard lock(m_mutex);
        if (upTo > m_wanted && !m_parameters.gradients.is_cpu()) {
            // In this thread's stream autograd has put what makes them.
            const c10::Device device = m_parameters.gradients.device();
            m_isReal.emplace(device.type());
            m_isReal->record(streamOf(device));
        }
        m_wanted = std::max(m_wanted, upTo);
    }
    m_changed.notify_all();
}

Result<> GradientExchange::end()
{
    m_parameters.onFinished = {};
    if (m_ranks.size() == 1 || !m_isSending)
        return {};
    send(m_buckets.size());
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_done == m_buckets.size() || !m_outcome; });
    }
    FW_CHECK(m_outcome);
    return m_isOrderKnown ? Result<>() : agreeOnOrder();
}

/// All must exchange the buckets in one order; it is the one in which the first rank's became whole the first time.
Result<> GradientExchange::agreeOnOrder()
{
    m_isOrderKnown = true;
    for (std::size_t b = 0; b < m_buckets.size(); ++b) {
        if (m_missing[b] > 0)
            m_completed.push_back(std::int32_t(b));
    }
    std::string text(m_completed.size() * sizeof(std::int32_t), '\0');
    std::memcpy(text.data(), m_completed.data(), text.size());
    FW_TRY(orders, gatherTexts(m_ranks, text));
    std::memcpy(m_completed.data(), orders.front().data(), text.size());
    std::vector<Bucket> ordered;
    std::vector<std::size_t> placeOf(m_buckets.size());
    for (const std::int32_t b : m_completed) {
        placeOf[size_t(b)] = ordered.size();
        ordered.push_back(m_buckets[size_t(b)]);
    }
    m_buckets = std::move(ordered);
    for (std::size_t &bucket : m_bucketOf)
        bucket = placeOf[bucket];
    return {};
}

Result<> GradientExchange::add(const Bucket &bucket)
{
    const std::int64_t count = bucket.end - bucket.begin;
    const at::Tensor numbers = m_parameters.gradients.narrow(0, bucket.begin, count);
    if (bucket.owner < 0)
        return allReduce(m_ranks.numbers(), numbers);
    std::vector<std::int64_t> bounds(size_t(m_ranks.size()) + 1, 0);
    std::fill(bounds.begin() + bucket.owner + 1, bounds.end(), count);
    FW_CHECK(reduceScatter(m_ranks.numbers(), numbers, bounds));
    if (sharesEveryTurn() && bucket.owner != m_ranks.rank())
        release(bucket.begin, count);
    return {};
}

void GradientExchange::work(std::stop_token stop)
{
    const c10::Device device = m_parameters.gradients.device();
    if (device.is_cpu())
        return exchangeAsTold(stop);
    // A stream of its own: in the default one the sums would stand behind the rest of the backward pass.
    const c10::StreamGuard own(c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device, true));
    exchangeAsTold(stop);
}

void GradientExchange::exchangeAsTold(const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [&] { return m_done < m_wanted && m_outcome; })) {
        const std::size_t bucket = m_done;
        if (m_isReal)
            m_isReal->block(streamOf(m_parameters.gradients.device()));
        lock.unlock();
        Result<> added = guarded([&] {
            Result<> sums = add(m_buckets[bucket]);
            if (!m_parameters.gradients.is_cpu())
                streamOf(m_parameters.gradients.device()).synchronize(); // others read them next, in their streams
            return sums;
        });
        lock.lock();
        if (added)
            ++m_done;
        else
            m_outcome = std::move(added);
        if (m_done == m_buckets.size() || !m_outcome)
            m_changed.notify_all();
    }
}

} // namespace fieldwright::engine
