#include "ui/charts/histogram_plot.h"

#include "ui/charts/plot_style.h"
#include "ui/style/colors.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace fieldwright::ui {

namespace {
constexpr int mostBars = 30;
}

HistogramPlot::HistogramPlot(QWidget *parent) : QCustomPlot(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", true);
    axisRect()->setMinimumMargins(QMargins(40, 8, 12, 20));
    xAxis->setSubTicks(false);
    yAxis->setSubTicks(false);
    xAxis->grid()->setVisible(false);
    yAxis->setTickLength(0, 0);
    xAxis->setTickLength(0, 4);
    const QSharedPointer<QCPAxisTickerFixed> counts(new QCPAxisTickerFixed);
    counts->setTickStep(1);
    counts->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    yAxis->setTicker(counts);
    m_bars = new QCPBars(xAxis, yAxis);
    m_chosenBar = new QCPBars(xAxis, yAxis);
    for (QCPBars *bars : {m_bars, m_chosenBar})
        bars->setSelectable(QCP::stNone);
    style();
}

void HistogramPlot::setAxisTexts(const QString &values, const QString &counts)
{
    xAxis->setLabel(values);
    yAxis->setLabel(counts);
    replot(rpQueuedReplot);
}

void HistogramPlot::setValues(const std::vector<double> &values)
{
    const auto before = chosen();
    double low = qInf(), high = -qInf();
    int finite = 0;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        ++finite;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    m_counts.clear();
    m_chosen = -1;
    if (finite > 0) {
        const int bars = high > low ? std::clamp(int(std::sqrt(double(finite)) * 2), 5, mostBars) : 1;
        m_low = low;
        // A little wider, so that the highest lies within the last bar.
        m_width = high > low ? (high - low) * (1 + 1e-9) / bars : std::max(1e-6, std::abs(low) * 0.1);
        m_counts.assign(size_t(bars), 0);
        for (const double value : values) {
            if (std::isfinite(value))
                ++m_counts[size_t(std::clamp(int((value - m_low) / m_width), 0, bars - 1))];
        }
        if (before) {
            const double middle = (before->first + before->second) / 2;
            const int bar = int(std::floor((middle - m_low) / m_width));
            m_chosen = bar >= 0 && bar < bars ? bar : -1;
        }
    }
    drawBars();
}

std::optional<std::pair<double, double>> HistogramPlot::chosen() const
{
    if (m_chosen < 0)
        return std::nullopt;
    const double begin = m_low + m_chosen * m_width;
    return std::pair(begin, begin + m_width);
}

void HistogramPlot::choose(int bar)
{
    bar = bar >= 0 && bar < bars() ? bar : -1;
    if (bar == m_chosen)
        return;
    m_chosen = bar;
    drawBars();
    Q_EMIT chosenChanged();
}

void HistogramPlot::drawBars()
{
    QVector<double> places, counts;
    int most = 1;
    for (int i = 0; i < bars(); ++i) {
        places.append(m_low + (i + 0.5) * m_width);
        counts.append(m_counts[size_t(i)]);
        most = std::max(most, m_counts[size_t(i)]);
    }
    m_bars->setWidth(m_width * 0.9);
    m_chosenBar->setWidth(m_width * 0.9);
    m_bars->setData(places, counts, true);
    if (m_chosen >= 0)
        m_chosenBar->setData({places[m_chosen]}, {counts[m_chosen]}, true);
    else
        m_chosenBar->data()->clear();
    xAxis->setRange(m_low - m_width * 0.5, m_low + m_width * (std::max(1, bars()) + 0.5));
    yAxis->setRange(0, most * 1.06);
    xAxis->setTickLabels(bars() > 0); // numbers at the axes would be of nothing
    yAxis->setTickLabels(bars() > 0);
    replot(rpQueuedReplot);
}

void HistogramPlot::style()
{
    styleAxes(*this);
    const Colors &colors = colorsOf(palette());
    QColor fill = colors.accent;
    fill.setAlphaF(0.35f);
    m_bars->setBrush(fill);
    m_bars->setPen(QPen(colors.accent, 1));
    m_chosenBar->setBrush(colors.accent);
    m_chosenBar->setPen(QPen(colors.text, 1.5));
}

void HistogramPlot::changeEvent(QEvent *event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        style();
        replot(rpQueuedReplot);
    }
}

void HistogramPlot::mousePressEvent(QMouseEvent *event)
{
    QCustomPlot::mousePressEvent(event);
    if (bars() == 0 || !axisRect()->rect().contains(event->pos()))
        return;
    const int bar = int(std::floor((xAxis->pixelToCoord(event->position().x()) - m_low) / m_width));
    choose(bar == m_chosen ? -1 : bar);
}

void HistogramPlot::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) {
        const bool forward = event->key() == Qt::Key_Right;
        choose(m_chosen < 0 ? (forward ? 0 : bars() - 1) : std::clamp(m_chosen + (forward ? 1 : -1), 0, bars() - 1));
    } else if (event->key() == Qt::Key_Escape && m_chosen >= 0) {
        choose(-1);
    } else {
        QCustomPlot::keyPressEvent(event);
    }
}

} // namespace fieldwright::ui
