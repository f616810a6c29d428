#pragma once

#include "core/report/report.h"

namespace fieldwright::report {

/// The items that changed most in one direction, taken in turn from each axis so that none hides the others; at most
/// `most` of them.
std::vector<const ReportItem *> changedMost(const std::vector<ReportItem> &items, bool better, size_t most);

} // namespace fieldwright::report
