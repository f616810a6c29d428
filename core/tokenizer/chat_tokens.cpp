#include "core/tokenizer/chat_tokens.h"

#include "core/base/utf8.h"

namespace fieldwright {

namespace {

ChatOptions withTokens(const Tokenizer &tokenizer, ChatOptions options)
{
    if (options.bosToken.empty())
        options.bosToken = tokenizer.bosToken();
    if (options.eosToken.empty())
        options.eosToken = tokenizer.eosToken();
    return options;
}

/// Each message's content in the rendered text, sought from left to right; templates often trim it.
std::vector<TextSpan> findContents(const Json &messages, const std::string &text)
{
    std::vector<TextSpan> out;
    size_t from = 0;
    for (const Json &message : messages) {
        const std::string whole = stringOr(message, "content");
        TextSpan span{from, from};
        for (const std::string_view content : {std::string_view(whole), trimmed(whole)}) {
            const size_t found = content.empty() ? std::string::npos : text.find(content, from);
            if (found == std::string::npos)
                continue;
            span = {found, found + content.size()};
            from = span.end;
            break;
        }
        out.push_back(span);
    }
    return out;
}

tl::unexpected<Error> notAPrefix(size_t message)
{
    return fail(
        ErrorCode::Unsupported,
        {FW_NOOP("core",
                 "The chat template changes what stands before message %1, so its answer cannot be told apart."),
         {std::to_string(message + 1)}},
        {FW_NOOP("core", "Train the last answers only, use single questions and answers, or a template with "
                         "{% generation %} marks.")});
}

bool isAnswer(const Json &message)
{
    return stringOr(message, "role") == "assistant";
}

/// The first message whose answer is trained.
size_t firstTrained(const Json &messages, TrainedTurns turns)
{
    size_t last = messages.size();
    for (size_t i = 0; i < messages.size(); ++i) {
        if (isAnswer(messages[i]))
            last = i;
    }
    return turns == TrainedTurns::LastAnswer ? last : 0;
}

/// The spans of the assistant's answers from message `first` on, by rendering what comes before each and up to each.
Result<std::vector<TextSpan>> answersByPrefix(const ChatTemplate &chatTemplate, const Json &messages,
                                              const ChatOptions &options, const std::string &text, size_t first)
{
    std::vector<TextSpan> out;
    ChatOptions promptOptions = options, upToOptions = options;
    promptOptions.addGenerationPrompt = true;
    upToOptions.addGenerationPrompt = false;
    Json part = Json::array();
    for (size_t i = 0; i < messages.size(); ++i) {
        if (!isAnswer(messages[i]) || i < first) {
            part.push_back(messages[i]);
            continue;
        }
        FW_TRY(prompt, chatTemplate.render(part, promptOptions));
        part.push_back(messages[i]);
        const bool isLast = i + 1 == messages.size();
        std::string upTo = text;
        if (!isLast || options.addGenerationPrompt) {
            FW_TRY(rendered, chatTemplate.render(part, upToOptions));
            upTo = std::move(rendered.text);
        }
        if (!text.starts_with(upTo) || !upTo.starts_with(prompt.text))
            return notAPrefix(i);
        out.push_back({prompt.text.size(), upTo.size()});
    }
    return out;
}

/// Of an answer's tokens [first, last), how many are trained: up to the token that ends the turn, when only white space
/// follows it.
size_t endOfTurn(const Tokenizer &tokenizer, const std::string &text, const std::vector<Token> &tokens, size_t first,
                 size_t last)
{
    for (size_t i = last; i > first; --i) {
        const Token &token = tokens[i - 1];
        if (tokenizer.isSpecial(token.id))
            return i;
        if (!trimmed(std::string_view(text).substr(token.begin, token.end - token.begin)).empty())
            break;
    }
    return last;
}

} // namespace

std::vector<std::int32_t> EncodedChat::ids() const
{
    std::vector<std::int32_t> out;
    out.reserve(tokens.size());
    for (const Token &token : tokens)
        out.push_back(token.id);
    return out;
}

size_t EncodedChat::trainedCount() const
{
    return size_t(std::count(trained.begin(), trained.end(), std::uint8_t(1)));
}

Result<EncodedChat> encodeChat(const Tokenizer &tokenizer, const ChatTemplate &chatTemplate, const Json &messages,
                               const ChatOptions &userOptions, TrainedTurns turns)
{
    const ChatOptions options = withTokens(tokenizer, userOptions);
    FW_TRY(rendered, chatTemplate.render(messages, options));
    FW_TRY(tokens, tokenizer.encode(rendered.text));
    EncodedChat out;
    out.text = std::move(rendered.text);
    out.tokens = std::move(tokens);
    out.trained.assign(out.tokens.size(), turns == TrainedTurns::All);
    out.contents = findContents(messages, out.text);
    if (turns == TrainedTurns::All)
        return out;

    const bool marked = chatTemplate.marksGeneration();
    const size_t first = firstTrained(messages, turns);
    std::vector<TextSpan> answers = std::move(rendered.generation);
    if (!marked) {
        FW_TRY(found, answersByPrefix(chatTemplate, messages, options, out.text, first));
        answers = std::move(found);
    } else if (first > 0) { // a template may mark several spans of one answer
        const size_t begin = out.contents[first - 1].end;
        std::erase_if(answers, [&](const TextSpan &span) { return span.begin < begin; });
    }
    size_t token = 0;
    for (const TextSpan &answer : answers) {
        // A token that begins before the answer belongs to the prompt, unless the template's own marks cut through it:
        // then it counts as transformers counts it.
        const auto isBefore = [&](const Token &t) { return marked ? t.end <= answer.begin : t.begin < answer.begin; };
        while (token < out.tokens.size() && isBefore(out.tokens[token]))
            ++token;
        size_t last = token;
        while (last < out.tokens.size() && out.tokens[last].begin < answer.end)
            ++last;
        const size_t end = marked ? last : endOfTurn(tokenizer, out.text, out.tokens, token, last);
        std::fill(out.trained.begin() + std::ptrdiff_t(token), out.trained.begin() + std::ptrdiff_t(end),
                  std::uint8_t(1));
        token = last;
    }
    return out;
}

Result<EncodedChat> encodePrompt(const Tokenizer &tokenizer, const ChatTemplate &chatTemplate, const Json &messages,
                                 const ChatOptions &userOptions)
{
    ChatOptions options = withTokens(tokenizer, userOptions);
    options.addGenerationPrompt = true;
    FW_TRY(rendered, chatTemplate.render(messages, options));
    FW_TRY(tokens, tokenizer.encode(rendered.text));
    EncodedChat out;
    out.text = std::move(rendered.text);
    out.tokens = std::move(tokens);
    out.trained.assign(out.tokens.size(), 0);
    out.contents = findContents(messages, out.text);
    return out;
}

} // namespace fieldwright
