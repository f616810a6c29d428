#include "ui/charts/curve_plot.h"

#include "app/text/real_text.h"
#include "ui/charts/plot_style.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QMouseEvent>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int replotMs = 100;       // ten times a second at most
constexpr int lowestOfSeveral = 36; // of a plot whose y axis has room for several numbers

/// "200", "12k", "3.5M"; time as "30 s", "12 min", "2 h".
class XTicker : public QCPAxisTicker
{
public:
    explicit XTicker(const XAxis &axis) : m_axis(axis) {}

protected:
    double getTickStep(const QCPRange &range) override
    {
        const bool isFine = m_axis == XAxis::Value || (m_axis == XAxis::Rate && range.size() < 2);
        if (isFine)
            return QCPAxisTicker::getTickStep(range);
        if (m_axis != XAxis::Time)
            return std::max(1.0, QCPAxisTicker::getTickStep(range));
        constexpr double steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400};
        for (const double step : steps) {
            if (range.size() / step <= 7)
                return step;
        }
        return QCPAxisTicker::getTickStep(range);
    }
    QString getTickLabel(double tick, const QLocale &locale, QChar, int) override
    {
        if (m_axis == XAxis::Rate)
            return shownReal(std::pow(10, tick), 3);
        if (m_axis == XAxis::Value)
            return shownReal(tick, 4);
        if (m_axis == XAxis::Time) {
            const auto seconds = qint64(std::llround(tick));
            if (seconds % 3600 == 0 && seconds)
                return QCoreApplication::translate("fieldwright::ui::CurvePlot", "%1 h").arg(seconds / 3600);
            if (seconds % 60 == 0 && seconds)
                return QCoreApplication::translate("fieldwright::ui::CurvePlot", "%1 min").arg(seconds / 60);
            return seconds ? QCoreApplication::translate("fieldwright::ui::CurvePlot", "%1 s").arg(seconds) : u"0"_s;
        }
        if (std::abs(tick) >= 1e6)
            return locale.toString(tick / 1e6, 'g', 4) + u'M';
        if (std::abs(tick) >= 1e4)
            return locale.toString(tick / 1e3, 'g', 4) + u'k';
        return locale.toString(qint64(std::llround(tick)));
    }

private:
    const XAxis &m_axis;
};

} // namespace

CurvePlot::CurvePlot(QWidget *parent) : QCustomPlot(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", true);
    setMouseTracking(true);
    setNoAntialiasingOnDrag(true);
    setPlottingHint(QCP::phFastPolylines); // thick lines of noisy values take seconds else
    setInteractions(QCP::iRangeDrag);
    axisRect()->setRangeDrag(Qt::Horizontal | Qt::Vertical);
    axisRect()->setMinimumMargins(QMargins(40, 8, 12, 20));
    xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new XTicker(m_axis)));
    xAxis->setTickLength(0, 4);
    yAxis->setTickLength(0, 0);
    xAxis->setSubTicks(false);
    yAxis->setSubTicks(false);
    yAxis->ticker()->setTickCount(5);
    m_cursorLine = new QCPItemStraightLine(this);
    m_cursorLine->setVisible(false);
    m_cursorLine->setSelectable(false);
    m_tracer = new QCPItemTracer(this);
    m_tracer->setStyle(QCPItemTracer::tsCircle);
    m_tracer->setSize(9);
    m_tracer->setInterpolating(false);
    m_tracer->setVisible(false);
    m_tracer->setSelectable(false);
    m_emptyText = new QCPItemText(this);
    m_emptyText->setText({});
    m_emptyText->setSelectable(false);
    m_emptyText->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_emptyText->position->setCoords(0.5, 0.5);
    showEmptiness();

    m_replot.setSingleShot(true);
    connect(&m_replot, &QTimer::timeout, this, [this] {
        m_waitsForSight = !isVisible();
        if (m_waitsForSight)
            return;
        if (m_styleIsOld)
            style();
        replot(rpQueuedReplot);
    });
    connect(this, &QCustomPlot::afterLayout, this, &CurvePlot::placeNames);
    connect(selectionRect(), &QCPSelectionRect::accepted, this, [this](const QRect &rect) {
        if (rect.width() < 6 && rect.height() < 6)
            return;
        zoomTo(QCPRange(xAxis->pixelToCoord(rect.left()), xAxis->pixelToCoord(rect.right())),
               rect.height() < 12 ? yAxis->range()
                                  : QCPRange(yAxis->pixelToCoord(rect.bottom()), yAxis->pixelToCoord(rect.top())));
    });
    connect(xAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this](const QCPRange &range) {
        if (m_zoomed)
            Q_EMIT xRangeMoved(range, true);
    });
    connect(this, &QCustomPlot::beforeReplot, this, [this] {
        const int height = axisRect()->height(); // labels must not touch
        yAxis->ticker()->setTickCount(height < lowestOfSeveral ? 1 : std::clamp(height / 40, 2, 6));
    });
    scheduleReplot();
}

