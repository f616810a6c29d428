#include "core/dataset/generator.h"

#include "core/base/hash.h"
#include "core/base/utf8.h"

#include <algorithm>

namespace fieldwright {

namespace {

void replaceAll(std::string &text, std::string_view what, std::string_view with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// The end (exclusive) of the balanced value that opens at `begin`, string-aware; npos when it never closes.
std::size_t balancedEnd(std::string_view text, std::size_t begin)
{
    std::string open;
    bool inString = false;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
            continue;
        }
        if (c == '"') {
            inString = true;
        } else if (c == '[' || c == '{') {
            if (open.size() >= 64)
                return std::string_view::npos;
            open += c;
        } else if (c == ']' || c == '}') {
            if (open.empty() || open.back() != (c == ']' ? '[' : '{'))
                return std::string_view::npos;
            open.pop_back();
            if (open.empty())
                return i + 1;
        }
    }
    return std::string_view::npos;
}

/// Removes commas before a closing bracket, outside strings.
std::string withoutTrailingCommas(std::string_view text)
{
    std::string out;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString && c == '\\' && i + 1 < text.size()) {
            out += c;
            out += text[++i];
            continue;
        }
        if (c == '"')
            inString = !inString;
        if (!inString && c == ',') {
            const std::size_t next = text.find_first_not_of(" \t\r\n", i + 1);
            if (next != std::string_view::npos && (text[next] == ']' || text[next] == '}'))
                continue;
        }
        out += c;
    }
    return out;
}

/// Where `quote` stands in `text`, white space folded on both sides; begin == end when it does not.
Span findQuotation(std::string_view text, std::string_view quote)
{
    const std::size_t direct = text.find(quote);
    if (direct != std::string_view::npos)
        return {direct, direct + quote.size()};
    // Compare without any white space, remembering where each byte came from.
    const auto squeezed = [](std::string_view source, std::vector<std::size_t> *origin) {
        std::string out;
        for (std::size_t i = 0; i < source.size();) {
            const std::size_t begin = i;
            if (isSpace(nextCodePoint(source, i)))
                continue;
            for (std::size_t b = begin; b < i; ++b) {
                out += source[b];
                if (origin)
                    origin->push_back(b);
            }
        }
        return out;
    };
    std::vector<std::size_t> origin;
    const std::string haystack = squeezed(text, &origin);
    const std::string needle = squeezed(quote, nullptr);
    const std::size_t at = needle.empty() ? std::string::npos : haystack.find(needle);
    if (at == std::string::npos)
        return {};
    return {origin[at], origin[at + needle.size() - 1] + 1};
}

class ModelGenerator : public PairGenerator
{
public:
    ModelGenerator(LanguageModel &model, ModelGeneratorOptions options) : m_model(model), m_options(std::move(options))
    {}

    Result<GeneratedPairs> generate(const SourceChunk &chunk, std::stop_token stop) override
    {
        GeneratedPairs out;
        GenerateRequest request;
        request.messages.push_back({"user", prompt(chunk)});
        request.maxNewTokens = m_options.maxNewTokens;
        request.seed = m_options.seed;
        FW_TRY(answer, m_model.generate(
                           request, [](std::string_view) { return true; }, stop));
        if (answer.finish == FinishReason::Cancelled)
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The job was stopped.")});
        auto value = parseModelJson(answer.text);
        if (!value) {
            ++out.rejected["answer-not-json"];
            return out;
        }
        if (value->is_object()) {
            for (const char *key : {"pairs", "facts", "questions"}) {
                if (const Json *list = member(*value, key)) {
                    value = Json(*list);
                    break;
                }
            }
        }
        if (!value->is_array())
            *value = Json::array({*value});
        for (const Json &item : *value)
            take(item, chunk, out);
        return out;
    }

private:
    std::string prompt(const SourceChunk &chunk) const
    {
        std::string headings;
        for (const std::string &heading : chunk.headings)
            headings += (headings.empty() ? "" : " > ") + heading;
        std::string text =
            m_options.promptTemplate.empty() ? defaultPromptTemplate(chunk.language) : m_options.promptTemplate;
        replaceAll(text, "{count}", std::to_string(m_options.pairsPerChunk));
        replaceAll(text, "{phrasings}", std::to_string(m_options.phrasings));
        replaceAll(text, "{document}", chunk.documentName);
        replaceAll(text, "{headings}", headings);
        replaceAll(text, "{text}", chunk.text); // last: the passage's own braces are not places
        return text;
    }

