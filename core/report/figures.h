#pragma once

#include "core/report/document.h"

/// Charts as SVG with presentation attributes only (no style sheet, no script, no reference), so that browsers, Qt's
/// SVG renderer and a content security policy all take them. They read in black and white: base dashed and hollow,
/// tuned solid and filled.
namespace fieldwright::report {

struct RadarAxis
{
    std::string name;
    double base = 0; ///< 0 to 100
    double tuned = 0;
};
Figure radarFigure(const std::vector<RadarAxis> &axes, bool compared, const Words &words, const std::string &caption);

struct IntervalRow
{
    std::string name;
    double delta = 0; ///< points
    double low = 0;
    double high = 0;
    Verdict verdict = Verdict::Undecided;
    std::string text; ///< at the right
};
Figure intervalFigure(const std::string &name, const std::vector<IntervalRow> &rows, const std::string &caption);

/// Curves over one x axis; several points to a pixel are averaged.
Figure curveFigure(const std::string &name, const ReportInput &input, const ReportCurve &curve);

/// Cleaned text with & < > " ' as entities; line feeds stay.
std::string escapedXml(std::string_view text);

} // namespace fieldwright::report
