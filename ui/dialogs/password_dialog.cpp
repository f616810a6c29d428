#include "ui/dialogs/password_dialog.h"

#include "app/jobs/job_secret.h"
#include "app/jobs/project_jobs.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace fieldwright::ui {

PasswordDialog::PasswordDialog(const std::vector<std::vector<std::string>> &files, QWidget *parent) : QDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Passwords of the files"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(size::gap);
    auto *fields = new QWidget;
    auto *form = new QFormLayout(fields);
    form->setContentsMargins(0, 0, 0, 0);
    for (const auto &ofOne : files) {
        QStringList names;
        for (const std::string &path : ofOne)
            names.append(QFileInfo(toQString(path)).fileName());
        auto *field = new QLineEdit;
        field->setEchoMode(QLineEdit::Password);
        const QString first = names.isEmpty() ? QString() : names.first();
        const QString label =
            names.size() > 1 ? tr("%1 and %n more", nullptr, int(names.size()) - 1).arg(first) : first;
        field->setAccessibleName(label);
        auto *name = new QLabel(label);
        name->setToolTip(names.join(u'\n'));
        form->addRow(name, field);
        m_fields.append(field);
    }
    auto *scroll = new QScrollArea;
    scroll->setWidget(fields);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setMaximumHeight(320);
    scroll->setMinimumHeight(std::min(320, fields->sizeHint().height()));
    column->addWidget(scroll);
    auto *note =
        new QLabel(tr("They are kept until the project is closed, and are written nowhere. A file whose password "
                      "is left out is not read."));
    note->setWordWrap(true);
    setRole(note, "muted");
    column->addWidget(note);
    auto *buttons = new QDialogButtonBox;
    QPushButton *go = buttons->addButton(tr("Continue"), QDialogButtonBox::AcceptRole);
    setRole(go, "primary");
    go->setDefault(true);
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(440, sizeHint().height());
}

QStringList PasswordDialog::passwords() const
{
    QStringList given;
    for (const QLineEdit *field : m_fields)
        given.append(field->text());
    return given;
}

bool PasswordDialog::continueRun(ProjectJobs &jobs, const QString &id, QWidget *parent)
{
    const RunStatus *const run = jobs.queue().job(id);
    if (!run || !run->job || jobs.passwords().know(*run->job))
        return false;
    const auto files = filesWithPassword(*run->job);
    if (files.empty())
        return false;
    auto *dialog = new PasswordDialog(files, parent);
    connect(dialog, &QDialog::accepted, &jobs, [dialog, &jobs, id, job = run->job->id] {
        jobs.passwords().keep(job, dialog->passwords());
        jobs.queue().continueRun(id);
    });
    dialog->open();
    return true;
}

} // namespace fieldwright::ui
