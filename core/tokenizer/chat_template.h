#pragma once

#include "core/base/json.h"

#include <memory>
#include <string>
#include <vector>

namespace fieldwright {

/// Bytes [begin, end) of a text.
struct TextSpan
{
    size_t begin = 0;
    size_t end = 0;
    bool operator==(const TextSpan &) const = default;
};

struct RenderedChat
{
    std::string text;
    std::vector<TextSpan> generation; ///< what stood between {% generation %} and {% endgeneration %}
};

struct ChatOptions
{
    bool addGenerationPrompt = false;
    std::string bosToken, eosToken;
    Json extra = Json::object();  ///< further variables: tools, documents, date_string, enable_thinking, …
    std::int64_t nowSeconds = -1; ///< for strftime_now (local time); -1: the clock
};

/// A chat template: the part of Jinja that the templates of public models use, rendered as transformers renders it with
/// the real jinja2 (trim_blocks, lstrip_blocks, loop controls, {% generation %}). Immutable and safe to use from
/// several threads. Templates are untrusted: steps, output and nesting are bounded, and nothing outside can be reached.
class ChatTemplate
{
public:
    /// Errors: Corrupt (not a template; says the line), Unsupported (says the construct and the line).
    static Result<ChatTemplate> parse(std::string_view source);
    ~ChatTemplate();
    ChatTemplate(ChatTemplate &&) noexcept;
    ChatTemplate &operator=(ChatTemplate &&) noexcept;

    /// `messages`: [{"role", "content", …}, …]. Errors: InvalidArgument (the template itself refused, by
    /// raise_exception: its own words are in the error), Unsupported, Corrupt; each says the line of the template.
    Result<RenderedChat> render(const Json &messages, const ChatOptions &options = {}) const;

    bool marksGeneration() const; ///< has {% generation %}
    const std::string &source() const;

private:
    struct Program;
    explicit ChatTemplate(std::shared_ptr<const Program> program);
    std::shared_ptr<const Program> m_program;
};

/// The template that is used when a model brings none: ChatML, with <|im_start|> and <|im_end|>.
std::string_view defaultChatTemplate();

} // namespace fieldwright
