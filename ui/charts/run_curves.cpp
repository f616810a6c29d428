#include "ui/charts/run_curves.h"

#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "core/base/file.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/plot_panel.h"
#include "ui/charts/series_delegate.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>

#include <sstream>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr const char *figures[] = {"tokens_per_second", "token_accuracy", "memory_bytes", "epoch"};

QFrame *rule(QFrame::Shape shape)
{
    auto *line = new QFrame;
    line->setFrameShape(shape);
    line->setFrameShadow(QFrame::Plain);
    line->setProperty("surface", u"rule"_s);
    line->setForegroundRole(QPalette::Mid);
    return line;
}

double lastFinite(const MetricSeries *series)
{
    for (size_t i = series ? series->size() : 0; i-- > 0;) {
        if (std::isfinite(series->value[i]))
            return series->value[i];
    }
    return qQNaN();
}

// Curves of one look that begin at the same place: "7.5 × 10⁻⁵" reads better than 0.000075.
QString shownRate(double rate)
{
    if (!std::isfinite(rate))
        return {};
    if (rate == 0)
        return u"0"_s;
    const int exponent = int(std::floor(std::log10(rate)));
    return QLocale().toString(rate / std::pow(10.0, exponent), 'f', 1) + timesTenTo(exponent);
}

} // namespace

RunCurves::RunCurves(QWidget *parent) : Translated(parent)
{
    setProperty("surface", u"base"_s);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", true);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    m_loss = new PlotPanel;
    m_rate = new PlotPanel;
    m_norm = new PlotPanel;
    m_figure = new PlotPanel;
    m_norm->plot()->setFrom(0);
    m_rate->plot()->setFrom(0);
    m_figure->plot()->setFrom(0);
    m_choice = new QComboBox;
    for (const char *figure : figures)
        m_choice->addItem(QString(), QLatin1String(figure));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_figure->setTitleWidget(m_choice);
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this] {
        rebuild();
        m_figure->plot()->fit();
    });
    grid->addWidget(m_loss, 0, 0, 5, 1);
    grid->addWidget(rule(QFrame::VLine), 0, 1, 5, 1);
    grid->addWidget(m_rate, 0, 2);
    grid->addWidget(rule(QFrame::HLine), 1, 2);
    grid->addWidget(m_norm, 2, 2);
    grid->addWidget(rule(QFrame::HLine), 3, 2);
    grid->addWidget(m_figure, 4, 2);
    grid->setColumnStretch(0, 58);
    grid->setColumnStretch(2, 42);
    for (const int row : {0, 2, 4})
        grid->setRowStretch(row, 1);
    for (PlotPanel *panel : panels()) {
        CurvePlot *plot = panel->plot();
        plot->setFocusPolicy(Qt::NoFocus);
        plot->setMinimumHeight(56);
        connect(plot, &QCustomPlot::mousePress, this, [this] { setFocus(Qt::MouseFocusReason); });
        connect(plot, &CurvePlot::cursorMoved, this, &RunCurves::setCursor);
        connect(plot, &CurvePlot::xRangeMoved, this, [this, plot](const QCPRange &range, bool zoomed) {
            for (PlotPanel *other : panels()) {
                if (other->plot() != plot)
                    other->plot()->setXRange(range, zoomed);
            }
        });
    }
    onLanguage([this] {
        setAccessibleName(tr("Curves"));
        m_loss->setTitle(tr("Loss"));
        m_rate->setTitle(tr("Learning rate"));
        m_norm->setTitle(tr("Gradient norm"));
        m_choice->setAccessibleName(tr("Figure of the lowest panel"));
        m_choice->setItemText(0, tr("Tokens per second"));
        m_choice->setItemText(1, tr("Token accuracy, %"));
        m_choice->setItemText(2, tr("Memory, GB"));
        m_choice->setItemText(3, tr("Epoch"));
        rebuild();
    });
}

QList<PlotPanel *> RunCurves::panels() const
{
    return {m_loss, m_rate, m_norm, m_figure};
}

const char *RunCurves::chosenFigure() const
{
    return figures[std::clamp(m_choice->currentIndex(), 0, int(std::size(figures)) - 1)];
}

