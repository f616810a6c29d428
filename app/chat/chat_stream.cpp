#include "app/chat/chat_stream.h"

#include "app/chat/sampling_fields.h"
#include "app/text/qt_text.h"
#include "core/base/json.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace fieldwright {

namespace {

constexpr qint64 largestError = 64 << 10;
constexpr qsizetype longestAnswer = 4 << 20; // characters: a server that never ends must not fill the memory

Error brokenOff(const QString &why)
{
    return {ErrorCode::Io,
            {FW_NOOP("core", "The answer broke off: %1"), {toStd(why)}},
            {FW_NOOP("core", "What came is kept and marked incomplete. Ask again.")}};
}

/// {"error": {"message": …}}, as OpenAI-compatible servers say it.
std::optional<std::string> errorIn(const Json &value)
{
    const Json *const error = member(value, "error");
    if (!error)
        return std::nullopt;
    return error->is_string() ? error->get<std::string>() : stringOr(*error, "message", "unknown");
}

} // namespace

ChatStream::ChatStream(QNetworkAccessManager &network, QObject *parent, int idleTimeoutMs)
    : QObject(parent), m_network(network)
{
    m_idle.setSingleShot(true);
    m_idle.setInterval(idleTimeoutMs);
    connect(&m_idle, &QTimer::timeout, this, [this] {
        end(FinishReason::Cut, Error{ErrorCode::Timeout,
                                     {FW_NOOP("core", "The model server has sent nothing for %1 s."),
                                      {std::to_string(m_idle.interval() / 1000)}},
                                     {FW_NOOP("core", "Ask again, or close the server and start it anew.")}});
    });
}

ChatStream::~ChatStream()
{
    m_hasEnded = true;
    if (m_reply)
        m_reply->abort();
}

void ChatStream::start(const QUrl &server, const std::string &token, const QString &model,
                       const std::vector<ChatMessage> &messages, const ChatSettings &settings)
{
    Json list = Json::array();
    for (const ChatMessage &message : messages)
        list.push_back({{"role", message.role}, {"content", message.content}});
    Json body = {{"model", toStd(model)},
                 {"messages", std::move(list)},
                 {"stream", true},
                 {"stream_options", {{"include_usage", true}}},
                 {"max_tokens", settings.maxNewTokens}};
    body.update(samplingJson(settings));
    QUrl url(server);
    url.setPath(url.path() + QStringLiteral("/v1/chat/completions"));
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    request.setRawHeader("Authorization", "Bearer " + QByteArray::fromStdString(token));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy); // the token stays here
    m_clock.start();
    m_idle.start();
    m_reply = m_network.post(request, QByteArray::fromStdString(dumpJson(body)));
    m_reply->setParent(this);
    connect(m_reply, &QNetworkReply::readyRead, this, &ChatStream::read);
    connect(m_reply, &QNetworkReply::finished, this, &ChatStream::replyFinished);
}

void ChatStream::cancel()
{
    end(FinishReason::Cancelled);
}

void ChatStream::read()
{
    if (m_hasEnded || m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200)
        return;
    m_idle.start();
    const QByteArray bytes = m_reply->readAll();
    const Result<> taken = m_events.add(std::string_view(bytes.constData(), size_t(bytes.size())),
                                        [this](std::string_view data) { takeEvent(data); });
    if (!taken)
        end(FinishReason::Cut, taken.error());
}

void ChatStream::takeEvent(std::string_view data)
{
    if (m_hasEnded || m_sawDone)
        return;
    if (data == "[DONE]") {
        m_sawDone = true;
        return;
    }
    const auto event = parseJson(data, "the server's answer", {.bytes = 1u << 20, .depth = 32});
    if (!event)
        return end(FinishReason::Cut, event.error());
    if (const auto error = errorIn(*event))
        return end(FinishReason::Cut, brokenOff(toQString(*error)));
    if (const Json *usage = member(*event, "usage")) {
        m_answer.promptTokens = intOr(*usage, "prompt_tokens", m_answer.promptTokens);
        m_answer.newTokens = intOr(*usage, "completion_tokens", m_answer.newTokens);
    }
    const Json *const choices = member(*event, "choices");
    if (!choices || !choices->is_array() || choices->empty())
        return;
    const Json &choice = choices->front();
    if (const Json *delta = member(choice, "delta")) {
        const QString piece = toQString(stringOr(*delta, "content"));
        if (!piece.isEmpty() && m_answer.text.size() < longestAnswer) {
            m_answer.text += piece;
            Q_EMIT grew(piece);
        }
    }
    if (const std::string finish = stringOr(choice, "finish_reason"); !finish.empty())
        m_toldFinish = finish == "length" ? FinishReason::Length : FinishReason::Stop;
}

void ChatStream::replyFinished()
{
    if (m_hasEnded)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 200)
        read();
    if (m_hasEnded)
        return;
    if (status != 0 && status != 200) {
        const QByteArray body = m_reply->read(largestError);
        const auto value = parseJson(std::string_view(body.constData(), size_t(body.size())), "the server's answer");
        const auto said = value ? errorIn(*value) : std::nullopt;
        return end(FinishReason::Cut, Error{status == 404 ? ErrorCode::NotFound : ErrorCode::Io,
                                            {FW_NOOP("core", "The model server refused the question (%1): %2"),
                                             {std::to_string(status), said.value_or(toStd(tr("no reason was given")))}},
                                            {FW_NOOP("core", "Close the server and ask again.")}});
    }
    if (m_toldFinish) // the last words came, with or without the closing line
        return end(*m_toldFinish);
    end(FinishReason::Cut, brokenOff(m_reply->error() == QNetworkReply::NoError ? tr("the server closed the connection")
                                                                                : m_reply->errorString()));
}

void ChatStream::end(FinishReason finish, std::optional<Error> error)
{
    if (m_hasEnded)
        return;
    m_hasEnded = true;
    m_idle.stop();
    if (m_reply && m_reply->isRunning())
        m_reply->abort();
    m_answer.finish = finish;
    m_answer.error = std::move(error);
    m_answer.tookMs = m_clock.isValid() ? m_clock.elapsed() : 0;
    Q_EMIT ended(m_answer);
}

} // namespace fieldwright
