#include "ui/pages/documents/reading_dialog.h"

#include "ui/style/theme.h"

#include <QAction>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Those that texts of our users come in; the names are ICU's.
constexpr const char *encodings[] = {"UTF-8",        "UTF-16LE",     "UTF-16BE",     "GB18030",      "Big5",
                                     "Big5-HKSCS",   "Shift_JIS",    "EUC-JP",       "ISO-2022-JP",  "EUC-KR",
                                     "windows-1252", "ISO-8859-15",  "windows-1250", "ISO-8859-2",   "windows-1251",
                                     "KOI8-R",       "windows-1253", "windows-1254", "windows-1255", "windows-1256"};

} // namespace

ReadingDialog::ReadingDialog(const Asked &asked, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Reading options"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    auto *title = new QLabel(asked.names.size() == 1 ? asked.names.first()
                                                     : tr("%n document(s)", nullptr, int(asked.names.size())));
    setRole(title, "strong");
    title->setToolTip(asked.names.join(u'\n'));
    column->addWidget(title);

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(4);
    m_encoding = new QComboBox;
    m_encoding->addItem(asked.encodingFound.isEmpty() || !asked.choice.encoding.isEmpty()
                            ? tr("Guess")
                            : tr("Guess (found: %1)").arg(asked.encodingFound),
                        QString());
    for (const char *name : encodings)
        m_encoding->addItem(QString::fromLatin1(name), QString::fromLatin1(name));
    m_encoding->setCurrentIndex(std::max(0, m_encoding->findData(asked.choice.encoding, Qt::UserRole)));
    m_encoding->setEnabled(asked.hasText);
    m_encoding->setToolTip(asked.hasText ? QString() : tr("Only text files have an encoding to choose."));
    m_encoding->setAccessibleName(tr("Encoding of text files"));
    form->addRow(tr("Encoding"), m_encoding);
    m_password = new QLineEdit(asked.choice.password);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("none"));
    m_password->setEnabled(asked.hasPdf);
    m_password->setToolTip(asked.hasPdf ? QString() : tr("Only PDF files are opened with a password here."));
    m_password->setAccessibleName(tr("Password of the PDF"));
    form->addRow(tr("Password"), m_password);
    column->addLayout(form);
    auto *note = new QLabel(
        tr("The password is kept until the project is closed, and is written nowhere. Pairs that were made from a "
           "document stay when it is read again."));
    note->setWordWrap(true);
    setRole(note, "muted");
    column->addWidget(note);
    column->addStretch(1);

    auto *buttons = new QDialogButtonBox;
    QPushButton *read = buttons->addButton(tr("Read again"), QDialogButtonBox::AcceptRole);
    setRole(read, "primary");
    read->setDefault(true);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(440, sizeHint().height());
}

ReadingChoice ReadingDialog::choice() const
{
    return {m_encoding->currentData().toString(), m_password->text()};
}

void ReadingDialog::focusPassword()
{
    m_password->setFocus();
}

} // namespace fieldwright::ui
