#include "ui/widgets/table_view.h"

#include "app/settings/settings.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>

#include <cmath>

namespace fieldwright::ui {

namespace {

void setUpView(QAbstractItemView &view)
{
    view.setFrameShape(QFrame::NoFrame);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setEditTriggers(QAbstractItemView::NoEditTriggers);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setAttribute(Qt::WA_InputMethodEnabled, false);
    view.setMouseTracking(true);
}

/// Models give it as flags or as an int.
Qt::Alignment alignmentOf(const QVariant &value)
{
    if (!value.isValid())
        return Qt::AlignLeft | Qt::AlignVCenter;
    if (value.metaType() == QMetaType::fromType<Qt::Alignment>())
        return value.value<Qt::Alignment>();
    return Qt::Alignment(value.toInt());
}

/// Small muted names on the raised colour; a column of numbers has its name at the right too, and the sorted one an
/// arrow.
class Header : public QHeaderView
{
public:
    explicit Header(QWidget *parent) : QHeaderView(Qt::Horizontal, parent) {}

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override
    {
        const Colors &colors = colorsOf(palette());
        painter->save();
        painter->fillRect(rect, colors.raised);
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colors.line);
        if (visualIndex(section) < count() - 1)
            painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), colors.line);
        painter->setFont(smallFont());
        painter->setPen(colors.muted);
        QRect text = rect.adjusted(8, 0, -8, -1);
        const bool right =
            alignmentOf(model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole)) & Qt::AlignRight ||
            (model()->rowCount() > 0 &&
             (alignmentOf(model()->index(0, section).data(Qt::TextAlignmentRole)) & Qt::AlignRight));
        if (isSortIndicatorShown() && sortIndicatorSection() == section) {
            const int x = right ? text.left() : text.right() - 8;
            const double y = rect.center().y();
            const double up = sortIndicatorOrder() == Qt::AscendingOrder ? 1 : -1;
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setBrush(colors.muted);
            painter->setPen(Qt::NoPen);
            const QPointF arrow[] = {{double(x), y + 2 * up}, {x + 8.0, y + 2 * up}, {x + 4.0, y - 2.5 * up}};
            painter->drawPolygon(arrow, 3);
            painter->setPen(colors.muted);
            right ? text.setLeft(text.left() + 12) : text.setRight(text.right() - 12);
        }
        const QString name = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        painter->drawText(text, Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft),
                          painter->fontMetrics().elidedText(name, Qt::ElideRight, text.width()));
        painter->restore();
    }
};

} // namespace

TableView::TableView(QWidget *parent) : QTableView(parent)
{
    setUpView(*this);
    setHorizontalHeader(new Header(this));
    setItemDelegate(new RowDelegate(this));
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1);
    setRowHeight(size::row);
    horizontalHeader()->setFixedHeight(size::row);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setFocusPolicy(Qt::NoFocus);
}

void TableView::setRowHeight(int height)
{
    verticalHeader()->setDefaultSectionSize(height);
}

void TableView::setColumns(Settings &settings, const QString &name, const QList<int> &widths)
{
    QHeaderView *header = horizontalHeader();
    int stretch = -1;
    for (int i = 0; i < widths.size() && i < header->count(); ++i) {
        if (widths[i] > 0)
            header->resizeSection(i, widths[i]);
        else
            stretch = i;
    }
    const QString key = QStringLiteral("columns/") + name;
    const QByteArray state = settings.viewState(key);
    if (!state.isEmpty() && header->restoreState(state)) {
        header->setFixedHeight(size::row);
    }
    if (stretch >= 0) {
        header->setStretchLastSection(false);
        header->setSectionResizeMode(stretch, QHeaderView::Stretch);
    }
    connect(header, &QHeaderView::sectionResized, this,
            [this, &settings, key] { settings.setViewState(key, horizontalHeader()->saveState()); });
}

int TableView::currentRow() const
{
    return currentIndex().isValid() ? currentIndex().row() : -1;
}

void TableView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row() || current.isValid() != previous.isValid() ||
        current.parent() != previous.parent())
        Q_EMIT currentRowChanged(current);
}

