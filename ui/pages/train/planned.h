#pragma once

#include "ui/pages/train/cost_strip.h"
#include "ui/pages/train/summary_pane.h"

namespace fieldwright::ui {

/// What Train > Set up tells of a run before it starts.
struct Planned
{
    QString problem; ///< why it cannot start; empty when it can
    QList<SummaryPane::Fact> facts;
    CostStrip::Costs costs;
};

} // namespace fieldwright::ui
