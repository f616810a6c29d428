#include "ui/pages/models/classify_dialog.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

ClassifyDialog::ClassifyDialog(const ModelEntry &entry, QWidget *parent) : QDialog(parent), m_model(entry.ref)
{
    setWindowTitle(tr("Try %1").arg(toQString(entry.ref.name)));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(560, 460);
    const auto field = [](const QString &name, const QString &hint) {
        auto *edit = new QPlainTextEdit;
        edit->setAccessibleName(name);
        edit->setPlaceholderText(hint);
        edit->setMaximumHeight(84);
        edit->setTabChangesFocus(true);
        return edit;
    };
    m_text = field(tr("Text"), tr("A text to be sorted"));
    m_second = field(tr("Second text"), tr("A second text, for models that judge pairs; else leave it empty"));
    m_labels = new QTableWidget(0, 2);
    m_labels->setAccessibleName(tr("Labels"));
    m_labels->setHorizontalHeaderLabels({tr("Label"), tr("Probability")});
    m_labels->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_labels->setTabKeyNavigation(false);
    m_labels->verticalHeader()->hide();
    m_labels->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_labels->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_status = new QLabel;
    m_status->setWordWrap(true);
    setRole(m_status, "muted");
    auto *buttons = new QDialogButtonBox;
    m_ask = buttons->addButton(tr("Sort it"), QDialogButtonBox::AcceptRole);
    setRole(m_ask, "primary");
    m_ask->setShortcut(QKeySequence(u"Ctrl+Return"_s));
    connect(m_text, &QPlainTextEdit::textChanged, this, &ClassifyDialog::refresh);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addWidget(m_text);
    column->addWidget(m_second);
    column->addWidget(m_labels, 1);
    column->addWidget(m_status);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &ClassifyDialog::ask);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&m_classifier, &TextClassifier::answered, this, &ClassifyDialog::show);
    connect(&m_classifier, &TextClassifier::failed, this, [this](const Error &error) {
        m_isAsking = false;
        refresh();
        m_status->setText(translated(error));
    });
    refresh();
}

void ClassifyDialog::refresh()
{
    const bool hasText = !m_text->toPlainText().trimmed().isEmpty();
    if (m_ask->hasFocus() && (m_isAsking || !hasText))
        m_text->setFocus(); // a button that is disabled passes the focus on to anywhere
    m_ask->setEnabled(hasText && !m_isAsking);
    m_ask->setToolTip(hasText ? QString() : tr("Write a text first."));
}

void ClassifyDialog::ask()
{
    const QString text = m_text->toPlainText().trimmed();
    if (text.isEmpty() || m_isAsking)
        return;
    m_isAsking = true;
    refresh();
    m_labels->setRowCount(0);
    m_status->setText(tr("Loading the model…"));
    m_classifier.ask(m_model, text, m_second->toPlainText().trimmed());
}

void ClassifyDialog::show(const std::vector<LabelScore> &labels, bool isCut)
{
    m_isAsking = false;
    refresh();
    m_status->setText(isCut ? tr("The text is longer than the model reads and was cut.") : QString());
    m_labels->setRowCount(int(labels.size()));
    for (int row = 0; row < int(labels.size()); ++row) {
        const LabelScore &one = labels[size_t(row)];
        m_labels->setItem(row, 0, new QTableWidgetItem(one.label));
        auto *probability = new QTableWidgetItem(QLocale().toString(one.probability, 'f', 3));
        probability->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_labels->setItem(row, 1, probability);
    }
}

} // namespace fieldwright::ui
