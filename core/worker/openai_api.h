#pragma once

#include "core/base/json.h"
#include "core/engine/generator.h"
#include "core/language_model/answer_grammar.h"
#include "core/language_model/language_model.h"
#include "core/tokenizer/tokenizer.h"
#include "core/worker/openai_request.h"

namespace fieldwright::openai {

/// The wire format of OpenAI's API as far as it makes sense for one local model: requests to structs, answers to JSON.
/// What a client may ask for and is not done is refused by name, never passed over.

struct CompletionRequest
{
    bool isChat = true;
    std::vector<ChatMessage> messages;                   ///< chat
    std::vector<std::string> prompts;                    ///< completions, as texts …
    std::vector<std::vector<engine::TokenId>> promptIds; ///< … or as ids
    std::string model = "base";
    bool stream = false;
    bool includeUsage = false; ///< of a stream: a last chunk with the usage alone
    int choices = 1;           ///< of each prompt
    std::vector<std::string> stop;
    engine::GenerateOptions options;
    std::shared_ptr<const AnswerGrammar> grammar; ///< null: free
};

/// Errors: InvalidArgument, Unsupported, Corrupt (no JSON); each names the parameter.
Result<CompletionRequest> chatRequest(const std::string &body);
Result<CompletionRequest> completionRequest(const std::string &body);

/// One choice as it grows: what of it is certain to be given out, and its tokens with their probabilities.
struct ChoicePart
{
    int index = 0;
    std::string text;
    std::vector<engine::ChosenToken> tokens; ///< empty unless probabilities were asked for
    std::optional<std::string> finish;       ///< "stop", "length"
};

struct Usage
{
    std::int64_t promptTokens = 0;
    std::int64_t newTokens = 0;
};

/// The identity that all chunks of one answer share.
struct Envelope
{
    std::string id;
    std::int64_t created = 0; ///< seconds
};
Envelope newEnvelope(bool isChat);

/// A chunk of a stream; `first`: says the role.
Json chunk(const Envelope &envelope, const CompletionRequest &request, const Tokenizer &tokenizer,
           const ChoicePart &part, bool first);
Json usageChunk(const Envelope &envelope, const CompletionRequest &request, const Usage &usage);
/// The whole answer.
Json completion(const Envelope &envelope, const CompletionRequest &request, const Tokenizer &tokenizer,
                const std::vector<ChoicePart> &choices, const Usage &usage);

Json modelObject(const std::string &name);
Json modelList(const std::vector<std::string> &names);

/// An error in the API's shape, and its HTTP status.
struct ErrorReply
{
    int status = 500;
    Json body;
};
ErrorReply errorReply(const Error &error);
ErrorReply errorReply(int status, const std::string &message, const std::string &type, const std::string &code);

} // namespace fieldwright::openai