void CurvePlot::scheduleReplot()
{
    if (!m_replot.isActive())
        m_replot.start(replotMs);
}

void CurvePlot::setCurves(std::vector<Curve> curves)
{
    const bool sameShape =
        curves.size() == m_curves.size() &&
        std::equal(curves.begin(), curves.end(), m_curves.begin(), [](const Curve &a, const Curve &b) {
            return a.look == b.look && a.series == b.series && a.name == b.name;
        });
    m_curves = std::move(curves);
    if (!sameShape)
        build();
    for (qsizetype i = 0; i < m_graphs.size(); ++i) {
        const Curve &curve = m_curves[size_t(i)];
        QList<QCPGraphData> points;
        if (curve.look != Curve::Look::Reference && curve.look != Curve::Look::Limit) {
            const size_t count = std::min(curve.x.size(), curve.y.size());
            points.reserve(qsizetype(count));
            for (size_t p = 0; p < count; ++p) {
                if (std::isfinite(curve.x[p]))
                    points.append(QCPGraphData(curve.x[p], std::isfinite(curve.y[p]) ? curve.y[p] : qQNaN()));
            }
        }
        m_graphs[i]->data()->set(points, true);
    }
    if (!m_zoomed)
        fitNow();
    showEmptiness();
    placeCursor();
    scheduleReplot();
}

void CurvePlot::setEmptyText(const QString &text)
{
    m_emptyText->setText(text);
    showEmptiness();
    scheduleReplot();
}

/// Numbers at the axes would be of nothing.
void CurvePlot::showEmptiness()
{
    const bool isEmpty = std::none_of(m_curves.begin(), m_curves.end(), [](const Curve &curve) {
        return std::any_of(curve.y.begin(), curve.y.end(), [](double y) { return std::isfinite(y); });
    });
    xAxis->setTickLabels(!isEmpty);
    yAxis->setTickLabels(!isEmpty);
    m_emptyText->setVisible(isEmpty && !m_emptyText->text().isEmpty());
    setAccessibleDescription(isEmpty ? m_emptyText->text() : QString());
}

void CurvePlot::build()
{
    for (QCPItemText *name : m_names) {
        if (name)
            removeItem(name);
    }
    m_names.clear();
    m_tracer->setGraph(nullptr);
    clearGraphs();
    m_graphs.clear();
    for (const Curve &curve : m_curves) {
        QCPGraph *graph = addGraph();
        graph->setSelectable(QCP::stNone);
        graph->setAdaptiveSampling(true);
        m_graphs.append(graph);
        QCPItemText *name = nullptr;
        if (!curve.name.isEmpty()) {
            name = new QCPItemText(this);
            name->setText(curve.name);
            name->setSelectable(false);
            name->setClipToAxisRect(false);
            name->position->setType(QCPItemPosition::ptAbsolute);
        }
        m_names.append(name);
    }
    m_styleIsOld = true;
}

