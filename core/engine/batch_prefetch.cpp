#include "core/engine/batch_prefetch.h"

#include "core/engine/guard.h"

#include <system_error>

namespace fieldwright::engine {

namespace {

Result<BatchPrefetch::Batches> makeBatches(Objective &objective, RowSet set, const BatchPrefetch::RowLists &rows,
                                           const BatchMoment &moment, const std::stop_token &stop)
{
    BatchPrefetch::Batches batches;
    for (const std::vector<std::size_t> &some : rows) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The preparation was cancelled.")});
        FW_TRY(batch, objective.batch(set, some, moment));
        batches.push_back(std::move(batch));
    }
    return batches;
}

} // namespace

void BatchPrefetch::prepare(RowLists rows, const BatchMoment &moment)
{
    discard();
    if (rows.empty() || !m_objective.makesAhead())
        return;
    m_ahead = std::make_unique<Ahead>();
    m_ahead->rows = std::move(rows);
    m_ahead->moment = moment;
    try {
        m_ahead->made = std::async(std::launch::async, [this, &ahead = *m_ahead] {
            return guarded(
                [&] { return makeBatches(m_objective, m_set, ahead.rows, ahead.moment, ahead.stop.get_token()); });
        });
    } catch (const std::system_error &) { // no thread is to be had: then they are made when they are asked for
        m_ahead.reset();
    }
}

Result<BatchPrefetch::Batches> BatchPrefetch::take(const RowLists &rows, const BatchMoment &moment)
{
    if (m_ahead && m_ahead->rows == rows && m_ahead->moment == moment) {
        auto made = m_ahead->made.get();
        m_ahead.reset();
        if (made)
            return made;
    }
    discard();
    return makeBatches(m_objective, m_set, rows, moment, {});
}

void BatchPrefetch::discard()
{
    if (m_ahead)
        m_ahead->stop.request_stop();
    m_ahead.reset(); // waits for the thread, which ends between two batches
}

} // namespace fieldwright::engine
