#include "ui/charts/radar_plot.h"

#include "ui/style/theme.h"

#include <QEvent>

#include <numbers>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int ringCount = 5;

QString shownScore(double score)
{
    return QLocale().toString(score, 'f', 1);
}

} // namespace

RadarPlot::RadarPlot(QWidget *parent) : QCustomPlot(parent)
{
    // The plot's own axes stay, out of sight, since items of text belong to an axis rectangle; the polar ones fill it.
    QCPAxisRect *whole = axisRect();
    whole->setAutoMargins(QCP::msNone);
    whole->setMargins(QMargins());
    for (QCPAxis *axis : whole->axes()) {
        axis->setVisible(false);
        axis->grid()->setVisible(false);
    }
    m_angular = new QCPPolarAxisAngular(this);
    whole->insetLayout()->setMargins(QMargins());
    whole->insetLayout()->addElement(m_angular, QRectF(0, 0, 1, 1));
    m_angular->setRange(0, 360);
    m_angular->setAngle(-90); // the first axis points up, the others follow clockwise
    m_angular->setTicks(false);
    m_angular->setSubTicks(false);
    m_angular->setTickLabels(false);
    m_angular->setBasePen(Qt::NoPen);
    m_angular->setTickPen(Qt::NoPen);
    m_angular->setSubTickPen(Qt::NoPen);
    m_angular->setRangeDrag(false);
    m_angular->setRangeZoom(false);
    m_angular->grid()->setType(QCPPolarGrid::gtNone);
    m_angular->grid()->setSubGridType(QCPPolarGrid::gtNone);
    m_angular->setMinimumMargins(QMargins(0, 0, 0, 0));
    m_angular->setAutoMargins(QCP::msNone);
    QCPPolarAxisRadial *radial = m_angular->radialAxis();
    radial->setRange(0, 100);
    radial->setTicks(false);
    radial->setSubTicks(false);
    radial->setTickLabels(false);
    radial->setBasePen(Qt::NoPen);
    radial->setTickPen(Qt::NoPen);
    radial->setSubTickPen(Qt::NoPen);
    radial->setRangeDrag(false);
    radial->setRangeZoom(false);
    for (int ring = 0; ring < ringCount; ++ring) {
        m_rings.append(new QCPPolarGraph(m_angular, radial));
    }
    m_tuned = new QCPPolarGraph(m_angular, radial);
    m_base = new QCPPolarGraph(m_angular, radial);
    connect(this, &QCustomPlot::afterLayout, this, &RadarPlot::placeTexts);
    style();
}

void RadarPlot::setAxes(std::vector<RadarAxis> axes, bool hasTuned)
{
    m_axes = std::move(axes);
    m_hasTuned = hasTuned;
    build();
    style();
    replot(rpQueuedReplot);
}

