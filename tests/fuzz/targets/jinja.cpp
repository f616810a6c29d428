// A chat template: parsed, then rendered with two conversations.

#include "core/base/utf8.h"
#include "core/tokenizer/chat_template.h"
#include "tests/fuzz/targets/input.h"

using namespace fieldwright;

namespace {

Json parsed(std::string_view text)
{
    auto json = parseJson(text, "conversation");
    FUZZ_CHECK(json.has_value());
    return std::move(*json);
}

const Json &plain()
{
    static const Json chat = parsed(R"([{"role": "system", "content": "Be brief."},
        {"role": "user", "content": " What is <2 & 3>? "},
        {"role": "assistant", "content": "<think>hm</think>\n6", "reasoning_content": "hm"},
        {"role": "user", "content": "探头 🧪?"}])");
    return chat;
}

const Json &withTools()
{
    static const Json chat = parsed(R"([{"role": "user", "content": [{"type": "text", "text": "Read TW-7"}]},
        {"role": "assistant", "content": null, "tool_calls": [{"id": "call12345", "type": "function",
            "function": {"name": "read", "arguments": {"probe": "TW-7", "count": 2, "share": 0.5, "deep": [[], {}]}}}]},
        {"role": "tool", "tool_call_id": "call12345", "content": "17.5"}])");
    return chat;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto chatTemplate = ChatTemplate::parse(fuzz::textOf(data, size));
    FUZZ_CHECK(fuzz::saysWhy(chatTemplate));
    if (!chatTemplate)
        return 0;
    ChatOptions options;
    options.bosToken = "<s>";
    options.eosToken = "</s>";
    options.nowSeconds = 1'700'000'000;
    for (const Json *chat : {&plain(), &withTools()}) {
        const auto rendered = chatTemplate->render(*chat, options);
        FUZZ_CHECK(fuzz::saysWhy(rendered));
        for (const TextSpan &span : rendered ? rendered->generation : std::vector<TextSpan>())
            FUZZ_CHECK(span.begin <= span.end && span.end <= rendered->text.size());
        options.addGenerationPrompt = true;
        static const Json tools = parsed(R"([{"type": "function", "function": {"name": "read", "description": "Reads.",
            "parameters": {"type": "object", "properties": {"probe": {"type": "string"}}, "required": ["probe"]}}}])");
        options.extra["tools"] = tools;
    }
    return 0;
}
