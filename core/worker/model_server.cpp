#include "core/worker/model_server.h"

#include "core/base/clock.h"

#include <openssl/rand.h>

#include <httplib.h>

#include <condition_variable>
#include <deque>

namespace fieldwright {

namespace {

constexpr size_t largestBody = 8u << 20;

const char *finishName(FinishReason reason)
{
    return reason == FinishReason::Length ? "length" : "stop";
}

Json errorBody(const Error &error)
{
    return {{"error", {{"message", error.message()}, {"type", errorCodeName(error.code)}}}};
}

int statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::Corrupt:
        return 400;
    case ErrorCode::NotFound:
        return 404;
    default:
        return 500;
    }
}

struct ChatRequest
{
    GenerateRequest generate;
    std::string model;
    bool stream = false;
};

Result<ChatRequest> chatRequestOf(const std::string &body)
{
    FW_TRY(value, parseJson(body, "the request", {.bytes = largestBody}));
    ChatRequest out;
    out.model = stringOr(value, "model", "base");
    out.stream = boolOr(value, "stream");
    const Json *messages = member(value, "messages");
    if (!messages || !messages->is_array() || messages->empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The request has no messages.")});
    for (const Json &message : *messages) {
        const std::string role = stringOr(message, "role");
        if (role != "system" && role != "user" && role != "assistant")
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "A message has an unknown role.")});
        out.generate.messages.push_back({role, stringOr(message, "content")});
    }
    out.generate.maxNewTokens = int(std::clamp<std::int64_t>(intOr(value, "max_tokens", 512), 1, 1 << 20));
    out.generate.temperature = std::clamp(numberOr(value, "temperature", 0), 0.0, 10.0);
    out.generate.topP = std::clamp(numberOr(value, "top_p", 1), 1e-6, 1.0);
    out.generate.topK = int(std::clamp<std::int64_t>(intOr(value, "top_k", 0), 0, 1 << 20));
    out.generate.seed = std::uint64_t(intOr(value, "seed", 0));
    if (const Json *stop = member(value, "stop")) {
        if (stop->is_string())
            out.generate.stop.push_back(stop->get<std::string>());
        else if (stop->is_array())
            for (const Json &item : *stop)
                out.generate.stop.push_back(item.is_string() ? item.get<std::string>() : std::string());
    }
    return out;
}

/// Comparison whose time does not tell how much was right.
bool sameToken(const std::string &a, const std::string &b)
{
    unsigned char difference = a.size() == b.size() ? 0 : 1;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |= static_cast<unsigned char>(a[i] ^ b[i]);
    return difference == 0;
}

} // namespace

struct ModelServer::Impl
{
    Impl(LocalModel &model_, std::vector<std::string> names_, std::string token_)
        : model(model_), names(std::move(names_)), token(std::move(token_))
    {}

    LocalModel &model;
    std::vector<std::string> names;
    std::string token;
    httplib::Server server;
    std::jthread thread;
    std::mutex modelMutex; ///< one answer at a time
    std::atomic<std::int64_t> lastUse = monotonicMs();
    std::atomic<int> busy = 0;
    std::stop_source stopping;

    bool isAllowed(const httplib::Request &request) const
    {
        return sameToken(request.get_header_value("Authorization"), "Bearer " + token);
    }

    Result<Generated> answer(const ChatRequest &request, const std::function<bool(std::string_view)> &onText)
    {
        const std::scoped_lock lock(modelMutex);
        FW_CHECK(model.select(request.model == "base" ? std::string() : request.model));
        return model.generate(request.generate, onText, stopping.get_token());
    }

    static Json chunk(const ChatRequest &request, Json delta, const char *finish)
    {
        return {{"id", "chatcmpl-" + newId()},
                {"object", "chat.completion.chunk"},
                {"created", wallClockMs() / 1000},
                {"model", request.model},
                {"choices", Json::array({{{"index", 0},
                                          {"delta", std::move(delta)},
                                          {"finish_reason", finish ? Json(finish) : Json()}}})}};
    }

    static Json usage(const Generated &done)
    {
        return {{"prompt_tokens", done.promptTokens},
                {"completion_tokens", done.newTokens},
                {"total_tokens", done.promptTokens + done.newTokens}};
    }

