#include "ui/charts/marks.h"

namespace fieldwright::ui {

QColor seriesColor(const Colors &colors, int series)
{
    return series < 0 ? colors.baseModel : colors.series[size_t(series) % colors.series.size()];
}

QCPScatterStyle seriesMark(const Colors &colors, int series, double size)
{
    const QColor color = seriesColor(colors, series);
    if (series < 0)
        return {QCPScatterStyle::ssCircle, QPen(color, 1.5), QBrush(colors.base), size};
    constexpr QCPScatterStyle::ScatterShape shapes[] = {QCPScatterStyle::ssCircle,           QCPScatterStyle::ssSquare,
                                                        QCPScatterStyle::ssTriangle,         QCPScatterStyle::ssDiamond,
                                                        QCPScatterStyle::ssTriangleInverted, QCPScatterStyle::ssCross};
    const int place = series % int(std::size(shapes));
    // The last two are under 3:1 on white: their marks are outlined in the colour of the text.
    const bool pale = place >= 4 && !colors.dark;
    const QCPScatterStyle::ScatterShape shape = shapes[place];
    const double grown = shape == QCPScatterStyle::ssTriangle || shape == QCPScatterStyle::ssTriangleInverted
                             ? size * 1.3
                         : shape == QCPScatterStyle::ssDiamond ? size * 1.2
                                                               : size;
    if (shape == QCPScatterStyle::ssCross)
        return {shape, QPen(pale ? colors.text : color, 2), Qt::NoBrush, grown};
    return {shape, QPen(pale ? colors.text : color, 1), QBrush(color), grown};
}

void paintSeriesSample(QPainter &painter, const QRect &rect, const Colors &colors, int series)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = seriesColor(colors, series);
    painter.setPen(QPen(color, 2, series < 0 ? Qt::DashLine : Qt::SolidLine));
    const double middle = rect.center().y() + 0.5;
    painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle));
    painter.restore();

    // QCustomPlot draws its marks with its own painter only.
    const qreal ratio = painter.device()->devicePixelRatioF();
    constexpr int edge = 16;
    QImage image(QSize(edge, edge) * ratio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    {
        QCPPainter marks(&image);
        marks.setRenderHint(QPainter::Antialiasing);
        const QCPScatterStyle mark = seriesMark(colors, series, 7);
        mark.applyTo(&marks, QPen(color));
        mark.drawShape(&marks, edge / 2.0, edge / 2.0);
    }
    painter.drawImage(QPointF(rect.center().x() + 0.5 - edge / 2.0, middle - edge / 2.0), image);
}

} // namespace fieldwright::ui
