#pragma once

#include "app/runs/metric_series.h"
#include "app/runs/run_status.h"
#include "ui/style/colors.h"

#include <QCoreApplication>

namespace fieldwright::ui {

/// Plain sentences on how a run is doing, from its figures: whether it learns, diverges, overfits, stands still, or is
/// validated with what it trains.
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
    static Diagnosis course(const MetricTable &metrics, const RunStatus &status);
    static std::optional<Diagnosis> noGradients(const MetricTable &metrics);
    /// `mean`: of the loss, smoothed.
    static std::optional<Diagnosis> divergence(const MetricTable &metrics, const MetricSeries &loss,
                                               const std::vector<double> &mean);
    static Diagnosis ended(const MetricTable &metrics, const RunStatus &status);
    static Diagnosis validation(const MetricSeries &series, int patience);
};

} // namespace fieldwright::ui
