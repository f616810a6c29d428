#pragma once

#include "ui/pages/train/forecast.h"
#include "ui/pages/train/summary_pane.h"

namespace fieldwright::ui {

/// What is known about a run before it starts.
struct PlannedRun
{
    TrainRecipe recipe;
    Forecast plan;
    QString model; ///< name; empty: none is chosen
    QString problem;
    int documents = 0;
    QString labelled; ///< name of the file
    quint64 freeMemory = 0;
    double tokensPerSecond = 0; ///< 0: not known
    bool isEstimate = false;    ///< the speed is not that of a run
    QString time;
};

/// The same in sentences, for the pane "What this run will do".
class SetupFacts
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::ui::SetupFacts)
public:
    static QList<SummaryPane::Fact> of(const PlannedRun &run);
};

} // namespace fieldwright::ui
