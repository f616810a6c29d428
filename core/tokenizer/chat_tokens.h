#pragma once

#include "core/tokenizer/chat_template.h"
#include "core/tokenizer/tokenizer.h"

namespace fieldwright {

/// What of a conversation is trained: TRL's assistant_only_loss, completion_only_loss, and neither.
enum class TrainedTurns { Answers, LastAnswer, All };

/// A conversation as the model sees it.
struct EncodedChat
{
    std::string text;          ///< the rendered conversation
    std::vector<Token> tokens; ///< offsets into `text`
    /// One a token: 1 where it is trained, i.e. an answer of the assistant or the token that ends its turn, or anything
    /// with TrainedTurns::All.
    std::vector<std::uint8_t> trained;
    /// Where the content of each message stands in `text`; begin == end when the template left it out or changed it.
    std::vector<TextSpan> contents;

    std::vector<std::int32_t> ids() const;
    size_t trainedCount() const;
};

/// Renders and tokenizes as transformers' apply_chat_template does, and marks what is trained: by the template's own
/// {% generation %} marks where it has them, otherwise by rendering the prompt of each assistant message (with the
/// generation prompt) and the conversation up to its end. Of what follows the answer only the token that ends the turn
/// is trained, not the line feed after it. Errors: those of render() and encode(); Unsupported when the template has no
/// marks and changes what stands before an answer that is trained (its prompt is no prefix of the conversation), so
/// that it cannot be told apart.
Result<EncodedChat> encodeChat(const Tokenizer &tokenizer, const ChatTemplate &chatTemplate, const Json &messages,
                               const ChatOptions &options = {}, TrainedTurns turns = TrainedTurns::Answers);

/// The prompt for the next answer: rendered with the generation prompt; `trained` is all zero.
Result<EncodedChat> encodePrompt(const Tokenizer &tokenizer, const ChatTemplate &chatTemplate, const Json &messages,
                                 const ChatOptions &options = {});

} // namespace fieldwright
