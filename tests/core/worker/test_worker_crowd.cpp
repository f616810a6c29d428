#include "core/base/file.h"
#include "core/base/random.h"
#include "core/model_files/peft_adapter.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/result.h"

#include <httplib.h>

#include <QTest>

#include <poll.h>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace fieldwright;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int clients = 64;
/// The whole length: FIELDWRIGHT_CROWD_SECONDS=60.
int crowdSeconds()
{
    const int wanted = qEnvironmentVariableIntValue("FIELDWRIGHT_CROWD_SECONDS");
    return wanted > 0 ? wanted : 8;
}

/// Also on demand: fp32, int8, int4. (Not bf16: libtorch's products round by the number of rows, so that an answer made
/// beside others may differ from the same one made alone.)
std::string precision()
{
    return qEnvironmentVariable("FIELDWRIGHT_CROWD_PRECISION", QStringLiteral("auto")).toStdString();
}

Result<> writeAdapter(const std::filesystem::path &folder, std::uint64_t seed)
{
    LoraAdapter adapter;
    adapter.config.rank = 2;
    adapter.config.alpha = 4;
    adapter.config.targets = {"q_proj"};
    Random random(seed);
    for (const char *module : {"model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj"}) {
        LoraWeights weights{module, 32, 32, 2, {}, {}};
        for (std::vector<float> *matrix : {&weights.a, &weights.b}) {
            for (int i = 0; i < 64; ++i)
                matrix->push_back(float(random.uniform() - 0.5));
        }
        adapter.weights.push_back(std::move(weights));
    }
    return writeLoraAdapter(folder, adapter);
}

struct Request
{
    std::string path;
    Json body;
};

/// One of each kind that the API knows: chat or not, as a stream or not, greedy or drawn, by each model, with
/// probabilities, held to a form, several choices.
Request requestNumber(int i)
{
    Json body = {{"model", i % 3 == 0   ? "base"
                           : i % 3 == 1 ? "first"
                                        : "second"},
                 {"max_tokens", 3 + i % 11},
                 {"temperature", i % 5 == 0 ? 0.0 : 1.3},
                 {"seed", i},
                 {"stream", i % 2 == 1}};
    const std::string question = "Question " + std::to_string(i) + std::string(std::size_t(i * 7 % 50), 'x') + "?";
    const bool isChat = i % 4 < 2;
    if (isChat)
        body["messages"] = Json::array({{{"role", "user"}, {"content", question}}});
    else
        body["prompt"] = question;
    if (i % 7 == 3)
        body["n"] = 3;
    if (i % 3 == 2)
        body["logprobs"] = isChat ? Json(true) : Json(2);
    if (i % 8 == 5)
        body["structured_outputs"] = {{"regex", "[a-f]{1,4}(,[0-9]+)*"}};
    return {isChat ? "/v1/chat/completions" : "/v1/completions", body};
}

/// What of an answer must be the same each time, down to the last bit of the probabilities.
std::string essence(const Request &request, const std::string &body)
{
    if (!boolOr(request.body, "stream")) {
        const Json answer = parseJson(body, "answer").value_or(Json::object());
        return answer.contains("choices") ? dumpJson({answer["model"], answer["choices"], answer["usage"]}) : body;
    }
    std::map<std::int64_t, std::string> texts, rest;
    std::set<std::string> ids;
    bool isDone = false;
    std::istringstream lines(body);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("data: "))
            continue;
        isDone = line == "data: [DONE]";
        const Json chunk = parseJson(line.substr(6), "chunk").value_or(Json::object());
        if (!chunk.contains("choices"))
            continue;
        ids.insert(stringOr(chunk, "id"));
        for (const Json &choice : chunk["choices"]) {
            const std::int64_t index = intOr(choice, "index");
            const Json *delta = member(choice, "delta");
            texts[index] += delta ? stringOr(*delta, "content") : stringOr(choice, "text");
            rest[index] += dumpJson(choice["logprobs"]) + dumpJson(choice["finish_reason"]);
        }
    }
    return isDone && ids.size() == 1 ? dumpJson({texts, rest}) : "incomplete: " + body;
}

