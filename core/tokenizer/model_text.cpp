#include "core/tokenizer/model_text.h"

#include "core/base/hash.h"
#include "core/tokenizer/model_templates.h"
#include "core/tokenizer/named_templates.h"

#include <algorithm>

namespace fieldwright {

namespace {

std::vector<std::string> namesOf(const std::vector<ModelTemplate> &own)
{
    std::vector<std::string> names;
    names.reserve(own.size());
    for (const ModelTemplate &one : own)
        names.push_back(one.name);
    for (const NamedTemplate &one : namedTemplates()) {
        if (own.empty())
            names.emplace_back(one.name);
    }
    return names;
}

/// The way of a family whose publishers say it in their code instead of a template; null for all others, and when the
/// tokenizer lacks what it needs.
const NamedTemplate *templateOfFamily(const ModelConfig &config, const Tokenizer &tokenizer)
{
    const std::string_view family = config.family().modelType;
    const auto has = [&](const char *piece) { return tokenizer.idOf(piece) >= 0; };
    if (family == "chatglm" && has("[gMASK]"))
        return findNamedTemplate(has("<|user|>") ? "chatglm3" : "chatglm2");
    if (family == "baichuan" && config.design.normalisedHead && has("<reserved_106>"))
        return findNamedTemplate("baichuan2");
    if (family == "baichuan" && !config.design.normalisedHead && has("<reserved_102>"))
        return findNamedTemplate("baichuan");
    return nullptr;
}

/// The source of the template that is meant. `ofFamily` may be null.
Result<std::string> choose(const std::vector<ModelTemplate> &own, const NamedTemplate *ofFamily, std::string_view name)
{
    if (name.empty() && own.empty())
        return std::string(ofFamily ? ofFamily->source : defaultChatTemplate());
    if (name.empty())
        return own.front().source;
    for (const ModelTemplate &one : own) {
        if (one.name == name)
            return one.source;
    }
    if (const NamedTemplate *named = own.empty() ? findNamedTemplate(name) : nullptr)
        return std::string(named->source);
    std::string names;
    for (const std::string &one : namesOf(own))
        names += (names.empty() ? "" : ", ") + one;
    return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no chat template named %1."), {std::string(name)}},
                {FW_NOOP("core", "Take one of these: %1."), {names}});
}

} // namespace

Result<std::shared_ptr<const ModelText>> ModelText::open(const std::filesystem::path &model,
                                                         std::string_view templateName)
{
    FW_TRY(source, ModelSource::open(model));
    FW_TRY(tokenizer, Tokenizer::fromModel(*source));
    FW_TRY(own, modelTemplates(*source));
    FW_TRY(chosen, choose(own, templateOfFamily(source->config(), *tokenizer), templateName));
    FW_TRY(chatTemplate, ChatTemplate::parse(chosen));

    std::shared_ptr<ModelText> text(new ModelText(std::move(chatTemplate)));
    text->m_hasOwnTemplate = !own.empty();
    text->m_templateNames = namesOf(own);
    text->m_options.bosToken = tokenizer->bosToken();
    text->m_options.eosToken = tokenizer->eosToken();
    for (const std::int64_t id : source->config().eosIds)
        text->m_stopIds.push_back(std::int32_t(id));
    std::vector<std::int32_t> ends = {tokenizer->eosId(), tokenizer->idOf("<|im_end|>")};
    if (std::string_view(source->config().family().modelType) == "chatglm") // the next turn
        ends.insert(ends.end(), {tokenizer->idOf("<|user|>"), tokenizer->idOf("<|observation|>")});
    for (const std::int32_t id : ends) {
        if (id >= 0 && std::find(text->m_stopIds.begin(), text->m_stopIds.end(), id) == text->m_stopIds.end())
            text->m_stopIds.push_back(id);
    }
    text->m_source = std::move(source);
    text->m_tokenizer = std::move(tokenizer);
    return std::shared_ptr<const ModelText>(std::move(text));
}

std::string ModelText::templateSha256() const
{
    return sha256Hex(m_template.source());
}

Result<EncodedChat> ModelText::encodeChat(const Json &messages, TrainedTurns turns) const
{
    return fieldwright::encodeChat(*m_tokenizer, m_template, messages, m_options, turns);
}

Result<EncodedChat> ModelText::encodePrompt(const Json &messages) const
{
    return fieldwright::encodePrompt(*m_tokenizer, m_template, messages, m_options);
}

} // namespace fieldwright
