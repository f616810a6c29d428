#pragma once

#include "ui/charts/marks.h"

#include <QTimer>

namespace fieldwright::ui {

/// What a plot's x axis counts, for its tick labels. Rates come as their decimal logarithms; values are any numbers.
enum class XAxis { Step, Tokens, Time, Rate, Value };

/// One line of a plot. Points in the order of x; what is not finite is a gap.
struct Curve
{
    enum class Look {
        Line,      ///< 2 px
        Pale,      ///< thin and pale: measured values behind their smoothed line
        Marked,    ///< with the series' marks
        Reference, ///< dashed grey across the whole plot at y[0]: the base
        Plan,      ///< dotted: what is still to come
        Limit,     ///< dotted grey across the whole plot at y[0]
    };
    QString name; ///< written at the line; empty: none
    Look look = Look::Line;
    int series = 0;
    std::vector<double> x = {};
    std::vector<double> y = {};
};

/// A plot of curves over one x axis: wheel zooms, a drag zooms into a rectangle, with Shift it moves the plot, a double
/// click fits, and a vertical cursor can be moved. It draws at most ten times a second, and no more points than there
/// are pixels.
class CurvePlot : public QCustomPlot
{
    Q_OBJECT
public:
    explicit CurvePlot(QWidget *parent = nullptr);

    /// Replaces all curves. The ranges follow the data until the user zooms.
    void setCurves(std::vector<Curve> curves);
    const std::vector<Curve> &curves() const { return m_curves; }
    void setXAxis(XAxis axis);
    void setLogarithmic(bool on);
    /// Stands in the middle while there is no point to draw.
    void setEmptyText(const QString &text);
    /// The least range of y when it follows the data, so that a constant is not drawn as noise.
    void setFrom(double lowest) { m_lowest = lowest; }
    /// No more than up to here when it follows the data, whose worst values lie outside then; not a number: all.
    void setUpTo(double highest) { m_highest = highest; }

    void fit();
    void zoom(double factor);
    bool isZoomed() const { return m_zoomed; }
    /// The x range of another plot of the same group.
    void setXRange(const QCPRange &range, bool zoomed);

    /// Not a number: no cursor.
    void setCursor(double x);
    double cursorX() const { return m_cursor; }
    /// The curve that the tracer sits on, by its place; -1: the first that is a line.
    void setTraced(int curve) { m_traced = curve; }
    /// The value of a curve at x, from the nearest point; not a number outside of it.
    static double valueAt(const Curve &curve, double x);

Q_SIGNALS:
    void xRangeMoved(const QCPRange &range, bool zoomed);
    void cursorMoved(double x);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;

private:
    void build();
    void style();
    void fitNow();
    void showEmptiness();
    void zoomBy(double factor, double centre);
    void zoomTo(const QCPRange &x, const QCPRange &y);
    void placeCursor();
    void placeNames();
    void scheduleReplot();

    std::vector<Curve> m_curves;
    QList<QCPGraph *> m_graphs; ///< of m_curves, in their order
    QList<QCPItemText *> m_names;
    QCPItemStraightLine *m_cursorLine = nullptr;
    QCPItemTracer *m_tracer = nullptr;
    QCPItemText *m_emptyText = nullptr;
    QTimer m_replot;
    bool m_waitsForSight = false; ///< a plot that nobody sees is not drawn
    XAxis m_axis = XAxis::Step;
    double m_cursor = qQNaN();
    double m_lowest = qQNaN();
    double m_highest = qQNaN();
    int m_traced = -1;
    bool m_zoomed = false;
    bool m_logarithmic = false;
    bool m_styleIsOld = true;
    QPoint m_press;
};

} // namespace fieldwright::ui