/// A connection on which anything may be sent.
class Wire
{
public:
    explicit Wire(int port) : m_socket(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(std::uint16_t(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        (void)::connect(m_socket, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    }
    ~Wire() { ::close(m_socket); }
    Wire(const Wire &) = delete;
    Wire &operator=(const Wire &) = delete;

    bool send(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes.remove_prefix(std::size_t(sent));
        }
        return true;
    }
    void endSending() const { ::shutdown(m_socket, SHUT_WR); }
    bool hasAnswer() const
    {
        pollfd waiting{m_socket, POLLIN, 0};
        return ::poll(&waiting, 1, 0) > 0;
    }
    /// All that comes until the server closes.
    std::string receive() const
    {
        std::string out;
        char buffer[4096];
        pollfd waiting{m_socket, POLLIN, 0};
        while (::poll(&waiting, 1, 20'000) > 0) {
            const ssize_t got = ::recv(m_socket, buffer, sizeof buffer, 0);
            if (got <= 0)
                break;
            out.append(buffer, std::size_t(got));
        }
        return out;
    }

private:
    const int m_socket;
};

/// "" if `answer` is one refusal in the API's shape with one of `statuses`; else what is wrong.
std::string faultOf(const std::string &answer, const std::set<int> &statuses)
{
    const std::size_t head = answer.find("\r\n\r\n");
    if (!answer.starts_with("HTTP/1.1 ") || head == std::string::npos)
        return "no answer: " + answer.substr(0, 200);
    if (!statuses.contains(std::atoi(answer.c_str() + 9)))
        return "status: " + answer.substr(0, 400);
    if (answer.find("HTTP/1.1 ", 9) != std::string::npos)
        return "more than one answer: " + answer;
    const auto body = parseJson(answer.substr(head + 4), "body");
    const Json *error = body ? member(*body, "error") : nullptr;
    if (!error || stringOr(*error, "message").empty() || stringOr(*error, "type").empty() ||
        !error->contains("param") || !error->contains("code"))
        return "shape: " + answer;
    return {};
}

struct HostileCase
{
    std::string name;
    std::string bytes;
    std::set<int> statuses = {400};
};

std::string zipped(std::size_t size)
{
    const QByteArray bytes = qCompress(QByteArray(qsizetype(size), '['), 9).mid(4);
    return {bytes.constData(), std::size_t(bytes.size())};
}

std::vector<HostileCase> hostileCases(const std::string &token)
{
    const std::string key = "Host: localhost\r\nAuthorization: Bearer " + token + "\r\n";
    const auto post = [&](const std::string &headers, const std::string &body,
                          const std::string &path = "/v1/chat/completions") {
        return "POST " + path + " HTTP/1.1\r\n" + key + headers + "\r\n" + body;
    };
    const auto whole = [&](const std::string &body, const std::string &path = "/v1/chat/completions") {
        return post("Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n", body, path);
    };
    const std::string good = R"({"messages":[{"role":"user","content":"a"}],"max_tokens":1})";
    std::string chunks;
    for (int i = 0; i < 200; ++i)
        chunks += "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
    const auto length = [](std::size_t n) { return "Content-Length: " + std::to_string(n) + "\r\n"; };
    std::vector<HostileCase> out = {
        {"a huge body", post(length(9u << 20), std::string(9u << 20, 'x')), {413}},
        {"a length beyond all", post("Content-Length: 999999999999\r\n", "x"), {413}},
        {"endless chunks", post("Transfer-Encoding: chunked\r\n", chunks), {413}},
        {"broken chunks", post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n")},
        {"a bomb", post("Content-Encoding: gzip\r\n" + length(zipped(64u << 20).size()), zipped(64u << 20)), {415}},
        {"half a head", "POST /v1/chat/comp"},
        {"half a body", post(length(good.size()), good.substr(0, 20))},
        {"a length too short", post("Connection: close\r\n" + length(5), good)},
        {"a length too long", post(length(good.size() + 9), good)},
        {"a negative length", post("Content-Length: -5\r\n", good)},
        {"a length in words", post("Content-Length: five\r\n", good)},
        {"two lengths", post(length(5) + length(6), good)},
        {"length and chunks", post(length(5) + "Transfer-Encoding: chunked\r\n", good)},
        {"no length", post("", good)},
        {"an endless line", std::string(1u << 20, 'G'), {431}},
        {"endless headers", "GET /v1/models HTTP/1.1\r\n" + std::string(1u << 20, 'h'), {400, 431}},
        {"many headers",
         post(
             [] {
                 std::string lines;
                 for (int i = 0; i < 9000; ++i)
                     lines += "X-" + std::to_string(i) + ": 1\r\n";
                 return lines;
             }(),
             ""),
         {400, 431}},
        {"no HTTP", "\x16\x03\x01\x02garbage\r\n\r\n"},
        {"an unknown address", post(length(good.size()), good, "/v1/images"), {404}},
        {"an unknown method", "PUT /v1/models HTTP/1.1\r\n" + key + length(2) + "\r\n{}", {404}},
        {"no token", "POST /v1/chat/completions HTTP/1.1\r\n" + length(good.size()) + "\r\n" + good, {401}},
        {"a form", post("Content-Type: multipart/form-data; boundary=x\r\n" + length(9), "--x\r\n\r\n--")},
        {"deep JSON", whole(std::string(200'000, '['))},
        {"deep objects", whole([] {
             std::string text;
             for (int i = 0; i < 50'000; ++i)
                 text += R"({"a":)";
             return text;
         }())},
        {"bad UTF-8", whole("{\"messages\":[{\"role\":\"user\",\"content\":\"\xff\xfe\xc0\x80\"}]}")},
        {"a lone surrogate", whole(R"({"prompt":"\ud800","max_tokens":1})", "/v1/completions")},
        {"a key twice", whole(R"({"max_tokens":1,"max_tokens":2})")},
        {"nothing", whole("")},
        {"100,000 tokens", whole(dumpJson({{"prompt", std::string(100'000, 'a')}}), "/v1/completions")},
        {"100,000 tokens as a stream",
         whole(dumpJson({{"prompt", std::string(100'000, 'a')}, {"stream", true}}), "/v1/completions")},
        {"ids below 0", whole(R"({"prompt":[-1]})", "/v1/completions")},
        {"ids beyond", whole(R"({"prompt":[99999]})", "/v1/completions")},
        {"too many prompts", whole(dumpJson({{"prompt", std::vector<std::string>(100, "a")}}), "/v1/completions")},
        {"an endless schema",
         whole(R"({"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_schema","json_schema":)"
               R"({"schema":{"type":"string","minLength":999999999}}}})")},
        {"an endless expression",
         whole(
             R"({"messages":[{"role":"user","content":"a"}],"structured_outputs":{"regex":"((a{999}){999}){999}"}})")},
    };
    for (const char *member :
         {"\"max_tokens\":-1", "\"n\":-1", "\"temperature\":-0.5", "\"top_p\":-1", "\"top_k\":-7", "\"min_p\":-1",
          "\"repetition_penalty\":-1", "\"presence_penalty\":1e999", "\"temperature\":NaN", "\"temperature\":Infinity",
          "\"temperature\":-Infinity", "\"max_tokens\":1e30", "\"max_tokens\":99999999999999999999", "\"seed\":1.5",
          "\"n\":100000", "\"stop\":[1]", "\"stream\":\"yes\"", "\"top_logprobs\":-1,\"logprobs\":true", "\"model\":7"})
        out.push_back({member, whole(good.substr(0, good.size() - 1 - std::string(",\"max_tokens\":1").size()) + "," +
                                     member + "}")});
    return out;
}

} // namespace

class TestWorkerCrowd : public QObject
{
    Q_OBJECT

    WorkerFixture m_fixture;
    std::unique_ptr<QProcess> m_process;
    RunPaths m_run;
    int m_port = 0;
    std::string m_token;
    std::vector<Request> m_requests;
    std::vector<std::string> m_expected;

    /// "" when the connection failed.
    std::string ask(httplib::Client &client, const Request &request) const
    {
        const auto begin = Clock::now();
        const auto answer = client.Post(request.path, {{"Authorization", "Bearer " + m_token}}, dumpJson(request.body),
                                        "application/json");
        return answer ? essence(request, answer->body)
                      : "failed: " + httplib::to_string(answer.error()) + " after " +
                            std::to_string(std::chrono::duration<double>(Clock::now() - begin).count()) + " s";
    }

    /// In kilobytes.
    std::int64_t memoryOfServer(const char *field) const
    {
        const auto status = readFile("/proc/" + std::to_string(m_process->processId()) + "/status");
        const std::size_t place = status ? status->find(field) : std::string::npos;
        return place == std::string::npos ? -1 : std::atoll(status->c_str() + place + std::strlen(field) + 1);
    }

    std::size_t openFilesOfServer() const
    {
        const auto files =
            std::filesystem::directory_iterator("/proc/" + std::to_string(m_process->processId()) + "/fd");
        return std::size_t(std::distance(begin(files), end(files)));
    }

private Q_SLOTS:
    void initTestCase()
    {
        Json adapters = Json::array();
        for (const char *name : {"first", "second"}) {
            VERIFY_RESULT(writeAdapter(m_fixture.root() / name, std::strlen(name)));
            adapters.push_back({{"name", name}, {"path", (m_fixture.root() / name).string()}});
        }
        m_run = m_fixture.newRun(JobKind::Serve, {{"model", m_fixture.modelRef()},
                                                  {"adapters", adapters},
                                                  {"precision", precision()},
                                                  {"owner_pid", ::getpid()}});
        m_process = m_fixture.start(m_run);
        QVERIFY(WorkerFixture::waitFor([&] {
            for (const Event &event : WorkerFixture::eventsOf(m_run)) {
                if (event.type == "port")
                    m_port = int(intOr(event.fields, "port"));
            }
            return m_port > 0;
        }));
        m_token = *readFile(m_run.folder / "token");
    }

    void eachAnswerAloneIsItsOwn()
    {
        httplib::Client client("127.0.0.1", m_port);
        client.set_read_timeout(60);
        for (int i = 0; i < 120; ++i) {
            m_requests.push_back(requestNumber(i));
            m_expected.push_back(ask(client, m_requests.back()));
            const std::string &got = m_expected.back();
            QVERIFY2(got.starts_with('['), got.c_str());
            QCOMPARE(ask(client, m_requests.back()), got);
        }
        // Otherwise it would not be seen if two were mixed up.
        QVERIFY(std::set(m_expected.begin(), m_expected.end()).size() >= 118);
    }

    void sixtyFourClientsLoseNothingAndMixNothingUpWhateverElseIsSent()
    {
        const std::size_t filesBefore = openFilesOfServer();
        const std::int64_t memoryAtFirst = memoryOfServer("VmRSS:");
        const auto begin = Clock::now(), end = begin + std::chrono::seconds(crowdSeconds());
        std::mutex mutex;
        std::vector<std::string> wrong;
        const auto note = [&](const std::string &what) {
            const std::scoped_lock lock(mutex);
            wrong.push_back(what);
        };
        std::atomic<int> answered = 0, refused = 0, late = 0;
        std::vector<std::jthread> threads;
        threads.reserve(clients + 16);
        for (int c = 0; c < clients; ++c) {
            threads.emplace_back([&, c] {
                httplib::Client client("127.0.0.1", m_port);
                client.set_keep_alive(true);
                client.set_read_timeout(60);
                Random random(std::uint64_t(c), 5);
                while (Clock::now() < end) {
                    const std::size_t i = random.below(m_requests.size());
                    const std::string got = ask(client, m_requests[i]);
                    if (got != m_expected[i])
                        note(std::to_string(i) + ": " + got + "\n expected " + m_expected[i]);
                    ++answered;
                }
            });
        }
        const std::vector<HostileCase> cases = hostileCases(m_token);
        for (int part = 0; part < 2; ++part) {
            threads.emplace_back([&, part] {
                for (std::size_t i = std::size_t(part); Clock::now() < end || i < cases.size(); i += 2) {
                    const HostileCase &hostile = cases[i % cases.size()];
                    const Wire wire(m_port);
                    wire.send(hostile.bytes);
                    wire.endSending();
                    const std::string fault = faultOf(wire.receive(), hostile.statuses);
                    if (!fault.empty())
                        note(hostile.name + ": " + fault);
                    ++refused;
                }
            });
        }
        threads.emplace_back([&] { // clients that go away
            while (Clock::now() < end) {
                const Wire wire(m_port);
                const std::string body = R"({"prompt":"a","max_tokens":900,"stream":true})";
                wire.send("POST /v1/completions HTTP/1.1\r\nAuthorization: Bearer " + m_token +
                          "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        });
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] { // a head that trickles
                const Wire wire(m_port);
                const auto until = Clock::now() + std::chrono::seconds(30);
                wire.send("GET /v1/models HTTP/1.1\r\nX-Slow: ");
                while (!wire.hasAnswer() && Clock::now() < until && wire.send("z"))
                    std::this_thread::sleep_for(std::chrono::milliseconds(200));
                const std::string fault = faultOf(wire.receive(), {400, 408});
                if (!fault.empty())
                    note("a head that trickles: " + fault);
                ++late;
            });
        }
        std::this_thread::sleep_until(begin + (end - begin) / 2);
        const std::int64_t memoryBefore = memoryOfServer("VmRSS:");
        std::this_thread::sleep_until(end - std::chrono::milliseconds(200));
        const std::int64_t memoryAfter = memoryOfServer("VmRSS:");
        threads.clear();

        const auto megabytes = [](std::int64_t kilobytes) { return static_cast<long long>(kilobytes / 1024); };
        qInfo("%d answers, %d refusals, %d too slow; memory %lld, %lld, %lld MB, at most %lld MB", answered.load(),
              refused.load(), late.load(), megabytes(memoryAtFirst), megabytes(memoryBefore), megabytes(memoryAfter),
              megabytes(memoryOfServer("VmHWM:")));
        const std::string first = wrong.empty() ? std::string() : wrong.front().substr(0, 1000);
        QVERIFY2(wrong.empty(), (std::to_string(wrong.size()) + " wrong, the first: " + first).c_str());
        QVERIFY(answered >= clients);
        QVERIFY(refused >= int(cases.size()));
        QCOMPARE(late, 8);
        QVERIFY(memoryBefore > 0);
        if (crowdSeconds() >= 30) // before, threads still come to their first large bodies
            QVERIFY2(memoryAfter - memoryBefore < 100 * 1024, std::to_string(memoryAfter - memoryBefore).c_str());
        QVERIFY(memoryOfServer("VmHWM:") < 1536 * 1024); // what 96 threads may hold of the largest bodies
        QVERIFY(WorkerFixture::waitFor([&] { return openFilesOfServer() <= filesBefore + 2; }));
    }

    void afterwardsItAnswersAsBefore()
    {
        httplib::Client client("127.0.0.1", m_port);
        client.set_read_timeout(60);
        for (std::size_t i = 0; i < m_requests.size(); i += 7)
            QCOMPARE(ask(client, m_requests[i]), m_expected[i]);
        VERIFY_RESULT(sendControl(m_run.folder, ControlCommand::Stop));
        QVERIFY(m_process->waitForFinished(30'000));
        QVERIFY(isFinal(*inspectState(m_run.folder)));
    }
};

QTEST_GUILESS_MAIN(TestWorkerCrowd)
#include "test_worker_crowd.moc"
