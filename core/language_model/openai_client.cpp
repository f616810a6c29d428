#include "core/language_model/openai_client.h"

#include "core/base/json.h"
#include "core/base/utf8.h"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

namespace fieldwright {

Result<> ServerSentEvents::add(std::string_view bytes, const std::function<void(std::string_view)> &onData)
{
    constexpr size_t longestLine = 1u << 20;
    m_partial.append(bytes);
    size_t begin = 0;
    for (size_t end = m_partial.find('\n'); end != std::string::npos; end = m_partial.find('\n', begin)) {
        std::string_view line = std::string_view(m_partial).substr(begin, end - begin);
        begin = end + 1;
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (line.starts_with("data:"))
            onData(trimmed(line.substr(5)));
    }
    m_partial.erase(0, begin);
    if (m_partial.size() > longestLine)
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The server sent a line of more than 1 MB.")},
                    {FW_NOOP("core", "Check that the address is a language model's.")});
    return {};
}

namespace {

constexpr size_t longestAnswer = 8u << 20;
constexpr size_t longestError = 1u << 20;
constexpr size_t textsARequest = 128;           // of embeddings
constexpr size_t longestEmbeddings = 64u << 20; // of one request

struct Transfer
{
    size_t bodyLimit = longestError;
    bool isStream = true; ///< events are read from it; else its body is the answer
    ServerSentEvents events;
    Generated answer;
    std::string body; ///< of a reply that is not a stream, or an error
    std::string serverError;
    std::string finishReason;
    bool done = false;
    bool stoppedByCaller = false;
    long retryAfterSeconds = -1;
    const std::function<bool(std::string_view)> *onText = nullptr;
    std::stop_token stop;

    void take(std::string_view data)
    {
        if (data == "[DONE]") {
            done = true;
            return;
        }
        const auto value = parseJson(data, "the server's answer", {.bytes = 1u << 20, .depth = 32});
        if (!value) {
            serverError = "not JSON";
            return;
        }
        if (const Json *error = member(*value, "error")) {
            serverError = error->is_string() ? error->get<std::string>() : stringOr(*error, "message", "unknown error");
            return;
        }
        if (const Json *usage = member(*value, "usage")) {
            answer.promptTokens = intOr(*usage, "prompt_tokens", answer.promptTokens);
            answer.newTokens = intOr(*usage, "completion_tokens", answer.newTokens);
        }
        const Json *choices = member(*value, "choices");
        if (!choices || !choices->is_array() || choices->empty())
            return;
        const Json &choice = choices->front();
        const Json *delta = member(choice, "delta");
        if (!delta)
            delta = member(choice, "message");
        const std::string reason = stringOr(choice, "finish_reason");
        if (!reason.empty())
            finishReason = reason;
        const std::string piece = delta ? stringOr(*delta, "content") : std::string();
        if (piece.empty() || answer.text.size() + piece.size() > longestAnswer)
            return;
        answer.text += piece;
        if (*onText && !(*onText)(piece))
            stoppedByCaller = true;
    }
};

size_t onBytes(char *bytes, size_t size, size_t count, void *context)
{
    auto &transfer = *static_cast<Transfer *>(context);
    const std::string_view piece(bytes, size * count);
    if (transfer.body.size() < transfer.bodyLimit)
        transfer.body.append(piece.substr(0, transfer.bodyLimit - transfer.body.size()));
    if (transfer.isStream && !transfer.events.add(piece, [&](std::string_view data) { transfer.take(data); }))
        return 0;
    return transfer.stoppedByCaller || transfer.stop.stop_requested() ? 0 : size * count;
}

size_t onHeader(char *bytes, size_t size, size_t count, void *context)
{
    auto &transfer = *static_cast<Transfer *>(context);
    const std::string line = toLower(sanitizeUtf8(std::string_view(bytes, size * count)));
    if (line.starts_with("retry-after:"))
        transfer.retryAfterSeconds = std::clamp(std::atol(line.c_str() + 12), 0L, 120L);
    return size * count;
}

int onProgress(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Transfer *>(context)->stop.stop_requested() ? 1 : 0;
}

class OpenAiModel : public LanguageModel
{
public:
    explicit OpenAiModel(Endpoint endpoint) : m_endpoint(std::move(endpoint)) {}

    std::string name() const override { return m_endpoint.model; }

    Result<Generated> generate(const GenerateRequest &request, const std::function<bool(std::string_view)> &onText,
                               std::stop_token stop) override
    {
        Json messages = Json::array();
        for (const ChatMessage &message : request.messages)
            messages.push_back({{"role", message.role}, {"content", message.content}});
        Json body = {{"model", m_endpoint.model},
                     {"messages", std::move(messages)},
                     {"max_tokens", request.maxNewTokens},
                     {"temperature", request.temperature},
                     {"top_p", request.topP},
                     {"seed", request.seed},
                     {"stream", true},
                     {"stream_options", {{"include_usage", true}}}};
        if (!request.stop.empty())
            body["stop"] = request.stop;
        const auto begin = [&] {
            Transfer transfer;
            transfer.onText = &onText;
            return transfer;
        };
        Exchange exchange = ask("/chat/completions", dumpJson(body), begin, stop);
        return answerOf(exchange, stop);
    }

