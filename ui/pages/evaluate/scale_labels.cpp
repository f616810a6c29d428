#include "ui/pages/evaluate/scale_labels.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/table_view.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>

#include <cmath>

namespace fieldwright::ui {

ScaleLabels::ScaleLabels(TableView *table, int column, const IntervalDelegate *delegate)
    : QWidget(table->horizontalHeader()->viewport()), m_header(table->horizontalHeader()), m_column(column),
      m_delegate(delegate)
{
    setAttribute(Qt::WA_TransparentForMouseEvents); // the column can still be made wider
    m_header->viewport()->installEventFilter(this);
    connect(m_header, &QHeaderView::sectionResized, this, &ScaleLabels::place);
    connect(m_header, &QHeaderView::geometriesChanged, this, &ScaleLabels::place);
    place();
}

void ScaleLabels::setTicks(double low, double high, double step)
{
    m_low = low;
    m_high = high;
    m_step = step;
    update();
}

void ScaleLabels::place()
{
    setGeometry(m_header->sectionViewportPosition(m_column), 0, m_header->sectionSize(m_column), m_header->height());
}

bool ScaleLabels::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(object, event);
}

void ScaleLabels::paintEvent(QPaintEvent *)
{
    if (m_step <= 0)
        return;
    QPainter painter(this);
    painter.setFont(smallFont());
    painter.setPen(colorsOf(palette()).muted);
    const QFontMetrics metrics = painter.fontMetrics();
    double free = 0; // a label that would touch the one before is left out
    for (double value = std::ceil(m_low / m_step) * m_step; value <= m_high + 1e-9; value += m_step) {
        const bool zero = std::abs(value) < m_step * 1e-6;
        const QString text = zero ? shownNumber(qint64(0)) : shownDelta(value, 0);
        const double width = metrics.horizontalAdvance(text);
        const double left =
            std::clamp(m_delegate->xOf(rect(), value) - width / 2, 2.0, std::max(2.0, this->width() - width - 2));
        if (left < free)
            continue;
        painter.drawText(QRectF(left, 0, width + 1, height() - 1), Qt::AlignVCenter | Qt::AlignLeft, text);
        free = left + width + 6;
    }
}

} // namespace fieldwright::ui
