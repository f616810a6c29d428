#include "core/worker/openai_api.h"

#include "core/base/clock.h"
#include "core/base/sampling_limits.h"
#include "core/base/utf8.h"
#include "core/language_model/json_schema_grammar.h"
#include "core/language_model/regex_grammar.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace fieldwright::openai {

namespace {

constexpr int mostChoices = 16;
constexpr std::size_t mostPrompts = 64;
constexpr int mostAlternatives = 20;
constexpr int defaultNewTokens = 512;
constexpr int mostNewTokens = 1 << 20;

/// Parameters that a client may send and that change nothing here.
const std::set<std::string> passedOver = {"user",
                                          "metadata",
                                          "store",
                                          "service_tier",
                                          "prediction",
                                          "verbosity",
                                          "safety_identifier",
                                          "prompt_cache_key",
                                          "parallel_tool_calls"};
/// The same in both kinds of requests.
const std::set<std::string> common = {"model",
                                      "stream",
                                      "stream_options",
                                      "n",
                                      "stop",
                                      "seed",
                                      "temperature",
                                      "top_p",
                                      "top_k",
                                      "min_p",
                                      "typical_p",
                                      "repetition_penalty",
                                      "max_tokens",
                                      "logprobs",
                                      "presence_penalty",
                                      "frequency_penalty",
                                      "structured_outputs",
                                      "response_format"};

Result<> readNumber(const Json &body, const char *key, double &out)
{
    if (const Json *value = given(body, key)) {
        if (!value->is_number() || !std::isfinite(value->get<double>()))
            return wrong(key);
        out = value->get<double>();
    }
    return {};
}

Result<> readInteger(const Json &body, const char *key, std::int64_t least, std::int64_t most, int &out)
{
    if (const Json *value = given(body, key)) {
        if (!value->is_number_integer() || *value < least || *value > most)
            return wrong(key);
        out = value->get<int>();
    }
    return {};
}

Result<> readFlag(const Json &body, const char *key, bool &out)
{
    if (const Json *value = given(body, key)) {
        if (!value->is_boolean())
            return wrong(key);
        out = value->get<bool>();
    }
    return {};
}

Result<> readStops(const Json &body, std::vector<std::string> &out)
{
    const Json *stop = given(body, "stop");
    if (!stop)
        return {};
    const Json list = stop->is_array() ? *stop : Json::array({*stop});
    if (list.size() > mostStops)
        return wrong("stop");
    for (const Json &item : list) {
        if (!item.is_string())
            return wrong("stop");
        out.push_back(item.get<std::string>());
    }
    return {};
}

/// Parameters may be sent as null or as what says "no".
bool asksForNothing(const Json &value)
{
    return value.is_null() || value == Json(false) || value == Json(0) || value == Json(1) ||
           ((value.is_array() || value.is_object() || value.is_string()) && value.empty()) || value == Json("auto") ||
           value == Json("none");
}

Result<> checkParameters(const Json &body, const std::set<std::string> &own)
{
    for (const auto &item : body.items()) {
        if (!own.contains(item.key()) && !common.contains(item.key()) && !passedOver.contains(item.key()) &&
            !asksForNothing(item.value()))
            return unsupported(item.key());
    }
    return {};
}

Result<> readForm(const Json &body, CompletionRequest &out)
{
    if (const Json *format = given(body, "response_format")) {
        const std::string type = stringOr(*format, "type");
        if (type == "json_object") {
            FW_TRY(grammar, jsonObjectGrammar());
            out.grammar = grammar;
        } else if (type == "json_schema") {
            const Json *named = member(*format, "json_schema");
            const Json *schema = named ? member(*named, "schema") : nullptr;
            if (!schema)
                return wrong("response_format.json_schema.schema");
            FW_TRY(grammar, jsonSchemaGrammar(*schema));
            out.grammar = grammar;
        } else if (type != "text") {
            return wrong("response_format.type");
        }
    }
    if (const Json *structured = given(body, "structured_outputs")) { // as vLLM has it
        if (out.grammar || !structured->is_object() || structured->size() != 1 || !member(*structured, "regex") ||
            !(*structured)["regex"].is_string())
            return wrong("structured_outputs");
        FW_TRY(grammar, regexGrammar((*structured)["regex"].get<std::string>()));
        out.grammar = grammar;
    }
    return {};
}

Result<> readCommon(const Json &body, CompletionRequest &out)
{
    if (const Json *model = given(body, "model")) {
        if (!model->is_string())
            return wrong("model");
        out.model = model->get<std::string>();
    }
    FW_CHECK(readFlag(body, "stream", out.stream));
    if (const Json *options = given(body, "stream_options"))
        FW_CHECK(readFlag(*options, "include_usage", out.includeUsage));
    FW_CHECK(readInteger(body, "n", 1, mostChoices, out.choices));
    FW_CHECK(readStops(body, out.stop));
    engine::GenerateOptions &options = out.options;
    options.maxNew = defaultNewTokens;
    options.temperature = 1; // OpenAI's default
    FW_CHECK(readInteger(body, "max_tokens", 1, mostNewTokens, options.maxNew));
    FW_CHECK(readNumber(body, "temperature", options.temperature));
    FW_CHECK(readNumber(body, "top_p", options.topP));
    FW_CHECK(readInteger(body, "top_k", -1, 1 << 30, options.topK));
    options.topK = std::max(0, options.topK);
    FW_CHECK(readNumber(body, "min_p", options.minP));
    FW_CHECK(readNumber(body, "typical_p", options.typicalP));
    FW_CHECK(readNumber(body, "repetition_penalty", options.repetitionPenalty));
    FW_CHECK(readNumber(body, "presence_penalty", options.presencePenalty));
    FW_CHECK(readNumber(body, "frequency_penalty", options.frequencyPenalty));
    if (const Json *seed = given(body, "seed")) {
        if (!seed->is_number_integer())
            return wrong("seed");
        options.seed = std::uint64_t(seed->get<std::int64_t>());
    } else {
        options.seed = std::uint64_t(monotonicMs()) ^ std::hash<std::string>{}(newId());
    }
    FW_CHECK(engine::checkSampling(options));
    return readForm(body, out);
}

Result<std::string> contentOf(const Json &message)
{
    const Json *content = given(message, "content");
    if (!content)
        return wrong("messages.content");
    if (content->is_string())
        return sanitizeUtf8(content->get<std::string>());
    if (!content->is_array())
        return wrong("messages.content");
    std::string out;
    for (const Json &part : *content) {
        if (stringOr(part, "type") != "text")
            return unsupported("messages.content." + stringOr(part, "type"));
        out += sanitizeUtf8(stringOr(part, "text"));
    }
    return out;
}

const char *objectName(const CompletionRequest &request, bool isChunk)
{
    if (request.isChat)
        return isChunk ? "chat.completion.chunk" : "chat.completion";
    return "text_completion";
}

/// The text of a token on its own; bytes that are no character stand as U+FFFD.
std::string tokenText(const Tokenizer &tokenizer, engine::TokenId id)
{
    return sanitizeUtf8(tokenizer.bytes(id));
}

Json chatProbability(const Tokenizer &tokenizer, engine::TokenId id, double logProbability)
{
    Json bytes = Json::array();
    for (const char c : tokenizer.bytes(id))
        bytes.push_back(int(static_cast<unsigned char>(c)));
    return {{"token", tokenText(tokenizer, id)}, {"logprob", logProbability}, {"bytes", std::move(bytes)}};
}

Json probabilities(const CompletionRequest &request, const Tokenizer &tokenizer, const ChoicePart &part)
{
    if (request.options.logProbabilities < 0)
        return nullptr;
    if (request.isChat) {
        Json content = Json::array();
        for (const engine::ChosenToken &token : part.tokens) {
            Json row = chatProbability(tokenizer, token.id, token.logProbability);
            row["top_logprobs"] = Json::array();
            for (const engine::TokenProbability &best : token.best)
                row["top_logprobs"].push_back(chatProbability(tokenizer, best.id, best.logProbability));
            content.push_back(std::move(row));
        }
        return {{"content", std::move(content)}, {"refusal", nullptr}};
    }
    Json out = {{"tokens", Json::array()},
                {"token_logprobs", Json::array()},
                {"top_logprobs", Json::array()},
                {"text_offset", Json::array()}};
    std::size_t offset = 0; // of the answer, in characters
    for (const engine::ChosenToken &token : part.tokens) {
        const std::string text = tokenText(tokenizer, token.id);
        Json best = Json::object();
        for (const engine::TokenProbability &other : token.best)
            best[tokenText(tokenizer, other.id)] = other.logProbability;
        out["tokens"].push_back(text);
        out["token_logprobs"].push_back(token.logProbability);
        out["top_logprobs"].push_back(std::move(best));
        out["text_offset"].push_back(offset);
        offset += codePointCount(text);
    }
    return out;
}

Json usageJson(const Usage &usage)
{
    return {{"prompt_tokens", usage.promptTokens},
            {"completion_tokens", usage.newTokens},
            {"total_tokens", usage.promptTokens + usage.newTokens}};
}

Json frame(const Envelope &envelope, const CompletionRequest &request, bool isChunk, Json choices)
{
    return {{"id", envelope.id},
            {"object", objectName(request, isChunk)},
            {"created", envelope.created},
            {"model", request.model},
            {"choices", std::move(choices)}};
}

} // namespace

