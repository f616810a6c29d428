#pragma once

#include "core/base/result.h"

#include "ui/charts/qcustomplot_header.h"

namespace fieldwright::ui {

/// A plot in a picture: where it stands, and its heading.
struct PlacedPlot
{
    QCustomPlot *plot = nullptr;
    QRect place;
    QString title;
};

/// Draws plots into a file, as PDF when its name ends so and else as PNG at twice the size, in the light colours
/// whatever the window shows, so that it can be printed. Errors: Io.
Result<> exportPlots(const std::vector<PlacedPlot> &plots, const QSize &size, const QString &file);

/// Asks where to. `csv`: offers that ending too. Empty when nothing was chosen; the chosen ending is appended where it
/// is missing.
QString chooseExportFile(QWidget *parent, const QString &folder, const QString &name, bool csv);

} // namespace fieldwright::ui