void CurvePlot::style()
{
    m_styleIsOld = false;
    const Colors &colors = colorsOf(palette());
    styleAxes(*this);
    m_cursorLine->setPen(QPen(colors.text, 1, Qt::DotLine));
    m_tracer->setPen(QPen(colors.text, 1.5));
    m_tracer->setBrush(colors.base);
    m_emptyText->setFont(font());
    m_emptyText->setColor(colors.muted);
    selectionRect()->setPen(QPen(colors.accent, 1));
    QColor fill = colors.selection;
    fill.setAlpha(90);
    selectionRect()->setBrush(fill);
    for (qsizetype i = 0; i < m_graphs.size(); ++i) {
        const Curve &curve = m_curves[size_t(i)];
        QColor color = seriesColor(colors, curve.series);
        QCPGraph *graph = m_graphs[i];
        graph->setScatterStyle(QCPScatterStyle::ssNone);
        switch (curve.look) {
        case Curve::Look::Line:
            graph->setPen(QPen(color, 2));
            break;
        case Curve::Look::Pale:
            color.setAlphaF(0.45f);
            graph->setPen(QPen(color, 1));
            break;
        case Curve::Look::Marked:
            graph->setPen(QPen(color, 1.5));
            graph->setScatterStyle(seriesMark(colors, curve.series));
            break;
        case Curve::Look::Reference:
            graph->setPen(QPen(colors.baseModel, 1.5, Qt::DashLine));
            break;
        case Curve::Look::Plan:
            color.setAlphaF(0.6f);
            graph->setPen(QPen(color, 1.5, Qt::DotLine));
            break;
        case Curve::Look::Limit:
            graph->setPen(QPen(colors.axis, 1.5, Qt::DotLine));
            break;
        }
        if (QCPItemText *name = m_names[i]) {
            name->setFont(smallFont());
            name->setColor(curve.look == Curve::Look::Reference ? colors.muted
                           : curve.series == 0                  ? colors.link
                                                                : colors.text);
        }
    }
}

void CurvePlot::setXAxis(XAxis axis)
{
    if (m_axis == axis)
        return;
    m_axis = axis;
    m_zoomed = false;
    scheduleReplot();
}

void CurvePlot::setLogarithmic(bool on)
{
    if (m_logarithmic == on)
        return;
    m_logarithmic = on;
    yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (on) {
        yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog));
        yAxis->setNumberFormat(u"gb"_s);
        yAxis->setNumberPrecision(2);
    } else {
        yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
        yAxis->setNumberFormat(u"g"_s);
        yAxis->setNumberPrecision(6);
    }
    fit();
}

void CurvePlot::fit()
{
    m_zoomed = false;
    fitNow();
    Q_EMIT xRangeMoved(xAxis->range(), false);
    scheduleReplot();
}

void CurvePlot::fitNow()
{
    double left = 0, right = 0, low = qInf(), high = -qInf();
    if (m_axis == XAxis::Rate || m_axis == XAxis::Value) { // all others begin at nothing
        left = qInf();
        right = -qInf();
    }
    for (const Curve &curve : m_curves) {
        const bool across = curve.look == Curve::Look::Reference || curve.look == Curve::Look::Limit;
        const size_t count = across ? std::min<size_t>(1, curve.y.size()) : std::min(curve.x.size(), curve.y.size());
        for (size_t i = 0; i < count; ++i) {
            if (!across && std::isfinite(curve.x[i])) {
                left = std::min(left, curve.x[i]);
                right = std::max(right, curve.x[i]);
            }
            if (std::isfinite(curve.y[i]) && (!m_logarithmic || curve.y[i] > 0)) {
                low = std::min(low, curve.y[i]);
                high = std::max(high, curve.y[i]);
            }
        }
    }
    if (!std::isfinite(left))
        left = 0;
    if (right <= left)
        right = left + 1;
    if (!(low <= high)) {
        low = m_logarithmic ? 0.1 : 0;
        high = 1;
    }
    if (std::isfinite(m_highest) && m_highest > low)
        high = std::min(high, m_highest);
    if (m_logarithmic) {
        low *= 0.9;
        high *= 1.1;
    } else {
        if (std::isfinite(m_lowest))
            low = std::min(low, m_lowest);
        const double room = high > low ? (high - low) * 0.06 : std::max(std::abs(high) * 0.1, 1e-9);
        high += room;
        if (!(std::isfinite(m_lowest) && low >= m_lowest))
            low -= room;
    }
    xAxis->setRange(left, right + (right - left) * 0.02);
    yAxis->setRange(low, high);
}

