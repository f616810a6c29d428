#include "ui/pages/documents/reading_choices.h"

#include "app/project/project.h"

namespace fieldwright::ui {

namespace {

QString encodingKey(const QString &path)
{
    return QStringLiteral("reading/encoding/") + path;
}

} // namespace

void ReadingChoices::setProject(Project *project)
{
    m_project = project;
    m_passwords.clear();
}

ReadingChoice ReadingChoices::of(const QString &path) const
{
    return {m_project ? m_project->value(encodingKey(path)) : QString(), m_passwords.value(path)};
}

void ReadingChoices::set(const QString &path, const ReadingChoice &choice)
{
    if (m_project && m_project->value(encodingKey(path)) != choice.encoding)
        m_project->setValue(encodingKey(path), choice.encoding);
    if (choice.password.isEmpty())
        m_passwords.remove(path);
    else
        m_passwords.insert(path, choice.password);
}

} // namespace fieldwright::ui
