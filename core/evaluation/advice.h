#pragma once

#include "core/evaluation/summary.h"

namespace fieldwright {

/// Fills headline, detectable and advice from the figures.
void advise(Summary &summary);

/// "+5.0", "−2.1", "0.0": with the minus sign of typography and a point, whatever the locale.
std::string signedPoints(double points, int digits = 1);
std::string plainNumber(double value, int digits);

} // namespace fieldwright
