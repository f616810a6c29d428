#pragma once

#include "core/base/json.h"

#include <QtCore/QObject>

#include <filesystem>
#include <functional>
#include <memory>

class QLocalSocket;

namespace fieldwright {

/// The other side of ProjectOwner: asks the process that owns a project to do something.
class OwnerClient : public QObject
{
    Q_OBJECT

public:
    explicit OwnerClient(QObject *parent = nullptr);
    ~OwnerClient() override;

    /// Sends one request: {"verb":"raise"}, or {"argv":[…],"cwd":…} of a command line. Answers come by the signals.
    /// Fails with NotFound when nobody owns the project (any more), with Busy when its owner is on another computer.
    void ask(const std::filesystem::path &project, const Json &request);

Q_SIGNALS:
    /// {"output": …}, {"error": …} or what else the two sides agreed on.
    void answered(const fieldwright::Json &message);
    void finished(int exitCode);
    void failed(const fieldwright::Error &error);

private:
    void read();
    void giveUp(Error error);

    std::unique_ptr<QLocalSocket> m_socket;
    bool m_done = false;
};

} // namespace fieldwright
