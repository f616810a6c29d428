#pragma once

#include "core/base/result.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <functional>
#include <map>
#include <string>

namespace fieldwright {

/// Access tokens of model hubs, by the hub's address: of this session, and those that the user wanted kept, in the
/// system's keychain. They are in no file of Fieldwright.
class HubTokens : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Of this session, else of the keychain; empty when there is none.
    void find(const std::string &hub, QObject *receiver, std::function<void(std::string token)> done);
    /// For this session. An empty token forgets it.
    void keep(const std::string &hub, const std::string &token);
    /// Beyond the session, too. Errors: Unsupported when there is no keychain that answers.
    void keepInKeychain(const std::string &hub, const std::string &token, QObject *receiver,
                        std::function<void(Result<>)> done);

private:
    std::map<std::string, std::string> m_session;
};

} // namespace fieldwright