Result<CompletionRequest> chatRequest(const std::string &text)
{
    FW_TRY(body, readBody(text));
    CompletionRequest out;
    FW_CHECK(checkParameters(body, {"messages", "max_completion_tokens", "top_logprobs"}));
    const Json *messages = given(body, "messages");
    if (!messages || !messages->is_array() || messages->empty())
        return wrong("messages");
    for (const Json &message : *messages) {
        std::string role = stringOr(message, "role");
        if (role == "developer")
            role = "system";
        if (role != "system" && role != "user" && role != "assistant")
            return wrong("messages.role");
        FW_TRY(content, contentOf(message));
        out.messages.push_back({role, std::move(content)});
    }
    FW_CHECK(readCommon(body, out));
    FW_CHECK(readInteger(body, "max_completion_tokens", 1, mostNewTokens, out.options.maxNew));
    bool wanted = false;
    FW_CHECK(readFlag(body, "logprobs", wanted));
    if (wanted) {
        out.options.logProbabilities = 0;
        FW_CHECK(readInteger(body, "top_logprobs", 0, mostAlternatives, out.options.logProbabilities));
    }
    return out;
}

Result<CompletionRequest> completionRequest(const std::string &text)
{
    FW_TRY(body, readBody(text));
    CompletionRequest out;
    out.isChat = false;
    FW_CHECK(checkParameters(body, {"prompt", "best_of"}));
    if (const Json *best = given(body, "best_of"); best && *best != 1)
        return unsupported("best_of");
    FW_TRY(prompts, readTexts(body, "prompt", mostPrompts));
    out.prompts = std::move(prompts.texts);
    out.promptIds = std::move(prompts.ids);
    out.options.maxNew = 16; // OpenAI's default here
    FW_CHECK(readCommon(body, out));
    if (!given(body, "max_tokens"))
        out.options.maxNew = 16;
    FW_CHECK(readInteger(body, "logprobs", 0, mostAlternatives, out.options.logProbabilities));
    return out;
}

