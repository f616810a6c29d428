#include "core/tokenizer/chat_tokens.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/result.h"

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

/// A tokenizer with <|bos|> and <|eos|> as its only special tokens.
std::shared_ptr<const Tokenizer> tokenizer()
{
    const auto text = readFile(golden("tokenizer/small_gpt2.json"));
    const auto out = text ? Tokenizer::fromJson(*text, "small") : tl::unexpected(text.error());
    return out ? *out : nullptr;
}

const char *const plain = "{% for m in messages %}{{ '<|bos|>' + m.role + '\n' + m.content + '<|eos|>\n' }}{% endfor %}"
                          "{% if add_generation_prompt %}{{ '<|bos|>assistant\n' }}{% endif %}";
const char *const marked =
    "{% for m in messages %}{{ '<|bos|>' + m.role + '\n' }}{% if m.role == 'assistant' %}{% generation %}"
    "{{ m.content + '<|eos|>' }}{% endgeneration %}{% else %}{{ m.content + '<|eos|>' }}{% endif %}{{ '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|bos|>assistant\n' }}{% endif %}";

const Json conversation = {{{"role", "system"}, {"content", "Be brief."}},
                           {{"role", "user"}, {"content", "How deep?"}},
                           {{"role", "assistant"}, {"content", "40 m 水"}},
                           {{"role", "user"}, {"content", "And wide?"}},
                           {{"role", "assistant"}, {"content", "2 m"}}};

std::string trainedText(const EncodedChat &chat)
{
    std::string out;
    for (size_t i = 0; i < chat.tokens.size(); ++i) {
        if (chat.trained[i])
            out += chat.text.substr(chat.tokens[i].begin, chat.tokens[i].end - chat.tokens[i].begin);
    }
    return out;
}

Result<EncodedChat> encoded(const char *source, const Json &messages, TrainedTurns turns = TrainedTurns::Answers)
{
    auto parsed = ChatTemplate::parse(source);
    if (!parsed)
        return tl::unexpected(parsed.error());
    return encodeChat(*tokenizer(), *parsed, messages, {}, turns);
}

} // namespace

class TestChatTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trainsTheAnswersAndTheEndOfTheirTurns()
    {
        for (const char *source : {plain, marked}) {
            const auto chat = encoded(source, conversation);
            VERIFY_RESULT(chat);
            QCOMPARE(chat->trained.size(), chat->tokens.size());
            QCOMPARE(trainedText(*chat), std::string("40 m 水<|eos|>2 m<|eos|>"));
            QVERIFY(chat->trainedCount() > 4);
        }
    }

    void marksAndPrefixesAgree()
    {
        const auto a = encoded(plain, conversation), b = encoded(marked, conversation);
        VERIFY_RESULT(a);
        VERIFY_RESULT(b);
        QVERIFY(a->ids() == b->ids());
        QVERIFY(a->trained == b->trained);
    }

    void trainsNothingWithoutAnAnswer()
    {
        const auto chat = encoded(plain, Json::array({{{"role", "user"}, {"content", "x"}}}));
        VERIFY_RESULT(chat);
        QCOMPARE(chat->trainedCount(), size_t(0));
        const auto empty = encoded(plain, Json::array());
        VERIFY_RESULT(empty);
        QVERIFY(empty->tokens.empty());
    }

    void anEmptyAnswerTrainsItsEndOnly()
    {
        const auto chat =
            encoded(plain, {{{"role", "user"}, {"content", "x"}}, {{"role", "assistant"}, {"content", ""}}});
        VERIFY_RESULT(chat);
        QCOMPARE(trainedText(*chat), std::string("<|eos|>"));
    }

    void withoutASpecialTokenTheWholeAnswerIsTrained()
    {
        const auto chat = encoded("{% for m in messages %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}"
                                  "{% if add_generation_prompt %}{{ 'assistant:' }}{% endif %}",
                                  {{{"role", "user"}, {"content", "x"}}, {{"role", "assistant"}, {"content", "yes"}}});
        VERIFY_RESULT(chat);
        QCOMPARE(trainedText(*chat), std::string(" yes\n"));
    }

    void trainsTheLastAnswerOrEverything()
    {
        for (const char *source : {plain, marked}) {
            const auto last = encoded(source, conversation, TrainedTurns::LastAnswer);
            VERIFY_RESULT(last);
            QCOMPARE(trainedText(*last), std::string("2 m<|eos|>"));
            const auto all = encoded(source, conversation, TrainedTurns::All);
            VERIFY_RESULT(all);
            QCOMPARE(trainedText(*all), all->text);
            QCOMPARE(all->ids(), last->ids());
            // With one answer alone, and none.
            const auto one = encoded(source, Json::array({conversation[1], conversation[2]}), TrainedTurns::LastAnswer);
            VERIFY_RESULT(one);
            QCOMPARE(trainedText(*one), std::string("40 m 水<|eos|>"));
            const auto none = encoded(source, Json::array({conversation[1]}), TrainedTurns::LastAnswer);
            VERIFY_RESULT(none);
            QCOMPARE(none->trainedCount(), size_t(0));
        }
        // Two marked spans of the last answer belong to it both, those of earlier answers do not.
        const auto spans = encoded("{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}[{% "
                                   "endgeneration %}-{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ "
                                   "m.content }}{% endif %}{% endfor %}",
                                   conversation, TrainedTurns::LastAnswer);
        VERIFY_RESULT(spans);
        QCOMPARE(trainedText(*spans), std::string("[2 m"));
    }

    /// As templates of reasoning models drop the thoughts of earlier turns: the last answer can still be told apart.
    void theLastAnswerMayStandBehindTurnsThatChange()
    {
        const char *source = "{% for m in messages %}{{ '<|bos|>' }}{% if m.role == 'assistant' and loop.last %}{{ "
                             "'thought ' }}{% endif %}{{ m.content + '<|eos|>' }}{% endfor %}{% if "
                             "add_generation_prompt %}{{ '<|bos|>' }}{% endif %}";
        VERIFY_ERROR(encoded(source, conversation), ErrorCode::Unsupported);
        const auto last = encoded(source, conversation, TrainedTurns::LastAnswer);
        VERIFY_RESULT(last);
        QCOMPARE(trainedText(*last), std::string("thought 2 m<|eos|>"));
    }

    void saysWhenATemplateChangesEarlierTurns()
    {
        // Drops what was said before, as templates of reasoning models drop thoughts: no prompt is a prefix any more.
        const auto chat =
            encoded("{{ messages[-1].content }}{% if add_generation_prompt %}{{ '>' }}{% endif %}", conversation);
        VERIFY_ERROR(chat, ErrorCode::Unsupported);
        QVERIFY(!chat.error().remedy.empty());
    }

    void theErrorOfTheTemplateComesThrough()
    {
        VERIFY_ERROR(encoded("{{ raise_exception('no') }}", conversation), ErrorCode::InvalidArgument);
    }

    void findsTheContentsInTheText()
    {
        Json messages = conversation;
        messages[1]["content"] = "  How deep?\n";
        const auto chat = encoded("{% for m in messages %}{{ '[' + m.content | trim + ']' }}{% endfor %}{% if "
                                  "add_generation_prompt %}{{ '' }}{% endif %}",
                                  messages);
        if (chat) { // a template that trims: the content is found without its blanks
            QCOMPARE(chat->contents.size(), messages.size());
            const TextSpan span = chat->contents[1];
            QCOMPARE(chat->text.substr(span.begin, span.end - span.begin), std::string("How deep?"));
        } else {
            QFAIL(chat.error().message().c_str());
        }
    }

    void thePromptEndsWhereTheAnswerBegins()
    {
        auto parsed = ChatTemplate::parse(plain);
        VERIFY_RESULT(parsed);
        const auto prompt = encodePrompt(*tokenizer(), *parsed, Json::array({conversation[1]}));
        VERIFY_RESULT(prompt);
        QVERIFY(prompt->text.ends_with("<|bos|>assistant\n"));
        QCOMPARE(prompt->trainedCount(), size_t(0));
        const auto whole = encoded(plain, Json::array({conversation[1], conversation[2]}));
        VERIFY_RESULT(whole);
        const auto ids = whole->ids(), head = prompt->ids();
        QVERIFY(std::equal(head.begin(), head.end(), ids.begin()));
        QVERIFY(whole->trained[head.size()] == 1 && whole->trained[head.size() - 1] == 0);
    }

    void trainsTheSmallModelsTurns()
    {
        const auto path = smallModel();
        if (path.empty())
            QSKIP("the small model is not there; packaging/run.sh fetches it, or set FIELDWRIGHT_MODEL");
        const auto model = ModelSource::open(path);
        VERIFY_RESULT(model);
        const auto own = Tokenizer::fromModel(**model);
        VERIFY_RESULT(own);
        auto parsed = ChatTemplate::parse((*model)->config().chatTemplate);
        VERIFY_RESULT(parsed);
        const auto chat = encodeChat(**own, *parsed, conversation);
        VERIFY_RESULT(chat);
        QCOMPARE(trainedText(*chat), std::string("40 m 水<|im_end|>2 m<|im_end|>"));
        QCOMPARE(chat->tokens.front().id, (*own)->idOf("<|im_start|>"));
    }
};

QTEST_GUILESS_MAIN(TestChatTokens)
#include "test_chat_tokens.moc"
