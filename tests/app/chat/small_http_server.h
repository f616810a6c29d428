#pragma once

#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace fieldwright {

/// A server on the loopback that answers each request by hand, byte by byte if need be.
class SmallHttpServer : public QTcpServer
{
public:
    using Handler = std::function<void(QTcpSocket &socket, const QByteArray &request)>;

    explicit SmallHttpServer(Handler handler) : m_handler(std::move(handler))
    {
        listen(QHostAddress::LocalHost, 0);
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }

    static QByteArray streamHead()
    {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    }
    static QByteArray piece(const QByteArray &text)
    {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text +
               "\"},\"finish_reason\":null}]}\n\n";
    }
    static QByteArray last(const QByteArray &finish)
    {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + finish +
               "\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n";
    }

    std::vector<QByteArray> requests;

private:
    void read(QTcpSocket &socket)
    {
        QByteArray &bytes = m_bytes[&socket];
        bytes += socket.readAll();
        const qsizetype headEnd = bytes.indexOf("\r\n\r\n");
        if (headEnd < 0)
            return;
        const qsizetype at = bytes.toLower().indexOf("content-length:");
        const qsizetype length =
            at < 0 ? 0 : bytes.mid(at + 15, bytes.indexOf('\r', at) - at - 15).trimmed().toLongLong();
        if (bytes.size() < headEnd + 4 + length)
            return;
        const QByteArray request = std::exchange(bytes, {});
        requests.push_back(request);
        m_handler(socket, request);
    }

    Handler m_handler;
    std::map<QTcpSocket *, QByteArray> m_bytes;
};

} // namespace fieldwright