void RadarPlot::build()
{
    for (QCPItemText *item : m_names + m_values + m_tunedValues + m_ringTexts)
        removeItem(item);
    for (QCPItemLine *item : m_spokes)
        removeItem(item);
    m_names.clear();
    m_values.clear();
    m_tunedValues.clear();
    m_ringTexts.clear();
    m_spokes.clear();

    const size_t count = m_axes.size();
    QList<double> angles, base, tuned;
    for (size_t i = 0; i < count; ++i) {
        angles.append(360.0 * double(i) / double(count));
        base.append(std::clamp(m_axes[i].base, 0.0, 100.0));
        tuned.append(std::clamp(m_axes[i].tuned, 0.0, 100.0));
    }
    if (count) { // back to the first corner: a closed line
        angles.append(360);
        base.append(base.front());
        tuned.append(tuned.front());
    }
    for (int ring = 0; ring < ringCount; ++ring)
        m_rings[ring]->setData(angles, QList<double>(angles.size(), 100.0 * (ring + 1) / ringCount), true);
    m_base->setData(angles, base, true);
    m_tuned->setData(m_hasTuned ? angles : QList<double>(), m_hasTuned ? tuned : QList<double>(), true);

    const auto text = [this](const QString &string) {
        auto *item = new QCPItemText(this);
        item->setSelectable(false);
        item->setClipToAxisRect(false);
        item->setText(string);
        item->position->setType(QCPItemPosition::ptAbsolute);
        return item;
    };
    for (size_t i = 0; i < count; ++i) {
        auto *spoke = new QCPItemLine(this);
        spoke->setSelectable(false);
        spoke->setClipToAxisRect(false);
        spoke->start->setType(QCPItemPosition::ptAbsolute);
        spoke->end->setType(QCPItemPosition::ptAbsolute);
        spoke->setLayer(u"grid"_s);
        m_spokes.append(spoke);
        const RadarAxis &axis = m_axes[i];
        m_names.append(text(axis.name));
        const QString front = axis.otherName.isEmpty() ? QString() : axis.otherName + u' ';
        m_values.append(text(front + shownScore(axis.base) + (m_hasTuned ? u" → "_s : QString())));
        m_tunedValues.append(text(m_hasTuned ? shownScore(axis.tuned) : QString()));
    }
    for (int ring = 0; count && ring < ringCount - 1; ++ring)
        m_ringTexts.append(text(QString::number(100 * (ring + 1) / ringCount)));
}

void RadarPlot::style()
{
    const Colors &colors = colorsOf(palette());
    setBackground(QBrush(colors.base));
    for (int ring = 0; ring < ringCount; ++ring) {
        m_rings[ring]->setPen(QPen(ring == ringCount - 1 ? colors.axis : colors.grid, 1));
        m_rings[ring]->setBrush(Qt::NoBrush);
    }
    for (QCPItemLine *spoke : m_spokes)
        spoke->setPen(QPen(colors.grid, 1));
    m_tuned->setPen(QPen(colors.accent, 2));
    QColor fill = colors.accent;
    fill.setAlphaF(0.2f);
    m_tuned->setBrush(fill);
    m_tuned->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors.accent, 1), QBrush(colors.accent), 8));
    m_base->setPen(QPen(colors.baseModel, 2, Qt::DashLine));
    m_base->setBrush(Qt::NoBrush);
    m_base->setScatterStyle(seriesMark(colors, baseSeries, 8));
    for (QCPItemText *item : m_names) {
        item->setFont(boldFont());
        item->setColor(colors.text);
    }
    for (QCPItemText *item : m_values) {
        item->setFont(smallFont());
        item->setColor(colors.muted);
    }
    QFont strong = smallFont();
    strong.setWeight(QFont::DemiBold);
    for (QCPItemText *item : m_tunedValues) {
        item->setFont(strong);
        item->setColor(colors.link);
    }
    for (QCPItemText *item : m_ringTexts) {
        item->setFont(smallFont());
        item->setColor(colors.muted);
    }
}

QPointF RadarPlot::corner(size_t axis, double value) const
{
    return m_angular->coordToPixel(360.0 * double(axis) / double(m_axes.size()), value);
}

