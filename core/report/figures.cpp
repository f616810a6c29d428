#include "core/report/figures.h"

#include "core/evaluation/advice.h"
#include "core/report/numbers.h"

#include <cmath>

namespace fieldwright::report {

namespace {

constexpr const char *textColour = "#1B1F23";
constexpr const char *mutedColour = "#565F68";
constexpr const char *gridColour = "#E3E6E9";
constexpr const char *axisColour = "#6B737B";
constexpr const char *accentColour = "#0072B2";
constexpr const char *baseColour = "#6B737B";
constexpr const char *worseColour = "#D55E00";

std::string number(double value)
{
    const double rounded = std::round(value * 100) / 100;
    return machineNumber(std::isfinite(rounded) ? rounded + 0.0 : 0);
}

/// Grows an SVG text by text.
class Svg
{
public:
    Svg(int width, int height, const std::string &title)
    {
        m_out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + std::to_string(width) + "\" height=\"" +
                std::to_string(height) + "\" viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
                "\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\"><title>" + escapedXml(title) + "</title>";
    }

    void line(double x1, double y1, double x2, double y2, const char *colour, double width = 1, const char *dash = "")
    {
        m_out += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" +
                 number(y2) + "\"" + stroke(colour, width, dash) + "/>";
    }

    void path(const std::vector<std::pair<double, double>> &points, bool closed, const char *colour, double width,
              const char *dash = "", const char *fill = "none", double fillOpacity = 1)
    {
        if (points.empty())
            return;
        m_out += std::string(closed ? "<polygon" : "<polyline") + " points=\"";
        for (const auto &[x, y] : points)
            m_out += number(x) + "," + number(y) + " ";
        m_out += "\" fill=\"" + std::string(fill) + "\"";
        if (fillOpacity < 1)
            m_out += " fill-opacity=\"" + number(fillOpacity) + "\"";
        m_out += stroke(colour, width, dash) + " stroke-linejoin=\"round\"/>";
    }

    void circle(double x, double y, double radius, const char *colour, bool hollow)
    {
        m_out += "<circle cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"" + number(radius) + "\" fill=\"" +
                 (hollow ? "#FFFFFF" : colour) + "\"" + stroke(colour, 1.5, "") + "/>";
    }

    void diamond(double x, double y, double radius, const char *colour)
    {
        path({{x, y - radius}, {x + radius, y}, {x, y + radius}, {x - radius, y}}, true, colour, 1, "", colour);
    }

    void text(double x, double y, const std::string &words, const char *anchor = "start",
              const char *colour = textColour, bool bold = false, int size = 12)
    {
        m_out += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\" fill=\"" +
                 colour + "\" font-size=\"" + std::to_string(size) + "\"" + (bold ? " font-weight=\"bold\"" : "") +
                 ">" + escapedXml(words) + "</text>";
    }

    std::string finish() { return m_out + "</svg>"; }

private:
    static std::string stroke(const char *colour, double width, const char *dash)
    {
        std::string out = " stroke=\"" + std::string(colour) + "\" stroke-width=\"" + number(width) + "\"";
        if (*dash)
            out += " stroke-dasharray=\"" + std::string(dash) + "\"";
        return out;
    }

    std::string m_out;
};

/// 1, 2 or 5 times a power of ten: about `count` steps over the range.
double niceStep(double range, int count)
{
    if (!(range > 0))
        return 1;
    const double rough = range / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (double factor : {1.0, 2.0, 5.0}) {
        if (rough <= factor * power * 1.0000001)
            return factor * power;
    }
    return 10 * power;
}

std::string tickText(double value, double step)
{
    const int digits = step >= 1 ? 0 : int(std::clamp(std::ceil(-std::log10(step) - 1e-9), 0.0, 8.0));
    return plainNumber(value, digits);
}

/// The mean of the points in each of at most `columns` columns, so that a long run stays a small picture.
std::vector<std::pair<double, double>> thinned(const std::vector<std::pair<double, double>> &points, double left,
                                               double right, int columns)
{
    std::vector<std::pair<double, double>> finite;
    std::copy_if(points.begin(), points.end(), std::back_inserter(finite),
                 [](const auto &point) { return std::isfinite(point.first) && std::isfinite(point.second); });
    std::stable_sort(finite.begin(), finite.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    if (finite.size() <= size_t(columns))
        return finite;
    std::vector<std::pair<double, double>> out;
    double sumX = 0;
    double sumY = 0;
    int count = 0;
    int column = -1;
    const auto flush = [&] {
        if (count > 0)
            out.emplace_back(sumX / count, sumY / count);
        sumX = sumY = 0;
        count = 0;
    };
    for (const auto &[x, y] : finite) {
        const int place = right > left ? int((x - left) / (right - left) * (columns - 1)) : 0;
        if (place != column)
            flush();
        column = place;
        sumX += x;
        sumY += y;
        ++count;
    }
    flush();
    return out;
}

/// Wide characters count two: enough to keep names and plots apart.
double textWidth(const std::string &text)
{
    double width = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80)
            width += 6.7;
        else if (byte >= 0xE0)
            width += 12.5;
        else if (byte >= 0xC0)
            width += 7;
    }
    return width;
}

} // namespace

