#include "core/worker/call.h"

#include "core/base/utf8.h"
#include "core/engine/beam_search.h"
#include "core/engine/devices.h"
#include "core/engine/scorer.h"
#include "core/language_model/json_schema_grammar.h"
#include "core/language_model/regex_grammar.h"
#include "core/model_files/encoder_source.h"
#include "core/tokenizer/open_tokenizer.h"
#include "core/worker/classify.h"
#include "core/worker/device_choice.h"
#include "core/worker/grammar_constraint.h"
#include "core/worker/local_encoder.h"
#include "core/worker/memory.h"

#include <array>

namespace fieldwright {

namespace {

constexpr size_t largestRequest = 64u << 20;

Result<ModelRef> modelOf(const Json &request)
{
    const Json *model = member(request, "model");
    return modelRefFromJson(model ? *model : Json(), "the request");
}

std::vector<ChatMessage> messagesOf(const Json &request)
{
    std::vector<ChatMessage> out;
    if (const Json *messages = member(request, "messages"); messages && messages->is_array()) {
        for (const Json &message : *messages)
            out.push_back({stringOr(message, "role"), stringOr(message, "content")});
    }
    if (const std::string prompt = stringOr(request, "prompt"); out.empty() && !prompt.empty())
        out.push_back({"user", prompt});
    return out;
}

/// "precision" of the request, by name; without it the exactest that fits.
Result<engine::Precision> precisionOf(const Json &request, const ModelRef &ref)
{
    const std::string wanted = stringOr(request, "precision");
    return wanted.empty() ? exactestPrecision(ref.path) : engine::precisionFromName(wanted);
}

Result<Json> callDevices(const Json &, std::stop_token)
{
    FW_TRY(devices, engine::listDevices());
    Json list = Json::array();
    for (engine::Device &device : devices) {
        if (device.id != "cpu") {
            FW_TRY(memory, engine::memoryOn(device.id));
            device.memoryBytes = memory.bytes;
            device.freeBytes = memory.freeBytes;
        }
        Json row = engine::toJson(device);
        FW_TRY(speed, measuredSpeed(device.id));
        row["matmul"] = engine::toJson(speed);
        const engine::PrecisionChoice choice = engine::choosePrecision(speed, device.id == "cpu");
        row["precision"] = engine::precisionName(choice.precision);
        row["precision_reason"] = toJson(choice.reason);
        // Of a model whose file is neither quantised nor in fp16.
        const engine::PrecisionChoice answers =
            engine::chooseInferencePrecision(speed, {.onProcessor = device.id == "cpu"});
        row["answer_precision"] = engine::precisionName(answers.precision);
        row["answer_precision_reason"] = toJson(answers.reason);
        list.push_back(std::move(row));
    }
    return Json{
        {"devices", std::move(list)}, {"libtorch", engine::libraryVersion()}, {"available_bytes", availableBytes()}};
}

Result<Json> callTokenize(const Json &request, std::stop_token)
{
    FW_TRY(ref, modelOf(request));
    FW_TRY(tokenizer, openTokenizer(ref.path));
    FW_TRY(tokens, tokenizer->encode(sanitizeUtf8(stringOr(request, "text"))));
    Json ids = Json::array();
    Json pieces = Json::array();
    Json offsets = Json::array();
    for (const Token &token : tokens) {
        ids.push_back(token.id);
        pieces.push_back(tokenizer->piece(token.id));
        offsets.push_back({token.begin, token.end});
    }
    return Json{{"ids", std::move(ids)}, {"pieces", std::move(pieces)}, {"offsets", std::move(offsets)}};
}

Result<Json> callTemplate(const Json &request, std::stop_token)
{
    FW_TRY(ref, modelOf(request));
    FW_TRY(text, ModelText::open(ref.path, ref.chatTemplate));
    const Json messages = toJson(messagesOf(request));
    FW_TRY(encoded, boolOr(request, "generation_prompt") ? text->encodePrompt(messages) : text->encodeChat(messages));
    return Json{{"text", encoded.text},
                {"ids", encoded.ids()},
                {"trained", encoded.trained},
                {"templates", text->templateNames()}};
}

Result<Json> inspectEncoder(const ModelRef &ref)
{
    FW_TRY(source, EncoderSource::open(ref.path));
    Json remarks = Json::array();
    for (const Text &remark : source->remarks())
        remarks.push_back(toJson(remark));
    const EncoderConfig &config = source->config();
    const EmbeddingSettings &embedding = source->embedding();
    return Json{{"format", modelFormatName(ModelFormat::HuggingFace)},
                {"role", "encoder"},
                {"architecture", config.architecture},
                {"name", config.name},
                {"parameters", source->parameters()},
                {"bytes", source->fileBytes()},
                {"stored_types", source->storedTypes()},
                {"licence", source->licence()},
                {"context", config.maxTokens()},
                {"vocabulary", config.vocab},
                {"layers", config.layers},
                {"hidden", config.hidden},
                {"masked_word_head", source->hasHead()},
                {"labels", source->hasClassifier() ? Json(config.labels) : Json::array()},
                {"pooling", poolingName(embedding.pooling)},
                {"normalised", embedding.isNormalised},
                {"embedding_tokens", embedding.maxTokens},
                {"prefixes", embedding.prompts},
                {"fingerprint", source->fingerprint()},
                {"remarks", std::move(remarks)}};
}

Result<Json> callInspect(const Json &request, std::stop_token)
{
    FW_TRY(ref, modelOf(request));
    if (isEncoderModel(ref.path))
        return inspectEncoder(ref);
    FW_TRY(source, ModelSource::open(ref.path));
    Json remarks = Json::array();
    for (const Text &remark : source->remarks())
        remarks.push_back(toJson(remark));
    const ModelConfig &config = source->config();
    return Json{{"format", modelFormatName(source->format())},
                {"architecture", config.architecture},
                {"name", config.name},
                {"parameters", source->parameters()},
                {"bytes", source->fileBytes()},
                {"stored_types", source->storedTypes()},
                {"licence", source->licence()},
                {"context", config.maxPositions},
                {"vocabulary", config.vocab},
                {"layers", config.layers},
                {"hidden", config.hidden},
                {"fingerprint", source->fingerprint()},
                {"remarks", std::move(remarks)}};
}

Result<Json> callScore(const Json &request, std::stop_token stop)
{
    FW_TRY(ref, modelOf(request));
    FW_TRY(precision, precisionOf(request, ref));
    FW_TRY(model, LocalModel::load(ref, {.precision = precision, .inferenceOnly = true, .stop = stop}));
    FW_TRY(ids, model->text().tokenizer().encodeIds(sanitizeUtf8(stringOr(request, "text"))));
    if (ids.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no text to score.")});
    const auto listed = [](const std::vector<std::optional<double>> &scores) {
        Json list = Json::array();
        for (const std::optional<double> &score : scores)
            list.push_back(score ? Json(*score) : Json());
        return list;
    };
    if (!boolOr(request, "perplexity")) {
        FW_TRY(scores, engine::tokenLogProbabilities(model->loaded(), ids, stop));
        return Json{{"ids", ids}, {"logprobs", listed(scores)}};
    }
    FW_TRY(found, engine::perplexity(model->loaded(), ids,
                                     {int(intOr(request, "context")), int(intOr(request, "stride"))}, stop));
    return Json{{"ids", ids},
                {"logprobs", listed(found.tokens)},
                {"perplexity", found.value()},
                {"scored_tokens", found.scored},
                {"context", found.context},
                {"stride", found.stride}};
}

/// Beams of an answer, the best first.
Result<Json> searchBeams(LocalModel &model, std::span<const engine::TokenId> prompt, const Json &request,
                         std::stop_token stop)
{
    engine::BeamOptions options;
    options.beams = int(intOr(request, "beams", 1));
    options.lengthPenalty = numberOr(request, "length_penalty", 1);
    options.maxNew = int(intOr(request, "max_new", 256));
    options.stopIds = model.text().stopIds();
    FW_TRY(early, engine::earlyStoppingFromName(stringOr(request, "early_stopping", "no")));
    options.earlyStopping = early;
    FW_TRY(beams, engine::beamSearch(model.loaded(), prompt, options, stop));
    Json list = Json::array();
    for (const engine::Beam &beam : beams) {
        list.push_back({{"text", model.text().tokenizer().decode(beam.ids)},
                        {"score", beam.score},
                        {"new_tokens", beam.ids.size()},
                        {"finish", beam.reason == engine::StopReason::StopToken ? "stop" : "length"}});
    }
    Json out = list.front();
    out["prompt_tokens"] = prompt.size();
    out["beams"] = std::move(list);
    return out;
}

Result<engine::GenerateOptions> samplingOf(const Json &request)
{
    engine::GenerateOptions options;
    options.maxNew = int(intOr(request, "max_new", 256));
    options.seed = std::uint64_t(intOr(request, "seed", 0));
    options.topK = int(intOr(request, "top_k", 0));
    options.logProbabilities = int(intOr(request, "logprobs", -1));
    for (const auto &[key, value] : {std::pair{"temperature", &options.temperature}, std::pair{"top_p", &options.topP},
                                     std::pair{"min_p", &options.minP}, std::pair{"typical_p", &options.typicalP},
                                     std::pair{"repetition_penalty", &options.repetitionPenalty},
                                     std::pair{"presence_penalty", &options.presencePenalty},
                                     std::pair{"frequency_penalty", &options.frequencyPenalty}})
        *value = numberOr(request, key, *value);
    FW_CHECK(engine::checkSampling(options));
    return options;
}

/// The form that the answer must have: of "schema" or "regex"; null where it is free.
Result<std::shared_ptr<const AnswerGrammar>> grammarOf(const Json &request)
{
    const Json *schema = member(request, "schema");
    const Json *expression = member(request, "regex");
    if (schema && expression)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "An answer has one form, not two.")},
                    {FW_NOOP("core", "Give either a schema or a regular expression.")});
    if (schema)
        return jsonSchemaGrammar(*schema);
    if (expression)
        return regexGrammar(stringOr(request, "regex"));
    return nullptr;
}