// Names and values stand outside the corners, in absolute pixels, so that their room is known before: the pentagon
// takes what they leave.
void RadarPlot::placeTexts()
{
    const size_t count = m_axes.size();
    if (!count)
        return;
    const QFontMetrics bold(boldFont());
    QFont strongFont = smallFont();
    strongFont.setWeight(QFont::DemiBold);
    const QFontMetrics small(smallFont()), strong(strongFont);
    const int blockHeight = bold.height() + small.height();
    const auto blockWidth = [&](size_t i) {
        return std::max(bold.horizontalAdvance(m_axes[i].name),
                        small.horizontalAdvance(m_values[qsizetype(i)]->text()) +
                            strong.horizontalAdvance(m_tunedValues[qsizetype(i)]->text()));
    };
    constexpr int gap = 10, edge = 8;
    const QRect area = viewport();
    // A pentagon of radius r is 1.9 r wide and 1.81 r high, with a line of two texts over its top and under its feet.
    // The texts at its sides stand beside their corner where there is room, else above it, over the falling side of
    // the pentagon: so it is as large as the height allows.
    double radius = std::min((area.width() / 2.0 - edge) / 0.951, (area.height() - 2 * blockHeight - 3.0 * gap) / 1.81);
    for (size_t i = 0; i < count; ++i) {
        const double turn = 2 * std::numbers::pi * double(i) / double(count);
        if (std::cos(turn) < -0.5) // at the feet
            radius = std::min(radius, (area.width() / 2.0 - edge - blockWidth(i)) / std::abs(std::sin(turn)));
    }
    radius = std::max(40.0, radius);
    m_radius = radius;
    const QPoint centre(area.center().x(),
                        int(area.top() + blockHeight + 1.5 * gap + radius +
                            std::max(0.0, area.height() - 2 * blockHeight - 3 * gap - 1.81 * radius) / 2));
    const int side = int(radius);
    const QMargins margins(centre.x() - side, centre.y() - side, area.width() - centre.x() - side,
                           area.height() - centre.y() - side);
    if (m_angular->margins() != margins) {
        m_angular->setMargins(margins);
        m_angular->update(QCPLayoutElement::upLayout);
    }

    for (size_t i = 0; i < count; ++i) {
        const QPointF tip = corner(i, 100);
        m_spokes[qsizetype(i)]->start->setCoords(corner(i, 0));
        m_spokes[qsizetype(i)]->end->setCoords(tip);
        QCPItemText *name = m_names[qsizetype(i)];
        QCPItemText *values = m_values[qsizetype(i)];
        QCPItemText *tuned = m_tunedValues[qsizetype(i)];
        const int valuesWidth = small.horizontalAdvance(values->text());
        const int tunedWidth = strong.horizontalAdvance(tuned->text());
        const double dx = tip.x() - centre.x(), dy = tip.y() - centre.y();
        const bool top = dy<-0.9 * radius, bottom = dy> 0.5 * radius;
        double y = top ? tip.y() - gap - blockHeight : bottom ? tip.y() + gap : tip.y() - blockHeight / 2.0;
        // Where the block of two lines begins, and how its lines are aligned in it.
        double nameLeft = 0, valueLeft = 0;
        const int nameWidth = bold.horizontalAdvance(name->text());
        if (std::abs(dx) < 0.1 * radius) {
            nameLeft = tip.x() - nameWidth / 2.0;
            valueLeft = tip.x() - (valuesWidth + tunedWidth) / 2.0;
        } else {
            const double sign = dx > 0 ? 1 : -1;
            const double width = std::max(nameWidth, valuesWidth + tunedWidth);
            // Distance of the block's inner edge from the middle.
            double inner = std::abs(dx) + (bottom ? 0 : gap);
            const double room = area.width() / 2.0 - edge;
            if (!bottom && inner + width > room) {
                inner = room - width;
                // The side from the top corner falls by 0.727 a pixel.
                y = std::min(y, centre.y() - radius + 0.727 * inner - blockHeight - 4);
            }
            nameLeft = sign > 0 ? centre.x() + inner : centre.x() - inner - nameWidth;
            valueLeft = sign > 0 ? centre.x() + inner : centre.x() - inner - valuesWidth - tunedWidth;
        }
        name->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        name->position->setCoords(nameLeft, y);
        values->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        values->position->setCoords(valueLeft, y + bold.height());
        tuned->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        tuned->position->setCoords(valueLeft + valuesWidth, y + bold.height());
    }
    for (qsizetype ring = 0; ring < m_ringTexts.size(); ++ring) {
        m_ringTexts[ring]->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        m_ringTexts[ring]->position->setCoords(corner(0, 100.0 * double(ring + 1) / ringCount) + QPointF(8, 0));
    }
}

void RadarPlot::changeEvent(QEvent *event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        style();
        replot(rpQueuedReplot);
    }
}

} // namespace fieldwright::ui
