#include "core/worker/local_model.h"

#include "core/engine/adapter_merge.h"
#include "core/engine/scorer.h"
#include "core/language_model/answer_text.h"
#include "core/worker/device_choice.h"
#include "core/worker/local_encoder.h"
#include "core/worker/memory.h"

#include <algorithm>

namespace fieldwright {

Json toJson(const std::vector<ChatMessage> &messages)
{
    Json out = Json::array();
    for (const ChatMessage &message : messages)
        out.push_back({{"role", message.role}, {"content", message.content}});
    return out;
}

Result<engine::LoadOptions> engineOptions(const LocalModelOptions &options)
{
    engine::LoadOptions load;
    FW_TRY(device, chooseDevice(options.device));
    load.device = device;
    load.precision = options.precision;
    load.threads = options.threads;
    load.base = options.base;
    load.inferenceOnly = options.inferenceOnly;
    load.eightBitCache = options.eightBitCache;
    load.memoryLimitBytes = std::uint64_t(availableBytes());
    if (device != "cpu") {
        FW_TRY(memory, engine::memoryOn(device));
        load.memoryLimitBytes = memory.freeBytes;
    }
    load.stop = options.stop;
    return load;
}

Result<std::unique_ptr<LocalModel>> LocalModel::load(const ModelRef &ref, const LocalModelOptions &options)
{
    std::unique_ptr<LocalModel> local(new LocalModel);
    local->m_name = ref.name;
    FW_TRY(text, ModelText::open(ref.path, ref.chatTemplate));
    local->m_text = std::move(text);

    const bool merges = options.mergeAdapter && !ref.adapter.empty();
    FW_TRY(reader, merges ? engine::mergedReader(local->m_text->sharedSource(), ref.adapter)
                          : engine::weightReader(local->m_text->source()));
    FW_TRY(load, engineOptions(options));
    FW_TRY(general, needGeneralPath(std::span(&ref.adapter, 1)));
    load.inferenceOnly = load.inferenceOnly && !general;
    FW_TRY(model, engine::LoadedModel::load(reader, load));
    local->m_model = std::move(model);
    if (!ref.adapter.empty() && !merges) {
        FW_CHECK(local->addAdapter(ref.name, ref.adapter, options.adapterForm));
        FW_CHECK(local->select(ref.name));
    }
    return local;
}

Result<> LocalModel::addAdapter(const std::string &name, const std::filesystem::path &folder, engine::AdapterForm form)
{
    if (m_adapters.contains(name))
        return {};
    FW_TRY(id, m_model->loadAdapter(folder, form));
    m_adapters[name] = id;
    return {};
}

Result<> LocalModel::select(const std::string &name)
{
    if (name.empty())
        return m_model->selectAdapter(-1);
    const auto it = m_adapters.find(name);
    if (it == m_adapters.end())
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no model named \"%1\" here."), {name}},
                    {FW_NOOP("core", "Choose one from the list of models.")});
    return m_model->selectAdapter(it->second);
}

Result<Generated> LocalModel::generate(const GenerateRequest &request,
                                       const std::function<bool(std::string_view)> &onText, std::stop_token stop)
{
    FW_TRY(prompt, m_text->encodePrompt(toJson(request.messages)));
    engine::GenerateOptions options;
    options.maxNew = request.maxNewTokens;
    options.temperature = request.temperature;
    options.topK = request.topK;
    options.topP = request.topP;
    options.seed = request.seed;
    FW_TRY(answered, answer(prompt.ids(), std::move(options), request.stop, onText, stop));
    return Generated(std::move(answered));
}

Result<LocalAnswer> LocalModel::answer(std::span<const engine::TokenId> prompt, engine::GenerateOptions options,
                                       const std::vector<std::string> &stopTexts,
                                       const std::function<bool(std::string_view)> &onText, std::stop_token stop)
{
    options.stopIds = m_text->stopIds();
    LocalAnswer out;
    StreamDecoder decoder(m_text->tokenizer());
    StopTexts stops(stopTexts);
    bool refused = false;
    const auto give = [&](const std::string &piece) {
        if (piece.empty() || refused)
            return;
        out.text += piece;
        refused = onText && !onText(piece);
    };
    FW_TRY(answer, engine::generate(
                       *m_model, prompt, options,
                       [&](const engine::ChosenToken &token) {
                           if (options.logProbabilities >= 0)
                               out.tokens.push_back(token);
                           give(stops.push(decoder.push(token.id)));
                           return !stops.met() && !refused;
                       },
                       stop));
    give(stops.push(decoder.finish()));
    give(stops.finish());
    out.promptTokens = std::int64_t(prompt.size());
    out.newTokens = std::int64_t(answer.ids.size());
    if (refused || answer.reason == engine::StopReason::Cancelled)
        out.finish = FinishReason::Cancelled;
    else if (!stops.met() &&
             (answer.reason == engine::StopReason::MaxNew || answer.reason == engine::StopReason::ContextFull))
        out.finish = FinishReason::Length;
    return out;
}