RowDelegate::RowDelegate(QObject *parent) : QStyledItemDelegate(parent) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize hint = QStyledItemDelegate::sizeHint(option, index);
    hint.setHeight(std::max(hint.height(), size::row));
    return hint;
}

QRect RowDelegate::paintRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colors &colors = colorsOf(option.palette);
    const bool selected = option.state & QStyle::State_Selected;
    const QVariant background = index.data(Qt::BackgroundRole);
    QColor fill = (option.features & QStyleOptionViewItem::Alternate) ? colors.alternate : colors.base;
    if (background.canConvert<QBrush>())
        fill = background.value<QBrush>().color();
    if (selected)
        fill = colors.selection;
    painter->fillRect(option.rect, fill);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), colors.grid);
    const auto *table = qobject_cast<const QTableView *>(option.widget);
    const bool first = !table || table->horizontalHeader()->visualIndex(index.column()) == 0;
    if (selected && first)
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), colors.accent);
    return option.rect.adjusted(8, 0, -8, -1);
}

void RowDelegate::paintText(QPainter *painter, const QRect &rect, const QString &text, Qt::Alignment alignment,
                            const QColor &color, const QFont &font)
{
    painter->setPen(color);
    painter->setFont(font);
    const QString line = QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width());
    painter->drawText(rect, int((alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter) | Qt::TextSingleLine, line);
}

void RowDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    QRect rect = paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const QVariant check = index.data(Qt::CheckStateRole);
    if (check.isValid()) {
        QStyleOptionViewItem box = option;
        box.rect = QRect(rect.left(), rect.center().y() - 6, 14, 14);
        box.state = option.state & ~QStyle::State_HasFocus;
        box.state |= check.toInt() == Qt::Checked ? QStyle::State_On : QStyle::State_Off;
        (option.widget ? option.widget->style() : qApp->style())
            ->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, painter, option.widget);
        rect.setLeft(rect.left() + 22);
    }
    const QVariant decoration = index.data(Qt::DecorationRole);
    if (decoration.canConvert<QIcon>()) {
        const QIcon sign = decoration.value<QIcon>();
        if (!sign.isNull()) {
            sign.paint(painter, QRect(rect.left(), rect.center().y() - 7, size::icon, size::icon));
            rect.setLeft(rect.left() + size::icon + 6);
        }
    }
    QColor color = option.state & QStyle::State_Enabled ? colors.text : colors.disabled;
    const QVariant foreground = index.data(Qt::ForegroundRole);
    if (foreground.canConvert<QBrush>())
        color = foreground.value<QBrush>().color();
    QFont font = option.font;
    const QVariant own = index.data(Qt::FontRole);
    if (own.canConvert<QFont>())
        font = own.value<QFont>().resolve(font);
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    const QString text = displayText(index.data(Qt::DisplayRole), option.locale);
    paintText(painter, rect, fitted(index, text, QFontMetrics(font), rect.width()), alignmentOf(alignment), color,
              font);
    painter->restore();
}

QString RowDelegate::fitted(const QModelIndex &, const QString &text, const QFontMetrics &metrics, int width) const
{
    return metrics.elidedText(text, Qt::ElideRight, width);
}

NameDelegate::NameDelegate(int shortRole, QObject *parent) : RowDelegate(parent), m_shortRole(shortRole) {}

QString NameDelegate::fitted(const QModelIndex &index, const QString &text, const QFontMetrics &metrics,
                             int width) const
{
    if (metrics.horizontalAdvance(text) <= width)
        return text;
    const QString shorter = index.data(m_shortRole).toString();
    return metrics.elidedText(shorter.isEmpty() ? text : shorter, Qt::ElideMiddle, width);
}

StateDelegate::StateDelegate(std::function<State(const QModelIndex &)> stateOf, QObject *parent)
    : RowDelegate(parent), m_stateOf(std::move(stateOf))
{}

void StateDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    QRect rect = paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const State state = m_stateOf(index);
    const QIcon sign = !state.icon ? stateIcon(state.tone) : *state.icon ? icon(state.icon, state.tone) : QIcon();
    if (!sign.isNull() && !state.text.isNull()) {
        sign.paint(painter, QRect(rect.left(), rect.center().y() - 7, size::icon, size::icon));
        rect.setLeft(rect.left() + size::icon + 4);
    }
    paintText(painter, rect, state.text, Qt::AlignLeft, toneColor(colors, state.tone), option.font);
    painter->restore();
}

