#include "core/worker/model_server.h"

#include "core/base/clock.h"
#include "core/model_files/encoder_source.h"
#include "core/worker/api_server.h"
#include "core/worker/completion_run.h"
#include "core/worker/grammar_constraint.h"
#include "core/worker/openai_embeddings.h"

#include <openssl/rand.h>

#include <algorithm>

namespace fieldwright {

namespace {

/// Counts up as long as it lives.
class Counted
{
public:
    explicit Counted(std::atomic<std::size_t> &count) : m_count(count) { ++m_count; }
    ~Counted() { --m_count; }

private:
    std::atomic<std::size_t> &m_count;
};

} // namespace

struct ModelServer::Impl
{
    Impl(LocalModel &model_, std::vector<std::string> names_, std::string token_, ServerLimits limits_)
        : model(&model_), names(std::move(names_)), token(std::move(token_)), limits(limits_),
          vocabulary(vocabularyOf(model_.text().tokenizer())),
          service(std::make_unique<GenerationService>(model_, limits_.requests))
    {}
    Impl(LocalEncoder &encoder_, std::string token_, ServerLimits limits_)
        : encoder(&encoder_), token(std::move(token_)), limits(limits_)
    {}

    LocalModel *const model = nullptr;     ///< either this …
    LocalEncoder *const encoder = nullptr; ///< … or this
    const std::vector<std::string> names;
    const std::string token;
    const ServerLimits limits;
    const std::shared_ptr<const TokenTree> vocabulary;
    const std::unique_ptr<GenerationService> service; ///< of a model
    std::mutex encoderInUse;
    std::atomic<std::size_t> embedding = 0; ///< requests that use the encoder or wait for it
    std::atomic<std::int64_t> lastUse = monotonicMs();
    std::atomic<int> busy = 0;
    ApiServer server{token, [this] { lastUse = monotonicMs(); }};
    std::jthread thread;

    bool isKnown(const std::string &name) const
    {
        return name == "base" || std::find(names.begin(), names.end(), name) != names.end();
    }

    Result<> checkModel(const std::string &name) const
    {
        if (isKnown(name))
            return {};
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no model named \"%1\" here."), {name}},
                    {FW_NOOP("core", "Choose one from the list of models.")});
    }

    Result<std::unique_ptr<CompletionRun>> begin(openai::CompletionRequest &request)
    {
        FW_CHECK(checkModel(request.model));
        if (encoder)
            return fail(encoderCannotWrite(encoder->name()));
        if (limits.answerTokens > 0)
            request.options.maxNew = int(std::min<std::int64_t>(request.options.maxNew, limits.answerTokens));
        return CompletionRun::begin(*service, *model, vocabulary, request, limits.patienceSeconds);
    }

    /// False when the client has gone: the connection is then of no more use.
    bool stream(const openai::CompletionRequest &request, CompletionRun &run, httplib::DataSink &sink)
    {
        const Tokenizer &tokenizer = model->text().tokenizer();
        const openai::Envelope envelope = openai::newEnvelope(request.isChat);
        const auto send = [&](const Json &event) {
            const std::string line = "data: " + dumpJson(event) + "\n\n";
            return sink.is_writable() && sink.write(line.data(), line.size());
        };
        std::set<int> begun;
        bool isOpen = true;
        const auto usage = run.run([&](const openai::ChoicePart &part) {
            const bool first = begun.insert(part.index).second;
            isOpen = isOpen && send(openai::chunk(envelope, request, tokenizer, part, first));
            return isOpen;
        });
        if (!isOpen)
            return false;
        if (!usage)
            send(openai::errorReply(usage.error()).body);
        else if (request.includeUsage)
            send(openai::usageChunk(envelope, request, *usage));
        const std::string end = "data: [DONE]\n\n";
        if (!sink.write(end.data(), end.size()))
            return false;
        sink.done();
        return true;
    }

    static Result<engine::Embeddings> embedWith(engine::Embedder &embedder, const openai::EmbeddingRequest &request)
    {
        FW_CHECK(openai::checkDimensions(request, embedder.size()));
        if (!request.input.ids.empty())
            return embedder.embedIds(request.input.ids);
        engine::EmbedOptions options;
        options.kind = request.kind;
        return embedder.embed(request.input.texts, options);
    }

    /// One request after the other: each is a batch of its own.
    Result<engine::Embeddings> embed(const openai::EmbeddingRequest &request)
    {
        FW_CHECK(checkModel(request.model));
        if (encoder) {
            const Counted counted(embedding);
            if (embedding > limits.requests)
                return fail(ErrorCode::Busy, {FW_NOOP("core", "The model server has too many requests.")},
                            {FW_NOOP("core", "Ask again in a moment.")});
            const std::scoped_lock lock(encoderInUse);
            return embedWith(encoder->embedder(), request);
        }
        engine::Embeddings out;
        FW_CHECK(service->perform([&]() -> Result<> {
            FW_CHECK(model->select(request.model == "base" ? std::string() : request.model));
            FW_TRY(embedder, model->embedder());
            FW_TRY(embeddings, embedWith(*embedder, request));
            out = std::move(embeddings);
            return {};
        }));
        return out;
    }

    void answerEmbeddings(const std::string &body, httplib::Response &response)
    {
        const auto request = openai::embeddingRequest(body);
        const auto embeddings = request ? embed(*request) : fail(request.error());
        if (embeddings)
            ApiServer::reply(response, openai::embeddingAnswer(*request, *embeddings));
        else
            ApiServer::reply(response, openai::errorReply(embeddings.error()));
        lastUse = monotonicMs();
    }

    void answerModel(const std::string &name, httplib::Response &response) const
    {
        if (const auto known = checkModel(name))
            ApiServer::reply(response, openai::modelObject(name));
        else
            ApiServer::reply(response, openai::errorReply(known.error()));
    }

    void answer(Result<openai::CompletionRequest> request, httplib::Response &response)
    {
        auto run = request ? begin(*request) : fail(request.error());
        if (!run) {
            ApiServer::reply(response, openai::errorReply(run.error()));
            return;
        }
        if (request->stream) {
            ++busy;
            response.set_chunked_content_provider(
                "text/event-stream",
                [this, wanted = *request, run = std::shared_ptr<CompletionRun>(std::move(*run))](
                    size_t, httplib::DataSink &sink) { return stream(wanted, *run, sink); },
                [this](bool) {
                    --busy;
                    lastUse = monotonicMs();
                });
            return;
        }
        std::map<int, openai::ChoicePart> choices;
        const auto usage = (*run)->run([&](const openai::ChoicePart &part) {
            openai::ChoicePart &whole = choices[part.index];
            whole.index = part.index;
            whole.text += part.text;
            whole.tokens.insert(whole.tokens.end(), part.tokens.begin(), part.tokens.end());
            whole.finish = part.finish;
            return true;
        });
        if (!usage) {
            ApiServer::reply(response, openai::errorReply(usage.error()));
            return;
        }
        std::vector<openai::ChoicePart> list;
        list.reserve(choices.size());
        for (auto &[index, part] : choices)
            list.push_back(std::move(part));
        ApiServer::reply(response, openai::completion(openai::newEnvelope(request->isChat), *request,
                                                      model->text().tokenizer(), list, *usage));
    }
};

