#pragma once

#include <optional>
#include <span>

namespace fieldwright {

/// A raw score on the chart's scale: 0 = what a trivial program or chance gets, 100 = perfect.
double chartScore(double raw, double floor, double ceiling = 1);

/// Two polygons on one radar chart. Areas are shares of the full polygon, 0 to 1. The shares of the base are not
/// defined when the base's polygon is empty. Areas depend on the order of the axes.
struct RadarFigures
{
    double baseArea = 0;
    double tunedArea = 0;
    double overlapArea = 0;
    std::optional<double> kept;   ///< overlap ÷ area of base: ability kept
    std::optional<double> gained; ///< (area of tuned − overlap) ÷ area of base: new beyond the base
    std::optional<double> iou;    ///< overlap ÷ union
};

/// Values 0 to 100, one an axis, in the order of the axes. An empty result for fewer than three axes or sizes that
/// differ.
RadarFigures compareRadar(std::span<const double> base, std::span<const double> tuned);

} // namespace fieldwright
