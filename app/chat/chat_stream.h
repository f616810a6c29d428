#pragma once

#include "core/language_model/language_model.h"
#include "core/language_model/openai_client.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUrl>

#include <optional>

class QNetworkAccessManager;
class QNetworkReply;

namespace fieldwright {

struct ChatSettings
{
    double temperature = 0; ///< 0: the most likely token each time
    double topP = 1;
    int topK = 0; ///< 0: no limit
    double minP = 0;
    double typicalP = 1;
    double repetitionPenalty = 1;
    double presencePenalty = 0;
    double frequencyPenalty = 0;
    std::vector<std::string> stop; ///< end the answer, and are no part of it
    int maxNewTokens = 256;
    qint64 seed = 0;
    std::string precision = "auto"; ///< what the model is held in; for another one it is loaded anew
};

/// How an answer ended.
struct ChatAnswer
{
    QString text;
    FinishReason finish = FinishReason::Stop; ///< Cut: the text is incomplete, and must be shown as such
    std::optional<Error> error;
    qint64 promptTokens = 0;
    qint64 newTokens = 0;
    qint64 tookMs = 0;

    bool isComplete() const { return !error && (finish == FinishReason::Stop || finish == FinishReason::Length); }
};

/// One streamed answer of an OpenAI-compatible server on this machine. Ends exactly once; an answer that breaks off is
/// told as incomplete, never as whole.
class ChatStream : public QObject
{
    Q_OBJECT

public:
    ChatStream(QNetworkAccessManager &network, QObject *parent = nullptr, int idleTimeoutMs = 300'000);
    ~ChatStream() override;

    void start(const QUrl &server, const std::string &token, const QString &model,
               const std::vector<ChatMessage> &messages, const ChatSettings &settings);
    void cancel();

Q_SIGNALS:
    void grew(const QString &piece);
    void ended(const fieldwright::ChatAnswer &answer);

private:
    void read();
    void takeEvent(std::string_view data);
    void replyFinished();
    void end(FinishReason finish, std::optional<Error> error = {});

    QNetworkAccessManager &m_network;
    QNetworkReply *m_reply = nullptr;
    ServerSentEvents m_events;
    QTimer m_idle;
    QElapsedTimer m_clock;
    ChatAnswer m_answer;
    std::optional<FinishReason> m_toldFinish;
    bool m_sawDone = false;
    bool m_hasEnded = false;
};

} // namespace fieldwright