std::string escapedXml(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (char c : cleaned(text)) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

Figure radarFigure(const std::vector<RadarAxis> &axes, bool compared, const Words &words, const std::string &caption)
{
    constexpr int width = 560;
    constexpr int height = 440;
    constexpr double centreX = 280;
    constexpr double centreY = 220;
    constexpr double radius = 140;
    Svg svg(width, height, caption);
    const auto place = [&](size_t k, double value) {
        const double angle = -M_PI / 2 + 2 * M_PI * double(k) / double(axes.size());
        const double length = radius * std::clamp(value, 0.0, 100.0) / 100;
        return std::pair(centreX + length * std::cos(angle), centreY + length * std::sin(angle));
    };
    const auto polygon = [&](const std::function<double(const RadarAxis &)> &value) {
        std::vector<std::pair<double, double>> points;
        for (size_t k = 0; k < axes.size(); ++k)
            points.push_back(place(k, value(axes[k])));
        return points;
    };
    for (int ring = 20; ring <= 100; ring += 20)
        svg.path(polygon([&](const RadarAxis &) { return ring; }), true, ring == 100 ? axisColour : gridColour, 1);
    for (size_t k = 0; k < axes.size(); ++k) {
        const auto [x, y] = place(k, 100);
        svg.line(centreX, centreY, x, y, gridColour);
    }
    for (int ring = 20; ring <= 80; ring += 20)
        svg.text(centreX + 4, centreY - radius * ring / 100 + 4, std::to_string(ring), "start", mutedColour, false, 10);
    const auto base = polygon([](const RadarAxis &axis) { return axis.base; });
    const auto tuned = polygon([](const RadarAxis &axis) { return axis.tuned; });
    if (compared)
        svg.path(tuned, true, accentColour, 2, "", accentColour, 0.2);
    svg.path(base, true, baseColour, 2, "6 4");
    for (const auto &[x, y] : base)
        svg.circle(x, y, 4, baseColour, true);
    if (compared) {
        for (const auto &[x, y] : tuned)
            svg.circle(x, y, 3.5, accentColour, false);
    }
    for (size_t k = 0; k < axes.size(); ++k) {
        const double angle = -M_PI / 2 + 2 * M_PI * double(k) / double(axes.size());
        const double x = centreX + (radius + 16) * std::cos(angle);
        const double y = centreY + (radius + 22) * std::sin(angle);
        const char *anchor = std::cos(angle) > 0.1 ? "start" : std::cos(angle) < -0.1 ? "end" : "middle";
        svg.text(x, y - 4, axes[k].name, anchor, textColour, true);
        std::string values = plainNumber(axes[k].base, 1);
        if (compared)
            values += " → " + plainNumber(axes[k].tuned, 1);
        svg.text(x, y + 12, values, anchor, mutedColour);
    }
    svg.line(16, height - 18, 48, height - 18, baseColour, 2, "6 4");
    svg.circle(32, height - 18, 4, baseColour, true);
    svg.text(56, height - 14, words.base);
    if (compared) {
        const double left = 80 + textWidth(words.base);
        svg.line(left, height - 18, left + 32, height - 18, accentColour, 2);
        svg.circle(left + 16, height - 18, 3.5, accentColour, false);
        svg.text(left + 40, height - 14, words.tuned);
    }
    return {"radar", svg.finish(), width, height, caption};
}

Figure intervalFigure(const std::string &name, const std::vector<IntervalRow> &rows, const std::string &caption)
{
    constexpr int width = 680;
    constexpr int rowHeight = 34;
    const int height = 44 + rowHeight * int(rows.size());
    double nameWidth = 60;
    double least = 0;
    double most = 0;
    for (const IntervalRow &row : rows) {
        nameWidth = std::max(nameWidth, textWidth(row.name));
        least = std::min({least, row.low, row.delta});
        most = std::max({most, row.high, row.delta});
    }
    nameWidth = std::min(nameWidth, 220.0);
    const double step = std::max(1.0, niceStep(most - least, 6));
    const double low = std::min(-step, std::floor(least / step) * step);
    const double high = std::max(step, std::ceil(most / step) * step);
    const double left = nameWidth + 24;
    const double right = width - 170;
    const auto xOf = [&](double value) { return left + (value - low) / (high - low) * (right - left); };
    Svg svg(width, height, caption);
    for (int k = 0; low + k * step <= high + step / 2; ++k) {
        const double value = low + k * step;
        const bool isZero = std::abs(value) < step / 1000;
        svg.line(xOf(value), 26, xOf(value), height - 8, isZero ? axisColour : gridColour, isZero ? 1.5 : 1);
        svg.text(xOf(value), 18, signedPoints(isZero ? 0 : value, 0), "middle", mutedColour, false, 11);
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        const IntervalRow &row = rows[i];
        const double y = 26 + rowHeight * (double(i) + 0.5);
        const char *colour = row.verdict == Verdict::Better  ? accentColour
                             : row.verdict == Verdict::Worse ? worseColour
                                                             : baseColour;
        svg.text(8, y + 4, row.name);
        svg.line(xOf(row.low), y, xOf(row.high), y, colour, 2);
        for (double end : {row.low, row.high})
            svg.line(xOf(end), y - 5, xOf(end), y + 5, colour, 2);
        if (row.verdict == Verdict::Worse)
            svg.diamond(xOf(row.delta), y, 6, colour);
        else
            svg.circle(xOf(row.delta), y, 5, colour, row.verdict == Verdict::Undecided);
        svg.text(width - 8, y + 4, row.text, "end");
    }
    return {name, svg.finish(), width, height, caption};
}

Figure curveFigure(const std::string &name, const ReportInput &input, const ReportCurve &curve)
{
    constexpr int width = 680;
    constexpr int height = 280;
    constexpr double left = 60;
    constexpr double right = width - 20;
    constexpr double top = 30;
    constexpr double bottom = height - 40;
    const std::string caption = said(input, curve.title);
    Svg svg(width, height, caption);
    double lowX = 0;
    double highX = 0;
    double lowY = 0;
    double highY = 0;
    bool any = false;
    for (const ReportSeries &series : curve.series) {
        for (const auto &[x, y] : series.points) {
            if (!std::isfinite(x) || !std::isfinite(y))
                continue;
            lowX = any ? std::min(lowX, x) : x;
            highX = any ? std::max(highX, x) : x;
            lowY = any ? std::min(lowY, y) : y;
            highY = any ? std::max(highY, y) : y;
            any = true;
        }
    }
    if (highX <= lowX)
        highX = lowX + 1;
    const double stepX = niceStep(highX - lowX, 8);
    const double stepY = niceStep(highY > lowY ? highY - lowY : std::max(std::abs(highY), 1e-9), 5);
    lowY = std::floor(lowY / stepY) * stepY;
    highY = std::max(std::ceil(highY / stepY) * stepY, lowY + stepY);
    const auto xOf = [&](double x) { return left + (x - lowX) / (highX - lowX) * (right - left); };
    const auto yOf = [&](double y) { return bottom - (y - lowY) / (highY - lowY) * (bottom - top); };
    for (int k = 0; lowY + k * stepY <= highY + stepY / 2 && k < 50; ++k) {
        const double value = lowY + k * stepY;
        svg.line(left, yOf(value), right, yOf(value), gridColour);
        svg.text(left - 8, yOf(value) + 4, tickText(value, stepY), "end", mutedColour, false, 11);
    }
    const double firstX = std::ceil(lowX / stepX) * stepX;
    for (int k = 0; firstX + k * stepX <= highX + stepX / 1000 && k < 50; ++k) {
        const double value = firstX + k * stepX;
        svg.line(xOf(value), bottom, xOf(value), bottom + 4, axisColour);
        svg.text(xOf(value), bottom + 17, tickText(value, stepX), "middle", mutedColour, false, 11);
    }
    svg.line(left, bottom, right, bottom, axisColour);
    svg.text(right, height - 8, said(input, curve.xLabel), "end", mutedColour, false, 11);

    struct Look
    {
        const char *colour;
        const char *dash;
        bool marked;
    };
    constexpr std::array looks = {Look{"#0072B2", "", false}, Look{"#D55E00", "", true}, Look{"#009E73", "6 4", false},
                                  Look{"#CC79A7", "2 3", true}};
    double legend = left;
    for (size_t i = 0; i < curve.series.size(); ++i) {
        const Look &look = looks[i % looks.size()];
        std::vector<std::pair<double, double>> points;
        for (const auto &[x, y] : thinned(curve.series[i].points, lowX, highX, 400))
            points.emplace_back(xOf(x), yOf(y));
        svg.path(points, false, look.colour, 1.6, look.dash);
        if (look.marked && points.size() <= 60) {
            for (const auto &[x, y] : points)
                svg.circle(x, y, 3, look.colour, true);
        }
        const std::string label = said(input, curve.series[i].name);
        svg.line(legend, 14, legend + 28, 14, look.colour, 1.6, look.dash);
        if (look.marked)
            svg.circle(legend + 14, 14, 3, look.colour, true);
        svg.text(legend + 34, 18, label);
        legend += 56 + textWidth(label);
    }
    return {name, svg.finish(), width, height, caption};
}

} // namespace fieldwright::report
