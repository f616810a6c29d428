#pragma once

#include "core/base/json.h"

namespace fieldwright {

/// How much a row counts in the loss, beside others of weight 1; 0: not at all.
constexpr double greatestRowWeight = 1000;

/// Whether it is a number from 0 to the greatest.
bool isRowWeight(double weight);

/// The member "weight" of a row: a number, or one written as text (tables have nothing else); 1 where there is none.
/// Errors: InvalidArgument, for all that is no weight.
Result<double> rowWeight(const Json &row);

} // namespace fieldwright