    /// In requests of 128 texts. The server's own prefixes are not known here: only the caller's are put before.
    Result<Embeddings> embed(const EmbedRequest &request, std::stop_token stop) override
    {
        Embeddings out;
        out.tellsCuts = false;
        for (size_t first = 0; first < request.texts.size(); first += textsARequest) {
            const size_t count = std::min(textsARequest, request.texts.size() - first);
            Json input = Json::array();
            for (size_t i = first; i < first + count; ++i)
                input.push_back(request.prefix.value_or("") + request.texts[i]);
            const Json body = {{"model", m_endpoint.model}, {"input", std::move(input)}, {"encoding_format", "float"}};
            const auto begin = [] {
                Transfer transfer;
                transfer.isStream = false;
                transfer.bodyLimit = longestEmbeddings;
                return transfer;
            };
            Exchange exchange = ask("/embeddings", dumpJson(body), begin, stop);
            FW_CHECK(checkReply(exchange));
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Cancelled.")});
            FW_CHECK(takeEmbeddings(exchange.transfer.body, first, count, out));
        }
        return out;
    }

    Result<std::vector<ContinuationScore>> score(const std::vector<ChatMessage> &, const std::vector<std::string> &,
                                                 std::stop_token) override
    {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 does not give log-probabilities of given text."), {m_endpoint.url}},
                    {FW_NOOP("core", "Choose tasks that are answered freely, or a local model.")});
    }

private:
    struct Exchange
    {
        Transfer transfer;
        CURLcode code = CURLE_OK;
        long status = 0;
    };

    /// Asks until the server is no longer busy, as often as the endpoint allows.
    Exchange ask(const char *path, const std::string &payload, const std::function<Transfer()> &begin,
                 const std::stop_token &stop) const
    {
        int pauseSeconds = 1;
        for (int attempt = 0;; ++attempt) {
            Exchange exchange{begin()};
            exchange.transfer.stop = stop;
            exchange.code = post(path, payload, exchange.transfer, exchange.status);
            const bool busy = exchange.status == 429 || exchange.status >= 500;
            if (!busy || attempt >= m_endpoint.retries || stop.stop_requested())
                return exchange;
            const long wished = exchange.transfer.retryAfterSeconds;
            wait(wished >= 0 ? int(wished) : pauseSeconds, stop);
            pauseSeconds *= 2;
        }
    }

