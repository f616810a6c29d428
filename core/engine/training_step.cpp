#include "core/engine/training.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/resident_memory.h"
#include "core/engine/distributed/row_outcomes.h"
#include "core/engine/distributed/tensor_sums.h"
#include "core/engine/optimizer/gradient_norm.h"
#include "core/engine/schedule/learning_rate.h"

#include <cmath>

namespace fieldwright::engine {

namespace {

constexpr std::int64_t sharedLayerNormsEvery = 10; ///< steps, where ranks have to talk about it

} // namespace

/// The micro-batches of a step of the epoch at hand.
Training::StepRows Training::rowsOfStep(std::int64_t stepInEpoch) const
{
    const size_t first = size_t(stepInEpoch) * size_t(m_plan.accumulation);
    return std::span(m_epoch).subspan(first, std::min(size_t(m_plan.accumulation), m_epoch.size() - first));
}

/// Those that this rank computes.
BatchPrefetch::RowLists Training::mine(StepRows rows) const
{
    BatchPrefetch::RowLists out;
    for (size_t i = 0; i < rows.size(); ++i) {
        if (isMine(i))
            out.push_back(rows[i]);
    }
    return out;
}

/// Makes this rank's micro-batches of a step, which uses these rows.
Result<Training::Window> Training::window(StepRows rows)
{
    Window window;
    window.turns = stepsOf(rows.size(), m_ranks.size());
    FW_TRY(made, m_ahead.take(mine(rows), {m_progress.epoch, m_progress.step}));
    window.mine = std::move(made);
    double sums[3] = {}; // weights, tokens, targets
    for (const auto &batch : window.mine) {
        sums[0] += batch->weightSum;
        sums[1] += double(batch->tokens);
        sums[2] += double(batch->targets);
    }
    FW_CHECK(allReduce(m_ranks, sums));
    window.weightSum = sums[0];
    window.tokens = std::int64_t(sums[1]);
    window.targets = std::int64_t(sums[2]);
    return window;
}

/// Those of the step after it, while it is computed. An epoch begins without: its order is made anew.
void Training::prepareNext()
{
    const std::int64_t next = m_progress.stepInEpoch + 1;
    if (next < m_stepsInEpoch && m_progress.step + 1 < m_totalSteps)
        m_ahead.prepare(mine(rowsOfStep(next)), {m_progress.epoch, m_progress.step + 1});
}

/// Loss and gradients of an accumulation window. An interruption leaves the step undone: it is computed again.
Result<Next> Training::compute(const Window &window, Sums &sums)
{
    m_exchange->clear();
    double loss = 0;
    for (std::int64_t turn = 0; turn < window.turns; ++turn) {
        m_exchange->begin(turn + 1 == window.turns);
        if (turn < std::int64_t(window.mine.size())) {
            // By the place in the window, so that masks and noise are the same on any number of ranks.
            const DropoutKey key{m_plan.seed, m_progress.step, turn * m_ranks.size() + m_ranks.rank()};
            loss += window.mine[size_t(turn)]->run(1.0 / window.weightSum, key);
        }
        FW_CHECK(m_exchange->end());
        failpoint("micro-batch");
        FW_TRY(next, poll());
        if (next != Next::GoOn)
            return next;
    }
    double all[] = {loss, double(residentBytes())};
    FW_CHECK(allReduce(m_ranks, all));
    sums = {all[0] / window.weightSum, all[1]};
    return Next::GoOn;
}

/// Of all ranks' shares.
Result<double> Training::normOfGradients()
{
    const double norm = gradientNorm(own());
    if (!m_shards)
        return norm;
    double square[] = {norm * norm};
    FW_CHECK(allReduce(m_ranks, square));
    return std::sqrt(square[0]);
}

/// Moves the weights: each rank its share.
Result<> Training::update(double norm, double rate)
{
    clipGradients(own(), norm, m_plan.clipNorm);
    m_optimizer->step(own(), rate, ++m_progress.updates);
    if (m_shards)
        FW_CHECK(allGather(m_ranks.numbers(), m_parameters.values, m_shards->begin));
    if (m_average)
        m_average->update(m_parameters.values, m_progress.updates);
    m_parameters.publish();
    return {};
}

Result<Next> Training::step()
{
    const std::int64_t started = monotonicMs();
    const StepRows rows = rowsOfStep(m_progress.stepInEpoch);
    FW_TRY(window, this->window(rows));
    prepareNext();
    Sums sums;
    FW_TRY(computed, compute(window, sums));
    if (computed != Next::GoOn)
        return interrupted(computed);

    if (const Text note = m_objective->takeNote(); !note.empty() && m_callbacks.onNote)
        m_callbacks.onNote(note);
    const double loss = sums.loss;
    FW_TRY(norm, normOfGradients());
    const auto measured = std::chrono::steady_clock::now();
    // Ranks that share the gradient out measure together, so the clock of one must not say when.
    const bool withLayers = m_shards ? m_progress.step % sharedLayerNormsEvery == 0
                                     : m_callbacks.onStep && m_progress.step % m_layerNormsEvery == 0;
    LayerNorms layerNorms;
    if (withLayers) {
        FW_TRY(found, m_layerNorms->measure(m_parameters, m_shards ? &*m_shards : nullptr, m_ranks));
        layerNorms = std::move(found);
    }
    const std::chrono::duration<double> layersTook = std::chrono::steady_clock::now() - measured;
    const double rate = learningRateAt(m_plan, m_progress.step, m_totalSteps);
    const double computing = double(monotonicMs() - started); // without what a spike makes wait
    Next next = Next::LeaveOut;                               // a step that is no number and is resumed all the same
    if (!std::isfinite(loss) || !std::isfinite(norm)) {
        FW_TRY(told, notFinite(rows, window.weightSum, loss, norm));
        if (told != Next::GoOn)
            return told;
    } else {
        FW_TRY(watched, watchForSpikes(window, rows, loss, norm));
        next = watched;
        if (next != Next::GoOn && next != Next::LeaveOut)
            return interrupted(next);
    }
    const bool isTaken = next == Next::GoOn;
    const std::int64_t updating = monotonicMs();
    if (isTaken) {
        FW_CHECK(update(norm, rate));
        m_progress.lastUpdate = m_progress.step + 1;
        m_progress.lastLoss = loss;
        m_progress.tokens += window.tokens;
        m_progress.trainedTokens += window.targets;
    }
    ++m_progress.step;
    ++m_progress.stepInEpoch;
    if (!isTaken && m_callbacks.onStepLeftOut)
        m_callbacks.onStepLeftOut(m_progress.step);

    const double seconds = std::max(1e-3, (computing + double(monotonicMs() - updating)) / 1000);
    if (withLayers)
        m_layerNormsEvery =
            std::clamp<std::int64_t>(std::int64_t(std::ceil(layersTook.count() / (0.01 * seconds))), 1, 100);
    std::vector<RowOutcome> found;
    for (const auto &batch : window.mine)
        add(found, *batch);
    FW_TRY(outcomes, ofAllRanks(m_ranks, std::move(found)));
    if (m_callbacks.onStep && isTaken)
        m_callbacks.onStep({m_progress.step, m_totalSteps,
                            double(m_progress.epoch) + double(m_progress.stepInEpoch) / double(m_stepsInEpoch), loss,
                            rate, norm, double(window.tokens) / seconds, m_progress.tokens, m_progress.trainedTokens,
                            std::uint64_t(sums.memoryBytes), std::move(layerNorms), std::move(outcomes)});
    return Next::GoOn;
}

} // namespace fieldwright::engine
