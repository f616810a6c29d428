#pragma once

#include "ui/charts/qcustomplot_header.h"

namespace fieldwright::ui {

/// Background, axes and grid of a plot in the colours and the small font of the design.
void styleAxes(QCustomPlot &plot);
/// One axis without its grid, as that of a colour scale.
void styleAxis(QCPAxis &axis, const QPalette &palette);

} // namespace fieldwright::ui
