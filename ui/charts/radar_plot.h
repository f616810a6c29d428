#pragma once

#include "ui/charts/marks.h"

namespace fieldwright::ui {

/// One corner of a radar chart: its name, the same in the other language (may be empty), and both scores, 0 to 100.
struct RadarAxis
{
    QString name;
    QString otherName;
    double base = 0;
    double tuned = 0;
};

/// Two models on a few axes: the base dashed, hollow and grey, the tuned one filled in the accent. The grid is made of
/// pale polygons, so that areas can be compared by eye.
class RadarPlot : public QCustomPlot
{
    Q_OBJECT
public:
    explicit RadarPlot(QWidget *parent = nullptr);

    /// `hasTuned` false: the base alone.
    void setAxes(std::vector<RadarAxis> axes, bool hasTuned);
    const std::vector<RadarAxis> &axes() const { return m_axes; }
    QSize minimumSizeHint() const override { return {280, 240}; }
    QSize sizeHint() const override { return {440, 420}; }
    /// Of the pentagon, in pixels, as it is laid out now.
    double radius() const { return m_radius; }

protected:
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override { event->ignore(); }

private:
    void build();
    void style();
    void placeTexts();
    QPointF corner(size_t axis, double value) const;

    std::vector<RadarAxis> m_axes;
    bool m_hasTuned = false;
    QCPPolarAxisAngular *m_angular = nullptr;
    QList<QCPPolarGraph *> m_rings;
    QCPPolarGraph *m_base = nullptr;
    QCPPolarGraph *m_tuned = nullptr;
    QList<QCPItemLine *> m_spokes;
    QList<QCPItemText *> m_names;
    QList<QCPItemText *> m_values;
    QList<QCPItemText *> m_tunedValues;
    QList<QCPItemText *> m_ringTexts;
    double m_radius = 0;
};

} // namespace fieldwright::ui
