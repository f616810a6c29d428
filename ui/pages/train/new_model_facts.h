#pragma once

#include "core/engine/estimate/new_model_plan.h"
#include "ui/pages/train/setup_facts.h"

#include <optional>

namespace fieldwright::ui {

/// Millions, with as many digits as say something.
QString shownMillions(double count);

/// What is known about a run from scratch before it starts.
struct PlannedNewModel
{
    TrainRecipe recipe;
    std::optional<NewModelPlan> plan; ///< none of an impossible design
    QString problem;
    QString tokenizerOf; ///< name of the model; empty: it is learnt
    int documents = 0;
    quint64 freeMemory = 0;
    std::optional<double> flopsPerSecond; ///< nothing: being measured; 0: could not be
    QString time;
};

/// The same in sentences, for the pane "What this run will do".
class NewModelFacts
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::ui::NewModelFacts)
public:
    static QList<SummaryPane::Fact> of(const PlannedNewModel &run);
    /// Why no time can be told.
    static QString speedProblem(const std::optional<double> &flopsPerSecond);

private:
    static SummaryPane::Fact sizeFact(const PlannedNewModel &run);
};

} // namespace fieldwright::ui