Result<std::vector<Generated>> LocalModel::generateBatch(std::span<const GenerateRequest> requests,
                                                         std::stop_token stop)
{
    const bool alike = std::all_of(requests.begin(), requests.end(), [&](const GenerateRequest &request) {
        return request.temperature == 0 && request.stop.empty() &&
               request.maxNewTokens == requests.front().maxNewTokens;
    });
    if (!alike || requests.size() < 2)
        return LanguageModel::generateBatch(requests, stop);
    std::vector<std::vector<engine::TokenId>> prompts;
    for (const GenerateRequest &request : requests) {
        FW_TRY(prompt, m_text->encodePrompt(toJson(request.messages)));
        prompts.push_back(prompt.ids());
    }
    engine::GenerateOptions options;
    options.maxNew = requests.front().maxNewTokens;
    options.stopIds = m_text->stopIds();
    FW_TRY(answers, engine::generateBatch(*m_model, prompts, options, stop));
    std::vector<Generated> out;
    for (size_t i = 0; i < answers.size(); ++i) {
        Generated one;
        one.text = m_text->tokenizer().decode(answers[i].ids);
        one.promptTokens = std::int64_t(prompts[i].size());
        one.newTokens = std::int64_t(answers[i].ids.size());
        if (answers[i].reason == engine::StopReason::Cancelled)
            one.finish = FinishReason::Cancelled;
        else if (answers[i].reason != engine::StopReason::StopToken)
            one.finish = FinishReason::Length;
        out.push_back(std::move(one));
    }
    return out;
}

Result<engine::Embedder *> LocalModel::embedder()
{
    if (!m_embedder) {
        const std::filesystem::path &path = m_text->source().path();
        const std::int64_t positions = m_model->shape().maxPositions;
        EmbeddingSettings settings;
        settings.maxTokens = positions;
        if (std::filesystem::is_directory(path)) {
            FW_TRY(stated, readEmbeddingSettings(path, positions));
            settings = std::move(stated);
        }
        if (!settings.isStated) // by nobody: who compares vectors expects them to have length 1
            settings.isNormalised = true;
        m_embedder = engine::Embedder::ofDecoder(*m_model, {m_text, &m_text->tokenizer()}, std::move(settings));
    }
    return m_embedder.get();
}

Result<Embeddings> LocalModel::embed(const EmbedRequest &request, std::stop_token stop)
{
    FW_TRY(embedder, this->embedder());
    FW_TRY(embeddings, embedder->embed(request.texts, embedOptions(request, stop)));
    return fromEngine(std::move(embeddings));
}

Result<engine::ScoreRequest> LocalModel::encoded(const std::vector<ChatMessage> &context,
                                                 const std::vector<std::string> &continuations) const
{
    FW_TRY(prompt, m_text->encodePrompt(toJson(context)));
    engine::ScoreRequest request;
    request.context = prompt.ids();
    for (const std::string &continuation : continuations) {
        FW_TRY(ids, m_text->tokenizer().encodeIds(continuation, {.parseSpecial = false}));
        request.continuations.push_back(std::move(ids));
    }
    return request;
}

Result<std::vector<ContinuationScore>> LocalModel::score(const std::vector<ChatMessage> &context,
                                                         const std::vector<std::string> &continuations,
                                                         std::stop_token stop)
{
    const ScoreRequest request{context, continuations};
    FW_TRY(scores, scoreBatch(std::span(&request, 1), stop));
    return std::move(scores.front());
}

Result<std::vector<std::vector<ContinuationScore>>> LocalModel::scoreBatch(std::span<const ScoreRequest> requests,
                                                                           std::stop_token stop)
{
    std::vector<engine::ScoreRequest> batch;
    for (const ScoreRequest &request : requests) {
        FW_TRY(one, encoded(request.context, request.continuations));
        batch.push_back(std::move(one));
    }
    FW_TRY(scores, engine::score(*m_model, batch, 1024, stop));
    std::vector<std::vector<ContinuationScore>> out;
    for (const std::vector<engine::ContinuationScore> &list : scores) {
        std::vector<ContinuationScore> &row = out.emplace_back();
        for (const engine::ContinuationScore &score : list)
            row.push_back({score.logProbability, std::int64_t(score.tokens.size()), score.greedy});
    }
    return out;
}

} // namespace fieldwright
