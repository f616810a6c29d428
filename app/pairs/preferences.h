#pragma once

#include "app/project/project_store.h"
#include "core/base/json.h"

#include <QtCore/QObject>

namespace fieldwright {

/// One answer preferred to another.
struct Preference
{
    std::int64_t id = 0;
    std::int64_t createdMs = 0;
    std::string author;
    std::string source; ///< chat, import
    std::string prompt;
    std::string chosen;
    std::string rejected;
    Json detail = Json::object(); ///< models, settings
};

/// The preference pairs of a project.
class Preferences : public QObject
{
    Q_OBJECT

public:
    explicit Preferences(ProjectStore &store, QObject *parent = nullptr) : QObject(parent), m_store(store) {}

    void list(QObject *receiver, std::function<void(Result<std::vector<Preference>>)> done);
    void add(Preference preference, QObject *receiver, std::function<void(Result<std::int64_t>)> done);
    void setRemoved(std::int64_t id, bool removed, QObject *receiver, std::function<void(Result<>)> done);

Q_SIGNALS:
    void changed();

private:
    ProjectStore &m_store;
};

} // namespace fieldwright
