#include "app/runs/metric_series.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace fieldwright {

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr size_t mostSeries = 200; // a run that names more figures than this is not one of ours
constexpr size_t mostLayers = 1000;

void truncateTo(MetricSeries &series, size_t size)
{
    series.step.resize(size);
    series.tokens.resize(size);
    series.seconds.resize(size);
    series.value.resize(size);
    series.attempt.resize(size);
}

void appendNumber(std::string &out, double value)
{
    if (!std::isfinite(value))
        return; // an empty field
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr; // shortest that reads back the same
    out.append(buffer, end);
}

} // namespace

void MetricTable::tick(const Event &event)
{
    constexpr std::int64_t longestGapMs = 15'000; // as in ProgressRate
    if (m_working && m_lastMs > 0)
        m_workedMs += std::clamp<std::int64_t>(event.timeMs - m_lastMs, 0, longestGapMs);
    m_lastMs = event.timeMs;
    if (event.type == "state") {
        const std::string state = stringOr(event.fields, "state");
        m_working = state == "running" || state == "checkpointing";
    }
}

void MetricTable::supersede(int attempt, std::int64_t step)
{
    for (auto &[name, series] : m_series) {
        // Points are in order of steps, so those from `step` on are at the end; a later attempt's stay.
        const size_t from =
            size_t(std::lower_bound(series.step.begin(), series.step.end(), double(step)) - series.step.begin());
        size_t kept = from;
        for (size_t i = from; i < series.size(); ++i) {
            if (series.attempt[i] < attempt)
                continue;
            series.step[kept] = series.step[i];
            series.tokens[kept] = series.tokens[i];
            series.seconds[kept] = series.seconds[i];
            series.value[kept] = series.value[i];
            series.attempt[kept] = series.attempt[i];
            ++kept;
        }
        truncateTo(series, kept);
    }
}

void MetricTable::supersedeLayers(int attempt, std::int64_t step)
{
    LayerSeries &series = m_layerNorms;
    const size_t width = series.layers + 1;
    size_t kept = 0;
    for (size_t i = 0; i < series.step.size(); ++i) {
        if (series.step[i] >= double(step) && series.attempt[i] < attempt)
            continue;
        series.step[kept] = series.step[i];
        series.attempt[kept] = series.attempt[i];
        std::copy_n(series.norms.begin() + std::ptrdiff_t(i * width), width,
                    series.norms.begin() + std::ptrdiff_t(kept * width));
        ++kept;
    }
    series.step.resize(kept);
    series.attempt.resize(kept);
    series.norms.resize(kept * width);
}

void MetricTable::addLayers(const Event &event)
{
    const Json *norms = member(event.fields, "layer_norms");
    LayerSeries &series = m_layerNorms;
    if (!norms || !norms->is_array() || norms->empty() || norms->size() > mostLayers)
        return;
    if (series.step.empty())
        series.layers = norms->size();
    if (norms->size() != series.layers || (!series.step.empty() && double(event.step) < series.step.back()))
        return;
    series.step.push_back(double(event.step));
    series.attempt.push_back(event.attempt);
    for (const Json &norm : *norms)
        series.norms.push_back(norm.is_number() ? norm.get<float>() : float(notANumber));
    series.norms.push_back(float(numberOr(event.fields, "rest_norm", notANumber)));
}

bool MetricTable::add(const Event &event)
{
    tick(event);
    if (event.type != "metric" || event.step < 0)
        return false;
    const bool isEarlier = m_steps.add(event.attempt, event.step);
    if (isEarlier) {
        supersede(event.attempt, event.step);
        supersedeLayers(event.attempt, event.step);
    }
    const Json *const values = member(event.fields, "values");
    if (!values || !values->is_object() || isSuperseded(event.attempt, event.step))
        return isEarlier;
    addLayers(event);
    if (const Json *tokens = member(*values, "tokens"); tokens && tokens->is_number()) {
        m_tokens = tokens->get<double>();
        m_hasTokens = true;
    }
    for (const auto &[name, value] : values->items()) {
        if (!value.is_number() && !value.is_null())
            continue;
        auto found = m_series.find(name);
        if (found == m_series.end()) {
            if (m_series.size() >= mostSeries)
                continue;
            m_names.push_back(name);
            found = m_series.emplace(name, MetricSeries{}).first;
        }
        MetricSeries &series = found->second;
        const double step = double(event.step);
        if (!series.step.empty() && step < series.step.back())
            continue; // out of order: no line can be drawn back in time
        series.step.push_back(step);
        series.tokens.push_back(m_hasTokens ? m_tokens : notANumber);
        series.seconds.push_back(workedSeconds());
        series.value.push_back(value.is_null() ? notANumber : value.get<double>()); // JSON has no NaN: it comes as null
        series.attempt.push_back(event.attempt);
    }
    return true;
}

const MetricSeries *MetricTable::series(std::string_view name) const
{
    const auto found = m_series.find(name);
    return found == m_series.end() ? nullptr : &found->second;
}

std::vector<double> smoothed(const std::vector<double> &value, double smoothing)
{
    const double weight = std::clamp(smoothing, 0.0, 0.9999);
    std::vector<double> out;
    out.reserve(value.size());
    double mean = 0;
    double correction = 1; // weight^n: the share of the mean that still is its start at zero
    for (const double v : value) {
        if (std::isfinite(v)) {
            mean = weight * mean + (1 - weight) * v;
            correction *= weight;
        }
        out.push_back(correction < 1 ? mean / (1 - correction) : notANumber);
    }
    return out;
}

std::string metricsCsv(const MetricTable &metrics)
{
    struct Row
    {
        double seconds = notANumber;
        double tokens = notANumber;
        std::vector<double> values;
    };
    std::vector<std::string> names = metrics.names();
    const size_t figures = names.size();
    const LayerSeries &layers = metrics.layerNorms();
    for (size_t layer = 0; !layers.step.empty() && layer <= layers.layers; ++layer)
        names.push_back(layer < layers.layers ? "gradient_norm_layer_" + std::to_string(layer + 1)
                                              : std::string("gradient_norm_rest"));
    std::map<double, Row> rows;
    for (size_t column = 0; column < figures; ++column) {
        const MetricSeries &series = *metrics.series(names[column]);
        for (size_t i = 0; i < series.size(); ++i) {
            Row &row = rows[series.step[i]];
            row.values.resize(names.size(), notANumber);
            row.values[column] = series.value[i];
            row.seconds = series.seconds[i];
            row.tokens = series.tokens[i];
        }
    }
    for (size_t i = 0; i < layers.step.size(); ++i) {
        Row &row = rows[layers.step[i]];
        row.values.resize(names.size(), notANumber);
        for (size_t layer = 0; layer <= layers.layers; ++layer)
            row.values[figures + layer] = double(layers.at(i, layer));
    }
    std::string out = "step,seconds,tokens_seen";
    for (std::string name : names) { // figures are named by the worker, but its file is not trusted
        std::erase_if(name, [](char c) { return c == '"' || c == '\n' || c == '\r'; });
        out += ",\"" + name + "\"";
    }
    out += "\r\n";
    for (const auto &[step, row] : rows) {
        appendNumber(out, step);
        for (const double value : {row.seconds, row.tokens}) {
            out += ',';
            appendNumber(out, value);
        }
        for (const double value : row.values) {
            out += ',';
            appendNumber(out, value);
        }
        out += "\r\n";
    }
    return out;
}

} // namespace fieldwright
