#include "ui/widgets/fields.h"

#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>

namespace fieldwright::ui {

SearchField::SearchField(QWidget *parent) : QLineEdit(parent)
{
    setTextMargins(20, 0, 24, 0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void SearchField::setHint(const QString &hint)
{
    setPlaceholderText(hint);
    setAccessibleName(hint);
}

QSize SearchField::sizeHint() const
{
    return {260, QLineEdit::sizeHint().height()};
}

void SearchField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    icon("edit-find", Tone::Muted).paint(&painter, QRect(8, (height() - size::icon) / 2, size::icon, size::icon));
    if (hasFocus() || !text().isEmpty())
        return;
    const QString key = QStringLiteral("/");
    paintKeyCap(painter, QRect(width() - keyCapWidth(key) - 6, (height() - 18) / 2, keyCapWidth(key), 18), key,
                palette());
}

void SearchField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

FilterRow::FilterRow(QWidget *parent) : QFrame(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_group = new QButtonGroup(this);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idClicked, this,
            [this](int index) { Q_EMIT currentChanged(m_entries[size_t(index)].id); });
}

void FilterRow::add(const QString &id)
{
    auto *button = new QToolButton;
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::TabFocus);
    m_group->addButton(button, int(m_entries.size()));
    layout()->addWidget(button);
    m_entries.push_back({id, id, -1, button});
    if (m_entries.size() == 1)
        button->setChecked(true);
}

void FilterRow::setText(const QString &id, const QString &text)
{
    for (Entry &entry : m_entries) {
        if (entry.id == id) {
            entry.text = text;
            refresh(entry);
        }
    }
}

void FilterRow::setCount(const QString &id, qint64 count)
{
    for (Entry &entry : m_entries) {
        if (entry.id == id && entry.count != count) {
            entry.count = count;
            refresh(entry);
        }
    }
}

void FilterRow::refresh(const Entry &entry)
{
    const QString text =
        entry.count < 0 ? entry.text : QStringLiteral("%1  %2").arg(entry.text, QLocale().toString(entry.count));
    entry.button->setText(text);
    entry.button->setAccessibleName(text);
}

QString FilterRow::current() const
{
    const int index = m_group->checkedId();
    return index < 0 ? QString() : m_entries[size_t(index)].id;
}

void FilterRow::setCurrent(const QString &id)
{
    for (const Entry &entry : m_entries) {
        if (entry.id == id && !entry.button->isChecked()) {
            entry.button->setChecked(true);
            Q_EMIT currentChanged(id);
        }
    }
}

SegmentRow::SegmentRow(QWidget *parent) : QFrame(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(1, 0, 0, 0);
    row->setSpacing(0);
    m_group = new QButtonGroup(this);
    connect(m_group, &QButtonGroup::idClicked, this, [this](int index) { Q_EMIT currentChanged(m_ids.at(index)); });
}

void SegmentRow::add(const QString &id)
{
    auto *button = new QPushButton;
    button->setCheckable(true);
    button->setAutoDefault(false);
    setRole(button, "segment");
    m_group->addButton(button, int(m_ids.size()));
    static_cast<QHBoxLayout *>(layout())->addWidget(button, 1);
    m_ids.append(id);
}

void SegmentRow::setText(const QString &id, const QString &text, const QString &tip)
{
    if (QAbstractButton *button = m_group->button(int(m_ids.indexOf(id)))) {
        button->setText(text);
        button->setAccessibleName(text);
        button->setToolTip(tip);
    }
}

QString SegmentRow::current() const
{
    return m_group->checkedId() < 0 ? QString() : m_ids.at(m_group->checkedId());
}

void SegmentRow::setCurrent(const QString &id)
{
    const int index = int(m_ids.indexOf(id));
    m_group->setExclusive(false);
    for (int i = 0; i < m_ids.size(); ++i)
        m_group->button(i)->setChecked(i == index);
    m_group->setExclusive(true);
}

} // namespace fieldwright::ui
