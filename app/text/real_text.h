#pragma once

#include <QString>

namespace fieldwright {

/// A number of any size as people read it, in the language's form: "0.0003", "1 × 10⁻⁵".
QString shownReal(double value, int digits);
/// " × 10⁻⁵"
QString timesTenTo(int exponent);

} // namespace fieldwright
