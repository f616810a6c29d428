#pragma once

#include <QHash>
#include <QPointer>
#include <QString>

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

struct ReadingChoice
{
    QString encoding; ///< empty: guess
    QString password;
};

/// What the user said of how single files are to be read, by the path that they came from. Encodings are kept with the
/// project; passwords only in memory, as long as the project is open.
class ReadingChoices
{
public:
    void setProject(Project *project);
    ReadingChoice of(const QString &path) const;
    void set(const QString &path, const ReadingChoice &choice);

private:
    QPointer<Project> m_project;
    QHash<QString, QString> m_passwords;
};

} // namespace fieldwright::ui
