#include "ui/charts/plot_style.h"

#include "ui/style/colors.h"
#include "ui/style/theme.h"

namespace fieldwright::ui {

void styleAxis(QCPAxis &axis, const QPalette &palette)
{
    const Colors &colors = colorsOf(palette);
    axis.setTickLabelFont(smallFont());
    axis.setTickLabelColor(colors.muted);
    axis.setLabelFont(smallFont());
    axis.setLabelColor(colors.muted);
    axis.setBasePen(QPen(colors.axis, 1));
    axis.setTickPen(QPen(colors.axis, 1));
}

void styleAxes(QCustomPlot &plot)
{
    const Colors &colors = colorsOf(plot.palette());
    plot.setBackground(QBrush(colors.base));
    for (QCPAxis *axis : {plot.xAxis, plot.yAxis}) {
        styleAxis(*axis, plot.palette());
        axis->grid()->setPen(QPen(colors.grid, 1));
        axis->grid()->setZeroLinePen(QPen(colors.grid, 1));
        axis->grid()->setSubGridVisible(false);
    }
}

} // namespace fieldwright::ui
