#pragma once

#include "core/engine/trainer.h"
#include "core/run_folder/row_losses.h"
#include "core/worker/device_choice.h"
#include "core/worker/job_context.h"

#include <deque>

namespace fieldwright {

/// The trainer's callbacks, told to the run folder.
class TrainTeller
{
public:
    /// `answer`: what the model says to a question while it is trained; none for one that cannot write.
    using Answer = std::function<Result<std::string>(const std::string &question)>;
    explicit TrainTeller(JobContext &context, Answer answer = {}) : m_context(context), m_answer(std::move(answer)) {}

    /// Which row of the training data is meant, for a reader: its id where it has one, and how its text begins.
    struct RowName
    {
        std::string id;
        std::string text;
    };
    using NameRow = std::function<RowName(std::size_t row)>;
    void nameRowsBy(NameRow nameRow) { m_nameRow = std::move(nameRow); }

    engine::TrainCallbacks callbacks();
    /// What the run is summed up by. Errors: Cancelled when its result is to be thrown away.
    Result<Json> figures(const engine::TrainResult &done, const ComputeChoice &compute) const;

private:
    void tellPhase(engine::TrainPhase phase);
    void tellPreparation(const engine::TrainPreparation &found);
    void tellStep(const engine::StepMetrics &metrics);
    void tellValidation(const engine::ValidationMetrics &found);
    void tellSamples(std::int64_t step);
    void tellNotFinite(const engine::NotFinite &found);
    void tellSpike(const engine::Spike &spike);
    void tellPlace(std::int64_t step, bool isSpike, const engine::StepCause &cause);
    void tellBatch(std::int64_t step, const engine::StepBatches &batches, const engine::StepCause &cause);
    RowName nameOf(std::size_t row) const;
    Json batchesJson(const engine::StepBatches &batches) const;
    Json causeJson(const engine::StepCause &cause) const;
    void keepRows(RowPart part, std::int64_t step, const std::vector<engine::RowOutcome> &rows);
    engine::TrainControl poll();

    JobContext &m_context;
    Answer m_answer;
    NameRow m_nameRow;
    StopKeep m_keep = StopKeep::Best;
    std::deque<Control> m_heard; ///< and not answered yet
    engine::TrainPreparation m_preparation;
    std::vector<engine::NamedScore> m_bestScores; ///< of the best validation
    std::optional<RowLossWriter> m_rowLosses;
    bool m_keepsRows = true; ///< until they cannot be written
};

} // namespace fieldwright
