#pragma once

#include "core/engine/trainer.h"
#include "core/worker/device_choice.h"
#include "core/worker/job_context.h"

namespace fieldwright {

/// The trainer's callbacks, told to the run folder.
class TrainTeller
{
public:
    /// `answer`: what the model says to a question while it is trained; none for one that cannot write.
    using Answer = std::function<Result<std::string>(const std::string &question)>;
    explicit TrainTeller(JobContext &context, Answer answer = {}) : m_context(context), m_answer(std::move(answer)) {}

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
    engine::TrainControl poll();

    JobContext &m_context;
    Answer m_answer;
    StopKeep m_keep = StopKeep::Best;
    engine::TrainPreparation m_preparation;
    engine::ValidationMetrics m_best;
};

} // namespace fieldwright
