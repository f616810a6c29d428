#include "ui/main_window/go_to_dialog.h"

#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

class KeyCap : public QWidget
{
public:
    explicit KeyCap(const QString &key) : m_key(key)
    {
        setFixedSize(keyCapWidth(key), 18);
        setAccessibleName(key);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintKeyCap(painter, rect(), m_key, palette());
    }

private:
    QString m_key;
};

} // namespace

GoToDialog::GoToDialog(Finder finder, QWidget *parent) : QDialog(parent), m_finder(std::move(finder))
{
    setWindowTitle(tr("Go to"));
    setMinimumSize(560, 360);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    m_field = new QLineEdit;
    m_field->setPlaceholderText(tr("Page, document, pair, run, model or action"));
    m_field->setAccessibleName(m_field->placeholderText());
    m_field->installEventFilter(this);
    m_list = new QListWidget;
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setAccessibleName(tr("Found"));
    m_list->setIconSize(QSize(size::icon, size::icon));
    column->addWidget(m_field);
    column->addWidget(m_list, 1);
    connect(m_field, &QLineEdit::textChanged, this, &GoToDialog::search);
    connect(m_field, &QLineEdit::returnPressed, this, &GoToDialog::go);
    connect(m_list, &QListWidget::itemActivated, this, &GoToDialog::go);
    connect(m_list, &QListWidget::itemClicked, this, &GoToDialog::go);
    search();
}

void GoToDialog::search()
{
    m_found = m_finder(m_field->text().trimmed());
    m_list->clear();
    for (const Destination &destination : m_found) {
        auto *item = new QListWidgetItem(*destination.icon ? icon(destination.icon) : QIcon(),
                                         destination.kind.isEmpty()
                                             ? destination.title
                                             : QStringLiteral("%1   %2").arg(destination.title, destination.kind));
        item->setSizeHint(QSize(100, size::row));
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
}

void GoToDialog::go()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_found.size())
        return;
    const Destination destination = m_found.at(row);
    accept();
    destination.go();
}

bool GoToDialog::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, std::max(0, m_list->count() - 1)));
            return true;
        }
    }
    return QDialog::eventFilter(object, event);
}

KeysSheet::KeysSheet(const QList<Section> &sections, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, size::gap);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    auto *body = new QWidget;
    body->setProperty("role", QStringLiteral("pane"));
    auto *grid = new QGridLayout(body);
    grid->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    int row = 0;
    for (const Section &section : sections) {
        auto *title = new QLabel(section.title);
        setRole(title, "strong");
        grid->addWidget(title, row++, 0, 1, 2);
        for (QAction *action : section.actions) {
            if (action->shortcut().isEmpty())
                continue;
            grid->addWidget(new KeyCap(action->shortcut().toString(QKeySequence::NativeText)), row, 0, Qt::AlignLeft);
            QString text = action->text();
            grid->addWidget(new QLabel(text.remove(QLatin1Char('&'))), row++, 1);
        }
    }
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(row, 1);
    scroll->setWidget(body);
    scroll->setAccessibleName(windowTitle());
    column->addWidget(scroll, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    buttons->setContentsMargins(size::padding, 0, size::padding, 0);
    column->addWidget(buttons);
    resize(440, 520);
}

} // namespace fieldwright::ui