Json probabilityJson(const Tokenizer &tokenizer, engine::TokenId id, double logProbability)
{
    return {{"id", id}, {"token", sanitizeUtf8(tokenizer.bytes(id))}, {"logprob", logProbability}};
}

/// Of each token of the answer: its natural-log probability, and the most probable ones.
Json probabilitiesJson(const Tokenizer &tokenizer, const std::vector<engine::ChosenToken> &tokens)
{
    Json out = Json::array();
    for (const engine::ChosenToken &token : tokens) {
        Json row = probabilityJson(tokenizer, token.id, token.logProbability);
        row["top"] = Json::array();
        for (const engine::TokenProbability &best : token.best)
            row["top"].push_back(probabilityJson(tokenizer, best.id, best.logProbability));
        out.push_back(std::move(row));
    }
    return out;
}

Result<Json> callGenerate(const Json &request, std::stop_token stop)
{
    FW_TRY(ref, modelOf(request));
    FW_TRY(grammar, grammarOf(request)); // before the model is loaded, which takes a while
    FW_TRY(precision, precisionOf(request, ref));
    FW_TRY(model, LocalModel::load(ref, {.precision = precision, .inferenceOnly = true, .stop = stop}));
    const std::vector<ChatMessage> messages = messagesOf(request);
    if (messages.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no question to answer.")});
    FW_TRY(encoded, model->text().encodePrompt(toJson(messages)));
    const std::vector<engine::TokenId> prompt = encoded.ids();
    if (intOr(request, "beams", 1) != 1)
        return searchBeams(*model, prompt, request, stop);
    FW_TRY(options, samplingOf(request));
    if (grammar)
        options.constrain = GrammarConstraint(grammar, vocabularyOf(model->text().tokenizer()), model->sharedText());
    std::vector<std::string> stops;
    if (const Json *list = member(request, "stop"); list && list->is_array()) {
        for (const Json &text : *list)
            stops.push_back(text.is_string() ? text.get<std::string>() : std::string());
    }
    const bool wantsProbabilities = options.logProbabilities >= 0;
    FW_TRY(answer, model->answer(prompt, std::move(options), stops, {}, stop));
    Json out = {{"text", answer.text},
                {"prompt_tokens", answer.promptTokens},
                {"new_tokens", answer.newTokens},
                {"finish", answer.finish == FinishReason::Stop ? "stop" : "length"}};
    if (wantsProbabilities)
        out["logprobs"] = probabilitiesJson(model->text().tokenizer(), answer.tokens);
    return out;
}

/// "kind", "prefix" and "pooling"; what is absent is as the model's files say.
Result<engine::EmbedOptions> embeddingOptionsOf(const Json &request)
{
    engine::EmbedOptions options;
    options.kind = stringOr(request, "kind");
    if (const Json *prefix = member(request, "prefix"); prefix && prefix->is_string())
        options.prefix = prefix->get<std::string>();
    if (const std::string pooling = stringOr(request, "pooling"); !pooling.empty()) {
        FW_TRY(named, poolingFromName(pooling));
        options.pooling = named;
    }
    return options;
}

/// Whoever names a kind of text wants its prefix: as sentence-transformers, which refuses a prompt that a model has
/// not.
Result<> checkKind(const ModelRef &ref, const engine::EmbedOptions &wanted)
{
    if (wanted.kind.empty() || wanted.prefix)
        return {};
    constexpr std::int64_t any = 1;
    FW_TRY(settings, std::filesystem::is_directory(ref.path) ? readEmbeddingSettings(ref.path, any)
                                                             : Result<EmbeddingSettings>(EmbeddingSettings()));
    std::string kinds;
    bool tellsApart = false;
    for (const auto &[name, prompt] : settings.prompts) {
        kinds += (kinds.empty() ? "" : ", ") + name;
        tellsApart = tellsApart || !prompt.empty();
    }
    if (tellsApart && settings.knows(wanted.kind))
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "%1 has no prefix for texts of the kind \"%2\"."), {ref.name, wanted.kind}},
                tellsApart ? Text{FW_NOOP("core", "Choose one of: %1."), {kinds}}
                           : Text{FW_NOOP("core", "It reads all texts alike: name no kind, or give the prefix.")});
}

