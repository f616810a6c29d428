#pragma once

#include "core/base/json.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTemporaryDir>

#include <filesystem>
#include <memory>

class QLocalServer;
class QLocalSocket;

namespace fieldwright {

/// What another window or a CLI asked the owner of the project to do: {"verb":"raise"} or {"argv":[…],"cwd":…}. Answer
/// with any number of send() and one finish(); it deletes itself afterwards. One that nobody answers is refused.
class OwnerRequest : public QObject
{
    Q_OBJECT

public:
    OwnerRequest(QLocalSocket *socket, Json message);
    ~OwnerRequest() override;

    const Json &message() const { return m_message; }
    /// {"output": …} goes to the asker's standard output, {"error": …} to its standard error.
    void send(const Json &message);
    void finish(int exitCode);

Q_SIGNALS:
    /// The asker has gone (Ctrl+C).
    void abandoned();

private:
    QPointer<QLocalSocket> m_socket;
    Json m_message;
    bool m_finished = false;
};

/// The right to write a project: a lock (flock, gone with the process, however it ends) on the file `owner` in its
/// folder, and a local socket, named in that file, through which others reach the owner.
class ProjectOwner : public QObject
{
    Q_OBJECT

public:
    /// Errors: Busy when another process owns it (see OwnerClient), Io when the folder cannot be written.
    static Result<std::unique_ptr<ProjectOwner>> acquire(const std::filesystem::path &project);
    ~ProjectOwner() override;

    static std::filesystem::path lockPath(const std::filesystem::path &project) { return project / "owner"; }

Q_SIGNALS:
    /// Connect directly and either keep the request or answer it at once: what has no parent after this is refused.
    void requestReceived(fieldwright::OwnerRequest *request);

private:
    explicit ProjectOwner(int descriptor);
    Result<> listen();
    void accept();
    void read(QLocalSocket *socket);

    int m_descriptor = -1;
    std::unique_ptr<QTemporaryDir> m_folder; ///< of the socket, for this user only
    std::unique_ptr<QLocalServer> m_server;
};

} // namespace fieldwright
