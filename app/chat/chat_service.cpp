#include "app/chat/chat_service.h"

#include "app/chat/model_server_job.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/model_files/encoder_source.h"

#include <QNetworkProxy>

namespace fieldwright {

ChatService::ChatService(JobQueue &queue, QObject *parent)
    : QObject(parent), m_queue(queue), m_looking(QStringLiteral("chat models"))
{
    m_network.setProxy(QNetworkProxy::NoProxy); // nothing of this leaves the machine
    connect(&queue, &JobQueue::jobChanged, this, &ChatService::jobChanged);
    connect(&queue, &JobQueue::jobEnded, this, &ChatService::jobChanged);
}

ChatService::~ChatService()
{
    m_columns.clear();
    for (const Server &server : m_servers)
        m_queue.stop(server.job, StopKeep::Discard);
}

bool ChatService::isLoading() const
{
    return std::any_of(m_servers.begin(), m_servers.end(), [](const Server &server) { return server.port == 0; }) ||
           std::any_of(m_columns.begin(), m_columns.end(), [](const auto &column) { return column->server.isEmpty(); });
}

int ChatService::ask(ChatQuestion question)
{
    const int turn = ++m_lastTurn;
    for (size_t i = 0; i < question.models.size(); ++i) {
        auto column = std::make_unique<Column>();
        column->turn = turn;
        column->column = int(i);
        column->model = question.models[i];
        column->messages = question.messages;
        column->settings = question.settings;
        m_columns.push_back(std::move(column));
    }
    m_looking.run(
        this,
        [models = std::move(question.models)](const std::stop_token &) {
            std::vector<Result<>> writes;
            for (const ModelRef &model : models)
                writes.push_back(checkWrites(model.path, model.name));
            return writes;
        },
        [this, turn](const std::vector<Result<>> &writes) { begin(turn, writes); });
    Q_EMIT stateChanged();
    return turn;
}

/// `writes`: of each column's model, why it cannot answer. Columns that were cancelled meanwhile are no longer there.
void ChatService::begin(int turn, const std::vector<Result<>> &writes)
{
    for (size_t i = 0; i < writes.size(); ++i) {
        if (!writes[i])
            endColumn(turn, int(i), {.finish = FinishReason::Cut, .error = writes[i].error()});
    }
    ModelsByBase asked; // models of one base share a server: its weights are loaded once
    for (const auto &column : m_columns) {
        if (column->turn == turn)
            asked[column->base()].push_back(column->model);
    }
    stopSuperseded(asked);
    std::map<BaseModel, QString> servers;
    for (const auto &[base, models] : asked)
        servers[base] = serverFor(base, models);
    for (const auto &column : m_columns) {
        if (column->turn == turn)
            column->server = servers[column->base()];
    }
    for (const Server &server : std::vector<Server>(m_servers)) {
        if (server.port > 0)
            send(server);
    }
    Q_EMIT stateChanged();
}

/// A base that is asked in another precision or with another template now is not held twice.
void ChatService::stopSuperseded(const ModelsByBase &asked)
{
    std::erase_if(m_servers, [&](const Server &server) {
        const bool isOther = !asked.contains(server.base) &&
                             std::any_of(asked.begin(), asked.end(),
                                         [&](const auto &entry) { return entry.first.path == server.base.path; });
        const bool isBusy = std::any_of(m_columns.begin(), m_columns.end(),
                                        [&](const auto &column) { return column->server == server.job; });
        if (isOther && !isBusy)
            m_queue.stop(server.job, StopKeep::Discard);
        return isOther && !isBusy;
    });
}

QString ChatService::serverFor(const BaseModel &base, const std::vector<ModelRef> &models)
{
    const auto running =
        std::find_if(m_servers.begin(), m_servers.end(), [&](const Server &server) { return server.base == base; });
    std::vector<ModelRef> wanted;
    if (running != m_servers.end()) {
        wanted = running->models;
        const auto isServed = [&](const ModelRef &model) {
            return std::any_of(running->models.begin(), running->models.end(), [&](const ModelRef &served) {
                return model.adapter.empty() || served.adapter == model.adapter;
            });
        };
        if (std::all_of(models.begin(), models.end(), isServed))
            return running->job;
        // Its adapters were named at its start: a new one takes its place, with all of them.
        const Server old = *running;
        m_servers.erase(running);
        m_queue.stop(old.job, StopKeep::Discard);
        serverGone(old.job, Error{ErrorCode::Cancelled,
                                  {FW_NOOP("core", "The model server was started anew with another model.")},
                                  {FW_NOOP("core", "Ask again.")}});
    }
    for (const ModelRef &model : models) {
        if (std::none_of(wanted.begin(), wanted.end(),
                         [&](const ModelRef &known) { return known.adapter == model.adapter; }))
            wanted.push_back(model);
    }
    Server server{.base = base, .models = wanted};
    server.job = m_queue.start(modelServerJob(wanted, {.precision = base.precision}));
    m_servers.push_back(server);
    return server.job;
}

void ChatService::jobChanged(const QString &job)
{
    const auto server = std::find_if(m_servers.begin(), m_servers.end(), [&](const Server &s) { return s.job == job; });
    const RunStatus *const run = m_queue.job(job);
    if (server == m_servers.end() || !run)
        return;
    if (isFinal(run->state) || run->state == JobState::Interrupted) {
        const Error why = run->error.value_or(Error{ErrorCode::Io,
                                                    {FW_NOOP("core", "The model server has ended.")},
                                                    {FW_NOOP("core", "Ask again; it is started anew.")}});
        m_servers.erase(server);
        serverGone(job, why);
        Q_EMIT stateChanged();
        return;
    }
    if (run->port == 0 || server->port > 0)
        return;
    const auto token = readFile(run->folder / "token", 4096);
    if (!token)
        return; // the next change of the job looks again
    server->port = run->port;
    server->token = std::string(trimmed(*token));
    send(Server(*server));
    Q_EMIT stateChanged();
}

void ChatService::send(const Server &server)
{
    QUrl url(QStringLiteral("http://127.0.0.1"));
    url.setPort(server.port);
    std::vector<Column *> waiting;
    for (const auto &column : m_columns) {
        if (column->server == server.job && !column->stream)
            waiting.push_back(column.get());
    }
    for (Column *const column : waiting) {
        const int turn = column->turn;
        const int place = column->column;
        column->stream = new ChatStream(m_network, this);
        connect(column->stream, &ChatStream::grew, this,
                [this, turn, place](const QString &piece) { Q_EMIT answerGrew(turn, place, piece); });
        connect(column->stream, &ChatStream::ended, this,
                [this, turn, place](const ChatAnswer &answer) { endColumn(turn, place, answer); });
        column->stream->start(url, server.token, servedName(column->model), column->messages, column->settings);
        Q_EMIT answerStarted(turn, place);
    }
}

void ChatService::serverGone(const QString &job, const Error &why)
{
    std::vector<std::pair<int, int>> waiting;
    for (const auto &column : m_columns) {
        if (column->server == job && !column->stream) // a stream notices by itself, and keeps what came
            waiting.emplace_back(column->turn, column->column);
    }
    for (const auto &[turn, column] : waiting)
        endColumn(turn, column, {.finish = FinishReason::Cut, .error = why});
}

void ChatService::endColumn(int turn, int column, const ChatAnswer &answer)
{
    const auto ended = std::find_if(m_columns.begin(), m_columns.end(),
                                    [&](const auto &c) { return c->turn == turn && c->column == column; });
    if (ended == m_columns.end())
        return;
    if ((*ended)->stream)
        (*ended)->stream->deleteLater();
    m_columns.erase(ended);
    Q_EMIT answerEnded(turn, column, answer);
    Q_EMIT stateChanged();
}

void ChatService::cancel(int turn)
{
    std::vector<std::pair<int, ChatStream *>> ofTurn;
    for (const auto &column : m_columns) {
        if (column->turn == turn)
            ofTurn.emplace_back(column->column, column->stream);
    }
    for (const auto &[column, stream] : ofTurn) {
        if (stream)
            stream->cancel();
        else
            endColumn(turn, column, {.finish = FinishReason::Cancelled});
    }
}

void ChatService::closeServers()
{
    const Error closed{ErrorCode::Cancelled,
                       {FW_NOOP("core", "The model server was closed.")},
                       {FW_NOOP("core", "Ask again; it is started anew.")}};
    for (const Server &server : std::exchange(m_servers, {})) {
        m_queue.stop(server.job, StopKeep::Discard);
        serverGone(server.job, closed);
    }
    serverGone({}, closed); // where the models are still looked at
    Q_EMIT stateChanged();
}

} // namespace fieldwright