void CurvePlot::zoomTo(const QCPRange &x, const QCPRange &y)
{
    m_zoomed = true;
    yAxis->setRange(y);
    xAxis->setRange(x);
    Q_EMIT xRangeMoved(xAxis->range(), true);
    placeCursor();
    scheduleReplot();
}

void CurvePlot::zoomBy(double factor, double centre)
{
    const QCPRange range = xAxis->range();
    zoomTo(QCPRange(centre - (centre - range.lower) / factor, centre + (range.upper - centre) / factor),
           yAxis->range());
}

void CurvePlot::zoom(double factor)
{
    zoomBy(factor, xAxis->range().contains(m_cursor) ? m_cursor : xAxis->range().center());
}

void CurvePlot::setXRange(const QCPRange &range, bool zoomed)
{
    if (xAxis->range() == range && m_zoomed == zoomed)
        return;
    const QSignalBlocker quiet(xAxis); // the plot that moved tells the others itself
    m_zoomed = zoomed;
    if (!zoomed)
        fitNow();
    xAxis->setRange(range);
    placeCursor();
    scheduleReplot();
}

void CurvePlot::setCursor(double x)
{
    if (m_cursor == x || (std::isnan(m_cursor) && std::isnan(x)))
        return;
    m_cursor = x;
    placeCursor();
    scheduleReplot();
}

void CurvePlot::placeCursor()
{
    const bool visible = std::isfinite(m_cursor) && xAxis->range().contains(m_cursor);
    m_cursorLine->setVisible(visible);
    QCPGraph *traced = nullptr;
    if (visible) {
        m_cursorLine->point1->setCoords(m_cursor, 0);
        m_cursorLine->point2->setCoords(m_cursor, 1);
        m_cursorLine->point1->setTypeX(QCPItemPosition::ptPlotCoords);
        m_cursorLine->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_cursorLine->point2->setTypeX(QCPItemPosition::ptPlotCoords);
        m_cursorLine->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_cursorLine->point1->setCoords(m_cursor, 0);
        m_cursorLine->point2->setCoords(m_cursor, 1);
        int place = m_traced;
        for (size_t i = 0; place < 0 && i < m_curves.size(); ++i) {
            if (m_curves[i].look == Curve::Look::Line)
                place = int(i);
        }
        if (place >= 0 && place < m_graphs.size() && std::isfinite(valueAt(m_curves[size_t(place)], m_cursor)))
            traced = m_graphs[place];
    }
    m_tracer->setGraph(traced);
    if (traced)
        m_tracer->setGraphKey(m_cursor);
    m_tracer->setVisible(traced != nullptr);
}

double CurvePlot::valueAt(const Curve &curve, double x)
{
    const size_t count = std::min(curve.x.size(), curve.y.size());
    if (count == 0 || !std::isfinite(x) || x < curve.x.front() || x > curve.x[count - 1])
        return qQNaN();
    const auto end = curve.x.begin() + std::ptrdiff_t(count);
    auto at = std::lower_bound(curve.x.begin(), end, x);
    if (at == end || (at != curve.x.begin() && x - *(at - 1) < *at - x))
        --at;
    return curve.y[size_t(at - curve.x.begin())];
}