    CURLcode post(const char *path, const std::string &payload, Transfer &transfer, long &status) const
    {
        CURL *curl = curl_easy_init();
        curl_slist *headers = curl_slist_append(nullptr, "Content-Type: application/json");
        if (!m_endpoint.key.empty())
            headers = curl_slist_append(headers, ("Authorization: Bearer " + m_endpoint.key).c_str());
        const std::string url = m_endpoint.url + path;
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, payload.c_str());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, long(payload.size()));
        curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); // a redirect could carry the key to another host
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 20L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, long(m_endpoint.idleTimeoutSeconds));
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, onBytes);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, onHeader);
        curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, onProgress);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
        const CURLcode code = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        curl_slist_free_all(headers);
        curl_easy_cleanup(curl);
        return code;
    }

    static void wait(int seconds, const std::stop_token &stop)
    {
        for (int tenths = 0; tenths < seconds * 10 && !stop.stop_requested(); ++tenths)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }

    /// Errors for a refusal, or a connection that brought nothing.
    Result<> checkReply(const Exchange &exchange) const
    {
        const Transfer &transfer = exchange.transfer;
        if (exchange.status >= 300) {
            const auto value = parseJson(transfer.body, "the server's answer");
            std::string why = "HTTP " + std::to_string(exchange.status);
            if (value) {
                if (const Json *error = member(*value, "error"))
                    why += ": " + (error->is_string() ? error->get<std::string>() : stringOr(*error, "message"));
            }
            const bool denied = exchange.status == 401 || exchange.status == 403;
            return fail(ErrorCode::Io,
                        {FW_NOOP("core", "The server %1 refused the request (%2)."), {m_endpoint.url, why}},
                        denied ? Text{FW_NOOP("core", "Check the key of this server.")}
                               : Text{FW_NOOP("core", "Check the address and the model's name, or try again later.")});
        }
        if (exchange.code != CURLE_OK && transfer.answer.text.empty() && !transfer.stop.stop_requested()) {
            return fail(exchange.code == CURLE_OPERATION_TIMEDOUT ? ErrorCode::Timeout : ErrorCode::Io,
                        {FW_NOOP("core", "The server %1 did not answer: %2."),
                         {m_endpoint.url, curl_easy_strerror(exchange.code)}},
                        {FW_NOOP("core", "Check that it runs and that the address is right.")});
        }
        return {};
    }

    /// Appends the vectors of an answer of the `count` texts from `first` on. Errors: Corrupt when it is not what was
    /// asked for.
    Result<> takeEmbeddings(const std::string &body, size_t first, size_t count, Embeddings &out) const
    {
        const auto wrong = [&] {
            return fail(ErrorCode::Corrupt,
                        {FW_NOOP("core", "The server %1 sent embeddings that do not fit the texts."), {m_endpoint.url}},
                        {FW_NOOP("core", "Check that the model is an embedding model.")});
        };
        const auto value = parseJson(body, "the server's answer", {.bytes = longestEmbeddings, .depth = 32});
        const Json *data = value ? member(*value, "data") : nullptr;
        if (!data || !data->is_array() || data->size() != count)
            return wrong();
        std::vector<bool> seen(count);
        for (size_t i = 0; i < count; ++i) {
            const Json &item = (*data)[i];
            const std::int64_t index = intOr(item, "index", std::int64_t(i));
            const Json *numbers = member(item, "embedding");
            if (index < 0 || index >= std::int64_t(count) || seen[size_t(index)] || !numbers || !numbers->is_array() ||
                numbers->empty())
                return wrong();
            seen[size_t(index)] = true;
            if (out.size == 0)
                out.size = std::int64_t(numbers->size());
            if (std::int64_t(numbers->size()) != out.size)
                return wrong();
            if (i == 0)
                out.values.resize(out.values.size() + count * size_t(out.size));
            float *const row = out.values.data() + out.values.size() - (count - size_t(index)) * size_t(out.size);
            for (size_t k = 0; k < numbers->size(); ++k) {
                const Json &number = (*numbers)[k];
                if (!number.is_number() || !std::isfinite(number.get<float>()))
                    return wrong();
                row[k] = number.get<float>();
            }
        }
        if (const Json *usage = member(*value, "usage"))
            out.tokens += intOr(*usage, "prompt_tokens");
        if (const Json *cut = member(*value, "truncated_inputs"); cut && cut->is_array()) { // fieldwright's own servers
            out.tellsCuts = true;
            for (const Json &number : *cut) {
                if (number.is_number_unsigned() && number.get<size_t>() < count)
                    out.cutTexts.push_back(first + number.get<size_t>());
            }
        }
        return {};
    }

    Result<Generated> answerOf(Exchange &exchange, const std::stop_token &stop) const
    {
        Transfer &transfer = exchange.transfer;
        if (transfer.stoppedByCaller || stop.stop_requested()) {
            transfer.answer.finish = FinishReason::Cancelled;
            return std::move(transfer.answer);
        }
        FW_CHECK(checkReply(exchange));
        if (!transfer.serverError.empty()) {
            return fail(
                ErrorCode::Io,
                {FW_NOOP("core", "The server %1 broke off with an error: %2."), {m_endpoint.url, transfer.serverError}},
                {FW_NOOP("core", "Try again; if it happens again, look into the server's log.")});
        }
        // Some servers ignore "stream" and answer in one piece.
        if (transfer.answer.text.empty() && !transfer.done) {
            if (const auto value = parseJson(transfer.body, "the server's answer")) {
                transfer.take(dumpJson(*value));
                transfer.done = !transfer.finishReason.empty();
            }
        }
        if (transfer.finishReason == "length")
            transfer.answer.finish = FinishReason::Length;
        else if (!transfer.done && transfer.finishReason.empty())
            transfer.answer.finish = FinishReason::Cut;
        return std::move(transfer.answer);
    }

    Endpoint m_endpoint;
};

} // namespace

Result<std::unique_ptr<LanguageModel>> connectOpenAi(Endpoint endpoint)
{
    while (endpoint.url.ends_with('/'))
        endpoint.url.pop_back();
    CURLU *parsed = curl_url();
    const CURLUcode code = curl_url_set(parsed, CURLUPART_URL, endpoint.url.c_str(), 0);
    curl_url_cleanup(parsed);
    const bool isHttp = endpoint.url.starts_with("http://") || endpoint.url.starts_with("https://");
    if (code != CURLUE_OK || !isHttp) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "\"%1\" is not the address of a server."), {endpoint.url}},
                    {FW_NOOP("core", "Give an address such as http://127.0.0.1:11434/v1.")});
    }
    return std::unique_ptr<LanguageModel>(std::make_unique<OpenAiModel>(std::move(endpoint)));
}

} // namespace fieldwright
