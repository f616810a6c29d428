#include "app/project/owner_client.h"

#include "app/project/project_owner.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"

#include <QtCore/QSysInfo>
#include <QtNetwork/QLocalSocket>

namespace fieldwright {

OwnerClient::OwnerClient(QObject *parent) : QObject(parent) {}

OwnerClient::~OwnerClient() = default;

void OwnerClient::ask(const std::filesystem::path &project, const Json &request)
{
    const auto nobody = [] {
        return Error{ErrorCode::NotFound,
                     {FW_NOOP("core", "No window or command has this project open.")},
                     {FW_NOOP("core", "Do it again.")}};
    };
    const Result<std::string> content = readFile(ProjectOwner::lockPath(project), 64 << 10);
    const Result<Json> owner = content ? parseJson(*content, "owner") : Result<Json>(tl::unexpected(nobody()));
    if (!owner || !owner->is_object()) {
        giveUp(nobody());
        return;
    }
    const std::string host = stringOr(*owner, "host");
    if (host != toStd(QSysInfo::machineHostName())) {
        giveUp({ErrorCode::Busy,
                {FW_NOOP("core", "The project is open on another computer, %1."), {host}},
                {FW_NOOP("core", "Close it there first.")}});
        return;
    }

    m_socket = std::make_unique<QLocalSocket>();
    connect(m_socket.get(), &QLocalSocket::connected, this,
            [this, line = dumpJson(request) + '\n'] { m_socket->write(line.data(), qint64(line.size())); });
    connect(m_socket.get(), &QLocalSocket::readyRead, this, &OwnerClient::read);
    connect(m_socket.get(), &QLocalSocket::errorOccurred, this, [this, nobody](QLocalSocket::LocalSocketError error) {
        read();
        giveUp(
            error == QLocalSocket::PeerClosedError
                ? Error{ErrorCode::Cancelled,
                        {FW_NOOP("core", "The window or command that has the project open ended before it answered.")},
                        {FW_NOOP("core", "Do it again.")}}
                : nobody());
    });
    m_socket->connectToServer(toQString(stringOr(*owner, "socket")));
}

void OwnerClient::read()
{
    while (!m_done && m_socket && m_socket->canReadLine()) {
        const QByteArray line = m_socket->readLine();
        const Result<Json> message = parseJson(std::string_view(line.constData(), size_t(line.size())), "answer");
        if (!message || !message->is_object())
            continue;
        if (member(*message, "exit")) {
            m_done = true;
            Q_EMIT finished(int(intOr(*message, "exit", 1)));
        } else {
            Q_EMIT answered(*message);
        }
    }
}

void OwnerClient::giveUp(Error error)
{
    if (m_done)
        return;
    m_done = true;
    // Never from inside ask(): the asker has not yet had the time to connect what follows from it.
    QMetaObject::invokeMethod(
        this, [this, error = std::move(error)] { Q_EMIT failed(error); }, Qt::QueuedConnection);
}

} // namespace fieldwright
