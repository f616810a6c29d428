#pragma once

#include "app/chat/chat_stream.h"
#include "app/jobs/job_queue.h"
#include "app/models/model_entry.h"
#include "app/project/look_thread.h"

#include <QNetworkAccessManager>

namespace fieldwright {

/// One question to one, two or three models; `messages` is the whole conversation with the question last.
struct ChatQuestion
{
    std::vector<ChatMessage> messages;
    std::vector<ModelRef> models; ///< a column each
    ChatSettings settings;
};

/// Asks models through servers that it starts as jobs of the queue: one a base, with the adapters asked for. Answers
/// stream in by column; a server answers one after the other.
class ChatService : public QObject
{
    Q_OBJECT

public:
    explicit ChatService(JobQueue &queue, QObject *parent = nullptr);
    /// Stops the servers.
    ~ChatService() override;

    /// Gives the turn's number, by which its answers are told.
    int ask(ChatQuestion question);
    void cancel(int turn);
    void closeServers();

    bool isBusy() const { return !m_columns.empty(); }
    /// Models are looked at, or a server is being started: loading a model takes a while.
    bool isLoading() const;

Q_SIGNALS:
    void answerStarted(int turn, int column); ///< its model is loaded and has the question
    void answerGrew(int turn, int column, const QString &piece);
    void answerEnded(int turn, int column, const fieldwright::ChatAnswer &answer);
    void stateChanged(); ///< isBusy or isLoading

private:
    /// What one server holds: a base in one precision, asked with one of its chat templates.
    struct BaseModel
    {
        std::filesystem::path path;
        std::string chatTemplate;
        std::string precision;
        auto operator<=>(const BaseModel &) const = default; // NOLINT(modernize-use-nullptr): there is none
    };

    struct Server
    {
        QString job;
        BaseModel base;
        std::vector<ModelRef> models;
        int port = 0;
        std::string token;
    };
    struct Column
    {
        int turn = 0;
        int column = 0;
        ModelRef model;
        std::vector<ChatMessage> messages;
        ChatSettings settings;
        QString server; ///< the job it waits for or is answered by; empty while its model is looked at
        ChatStream *stream = nullptr;

        BaseModel base() const { return {model.path, model.chatTemplate, settings.precision}; }
    };

    void begin(int turn, const std::vector<Result<>> &writes);
    using ModelsByBase = std::map<BaseModel, std::vector<ModelRef>>;
    void stopSuperseded(const ModelsByBase &asked);
    QString serverFor(const BaseModel &base, const std::vector<ModelRef> &models);
    void jobChanged(const QString &job);
    void send(const Server &server);
    void serverGone(const QString &job, const Error &why);
    void endColumn(int turn, int column, const ChatAnswer &answer);

    JobQueue &m_queue;
    QNetworkAccessManager m_network;
    std::vector<Server> m_servers;
    std::vector<std::unique_ptr<Column>> m_columns; ///< waiting and streaming
    int m_lastTurn = 0;
    LookThread m_looking;
};

} // namespace fieldwright
