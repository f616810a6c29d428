#pragma once

#include "core/run_folder/events.h"

#include <map>
#include <string>
#include <vector>

namespace fieldwright {

/// One named figure of a run over its course, in columns, ordered by step: what a curve is drawn from.
struct MetricSeries
{
    std::vector<double> step;
    std::vector<double> tokens;  ///< seen up to there; not a number when the run does not count them
    std::vector<double> seconds; ///< of work, without pauses and the time between attempts
    std::vector<double> value;   ///< finite or not, as the run told it
    std::vector<int> attempt;

    size_t size() const { return value.size(); }
};

/// The gradient's norms by layer over the course of a run, ordered by step.
struct LayerSeries
{
    std::vector<double> step;
    std::vector<int> attempt;
    size_t layers = 0;
    /// Step by step: those of the layers, then that of what lies in none. Not a number: not trained.
    std::vector<float> norms;

    float at(size_t step, size_t layer) const { return norms[step * (layers + 1) + layer]; }
};

/// All figures of one run, fed event by event. Points of an earlier attempt at or after the step from which a later
/// attempt went on are superseded and taken out, as core's withoutSuperseded() does for a whole list.
class MetricTable
{
public:
    /// True when it changed something.
    bool add(const Event &event);

    /// Names in the order in which they first came.
    const std::vector<std::string> &names() const { return m_names; }
    /// Empty when the run has no such figure.
    const MetricSeries *series(std::string_view name) const;
    const LayerSeries &layerNorms() const { return m_layerNorms; }
    /// Whether a point or sample of this attempt and step has been superseded by what is known now.
    bool isSuperseded(int attempt, std::int64_t step) const { return m_steps.isSuperseded(attempt, step); }
    double workedSeconds() const { return double(m_workedMs) / 1000; }

private:
    void tick(const Event &event);
    void addLayers(const Event &event);
    void supersedeLayers(int attempt, std::int64_t step);
    void supersede(int attempt, std::int64_t step);

    std::vector<std::string> m_names;
    std::map<std::string, MetricSeries, std::less<>> m_series;
    LayerSeries m_layerNorms;
    AttemptSteps m_steps;
    std::int64_t m_workedMs = 0;
    std::int64_t m_lastMs = 0;
    bool m_working = false;
    double m_tokens = 0;
    bool m_hasTokens = false;
};

/// Running mean of `value` with weight `smoothing` (0 … <1) on the past, free of the bias at the start; values that are
/// not finite are passed over.
std::vector<double> smoothed(const std::vector<double> &value, double smoothing);

/// All series as CSV: step,seconds,tokens and one column a figure and layer; a row for each step that has any.
std::string metricsCsv(const MetricTable &metrics);

} // namespace fieldwright