    void streamAnswer(const ChatRequest &request, httplib::DataSink &sink)
    {
        const auto send = [&](const Json &event) {
            const std::string line = "data: " + dumpJson(event) + "\n\n";
            return sink.write(line.data(), line.size());
        };
        bool open = send(chunk(request, {{"role", "assistant"}}, nullptr));
        const auto done = answer(request, [&](std::string_view piece) {
            open = open && send(chunk(request, {{"content", piece}}, nullptr));
            return open;
        });
        if (!open)
            return;
        if (done) {
            Json last = chunk(request, Json::object(), finishName(done->finish));
            last["usage"] = usage(*done);
            send(last);
        } else {
            send(errorBody(done.error()));
        }
        const std::string end = "data: [DONE]\n\n";
        sink.write(end.data(), end.size());
        sink.done();
    }

    void handleChat(const httplib::Request &httpRequest, httplib::Response &response)
    {
        auto request = chatRequestOf(httpRequest.body);
        const bool known = request && (request->model == "base" ||
                                       std::find(names.begin(), names.end(), request->model) != names.end());
        if (request && !known)
            request =
                fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no model named \"%1\" here."), {request->model}});
        if (!request) {
            response.status = statusOf(request.error().code);
            response.set_content(dumpJson(errorBody(request.error())), "application/json");
            return;
        }
        if (request->stream) {
            ++busy;
            response.set_chunked_content_provider(
                "text/event-stream",
                [this, wanted = *request](size_t, httplib::DataSink &sink) {
                    streamAnswer(wanted, sink);
                    return false; // everything was written, or the client has gone
                },
                [this](bool) {
                    --busy;
                    lastUse = monotonicMs();
                });
            return;
        }
        const auto done = answer(*request, {});
        if (!done) {
            response.status = statusOf(done.error().code);
            response.set_content(dumpJson(errorBody(done.error())), "application/json");
            return;
        }
        const Json body = {{"id", "chatcmpl-" + newId()},
                           {"object", "chat.completion"},
                           {"created", wallClockMs() / 1000},
                           {"model", request->model},
                           {"choices", Json::array({{{"index", 0},
                                                     {"message", {{"role", "assistant"}, {"content", done->text}}},
                                                     {"finish_reason", finishName(done->finish)}}})},
                           {"usage", usage(*done)}};
        response.set_content(dumpJson(body), "application/json");
    }
};

ModelServer::ModelServer(LocalModel &model, std::vector<std::string> names, std::string token)
    : m_impl(std::make_unique<Impl>(model, std::move(names), std::move(token)))
{}

ModelServer::~ModelServer()
{
    stop();
}

Result<int> ModelServer::start(int wantedPort)
{
    Impl &impl = *m_impl;
    impl.server.set_payload_max_length(largestBody);
    impl.server.new_task_queue = [] { return new httplib::ThreadPool(4); };
    impl.server.set_pre_routing_handler([&impl](const httplib::Request &request, httplib::Response &response) {
        impl.lastUse = monotonicMs();
        if (request.path == "/health" || impl.isAllowed(request))
            return httplib::Server::HandlerResponse::Unhandled;
        response.status = 401;
        response.set_content(R"({"error":{"message":"A bearer token is needed.","type":"unauthorized"}})",
                             "application/json");
        return httplib::Server::HandlerResponse::Handled;
    });
    impl.server.Get("/health", [](const httplib::Request &, httplib::Response &response) {
        response.set_content(R"({"status":"ok"})", "application/json");
    });
    impl.server.Get("/v1/models", [&impl](const httplib::Request &, httplib::Response &response) {
        Json list = Json::array({{{"id", "base"}, {"object", "model"}, {"owned_by", "fieldwright"}}});
        for (const std::string &name : impl.names)
            list.push_back({{"id", name}, {"object", "model"}, {"owned_by", "fieldwright"}});
        response.set_content(dumpJson({{"object", "list"}, {"data", std::move(list)}}), "application/json");
    });
    impl.server.Post("/v1/chat/completions", [&impl](const httplib::Request &request, httplib::Response &response) {
        impl.handleChat(request, response);
    });
    const int port = wantedPort == 0 ? impl.server.bind_to_any_port("127.0.0.1")
                                     : (impl.server.bind_to_port("127.0.0.1", wantedPort) ? wantedPort : -1);
    if (port <= 0)
        return fail(ErrorCode::Busy,
                    {FW_NOOP("core", "Port %1 of this computer cannot be used."), {std::to_string(wantedPort)}},
                    {FW_NOOP("core", "Choose another port, or none to get a free one.")});
    impl.thread = std::jthread([&impl] { impl.server.listen_after_bind(); });
    return port;
}

void ModelServer::stop()
{
    m_impl->stopping.request_stop();
    m_impl->server.stop();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
}

std::int64_t ModelServer::lastUseMs() const
{
    return m_impl->busy > 0 ? monotonicMs() : m_impl->lastUse.load();
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
