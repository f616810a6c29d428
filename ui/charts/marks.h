#pragma once

#include "ui/style/colors.h"

#include "ui/charts/qcustomplot_header.h"

namespace fieldwright::ui {

/// Number of the untuned base among series: grey, dashed, hollow circle, everywhere.
inline constexpr int baseSeries = -1;

/// Colours and marks of a series belong together, in the order of the design: circle, square, triangle, diamond,
/// inverted triangle, cross. Numbers from 6 on begin anew.
QColor seriesColor(const Colors &colors, int series);
QCPScatterStyle seriesMark(const Colors &colors, int series, double size = 7);
/// Line with its mark, as legends and lists show it.
void paintSeriesSample(QPainter &painter, const QRect &rect, const Colors &colors, int series);

} // namespace fieldwright::ui
