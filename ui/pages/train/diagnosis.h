#pragma once

#include "app/runs/metric_series.h"
#include "app/runs/run_status.h"
#include "ui/style/colors.h"

#include <QCoreApplication>

namespace fieldwright::ui {

/// One plain sentence on how a run is doing, from its figures.
struct Diagnosis
{
    Tone tone = Tone::Muted;
    QString text;
};

class Diagnostician
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::ui::Diagnostician)
public:
    static Diagnosis diagnose(const MetricTable &metrics, const RunStatus &status);

private:
    static Diagnosis ended(const MetricTable &metrics, const RunStatus &status);
    static Diagnosis validation(const MetricSeries &series, int patience);
};

} // namespace fieldwright::ui
