#pragma once

#include "core/engine/objective/objective.h"

#include <future>

namespace fieldwright::engine {

/// Makes batches of one set of rows ready in a thread beside the one that computes, a request ahead: as many as are
/// wanted at once, so never more than a step's. It changes no number: what is asked for is what comes, whether it was
/// made before or not, and where making it ahead failed it is tried again when its turn has come, so that an error
/// belongs to the step that cannot do without it.
class BatchPrefetch
{
public:
    /// Of which rows each batch is made.
    using RowLists = std::vector<std::vector<std::size_t>>;
    using Batches = std::vector<std::unique_ptr<TrainBatch>>;

    /// The objective must outlive it, and is let alone where it cannot make batches ahead.
    BatchPrefetch(Objective &objective, RowSet set) : m_objective(objective), m_set(set) {}
    ~BatchPrefetch() { discard(); }
    BatchPrefetch(const BatchPrefetch &) = delete;
    BatchPrefetch &operator=(const BatchPrefetch &) = delete;

    /// Waits for them where they are being made. What was made ahead and is not asked for now is let go of.
    Result<Batches> take(const RowLists &rows, const BatchMoment &moment);
    /// Begins to make them.
    void prepare(RowLists rows, const BatchMoment &moment);
    void discard();

private:
    struct Ahead
    {
        RowLists rows;
        BatchMoment moment;
        std::stop_source stop;
        std::future<Result<Batches>> made;
    };

    Objective &m_objective;
    const RowSet m_set;
    std::unique_ptr<Ahead> m_ahead; ///< (its thread reads the rows in it)
};

} // namespace fieldwright::engine