Envelope newEnvelope(bool isChat)
{
    return {(isChat ? "chatcmpl-" : "cmpl-") + newId(), wallClockMs() / 1000};
}

Json chunk(const Envelope &envelope, const CompletionRequest &request, const Tokenizer &tokenizer,
           const ChoicePart &part, bool first)
{
    Json choice = {{"index", part.index}};
    if (request.isChat) {
        Json delta = Json::object();
        if (first)
            delta["role"] = "assistant";
        if (first || !part.text.empty())
            delta["content"] = part.text;
        choice["delta"] = std::move(delta);
    } else {
        choice["text"] = part.text;
    }
    choice["logprobs"] = part.tokens.empty() ? Json() : probabilities(request, tokenizer, part);
    choice["finish_reason"] = part.finish ? Json(*part.finish) : Json();
    return frame(envelope, request, true, Json::array({std::move(choice)}));
}

Json usageChunk(const Envelope &envelope, const CompletionRequest &request, const Usage &usage)
{
    Json out = frame(envelope, request, true, Json::array());
    out["usage"] = usageJson(usage);
    return out;
}

Json completion(const Envelope &envelope, const CompletionRequest &request, const Tokenizer &tokenizer,
                const std::vector<ChoicePart> &choices, const Usage &usage)
{
    Json list = Json::array();
    for (const ChoicePart &part : choices) {
        Json choice = {{"index", part.index}};
        if (request.isChat)
            choice["message"] = {{"role", "assistant"}, {"content", part.text}, {"refusal", nullptr}};
        else
            choice["text"] = part.text;
        choice["logprobs"] = probabilities(request, tokenizer, part);
        choice["finish_reason"] = part.finish.value_or("stop");
        list.push_back(std::move(choice));
    }
    Json out = frame(envelope, request, false, std::move(list));
    out["usage"] = usageJson(usage);
    return out;
}

Json modelObject(const std::string &name)
{
    return {{"id", name}, {"object", "model"}, {"created", 0}, {"owned_by", "fieldwright"}};
}

Json modelList(const std::vector<std::string> &names)
{
    Json list = Json::array();
    for (const std::string &name : names)
        list.push_back(modelObject(name));
    return {{"object", "list"}, {"data", std::move(list)}};
}

ErrorReply errorReply(int status, const std::string &message, const std::string &type, const std::string &code)
{
    return {
        status,
        {{"error",
          {{"message", message}, {"type", type}, {"param", nullptr}, {"code", code.empty() ? Json() : Json(code)}}}}};
}

ErrorReply errorReply(const Error &error)
{
    const std::string message = error.message();
    switch (error.code) {
    case ErrorCode::InvalidArgument:
    case ErrorCode::Corrupt:
    case ErrorCode::Unsupported:
        return errorReply(400, message, "invalid_request_error", "");
    case ErrorCode::NotFound:
        return errorReply(404, message, "invalid_request_error", "model_not_found");
    case ErrorCode::Busy:
        return errorReply(429, message, "rate_limit_error", "server_busy");
    case ErrorCode::Timeout:
        return errorReply(504, message, "server_error", "timeout");
    case ErrorCode::Cancelled:
        return errorReply(503, message, "server_error", "stopping");
    default:
        return errorReply(500, message, "server_error", "");
    }
}

} // namespace fieldwright::openai