    static std::vector<std::string> questionsOf(const Json &item)
    {
        std::vector<std::string> out;
        const auto add = [&](const Json &value) {
            const std::string text =
                value.is_string() ? foldSpace(sanitizeUtf8(value.get<std::string>())) : std::string();
            if (!text.empty() && text.size() <= 600 && std::find(out.begin(), out.end(), text) == out.end())
                out.push_back(text);
        };
        for (const char *key : {"question", "questions", "phrasings", "rephrased"}) {
            const Json *value = member(item, key);
            if (value && value->is_array()) {
                for (const Json &one : *value)
                    add(one);
            } else if (value) {
                add(*value);
            }
        }
        return out;
    }

    static void take(const Json &item, const SourceChunk &chunk, GeneratedPairs &out)
    {
        const std::vector<std::string> questions = questionsOf(item);
        const std::string answer(trimmed(sanitizeUtf8(stringOr(item, "answer"))));
        const std::string quote(trimmed(sanitizeUtf8(stringOr(item, "evidence"))));
        if (questions.empty() || answer.empty() || answer.size() > 4000) {
            ++out.rejected["incomplete"];
            return;
        }
        const Span place = quote.empty() ? Span{} : findQuotation(chunk.text, quote);
        if (place.begin == place.end) {
            ++out.rejected["evidence-not-in-passage"];
            return;
        }
        const Span evidence = {chunk.span.begin + place.begin, chunk.span.begin + place.end};
        const std::string group =
            sha256Hex(chunk.document + "\n" + std::to_string(evidence.begin) + "\n" + questions.front()).substr(0, 16);
        for (const std::string &question : questions) {
            Pair pair;
            pair.group = group;
            pair.question = question;
            pair.answer = answer;
            pair.document = chunk.document;
            pair.chunk = chunk.id;
            pair.evidenceBegin = std::int64_t(evidence.begin);
            pair.evidenceEnd = std::int64_t(evidence.end);
            pair.grounding = checkGrounding(answer, chunk.text);
            pair.generator = "model";
            pair.language = guessLanguage(question);
            out.pairs.push_back(std::move(pair));
        }
    }

    LanguageModel &m_model;
    ModelGeneratorOptions m_options;
};

} // namespace

std::string defaultPromptTemplate(std::string_view language)
{
    if (language == "zh") {
        return "下面是文档《{document}》中的一段（{headings}）。请找出其中 {count} 条彼此不同的事实，为每条事实写 "
               "{phrasings} "
               "种问法和一个简短、完整的回答。只写这段文字里有的内容；问题要能脱离这段文字单独看懂，不要出现“文中”“上文"
               "”。"
               "“evidence” 必须逐字引用这段文字中能证明回答的一句话。只输出一个 JSON 数组，例如：\n"
               "[{\"questions\":[\"…\",\"…\"],\"answer\":\"…\",\"evidence\":\"…\"}]\n\n文字：\n{text}";
    }
    return "Below is a passage from the document \"{document}\" ({headings}). Find {count} different facts in it. For "
           "each "
           "fact write {phrasings} differently worded questions and one short, complete answer. Use only what the "
           "passage "
           "says; each question must be clear without the passage, so never write \"the passage\" or \"the text\". "
           "\"evidence\" must quote, word for word, the sentence that proves the answer. Reply with a JSON array only, "
           "for example:\n[{\"questions\":[\"…\",\"…\"],\"answer\":\"…\",\"evidence\":\"…\"}]\n\nPassage:\n{text}";
}

std::unique_ptr<PairGenerator> makeModelGenerator(LanguageModel &model, ModelGeneratorOptions options)
{
    return std::make_unique<ModelGenerator>(model, std::move(options));
}

Result<Json> parseModelJson(std::string_view answer)
{
    std::string text(answer);
    if (const std::size_t thought = text.rfind("</think>"); thought != std::string::npos)
        text.erase(0, thought + 8);
    std::optional<Json> last;
    for (const bool mend : {false, true}) {
        if (mend) {
            replaceAll(text, "“", "\"");
            replaceAll(text, "”", "\"");
            replaceAll(text, "，\"", ",\"");
            replaceAll(text, "：\"", ":\"");
            replaceAll(text, "［", "[");
            replaceAll(text, "］", "]");
        }
        for (std::size_t i = 0; i < text.size();) {
            if (text[i] != '[' && text[i] != '{') {
                ++i;
                continue;
            }
            const std::size_t end = balancedEnd(text, i);
            if (end == std::string::npos) {
                ++i;
                continue;
            }
            const std::string_view candidate = std::string_view(text).substr(i, end - i);
            const JsonLimits limits = {.bytes = 1u << 20, .depth = 16};
            auto value = parseJson(candidate, "the model's answer", limits);
            if (!value)
                value = parseJson(withoutTrailingCommas(candidate), "the model's answer", limits);
            if (value) {
                last = std::move(*value);
                i = end;
            } else {
                ++i;
            }
        }
        if (last)
            return std::move(*last);
    }
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The model's answer holds no JSON.")},
                {FW_NOOP("core", "Try a larger model, or change the prompt.")});
}

} // namespace fieldwright