ProgressDelegate::ProgressDelegate(std::function<Progress(const QModelIndex &)> progressOf, QObject *parent)
    : RowDelegate(parent), m_progressOf(std::move(progressOf))
{}

void ProgressDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const QRect rect = paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const Progress progress = m_progressOf(index);
    if (progress.fraction >= 0) {
        const QString text = progress.text.isEmpty()
                                 ? QStringLiteral("%1\u00a0%").arg(std::lround(progress.fraction * 100))
                                 : progress.text;
        const int textWidth = std::max(40, QFontMetrics(option.font).horizontalAdvance(text) + 6);
        QRect bar(rect.left(), rect.center().y() - 3, std::max(16, rect.width() - textWidth), 8);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(colors.line);
        painter->drawRoundedRect(bar, 2, 2);
        bar.setWidth(int(bar.width() * std::clamp(progress.fraction, 0.0, 1.0)));
        painter->setBrush(progress.paused ? colors.edge : colors.accent);
        painter->drawRoundedRect(bar, 2, 2);
        paintText(painter, rect, text, Qt::AlignRight, colors.text, option.font);
    } else if (!progress.text.isEmpty()) {
        paintText(painter, rect, progress.text, Qt::AlignLeft, colors.muted, option.font);
    }
    painter->restore();
}

IntervalDelegate::IntervalDelegate(std::function<Interval(const QModelIndex &)> intervalOf, QObject *parent)
    : RowDelegate(parent), m_intervalOf(std::move(intervalOf))
{}

void IntervalDelegate::setScale(double minimum, double maximum, double step)
{
    m_minimum = minimum;
    m_maximum = maximum > minimum ? maximum : minimum + 1;
    m_step = step > 0 ? step : (m_maximum - m_minimum) / 5;
}

double IntervalDelegate::xOf(const QRect &rect, double value) const
{
    const double share = (value - m_minimum) / (m_maximum - m_minimum);
    return rect.left() + 8 + std::clamp(share, 0.0, 1.0) * (rect.width() - 16);
}

void IntervalDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const QRect rect = option.rect;
    for (double value = std::ceil(m_minimum / m_step) * m_step; value <= m_maximum + 1e-9; value += m_step) {
        const bool zero = std::abs(value) < m_step * 1e-6;
        const int x = int(xOf(rect, value));
        painter->fillRect(QRect(x, rect.top(), 1, rect.height()), zero ? colors.edge : colors.grid);
    }
    const Interval interval = m_intervalOf(index);
    if (interval.valid) {
        painter->setRenderHint(QPainter::Antialiasing);
        const QColor color = interval.verdict == Verdict::Better  ? colors.accent
                             : interval.verdict == Verdict::Worse ? colors.series[1]
                                                                  : colors.baseModel;
        const double y = rect.center().y() + 0.5;
        painter->setPen(QPen(color, 2));
        const double low = xOf(rect, interval.low);
        const double high = xOf(rect, interval.high);
        painter->drawLine(QPointF(low, y), QPointF(high, y));
        painter->drawLine(QPointF(low, y - 5), QPointF(low, y + 5));
        painter->drawLine(QPointF(high, y - 5), QPointF(high, y + 5));
        const QPointF centre(xOf(rect, interval.point), y);
        painter->setBrush(interval.verdict == Verdict::Undecided ? colors.base : color);
        if (interval.verdict == Verdict::Worse) {
            const QPointF diamond[] = {centre + QPointF(0, -6), centre + QPointF(6, 0), centre + QPointF(0, 6),
                                       centre + QPointF(-6, 0)};
            painter->drawPolygon(diamond, 4);
        } else {
            painter->drawEllipse(centre, 4.5, 4.5);
        }
    }
    painter->restore();
}

ListView::ListView(QWidget *parent) : QListView(parent)
{
    setUpView(*this);
    setUniformItemSizes(false);
    setResizeMode(QListView::Adjust);
}

void ListView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    Q_EMIT currentRowChanged(current);
}

} // namespace fieldwright::ui
