#include "ui/widgets/memory_bar.h"

#include "ui/style/theme.h"

#include <QLocale>
#include <QPainter>

namespace fieldwright::ui {

namespace {

constexpr int barTop = 20;
constexpr int barHeight = 12;
/// Series in the order that keeps neighbours apart in light and dark and for colour-blind eyes.
constexpr int seriesOrder[] = {0, 3, 2, 1, 4, 5};

} // namespace

MemoryBar::MemoryBar(QWidget *parent) : QFrame(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MemoryBar::setTitle(const QString &title)
{
    m_title = title;
    update();
}

void MemoryBar::setParts(const QList<Part> &parts, double total, const QString &unit)
{
    m_parts = parts;
    m_total = total;
    m_unit = unit;
    const QLocale locale;
    QStringList words;
    for (const Part &part : parts)
        words.append(QStringLiteral("%1 %2").arg(part.name, locale.toString(part.value, 'f', 1)));
    setAccessibleName(m_title + QStringLiteral(": ") + words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    update();
}

QSize MemoryBar::sizeHint() const
{
    return {400, 52};
}

QSize MemoryBar::minimumSizeHint() const
{
    return {160, 52};
}

void MemoryBar::paintEvent(QPaintEvent *)
{
    const Colors &colors = colorsOf(palette());
    const QLocale locale;
    QPainter painter(this);
    painter.setFont(smallFont());
    double sum = 0;
    for (const Part &part : m_parts)
        sum += part.value;
    painter.setPen(colors.text);
    painter.drawText(QRect(0, 0, width(), 16), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    const QString total = m_total > 0 ? QStringLiteral("%1 / %2\u00a0%3")
                                            .arg(locale.toString(sum, 'f', 1), locale.toString(m_total, 'f', 1), m_unit)
                                      : QStringLiteral("%1\u00a0%2").arg(locale.toString(sum, 'f', 1), m_unit);
    const bool tooMuch = m_total > 0 && sum > m_total;
    painter.setPen(tooMuch ? colors.error : colors.text);
    painter.drawText(QRect(0, 0, width(), 16), Qt::AlignRight | Qt::AlignVCenter, total);

    const QRect bar(0, barTop, width(), barHeight);
    painter.fillRect(bar, colors.line);
    const double scale = bar.width() / std::max({m_total, sum, 1e-9});
    double x = 0;
    for (qsizetype i = 0; i < m_parts.size(); ++i) {
        const double partWidth = m_parts[i].value * scale;
        painter.fillRect(QRectF(x, barTop, std::max(0.0, partWidth - 1), barHeight),
                         colors.series[size_t(seriesOrder[i % 6])]);
        x += partWidth;
    }
    if (tooMuch) {
        const int mark = int(m_total * scale);
        painter.fillRect(QRect(mark, barTop - 3, 2, barHeight + 6), colors.text);
    }

    int left = 0;
    for (qsizetype i = 0; i < m_parts.size(); ++i) {
        const QString text = QStringLiteral("%1 %2").arg(m_parts[i].name, locale.toString(m_parts[i].value, 'f', 1));
        const int textWidth = painter.fontMetrics().horizontalAdvance(text);
        if (left + textWidth + 14 > width())
            break;
        painter.fillRect(QRect(left, barTop + barHeight + 8, 8, 8), colors.series[size_t(seriesOrder[i % 6])]);
        painter.setPen(colors.muted);
        painter.drawText(QRect(left + 12, barTop + barHeight + 4, textWidth + 2, 16), Qt::AlignVCenter, text);
        left += textWidth + 28;
    }
}

} // namespace fieldwright::ui
