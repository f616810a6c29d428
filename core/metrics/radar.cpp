#include "core/metrics/radar.h"

#include <algorithm>

namespace fieldwright {

namespace {

/// Twice the overlap of two triangles that share the corner at the origin, divided by the sine of the angle there.
/// (a0, a1) and (b0, b1) are the lengths along the two axes.
double sectorOverlap(double a0, double a1, double b0, double b1)
{
    if (a0 <= 0 || a1 <= 0 || b0 <= 0 || b1 <= 0)
        return 0;
    const double least0 = std::min(a0, b0);
    const double least1 = std::min(a1, b1);
    if ((a0 - b0) * (a1 - b1) >= 0)
        return least0 * least1;
    // The outer edges cross at (x, y) in the axes' own coordinates: x/a0 + y/a1 = 1 and x/b0 + y/b1 = 1.
    const double determinant = 1 / (a0 * b1) - 1 / (a1 * b0);
    const double x = (1 / b1 - 1 / a1) / determinant;
    const double y = (1 / a0 - 1 / b0) / determinant;
    return least0 * y + x * least1;
}

} // namespace

double chartScore(double raw, double floor, double ceiling)
{
    return ceiling > floor ? 100 * std::max(0.0, (raw - floor) / (ceiling - floor)) : 0;
}

RadarFigures compareRadar(std::span<const double> base, std::span<const double> tuned)
{
    RadarFigures out;
    const size_t n = base.size();
    if (n < 3 || tuned.size() != n)
        return out;
    const double full = double(n) * 100 * 100;
    for (size_t k = 0; k < n; ++k) {
        const size_t next = (k + 1) % n;
        out.baseArea += base[k] * base[next] / full;
        out.tunedArea += tuned[k] * tuned[next] / full;
        out.overlapArea += sectorOverlap(base[k], base[next], tuned[k], tuned[next]) / full;
    }
    if (out.baseArea > 0) {
        out.kept = out.overlapArea / out.baseArea;
        out.gained = std::max(0.0, out.tunedArea - out.overlapArea) / out.baseArea;
    }
    if (const double both = out.baseArea + out.tunedArea - out.overlapArea; both > 0)
        out.iou = out.overlapArea / both;
    return out;
}

} // namespace fieldwright