Result<Json> callEmbed(const Json &request, std::stop_token stop)
{
    FW_TRY(ref, modelOf(request));
    std::vector<std::string> texts;
    const Json *list = member(request, "texts");
    for (const Json &text : list && list->is_array() ? *list : Json::array())
        texts.push_back(sanitizeUtf8(text.is_string() ? text.get<std::string>() : std::string()));
    if (texts.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no text to embed.")});
    FW_TRY(options, embeddingOptionsOf(request));
    options.stop = stop;
    FW_CHECK(checkKind(ref, options));
    FW_TRY(opened, openEmbedder(ref, {.stop = stop}));
    FW_TRY(embeddings, opened.embedder->embed(texts, options));
    Json rows = Json::array();
    for (size_t i = 0; i < texts.size(); ++i)
        rows.push_back(std::vector<float>(embeddings.row(i).begin(), embeddings.row(i).end()));
    const EmbeddingSettings &settings = opened.embedder->settings();
    return Json{{"size", embeddings.size},
                {"tokens", embeddings.tokens},
                {"pooling", poolingName(options.pooling.value_or(settings.pooling))},
                {"normalised", settings.isNormalised},
                {"cut_texts", embeddings.cutTexts},
                {"embeddings", std::move(rows)}};
}

/// The label of each text, and how sure: "texts", each a string or a pair of strings.
Result<Json> callClassify(const Json &request, std::stop_token stop)
{
    FW_TRY(ref, modelOf(request));
    std::vector<std::pair<std::string, std::string>> texts;
    const auto textOf = [](const Json &value) {
        return sanitizeUtf8(value.is_string() ? value.get<std::string>() : std::string());
    };
    const Json *list = member(request, "texts");
    for (const Json &item : list && list->is_array() ? *list : Json::array()) {
        if (item.is_array() && item.size() == 2)
            texts.emplace_back(textOf(item[0]), textOf(item[1]));
        else
            texts.emplace_back(textOf(item), std::string());
    }
    FW_TRY(found, classify(ref, texts, stop));
    Json rows = Json::array();
    for (const Classified &one : found.texts) {
        Json scores = Json::object();
        for (size_t i = 0; i < found.labels.size(); ++i)
            scores[found.labels[i]] = one.probabilities[i];
        rows.push_back({{"label", found.labels[one.label]}, {"probabilities", std::move(scores)}, {"cut", one.isCut}});
    }
    return Json{{"labels", found.labels}, {"texts", std::move(rows)}};
}

struct Verb
{
    const char *name;
    Result<Json> (*answer)(const Json &request, std::stop_token stop);
};

constexpr std::array verbs = {Verb{"devices", callDevices},   Verb{"tokenize", callTokenize},
                              Verb{"template", callTemplate}, Verb{"inspect", callInspect},
                              Verb{"score", callScore},       Verb{"generate", callGenerate},
                              Verb{"embed", callEmbed},       Verb{"classify", callClassify}};

Result<Json> answer(const std::string &bytes, std::stop_token stop)
{
    FW_TRY(request, parseJson(bytes, "the request", {.bytes = largestRequest}));
    const std::string name = stringOr(request, "verb");
    for (const Verb &verb : verbs) {
        if (name == verb.name)
            return verb.answer(request, stop);
    }
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" is nothing that the worker can be asked."), {name}});
}

} // namespace

int answerCall(std::FILE *in, std::FILE *out, std::stop_token stop)
{
    std::string bytes;
    char buffer[1 << 16];
    for (size_t got = 0; bytes.size() <= largestRequest && (got = std::fread(buffer, 1, sizeof buffer, in)) > 0;)
        bytes.append(buffer, got);
    const Result<Json> done = answer(bytes, stop);
    const std::string text = dumpJson(done ? *done : Json{{"error", toJson(done.error())}}) + "\n";
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
    return done ? 0 : 1;
}

} // namespace fieldwright
