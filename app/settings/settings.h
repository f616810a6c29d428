#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QObject>
#include <QtCore/QSettings>
#include <QtCore/QStringList>

#include <memory>

namespace fieldwright {

/// One setting of the user: its name in the file and what holds when it is not there. The keys of the product are the
/// table in namespace `setting` below; nothing else reads QSettings.
template <typename T>
struct SettingKey
{
    const char *name;
    T fallback;
};

namespace setting {
inline const SettingKey<QString> language{"language", {}};     ///< "": the system's
inline const SettingKey<QString> appearance{"appearance", {}}; ///< "": the system's, "light", "dark"
inline const SettingKey<QStringList> recentProjects{"recent_projects", {}};
inline const SettingKey<QString> lastFolder{"last_folder", {}}; ///< where file dialogs start
inline const SettingKey<QByteArray> windowGeometry{"window/geometry", {}};
inline const SettingKey<QByteArray> windowState{"window/state", {}};
inline const SettingKey<bool> narrowRail{"window/narrow_rail", false};
inline const SettingKey<QString> lastPreset{"train/preset", QStringLiteral("quick")};
inline const SettingKey<QString> lastMethod{"train/method", QStringLiteral("lora")};
inline const SettingKey<double> domainShare{"dataset/domain_share", 0.3};
inline const SettingKey<QString> author{"author", {}}; ///< of annotations; "": the system's user
inline const SettingKey<bool> finishedJobsHidden{"jobs/finished_hidden", false};
inline const SettingKey<QString> defaultModel{"models/default", {}}; ///< id in the model library
inline const SettingKey<QString> hubAddress{"models/hub", {}};       ///< the hub that was last asked; "": none ever
inline const SettingKey<double> pricePerKilowattHour{"costs/per_kilowatt_hour", 0}; ///< 0: not given
inline const SettingKey<double> pricePerHour{"costs/per_hour", 0};                  ///< of this machine; 0: not given
inline const SettingKey<QString> currency{"costs/currency", {}};
inline const SettingKey<bool> captionsSeen{"home/seen", false};
} // namespace setting

/// The name that the system knows the user by.
QString systemUser();

/// The user's settings in their XDG place (or in a file of a test's own).
class Settings : public QObject
{
    Q_OBJECT

public:
    explicit Settings(QObject *parent = nullptr);
    /// For tests: settings in this file.
    explicit Settings(const QString &iniFile, QObject *parent = nullptr);

    template <typename T>
    T get(const SettingKey<T> &key) const
    {
        const QVariant value = m_settings->value(QString::fromLatin1(key.name));
        return value.isValid() && value.canConvert<T>() ? value.value<T>() : key.fallback;
    }

    template <typename T>
    void set(const SettingKey<T> &key, const T &value)
    {
        if (get(key) == value && m_settings->contains(QString::fromLatin1(key.name)))
            return;
        m_settings->setValue(QString::fromLatin1(key.name), QVariant::fromValue(value));
        Q_EMIT changed(QString::fromLatin1(key.name));
    }

    /// Places of splitters and widths of columns, by the view's name.
    QByteArray viewState(const QString &view) const;
    void setViewState(const QString &view, const QByteArray &state);

    /// Most recent first, ten at most.
    void addRecentProject(const QString &folder);
    void removeRecentProject(const QString &folder);

Q_SIGNALS:
    void changed(const QString &name);

private:
    std::unique_ptr<QSettings> m_settings;
};

} // namespace fieldwright
