#include "core/tokenizer/chat_template.h"

#include "core/base/clock.h"
#include "core/tokenizer/jinja_interpreter.h"

namespace fieldwright {

struct ChatTemplate::Program
{
    std::string source;
    jinja::Syntax syntax;
};

namespace {

/// transformers gives the reasoning of a message under all the names that templates read.
jinja::Value messageValue(const Json &message)
{
    for (const char *key : {"reasoning_content", "thinking", "reasoning"}) {
        const Json *reasoning = member(message, key);
        if (!reasoning || reasoning->is_null())
            continue;
        Json with = message;
        if (!with.contains("thinking"))
            with["thinking"] = *reasoning;
        with["reasoning_content"] = *reasoning;
        return jinja::fromJson(with);
    }
    return jinja::fromJson(message);
}

} // namespace

ChatTemplate::ChatTemplate(std::shared_ptr<const Program> program) : m_program(std::move(program)) {}
ChatTemplate::~ChatTemplate() = default;
ChatTemplate::ChatTemplate(ChatTemplate &&) noexcept = default;
ChatTemplate &ChatTemplate::operator=(ChatTemplate &&) noexcept = default;

Result<ChatTemplate> ChatTemplate::parse(std::string_view source)
{
    FW_TRY(syntax, jinja::parse(source));
    auto program = std::make_shared<Program>();
    program->source = source;
    program->syntax = std::move(syntax);
    return ChatTemplate(std::move(program));
}

Result<RenderedChat> ChatTemplate::render(const Json &messages, const ChatOptions &options) const
{
    if (!messages.is_array())
        return jinja::templateError(ErrorCode::InvalidArgument, 1, "the conversation is no list of messages");
    jinja::List list;
    for (const Json &message : messages) {
        if (!message.is_object())
            return jinja::templateError(ErrorCode::InvalidArgument, 1, "a message is no object");
        list.push_back(messageValue(message));
    }
    std::vector<std::pair<std::string, jinja::Value>> variables;
    variables.emplace_back("messages", jinja::Value(std::move(list)));
    variables.emplace_back("add_generation_prompt", jinja::Value(options.addGenerationPrompt));
    for (const char *absent : {"tools", "documents"})
        variables.emplace_back(absent, jinja::Value(jinja::Value::None{}));
    // Tokens that the tokenizer does not have stay undefined, as in transformers.
    if (!options.bosToken.empty())
        variables.emplace_back("bos_token", jinja::Value(options.bosToken));
    if (!options.eosToken.empty())
        variables.emplace_back("eos_token", jinja::Value(options.eosToken));
    for (const auto &[name, value] : options.extra.items()) {
        std::erase_if(variables, [&name = name](const auto &variable) { return variable.first == name; });
        variables.emplace_back(name, jinja::fromJson(value));
    }
    return jinja::render(m_program->syntax, std::move(variables),
                         options.nowSeconds >= 0 ? options.nowSeconds : wallClockMs() / 1000);
}

bool ChatTemplate::marksGeneration() const
{
    return m_program->syntax.marksGeneration;
}

const std::string &ChatTemplate::source() const
{
    return m_program->source;
}

std::string_view defaultChatTemplate()
{
    return "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + "
           "'<|im_end|>\n' }}"
           "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
}

} // namespace fieldwright
