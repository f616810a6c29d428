// A request to the model server: its first line is the path, the rest the body, as the server's handlers get it.

#include "core/base/utf8.h"
#include "core/worker/openai_api.h"
#include "core/worker/openai_embeddings.h"
#include "tests/fuzz/targets/input.h"

using namespace fieldwright;

namespace {

/// An answer that a grammar allows or not, byte by byte, as the generator would ask.
void follow(const std::shared_ptr<const AnswerGrammar> &grammar)
{
    if (!grammar)
        return;
    FUZZ_CHECK(grammar->nodes().size() <= GrammarBuilder::mostNodes);
    for (const std::string_view answer :
         {"{\"a\": [1, -2.5e3, \"x\\n\", null, true], \"b\": {}}", "aaaaaaaaab", "探头"}) {
        GrammarGuide guide(grammar);
        for (const char byte : answer) {
            if (!guide.accept(std::string_view(&byte, 1)))
                break;
            guide.mayEnd();
        }
    }
}

void checkCompletion(const Result<openai::CompletionRequest> &request)
{
    if (!request) {
        const openai::ErrorReply reply = openai::errorReply(request.error());
        FUZZ_CHECK(reply.status >= 400 && reply.status < 500 && reply.body.contains("error"));
        dumpJson(reply.body);
        return;
    }
    FUZZ_CHECK(request->choices >= 1 && request->options.maxNew >= 1 && request->options.topK >= 0);
    FUZZ_CHECK(request->options.logProbabilities <= 20);
    for (const ChatMessage &message : request->messages)
        FUZZ_CHECK(isValidUtf8(message.content));
    follow(request->grammar);
    const openai::Envelope envelope = openai::newEnvelope(request->isChat);
    dumpJson(openai::usageChunk(envelope, *request, {1, 2}));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view path = input.substr(0, line);
    const std::string body(input.substr(std::min(line + 1, input.size())));
    if (path == "/v1/chat/completions") {
        checkCompletion(openai::chatRequest(body));
    } else if (path == "/v1/completions") {
        checkCompletion(openai::completionRequest(body));
    } else if (path == "/v1/embeddings") {
        const auto request = openai::embeddingRequest(body);
        FUZZ_CHECK(fuzz::saysWhy(request));
        if (request)
            FUZZ_CHECK(request->input.texts.size() + request->input.ids.size() > 0);
        else
            dumpJson(openai::errorReply(request.error()).body);
    }
    return 0;
}
