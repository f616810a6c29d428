#include "app/settings/settings.h"

namespace fieldwright {

Settings::Settings(QObject *parent)
    : QObject(parent),
      m_settings(std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("fieldwright"),
                                             QStringLiteral("fieldwright")))
{}

Settings::Settings(const QString &iniFile, QObject *parent)
    : QObject(parent), m_settings(std::make_unique<QSettings>(iniFile, QSettings::IniFormat))
{}

QString systemUser()
{
    return qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME"));
}

QByteArray Settings::viewState(const QString &view) const
{
    return m_settings->value(QStringLiteral("views/") + view).toByteArray();
}

void Settings::setViewState(const QString &view, const QByteArray &state)
{
    m_settings->setValue(QStringLiteral("views/") + view, state);
}

void Settings::addRecentProject(const QString &folder)
{
    QStringList projects = get(setting::recentProjects);
    projects.removeAll(folder);
    projects.prepend(folder);
    set(setting::recentProjects, projects.mid(0, 10));
}

void Settings::removeRecentProject(const QString &folder)
{
    QStringList projects = get(setting::recentProjects);
    if (projects.removeAll(folder) > 0)
        set(setting::recentProjects, projects);
}

} // namespace fieldwright
