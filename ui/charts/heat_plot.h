#pragma once

#include "ui/charts/qcustomplot_header.h"

#include <vector>

namespace fieldwright::ui {

/// A field of numbers as colours, with a scale beside it. Cells that are few have their numbers written in them.
class HeatPlot : public QCustomPlot
{
    Q_OBJECT
public:
    struct Map
    {
        int columns = 0;
        int rows = 0;
        std::vector<double> values = {}; ///< row by row, from the bottom; not a number: nothing is known
        double left = 0;                 ///< where the middle of the first column stands
        double right = 0;                ///< and of the last
        QStringList columnTexts = {};    ///< instead of numbers
        QStringList rowTexts = {};
        QStringList cellTexts = {}; ///< as `values`; none: only colours
        int marked = -1;            ///< a cell with a frame around it
    };

    explicit HeatPlot(QWidget *parent = nullptr);

    void setMap(Map map);
    const Map &map() const { return m_map; }
    void setAxisTexts(const QString &columns, const QString &rows, const QString &scale);

Q_SIGNALS:
    void cellChosen(int column, int row);

protected:
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    void style();
    void placeTexts();
    double cellWidth() const;
    double middle(int column) const;

    Map m_map;
    QCPColorMap *m_colors = nullptr;
    QCPColorScale *m_scale = nullptr;
    QCPItemRect *m_mark = nullptr;
    QList<QCPItemText *> m_texts;
};

} // namespace fieldwright::ui
