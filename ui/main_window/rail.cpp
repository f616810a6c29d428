#include "ui/main_window/rail.h"

#include "app/text/qt_text.h"

#include "ui/main_window/page_table.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/pane.h"

#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QVBoxLayout>

#include <cmath>

namespace fieldwright::ui {

namespace {

class RailDelegate : public QStyledItemDelegate
{
public:
    explicit RailDelegate(Rail &rail) : QStyledItemDelegate(&rail), m_rail(rail) {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {40, size::railItem}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        const Colors &colors = colorsOf(option.palette);
        const QRect rect = option.rect;
        const bool current = option.state & QStyle::State_Selected;
        const bool enabled = index.flags() & Qt::ItemIsEnabled;
        if (current) {
            painter->fillRect(rect, colors.base);
            painter->fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), colors.line);
            painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colors.line);
            painter->fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colors.accent);
        } else if (enabled && (option.state & QStyle::State_MouseOver)) {
            QColor hover = colors.base;
            hover.setAlpha(120);
            painter->fillRect(rect, hover);
        }
        const auto sign = index.data(Qt::DecorationRole).value<QIcon>();
        const int left = m_rail.isNarrow() ? (rect.width() - size::railIcon) / 2 : 16;
        sign.paint(painter, QRect(left, rect.center().y() - 10, size::railIcon, size::railIcon), Qt::AlignCenter,
                   enabled ? QIcon::Normal : QIcon::Disabled);
        if (!m_rail.isNarrow()) {
            int right = rect.right() - 6;
            const qint64 count = index.data(RailModel::CountRole).toLongLong();
            if (count > 0 && enabled) {
                const QString text = shownNumber(count);
                painter->setFont(smallFont());
                painter->setPen(colors.muted);
                painter->drawText(QRect(rect.left(), rect.top(), right - rect.left(), rect.height()),
                                  Qt::AlignRight | Qt::AlignVCenter, text);
                right -= painter->fontMetrics().horizontalAdvance(text) + 4;
            }
            const QFont font = current ? boldFont() : bodyFont();
            painter->setFont(font);
            painter->setPen(enabled ? colors.text : colors.disabled);
            const QRect text(46, rect.top(), right - 46, rect.height());
            painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                              QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        }
        painter->restore();
    }

private:
    Rail &m_rail;
};

} // namespace

RailModel::RailModel(QObject *parent) : QAbstractListModel(parent), m_counts(pageTable().size(), 0) {}

int RailModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(pageTable().size());
}

QVariant RailModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const PageEntry &entry = pageTable()[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return pageTitle(entry);
    case Qt::DecorationRole:
        return icon(entry.icon);
    case Qt::ToolTipRole:
        return tr("%1 (Ctrl+%2)").arg(pageTitle(entry)).arg(index.row() + 1);
    case Qt::AccessibleTextRole: {
        const qint64 count = m_counts[size_t(index.row())];
        return count > 0 ? QStringLiteral("%1, %2").arg(pageTitle(entry), shownNumber(count)) : pageTitle(entry);
    }
    case CountRole:
        return m_counts[size_t(index.row())];
    case IdRole:
        return QString::fromLatin1(entry.id);
    default:
        return {};
    }
}

Qt::ItemFlags RailModel::flags(const QModelIndex &index) const
{
    return index.isValid() && isEnabled(index.row()) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

bool RailModel::isEnabled(int row) const
{
    return row >= 0 && row < rowCount() && (m_projectOpen || !pageTable()[size_t(row)].needsProject);
}

void RailModel::setCount(const QString &page, qint64 count)
{
    const int row = rowOf(page);
    if (row < 0 || m_counts[size_t(row)] == count)
        return;
    m_counts[size_t(row)] = count;
    Q_EMIT dataChanged(index(row), index(row));
}

void RailModel::setProjectOpen(bool open)
{
    m_projectOpen = open;
    languageChanged();
}

void RailModel::languageChanged()
{
    Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int RailModel::rowOf(const QString &page) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (page == QLatin1String(pageTable()[size_t(row)].id))
            return row;
    }
    return -1;
}

