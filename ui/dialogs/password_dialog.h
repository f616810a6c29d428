#pragma once

#include <QDialog>

class QLineEdit;

namespace fieldwright {
class ProjectJobs;
}

namespace fieldwright::ui {

/// Asks for the passwords of an import job's files again, where nobody knows them any more; they are kept until the
/// project is closed, and in no file.
class PasswordDialog : public QDialog
{
    Q_OBJECT
public:
    /// Whether this interrupted job wants passwords that are not known. If so they are asked for, and the job is then
    /// continued; a job whose passwords are not given stays as it is.
    static bool continueRun(ProjectJobs &jobs, const QString &id, QWidget *parent);

private:
    /// `files`: those of one password each.
    PasswordDialog(const std::vector<std::vector<std::string>> &files, QWidget *parent);
    QStringList passwords() const;

    QList<QLineEdit *> m_fields;
};

} // namespace fieldwright::ui