ModelServer::ModelServer(LocalModel &model, std::vector<std::string> names, std::string token, ServerLimits limits)
    : m_impl(std::make_unique<Impl>(model, std::move(names), std::move(token), limits))
{}

ModelServer::ModelServer(LocalEncoder &encoder, std::string token, ServerLimits limits)
    : m_impl(std::make_unique<Impl>(encoder, std::move(token), limits))
{}

ModelServer::~ModelServer()
{
    stop();
}

Result<int> ModelServer::start(int wantedPort)
{
    Impl &impl = *m_impl;
    impl.server.new_task_queue = [&impl] { return new httplib::ThreadPool(size_t(impl.limits.threads)); };
    impl.server.Get("/v1/models", [&impl](const httplib::Request &, httplib::Response &response) {
        std::vector<std::string> names = {"base"};
        names.insert(names.end(), impl.names.begin(), impl.names.end());
        ApiServer::reply(response, openai::modelList(names));
    });
    // A name may hold anything, slashes too; std::regex descends for each character that it repeats.
    impl.server.Get("/v1/models/(.{1,512})", [&impl](const httplib::Request &request, httplib::Response &response) {
        impl.answerModel(request.matches[1], response);
    });
    impl.server.post("/v1/chat/completions", [&impl](const std::string &body, httplib::Response &response) {
        impl.answer(openai::chatRequest(body), response);
    });
    impl.server.post("/v1/completions", [&impl](const std::string &body, httplib::Response &response) {
        impl.answer(openai::completionRequest(body), response);
    });
    impl.server.post("/v1/embeddings", [&impl](const std::string &body, httplib::Response &response) {
        impl.answerEmbeddings(body, response);
    });
    const int port = wantedPort == 0 ? impl.server.bind_to_any_port("127.0.0.1")
                                     : (impl.server.bind_to_port("127.0.0.1", wantedPort) ? wantedPort : -1);
    if (port <= 0)
        return fail(ErrorCode::Busy,
                    {FW_NOOP("core", "Port %1 of this computer cannot be used."), {std::to_string(wantedPort)}},
                    {FW_NOOP("core", "Choose another port, or none to get a free one.")});
    impl.server.setWaiting(int(impl.limits.requests));
    impl.thread = std::jthread([&impl] { impl.server.listen_after_bind(); });
    return port;
}

void ModelServer::stop()
{
    // The answers that are being made end first: the server's threads wait for them.
    if (m_impl->service)
        m_impl->service->stop();
    m_impl->server.stop();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
}

std::int64_t ModelServer::lastUseMs() const
{
    const bool isAnswering =
        m_impl->busy > 0 || m_impl->embedding > 0 || (m_impl->service && m_impl->service->waiting() > 0);
    return isAnswering ? monotonicMs() : m_impl->lastUse.load();
}

std::string randomToken()
{
    unsigned char bytes[32];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return {};
    std::string out;
    for (const unsigned char byte : bytes) {
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

} // namespace fieldwright
