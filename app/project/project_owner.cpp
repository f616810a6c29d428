#include "app/project/project_owner.h"

#include "app/text/qt_text.h"
#include "core/base/file.h"

#include <QtCore/QDir>
#include <QtCore/QSysInfo>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace fieldwright {

namespace {

constexpr qint64 requestBytesLimit = 1 << 20;
constexpr int connectionsLimit = 16;

void writeLine(QLocalSocket *socket, const Json &message)
{
    const std::string line = dumpJson(message) + '\n';
    socket->write(line.data(), qint64(line.size()));
    socket->flush();
}

} // namespace

OwnerRequest::OwnerRequest(QLocalSocket *socket, Json message) : m_socket(socket), m_message(std::move(message))
{
    connect(socket, &QLocalSocket::disconnected, this, [this] {
        if (!m_finished)
            Q_EMIT abandoned();
        deleteLater();
    });
}

OwnerRequest::~OwnerRequest()
{
    if (!m_finished && m_socket)
        m_socket->abort();
}

void OwnerRequest::send(const Json &message)
{
    if (m_socket && !m_finished)
        writeLine(m_socket, message);
}

void OwnerRequest::finish(int exitCode)
{
    if (m_finished)
        return;
    send(Json{{"exit", exitCode}});
    m_finished = true;
    if (m_socket)
        m_socket->disconnectFromServer(); // writes what is left first; `disconnected` deletes this
    else
        deleteLater();
}

Result<std::unique_ptr<ProjectOwner>> ProjectOwner::acquire(const std::filesystem::path &project)
{
    const std::filesystem::path path = lockPath(project);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        const int reason = errno;
        if (reason == EROFS || reason == EACCES || reason == EPERM)
            return fail(ErrorCode::Io, {FW_NOOP("core", "The project %1 cannot be written."), {project.string()}},
                        {FW_NOOP("core", "Copy its folder to a place where you may write, and open the copy.")});
        return fail(ioError(path, reason));
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        ::close(descriptor);
        if (reason != EWOULDBLOCK)
            return fail(ioError(path, reason));
        return fail(ErrorCode::Busy,
                    {FW_NOOP("core", "The project %1 is open in another window or command."), {project.string()}},
                    {FW_NOOP("core", "Go on there, or close it first.")});
    }
    std::unique_ptr<ProjectOwner> owner(new ProjectOwner(descriptor));
    FW_CHECK(owner->listen());
    return owner;
}

ProjectOwner::ProjectOwner(int descriptor) : m_descriptor(descriptor) {}

ProjectOwner::~ProjectOwner()
{
    if (m_server)
        m_server->close();
    // Emptied, not removed: removing a locked file lets two processes lock two files of one name.
    if (m_descriptor >= 0) {
        [[maybe_unused]] const int ignored = ::ftruncate(m_descriptor, 0);
        ::close(m_descriptor);
    }
}

Result<> ProjectOwner::listen()
{
    // A folder of our own, mode 0700: nobody else can take the name, and the path is short enough for a socket.
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString parent = !runtime.isEmpty() && QDir(runtime).exists() ? runtime : QDir::tempPath();
    m_folder = std::make_unique<QTemporaryDir>(parent + QStringLiteral("/fieldwright-XXXXXX"));
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    m_server->setMaxPendingConnections(connectionsLimit);
    connect(m_server.get(), &QLocalServer::newConnection, this, &ProjectOwner::accept);
    const QString name = m_folder->filePath(QStringLiteral("owner"));
    if (!m_folder->isValid() || !m_server->listen(name))
        return fail(ErrorCode::Io, {FW_NOOP("core", "No local socket could be made in %1."), {toStd(parent)}},
                    {FW_NOOP("core", "Check that this folder can be written.")});

    const std::string content = dumpJson(Json{{"pid", ::getpid()},
                                              {"host", toStd(QSysInfo::machineHostName())},
                                              {"socket", toStd(name)},
                                              {"version", FIELDWRIGHT_VERSION}});
    if (::ftruncate(m_descriptor, 0) != 0 ||
        ::pwrite(m_descriptor, content.data(), content.size(), 0) != ssize_t(content.size()))
        return fail(ErrorCode::Io, {FW_NOOP("core", "The project's owner file could not be written.")},
                    {FW_NOOP("core", "Check that the disk is not full and can be written.")});
    return {};
}

void ProjectOwner::accept()
{
    while (QLocalSocket *socket = m_server->nextPendingConnection()) {
        if (m_server->findChildren<QLocalSocket *>().size() > connectionsLimit) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(socket); });
        read(socket);
    }
}

void ProjectOwner::read(QLocalSocket *socket)
{
    if (!socket->canReadLine()) {
        if (socket->bytesAvailable() > requestBytesLimit)
            socket->abort();
        return;
    }
    const QByteArray line = socket->readLine(requestBytesLimit);
    disconnect(socket, &QLocalSocket::readyRead, this, nullptr); // one request a connection
    Result<Json> message = parseJson(std::string_view(line.constData(), size_t(line.size())), "request");
    if (!message || !message->is_object()) {
        socket->abort();
        return;
    }
    auto *request = new OwnerRequest(socket, std::move(*message));
    const QPointer<OwnerRequest> alive(request);
    Q_EMIT requestReceived(request);
    if (alive && !request->parent())
        request->finish(1);
}

} // namespace fieldwright