Rail::Rail(QWidget *parent) : Translated<QFrame>(parent)
{
    setFixedWidth(size::rail);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 1, 0);
    column->setSpacing(0);
    m_model = new RailModel(this);
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RailDelegate(*this));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setStyleSheet(QStringLiteral("QListView { background: transparent; }"));
    m_list->viewport()->setAutoFillBackground(false);
    column->addWidget(m_list, 1);

    m_strip = new QFrame;
    m_strip->setCursor(Qt::PointingHandCursor);
    m_strip->setFocusPolicy(Qt::TabFocus);
    m_strip->setProperty("focusRing", true);
    m_strip->setProperty("surface", QStringLiteral("footer"));
    m_strip->installEventFilter(this);
    auto *job = new QVBoxLayout(m_strip);
    job->setContentsMargins(12, 8, 12, 12);
    job->setSpacing(3);
    auto *head = new QHBoxLayout;
    m_jobKind = new ElidedLabel;
    m_jobKind->setFont([] {
        QFont font = smallFont();
        font.setWeight(QFont::DemiBold);
        return font;
    }());
    m_jobShare = new QLabel;
    setRole(m_jobShare, "small");
    head->addWidget(m_jobKind, 1);
    head->addWidget(m_jobShare);
    m_jobBar = new QProgressBar;
    m_jobBar->setTextVisible(false);
    m_jobBar->setRange(0, 1000);
    m_jobName = new ElidedLabel;
    m_jobName->setFont(smallFont());
    m_jobLeft = new QLabel;
    setRole(m_jobLeft, "muted");
    job->addLayout(head);
    job->addWidget(m_jobBar);
    job->addWidget(m_jobName);
    job->addWidget(m_jobLeft);
    m_strip->hide();
    column->addWidget(m_strip);

    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &now) {
        if (now.isValid())
            Q_EMIT pageChosen(now.data(RailModel::IdRole).toString());
    });
    // The arrow keys leaf through the pages; a click or the Enter key goes into one.
    connect(m_list, &QListView::clicked, this, &Rail::pageEntered);
    connect(m_list, &QListView::activated, this, &Rail::pageEntered);
    onLanguage([this] {
        m_list->setAccessibleName(tr("Pages"));
        m_model->languageChanged();
    });
}

void Rail::setCurrent(const QString &page)
{
    const QModelIndex index = m_model->index(m_model->rowOf(page));
    if (m_list->currentIndex() != index)
        m_list->setCurrentIndex(index);
}

void Rail::setNarrow(bool narrow)
{
    m_narrow = narrow;
    setFixedWidth(narrow ? size::narrowRail : size::rail);
    for (QWidget *widget :
         {static_cast<QWidget *>(m_jobKind), static_cast<QWidget *>(m_jobName), static_cast<QWidget *>(m_jobLeft)})
        widget->setVisible(!narrow);
    m_list->doItemsLayout();
}

void Rail::setRunningJob(const RunningJob *job)
{
    m_strip->setVisible(job);
    if (!job)
        return;
    m_jobKind->setText(job->kind);
    m_jobShare->setText(job->fraction >= 0 ? QStringLiteral("%1\u00a0%").arg(std::lround(job->fraction * 100))
                                           : QString());
    m_jobBar->setVisible(job->fraction >= 0);
    m_jobBar->setValue(int(std::clamp(job->fraction, 0.0, 1.0) * 1000));
    if (m_jobBar->property("paused").toBool() != job->paused) {
        m_jobBar->setProperty("paused", job->paused);
        setRole(m_jobBar, "bar");
    }
    m_jobName->setText(job->name);
    m_jobLeft->setText(job->timeLeft);
    m_jobLeft->setVisible(!job->timeLeft.isEmpty() && !m_narrow);
    m_strip->setAccessibleName(
        QStringLiteral("%1 %2 %3 %4").arg(job->kind, job->name, m_jobShare->text(), job->timeLeft));
    m_strip->setToolTip(m_strip->accessibleName());
}

void Rail::paintEvent(QPaintEvent *)
{
    const Colors &colors = colorsOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), colors.window);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), colors.line);
}

bool Rail::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_strip) {
        if (event->type() == QEvent::MouseButtonRelease)
            Q_EMIT jobClicked();
        if (event->type() == QEvent::KeyPress) {
            const int key = static_cast<QKeyEvent *>(event)->key();
            if (key == Qt::Key_Return || key == Qt::Key_Space) {
                Q_EMIT jobClicked();
                return true;
            }
        }
    }
    return QFrame::eventFilter(object, event);
}

} // namespace fieldwright::ui