std::optional<double> RunCurves::bestValidation(const MetricTable &metrics)
{
    const MetricSeries *series = metrics.series("validation_loss");
    std::optional<double> best;
    for (size_t i = 0; series && i < series->size(); ++i) {
        if (std::isfinite(series->value[i]) && series->step[i] > 0 && (!best || series->value[i] < *best))
            best = series->value[i];
    }
    return best;
}

std::optional<double> RunCurves::baseValidation(const MetricTable &metrics)
{
    const MetricSeries *series = metrics.series("validation_loss");
    if (!series || series->value.empty() || series->step.front() != 0 || !std::isfinite(series->value.front()))
        return std::nullopt;
    return series->value.front();
}

std::vector<double> RunCurves::xOf(const MetricSeries &series) const
{
    std::vector<double> x = m_axis == XAxis::Tokens ? series.tokens
                            : m_axis == XAxis::Time ? series.seconds
                                                    : series.step;
    // A run that does not count tokens has none to show on that axis but its steps would mislead: leave it out.
    return x;
}

std::vector<Curve> RunCurves::lossCurves() const
{
    std::vector<Curve> curves;
    bool hasBase = false;
    for (size_t i = m_runs.size(); i-- > 0;) { // the watched one last: on top
        const ShownRun &run = m_runs[i];
        const MetricSeries *loss = run.metrics->series("loss");
        const MetricSeries *validation = run.metrics->series("validation_loss");
        if (const auto base = baseValidation(*run.metrics); base && run.sameValidation && !hasBase && i == 0) {
            hasBase = true;
            curves.push_back({.name = tr("base %1").arg(shownNumber(*base, 2)),
                              .look = Curve::Look::Reference,
                              .series = baseSeries,
                              .y = {*base}});
        }
        if (loss && i == 0) {
            if (m_smoothing > 0)
                curves.push_back({.look = Curve::Look::Pale, .series = run.series, .x = xOf(*loss), .y = loss->value});
            curves.push_back({.look = Curve::Look::Line,
                              .series = run.series,
                              .x = xOf(*loss),
                              .y = smoothed(loss->value, m_smoothing)});
        } else if (loss && (!validation || validation->value.empty())) {
            curves.push_back({.name = run.label,
                              .look = Curve::Look::Line,
                              .series = run.series,
                              .x = xOf(*loss),
                              .y = smoothed(loss->value, m_smoothing)});
        }
        if (validation && !validation->value.empty()) {
            QString name = run.label;
            if (!run.sameValidation)
                name = tr("%1 (other validation rows)").arg(run.label);
            else if (const auto best = bestValidation(*run.metrics); best && i == 0)
                name = tr("best %1").arg(shownNumber(*best, 3));
            curves.push_back({.name = name,
                              .look = run.sameValidation ? Curve::Look::Marked : Curve::Look::Pale,
                              .series = run.series,
                              .x = xOf(*validation),
                              .y = validation->value});
        }
    }
    return curves;
}

std::vector<Curve> RunCurves::figureCurves(const char *figure) const
{
    const std::string_view name = figure;
    std::vector<Curve> curves;
    for (size_t i = m_runs.size(); i-- > 0;) {
        const ShownRun &run = m_runs[i];
        if (name == "gradient_norm" && i == 0 && run.clipNorm > 0)
            curves.push_back({.look = Curve::Look::Limit, .series = run.series, .y = {run.clipNorm}});
        const MetricSeries *series = run.metrics->series(name);
        if (!series)
            continue;
        Curve curve{.look = Curve::Look::Line, .series = run.series, .x = xOf(*series), .y = series->value};
        const double unit = name == "memory_bytes" ? 1e-9 : name == "token_accuracy" ? 100 : 1;
        for (double &value : curve.y)
            value *= unit;
        if (name == "token_accuracy") // it varies from step to step as the loss does
            curve.y = smoothed(curve.y, m_smoothing);
        // The rest of the plan, on the axis on which it is known.
        if (name == "learning_rate" && i == 0 && m_axis == XAxis::Step && !series->step.empty()) {
            Curve plan{.look = Curve::Look::Plan, .series = run.series};
            for (size_t step = size_t(std::max(0.0, series->step.back())); step < run.plannedRates.size(); ++step) {
                plan.x.push_back(double(step));
                plan.y.push_back(run.plannedRates[step]);
            }
            if (plan.x.size() > 1)
                curves.push_back(std::move(plan));
        }
        curves.push_back(std::move(curve));
        const MetricSeries *validation =
            name == "token_accuracy" ? run.metrics->series("validation_token_accuracy") : nullptr;
        if (validation && !validation->value.empty()) {
            Curve marked{.look = run.sameValidation ? Curve::Look::Marked : Curve::Look::Pale,
                         .series = run.series,
                         .x = xOf(*validation),
                         .y = validation->value};
            for (double &value : marked.y)
                value *= unit;
            curves.push_back(std::move(marked));
        }
    }
    return curves;
}

