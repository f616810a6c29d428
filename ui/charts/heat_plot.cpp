#include "ui/charts/heat_plot.h"

#include "ui/charts/plot_style.h"
#include "ui/style/colors.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace fieldwright::ui {

namespace {

QSharedPointer<QCPAxisTicker> textTicker(const QStringList &texts, const std::function<double(int)> &place)
{
    constexpr qsizetype most = 12; // more would touch
    QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
    const qsizetype every = std::max<qsizetype>(1, (texts.size() + most - 1) / most);
    for (qsizetype i = 0; i < texts.size(); i += every)
        ticker->addTick(place(int(i)), texts[i]);
    return ticker;
}

} // namespace

HeatPlot::HeatPlot(QWidget *parent) : QCustomPlot(parent)
{
    axisRect()->setMinimumMargins(QMargins(40, 8, 12, 20));
    m_colors = new QCPColorMap(xAxis, yAxis);
    m_colors->setInterpolate(false);
    m_colors->setTightBoundary(false);
    m_colors->setSelectable(QCP::stNone);
    m_scale = new QCPColorScale(this);
    plotLayout()->addElement(0, 1, m_scale);
    m_scale->setType(QCPAxis::atRight);
    m_scale->setBarWidth(10);
    m_colors->setColorScale(m_scale);
    auto *margins = new QCPMarginGroup(this);
    axisRect()->setMarginGroup(QCP::msBottom | QCP::msTop, margins);
    m_scale->setMarginGroup(QCP::msBottom | QCP::msTop, margins);
    m_mark = new QCPItemRect(this);
    m_mark->setSelectable(false);
    m_mark->setVisible(false);
    for (QCPAxis *axis : {xAxis, yAxis}) {
        axis->setSubTicks(false);
        axis->grid()->setVisible(false);
    }
    style();
}

double HeatPlot::cellWidth() const
{
    return m_map.columns > 1 ? (m_map.right - m_map.left) / (m_map.columns - 1) : 1;
}

double HeatPlot::middle(int column) const
{
    return m_map.left + column * cellWidth();
}

void HeatPlot::setAxisTexts(const QString &columns, const QString &rows, const QString &scale)
{
    xAxis->setLabel(columns);
    yAxis->setLabel(rows);
    m_scale->axis()->setLabel(scale);
    replot(rpQueuedReplot);
}

void HeatPlot::setMap(Map map)
{
    m_map = std::move(map);
    m_map.values.resize(size_t(std::max(0, m_map.columns)) * size_t(std::max(0, m_map.rows)), qQNaN());
    const bool any = m_map.columns > 0 && m_map.rows > 0;
    xAxis->setTickLabels(any); // numbers at the axes would be of nothing
    yAxis->setTickLabels(any);
    // A map of one cell has no width of its own.
    const int columns = std::max(2, m_map.columns), rows = std::max(2, m_map.rows);
    auto *data = new QCPColorMapData(columns, rows, QCPRange(middle(0), middle(columns - 1)), QCPRange(0, rows - 1));
    double low = qInf(), high = -qInf();
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const bool isCell = row < m_map.rows && column < m_map.columns;
            const double value = isCell ? m_map.values[size_t(row) * size_t(m_map.columns) + size_t(column)] : qQNaN();
            data->setCell(column, row, std::isfinite(value) ? value : qQNaN());
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    }
    m_colors->setData(data);
    if (low <= high)
        m_scale->setDataRange(high > low ? QCPRange(low, high) : QCPRange(low - 0.5, high + 0.5));
    m_scale->setVisible(low <= high);
    xAxis->setTicker(m_map.columnTexts.isEmpty()
                         ? QSharedPointer<QCPAxisTicker>(new QCPAxisTicker)
                         : textTicker(m_map.columnTexts, [this](int column) { return middle(column); }));
    yAxis->setTicker(textTicker(m_map.rowTexts, [](int row) { return double(row); }));
    xAxis->setRange(middle(0) - cellWidth() / 2, middle(std::max(1, m_map.columns) - 1) + cellWidth() / 2);
    yAxis->setRange(-0.5, std::max(1, m_map.rows) - 0.5);
    const int marked = any && m_map.marked < m_map.columns * m_map.rows ? m_map.marked : -1;
    m_mark->setVisible(marked >= 0);
    if (marked >= 0) {
        const double x = middle(marked % m_map.columns), y = std::floor(double(marked) / m_map.columns);
        m_mark->topLeft->setCoords(x - cellWidth() / 2, y + 0.5);
        m_mark->bottomRight->setCoords(x + cellWidth() / 2, y - 0.5);
    }
    placeTexts();
    style();
    replot(rpQueuedReplot);
}

void HeatPlot::placeTexts()
{
    for (QCPItemText *text : m_texts)
        removeItem(text);
    m_texts.clear();
    for (qsizetype i = 0; i < m_map.cellTexts.size() && i < qsizetype(m_map.values.size()); ++i) {
        auto *text = new QCPItemText(this);
        text->setSelectable(false);
        text->setText(m_map.cellTexts[i]);
        text->position->setCoords(middle(int(i) % m_map.columns), std::floor(double(i) / m_map.columns));
        m_texts.append(text);
    }
}

/// From pale to dark, or from dark to pale: how much, not which kind.
void HeatPlot::style()
{
    styleAxes(*this);
    const Colors &colors = colorsOf(palette());
    const QColor low = colors.dark ? QColor(0x24, 0x2F, 0x38) : QColor(0xE8, 0xF1, 0xF7);
    const QColor high = colors.dark ? QColor(0xD6, 0xEC, 0xFA) : QColor(0x00, 0x2B, 0x4A);
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setColorStopAt(0, low);
    gradient.setColorStopAt(0.55, colors.accent);
    gradient.setColorStopAt(1, high);
    gradient.setNanHandling(QCPColorGradient::nhTransparent);
    m_colors->setGradient(gradient);
    styleAxis(*m_scale->axis(), palette());
    m_scale->axis()->setSubTicks(false);
    m_mark->setPen(QPen(colors.series[1], 3)); // what stands out: vermillion
    m_mark->setBrush(Qt::NoBrush);
    const QCPRange range = m_scale->dataRange();
    for (qsizetype i = 0; i < m_texts.size(); ++i) {
        const double value = m_map.values[size_t(i)];
        const double place = range.size() > 0 ? (value - range.lower) / range.size() : 0;
        m_texts[i]->setFont(smallFont());
        m_texts[i]->setColor(!std::isfinite(value) ? colors.muted : place < 0.35 ? colors.text : colors.onAccent);
    }
}

void HeatPlot::changeEvent(QEvent *event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        style();
        replot(rpQueuedReplot);
    }
}

void HeatPlot::mousePressEvent(QMouseEvent *event)
{
    QCustomPlot::mousePressEvent(event);
    if (m_map.columns < 1 || m_map.rows < 1 || !axisRect()->rect().contains(event->pos()))
        return;
    const int column = int(std::lround((xAxis->pixelToCoord(event->position().x()) - m_map.left) / cellWidth()));
    const int row = int(std::lround(yAxis->pixelToCoord(event->position().y())));
    if (column >= 0 && column < m_map.columns && row >= 0 && row < m_map.rows)
        Q_EMIT cellChosen(column, row);
}

} // namespace fieldwright::ui
