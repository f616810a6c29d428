#include "ui/pages/train/method_list.h"

#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
#include "ui/style/theme.h"
#include "ui/widgets/chips.h"

#include <QLabel>
#include <QPainter>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int left = 40; // of the text, behind the round mark
constexpr int top = 10;
constexpr int chipHeight = 20;

int textWidth(int width)
{
    return std::max(80, width - left - MethodDelegate::memoryWidth - MethodDelegate::timeWidth - 16);
}

/// Of what it is: under the figures there is room.
int helpWidth(int width)
{
    return std::max(80, width - left - 12);
}

int textHeight(const QModelIndex &index, int width)
{
    return QFontMetrics(smallFont())
        .boundingRect(QRect(0, 0, helpWidth(width), 1000), Qt::TextWordWrap,
                      index.data(MethodModel::TextRole).toString())
        .height();
}

} // namespace

void MethodModel::setMethods(std::vector<Method> methods)
{
    const bool same = methods.size() == m_methods.size();
    if (!same)
        beginResetModel();
    m_methods = std::move(methods);
    if (!same)
        endResetModel();
    else if (!m_methods.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void MethodModel::retranslate()
{
    if (!m_methods.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

int MethodModel::rowOf(const QString &key) const
{
    for (size_t i = 0; i < m_methods.size(); ++i) {
        if (m_methods[i].key == key)
            return int(i);
    }
    return -1;
}

int MethodModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_methods.size());
}

QVariant MethodModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Method &method = m_methods[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        for (const FieldChoice &choice : findField("method")->choices) {
            if (method.key == QLatin1String(choice.value))
                return translatedLabel(choice.label);
        }
        return method.key;
    case Qt::AccessibleTextRole: {
        QStringList parts = {data(index, Qt::DisplayRole).toString(), method.memory, method.time, method.problem};
        parts.removeAll(QString());
        return parts.join(u", "_s);
    }
    case TextRole:
        for (const FieldChoice &choice : findField("method")->choices) {
            if (method.key == QLatin1String(choice.value))
                return translatedLabel(choice.help);
        }
        return {};
    case KeyRole:
        return method.key;
    case MemoryRole:
        return method.memory;
    case TimeRole:
        return method.time;
    case ProblemRole:
        return method.problem;
    default:
        return {};
    }
}

void MethodDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const QRect rect = option.rect;
    const QString problem = index.data(MethodModel::ProblemRole).toString();
    const QColor text = problem.isEmpty() ? colors.text : colors.muted;
    const bool chosen = option.state.testFlag(QStyle::State_Selected);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF mark(rect.left() + 18.5, rect.top() + top + 2.5, 13, 13);
    painter->setPen(QPen(chosen ? colors.accent : colors.edge, chosen ? 4 : 1));
    painter->setBrush(colors.base);
    painter->drawEllipse(chosen ? mark.adjusted(2, 2, -2, -2) : mark);
    painter->restore();

    const int lineHeight = QFontMetrics(boldFont()).height();
    paintText(painter, QRect(rect.left() + left, rect.top() + top, textWidth(rect.width()), lineHeight),
              index.data().toString(), Qt::AlignLeft | Qt::AlignVCenter, text, boldFont());
    const int right = rect.right() - 12;
    paintText(painter, QRect(right - timeWidth - memoryWidth, rect.top() + top, memoryWidth, lineHeight),
              index.data(MethodModel::MemoryRole).toString(), Qt::AlignRight | Qt::AlignVCenter, text, bodyFont());
    paintText(painter, QRect(right - timeWidth, rect.top() + top, timeWidth, lineHeight),
              index.data(MethodModel::TimeRole).toString(), Qt::AlignRight | Qt::AlignVCenter, text, bodyFont());
    const int height = textHeight(index, rect.width());
    painter->save();
    painter->setFont(smallFont());
    painter->setPen(colors.muted);
    painter->drawText(QRect(rect.left() + left, rect.top() + top + lineHeight + 2, helpWidth(rect.width()), height),
                      Qt::TextWordWrap, index.data(MethodModel::TextRole).toString());
    painter->restore();
    if (!problem.isEmpty())
        paintChip(*painter,
                  QRect(rect.left() + left, rect.top() + top + lineHeight + height + 8, chipWidth(problem), chipHeight),
                  problem, Tone::Warning, colors);
}

QSize MethodDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int width = option.rect.width() > 0 ? option.rect.width() : 400;
    int height = 2 * top + QFontMetrics(boldFont()).height() + 2 + textHeight(index, width);
    if (!index.data(MethodModel::ProblemRole).toString().isEmpty())
        height += chipHeight + 8;
    return {width, height};
}

MethodPane::MethodPane()
{
    m_list = new ListView;
    addBody(m_list);
    m_model = new MethodModel(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new MethodDelegate(m_list));
    m_list->setResizeMode(QListView::Adjust);
    m_memoryHead = new QLabel;
    m_timeHead = new QLabel;
    for (QLabel *head : {m_memoryHead, m_timeHead}) {
        setRole(head, "muted");
        head->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        head->setFixedWidth(MethodDelegate::timeWidth - 8);
        caption()->add(head);
    }
    connect(m_list, &ListView::currentRowChanged, this, [this](const QModelIndex &current) {
        if (current.isValid() && !m_isFilling)
            Q_EMIT chosen(current.data(MethodModel::KeyRole).toString());
    });
    onLanguage([this] {
        caption()->setTitle(tr("Method"));
        m_list->setAccessibleName(tr("Method"));
        m_memoryHead->setText(tr("Memory"));
        m_timeHead->setText(tr("Time"));
        m_model->retranslate();
    });
}

void MethodPane::setMethods(std::vector<MethodModel::Method> methods, const QString &current)
{
    m_isFilling = true;
    m_model->setMethods(std::move(methods));
    if (const int row = m_model->rowOf(current); row >= 0 && m_list->currentIndex().row() != row)
        m_list->setCurrentIndex(m_model->index(row));
    m_isFilling = false;
}

void MethodPane::focusList()
{
    m_list->setFocus();
}

} // namespace fieldwright::ui