void RunCurves::rebuild()
{
    const bool answersOnly = std::all_of(m_runs.begin(), m_runs.end(), [](const ShownRun &r) { return r.answersOnly; });
    m_loss->setNote(answersOnly ? tr("answer tokens only") : QString());
    m_loss->plot()->setCurves(lossCurves());
    m_rate->plot()->setCurves(figureCurves("learning_rate"));
    m_norm->plot()->setCurves(figureCurves("gradient_norm"));
    m_figure->plot()->setCurves(figureCurves(chosenFigure()));
    // One x range for all: that of the widest, or what the user zoomed into.
    if (!m_loss->plot()->isZoomed()) {
        QCPRange widest = m_loss->plot()->xAxis->range();
        for (PlotPanel *panel : panels())
            widest.expand(panel->plot()->xAxis->range());
        for (PlotPanel *panel : panels())
            panel->plot()->setXRange(widest, false);
    }
    refreshValues();
}

void RunCurves::refreshValues()
{
    const MetricTable *metrics = m_runs.empty() ? nullptr : m_runs.front().metrics;
    const auto last = [&](const char *name) { return metrics ? lastFinite(metrics->series(name)) : qQNaN(); };
    m_rate->setValue(shownRate(last("learning_rate")));
    const double norm = last("gradient_norm");
    m_norm->setValue(std::isfinite(norm) ? shownNumber(norm, 2) : QString());
    int clipped = 0;
    if (const MetricSeries *norms = metrics ? metrics->series("gradient_norm") : nullptr;
        norms && m_runs.front().clipNorm > 0) {
        clipped = int(std::count_if(norms->value.begin(), norms->value.end(),
                                    [&](double value) { return value > m_runs.front().clipNorm; }));
    }
    m_norm->setNote(
        clipped ? tr("clipped at %1 in %Ln step(s)", nullptr, clipped).arg(shownNumber(m_runs.front().clipNorm, 1))
                : QString());
    const std::string_view figure = chosenFigure();
    const double value = last(chosenFigure());
    m_figure->setValue(!std::isfinite(value)        ? QString()
                       : figure == "token_accuracy" ? shownPercent(value, 1)
                       : figure == "memory_bytes"   ? shownBytes(quint64(std::max(0.0, value)))
                       : figure == "epoch"          ? shownNumber(value, 2)
                                                    : shownNumber(value, 0));
}

void RunCurves::setRuns(std::vector<ShownRun> runs)
{
    m_runs = std::move(runs);
    std::erase_if(m_runs, [](const ShownRun &run) { return !run.metrics; });
    rebuild();
}

void RunCurves::setXAxis(XAxis axis)
{
    m_axis = axis;
    for (PlotPanel *panel : panels()) {
        panel->plot()->setXAxis(axis);
        panel->plot()->setCursor(qQNaN());
    }
    rebuild();
    Q_EMIT cursorMoved(qQNaN());
}

void RunCurves::setSmoothing(double smoothing)
{
    m_smoothing = smoothing;
    m_loss->plot()->setCurves(lossCurves());
    m_figure->plot()->setCurves(figureCurves(chosenFigure()));
}

void RunCurves::setLogarithmic(bool on)
{
    m_loss->plot()->setLogarithmic(on);
}

void RunCurves::fit()
{
    for (PlotPanel *panel : panels())
        panel->plot()->fit();
    rebuild();
}

void RunCurves::zoom(double factor)
{
    m_loss->plot()->zoom(factor);
}

double RunCurves::cursorX() const
{
    return m_loss->plot()->cursorX();
}