// Names stand at the right end of their lines; two that would touch are moved apart.
void CurvePlot::placeNames()
{
    // What goes across is as long as the plot is wide: a dashed line that is much longer is not drawn dashed.
    for (qsizetype i = 0; i < m_graphs.size(); ++i) {
        const Curve &curve = m_curves[size_t(i)];
        if ((curve.look == Curve::Look::Reference || curve.look == Curve::Look::Limit) && !curve.y.empty() &&
            std::isfinite(curve.y.front()))
            m_graphs[i]->data()->set(QList{QCPGraphData(xAxis->range().lower, curve.y.front()),
                                           QCPGraphData(xAxis->range().upper, curve.y.front())},
                                     true);
    }
    struct Placed
    {
        QCPItemText *item;
        double x;
        double y;
    };
    std::vector<Placed> placed;
    const QRect area = axisRect()->rect();
    const QFontMetrics metrics(smallFont());
    const auto isInSight = [&](double value) {
        const double y = yAxis->coordToPixel(value);
        return y > area.top() - 2 && y < area.bottom() + 2;
    };
    for (qsizetype i = 0; i < m_names.size(); ++i) {
        QCPItemText *name = m_names[i];
        if (!name)
            continue;
        const Curve &curve = m_curves[size_t(i)];
        const int width = metrics.horizontalAdvance(curve.name) + 8;
        double x = area.right(), y = qQNaN();
        if (curve.look == Curve::Look::Reference || curve.look == Curve::Look::Limit) {
            if (!curve.y.empty())
                y = yAxis->coordToPixel(curve.y.front());
        } else {
            for (size_t p = std::min(curve.x.size(), curve.y.size()); p-- > 0;) {
                if (std::isfinite(curve.y[p]) && curve.x[p] <= xAxis->range().upper && isInSight(curve.y[p])) {
                    x = xAxis->coordToPixel(curve.x[p]);
                    y = yAxis->coordToPixel(curve.y[p]);
                    break;
                }
            }
        }
        const bool visible = std::isfinite(y) && isInSight(yAxis->pixelToCoord(y)) && x > area.left();
        name->setVisible(visible);
        if (!visible)
            continue;
        const bool roomBehind = x + 6 + width < area.right();
        placed.push_back({name, roomBehind ? x + 8 : double(area.right() - width + 4), roomBehind ? y : y - 13});
    }
    std::sort(placed.begin(), placed.end(), [](const Placed &a, const Placed &b) { return a.y < b.y; });
    double next = area.top() + metrics.height() / 2.0; // where a name may be at the highest
    for (Placed &place : placed) {
        place.y = std::max(place.y, next);
        next = place.y + metrics.height();
        place.item->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        place.item->position->setCoords(place.x, place.y);
    }
}

void CurvePlot::changeEvent(QEvent *event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::LanguageChange) {
        style(); // at once: an export switches the palette only for the drawing
        scheduleReplot();
    }
}

void CurvePlot::showEvent(QShowEvent *event)
{
    QCustomPlot::showEvent(event);
    if (m_waitsForSight)
        m_replot.start(0);
}

void CurvePlot::mousePressEvent(QMouseEvent *event)
{
    m_press = event->pos();
    const bool moves = event->modifiers().testFlag(Qt::ShiftModifier);
    setSelectionRectMode(moves ? QCP::srmNone : QCP::srmCustom);
    if (moves)
        m_zoomed = true;
    QCustomPlot::mousePressEvent(event);
}

void CurvePlot::mouseMoveEvent(QMouseEvent *event)
{
    QCustomPlot::mouseMoveEvent(event);
    if (event->buttons() == Qt::NoButton && axisRect()->rect().contains(event->pos())) {
        const double x = xAxis->pixelToCoord(event->position().x());
        setCursor(x);
        Q_EMIT cursorMoved(x);
    }
}

void CurvePlot::mouseReleaseEvent(QMouseEvent *event)
{
    QCustomPlot::mouseReleaseEvent(event);
    scheduleReplot();
}

void CurvePlot::mouseDoubleClickEvent(QMouseEvent *)
{
    fit();
}

void CurvePlot::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    if (delta.isNull())
        return;
    if (std::abs(delta.x()) > std::abs(delta.y())) {
        const QCPRange range = xAxis->range();
        const double by = -range.size() * delta.x() / 1200.0;
        zoomTo(QCPRange(range.lower + by, range.upper + by), yAxis->range());
    } else {
        zoomBy(std::pow(1.2, delta.y() / 120.0), xAxis->pixelToCoord(event->position().x()));
    }
    event->accept();
}

} // namespace fieldwright::ui