void RunCurves::setCursor(double x)
{
    for (PlotPanel *panel : panels())
        panel->plot()->setCursor(x);
    Q_EMIT cursorMoved(x);
}

void RunCurves::moveCursor(int by)
{
    if (m_runs.empty())
        return;
    const MetricSeries *series = m_runs.front().metrics->series("validation_loss");
    if (!series || series->value.empty())
        series = m_runs.front().metrics->series("loss");
    if (!series || series->value.empty())
        return;
    const std::vector<double> x = xOf(*series);
    const double at = cursorX();
    if (!std::isfinite(at))
        return setCursor(x.back());
    if (by > 0) {
        const auto next = std::upper_bound(x.begin(), x.end(), at + 1e-9);
        setCursor(next == x.end() ? x.back() : *next);
    } else {
        const auto next = std::lower_bound(x.begin(), x.end(), at - 1e-9);
        setCursor(next == x.begin() ? x.front() : *(next - 1));
    }
}

ValuesAt RunCurves::valuesAt(size_t run, double x) const
{
    const MetricTable &metrics = *m_runs.at(run).metrics;
    const auto at = [&](const char *name) {
        const MetricSeries *series = metrics.series(name);
        if (!series)
            return qQNaN();
        return CurvePlot::valueAt({.x = xOf(*series), .y = series->value}, x);
    };
    ValuesAt values;
    values.loss = at("loss");
    values.validation = at("validation_loss");
    values.rate = at("learning_rate");
    values.norm = at("gradient_norm");
    values.speed = at("tokens_per_second");
    values.memory = at("memory_bytes");
    values.epoch = at("epoch");
    values.step = qQNaN();
    if (const MetricSeries *loss = metrics.series("loss"))
        values.step = CurvePlot::valueAt({.x = xOf(*loss), .y = loss->step}, x);
    return values;
}

Result<> RunCurves::exportTo(const QString &file) const
{
    if (file.endsWith(u".csv"_s, Qt::CaseInsensitive)) {
        std::ostringstream out;
        out.precision(9);
        out << "run,figure,step,tokens,seconds,value\n";
        const auto number = [&out](double value) {
            if (std::isfinite(value))
                out << value;
        };
        for (const ShownRun &run : m_runs) {
            QString name = run.name;
            name = u'"' + name.replace(u'"', u"\"\""_s) + u'"';
            for (const std::string &figure : run.metrics->names()) {
                const MetricSeries &series = *run.metrics->series(figure);
                for (size_t i = 0; i < series.size(); ++i) {
                    out << toStd(name) << ',' << figure << ',' << series.step[i] << ',';
                    number(series.tokens[i]);
                    out << ',';
                    number(series.seconds[i]);
                    out << ',';
                    number(series.value[i]);
                    out << '\n';
                }
            }
            const LayerSeries &layers = run.metrics->layerNorms();
            for (size_t i = 0; i < layers.step.size(); ++i) {
                for (size_t layer = 0; layer <= layers.layers; ++layer) {
                    out << toStd(name) << ",gradient_norm_"
                        << (layer < layers.layers ? "layer_" + std::to_string(layer + 1) : std::string("rest")) << ','
                        << layers.step[i] << ",,,";
                    number(double(layers.at(i, layer)));
                    out << '\n';
                }
            }
        }
        return saveFile(toPath(file), out.str());
    }
    const double cursor = cursorX();
    for (PlotPanel *panel : panels())
        panel->plot()->setCursor(qQNaN());
    constexpr QSize size(1360, 720);
    constexpr int left = 800, third = 240;
    const auto result =
        exportPlots({{m_loss->plot(), QRect(0, 0, left, size.height()), m_loss->title()},
                     {m_rate->plot(), QRect(left, 0, size.width() - left, third), m_rate->title()},
                     {m_norm->plot(), QRect(left, third, size.width() - left, third), m_norm->title()},
                     {m_figure->plot(), QRect(left, 2 * third, size.width() - left, third), m_choice->currentText()}},
                    size, file);
    for (PlotPanel *panel : panels())
        panel->plot()->setCursor(cursor);
    return result;
}

void RunCurves::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        return moveCursor(-1);
    case Qt::Key_Right:
        return moveCursor(1);
    default:
        QFrame::keyPressEvent(event);
    }
}

} // namespace fieldwright::ui
