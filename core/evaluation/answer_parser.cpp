#include "core/evaluation/answer_parser.h"

#include "core/base/utf8.h"

namespace fieldwright {

namespace {

constexpr size_t maxRawBytes = 64u << 10;
constexpr int maxDepth = 32;
/// Openings that never close are each searched to the end of the text; a hostile answer has no more than these.
constexpr int maxUnclosed = 200;

std::string withoutFences(std::string_view text)
{
    std::string out;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        if (trimmed(line).starts_with("```")) {
            // "```json" alone on a line, or a fence and the value on one line.
            line = trimmed(line);
            line.remove_prefix(3);
            while (!line.empty() && ((line[0] >= 'a' && line[0] <= 'z') || (line[0] >= 'A' && line[0] <= 'Z')))
                line.remove_prefix(1);
        }
        if (const size_t fence = line.find("```"); fence != std::string_view::npos)
            line = line.substr(0, fence);
        out += line;
        out += '\n';
    }
    return out;
}

/// One past the bracket that closes the one at `begin`; npos when there is none.
size_t closingOf(std::string_view text, size_t begin)
{
    std::string open;
    bool inString = false;
    for (size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            open += c == '{' ? '}' : ']';
            if (open.size() > size_t(maxDepth))
                return std::string_view::npos;
        } else if (c == '}' || c == ']') {
            if (open.back() != c)
                return std::string_view::npos;
            open.pop_back();
            if (open.empty())
                return i + 1;
        }
    }
    return std::string_view::npos;
}

/// The last outermost balanced text that begins with `bracket`, empty when there is none.
std::string_view lastBalanced(std::string_view text, char bracket)
{
    std::string_view last;
    int unclosed = 0;
    for (size_t i = text.find(bracket); i != std::string_view::npos;) {
        const size_t end = closingOf(text, i);
        if (end == std::string_view::npos) {
            if (++unclosed > maxUnclosed)
                break;
            i = text.find(bracket, i + 1);
            continue;
        }
        last = text.substr(i, end - i);
        i = text.find(bracket, end);
    }
    return last;
}

char asciiOf(char32_t c)
{
    switch (c) {
    case U'｛':
        return '{';
    case U'｝':
        return '}';
    case U'［':
    case U'【':
        return '[';
    case U'］':
    case U'】':
        return ']';
    case U'：':
        return ':';
    case U'，':
    case U'、':
        return ',';
    default:
        return 0;
    }
}

bool isFullWidthQuote(char32_t c)
{
    return c == U'“' || c == U'”' || c == U'＂' || c == U'„' || c == U'‟';
}

/// Outside of strings: full-width marks become ASCII, a comma before a closing bracket goes. Strings in ASCII quotes
/// stay as they are; those in full-width quotes get ASCII ones.
std::string mended(std::string_view text)
{
    enum class Place { Outside, InAscii, InFullWidth } place = Place::Outside;
    std::string out;
    const auto add = [&](char c) {
        if (c == '}' || c == ']') {
            while (!out.empty() &&
                   (out.back() == ' ' || out.back() == '\n' || out.back() == '\t' || out.back() == '\r'))
                out.pop_back();
            if (!out.empty() && out.back() == ',')
                out.pop_back();
        }
        out += c;
    };
    for (size_t i = 0; i < text.size();) {
        const size_t begin = i;
        const char32_t c = nextCodePoint(text, i);
        const std::string_view written = text.substr(begin, i - begin);
        if (place == Place::InAscii) {
            out += written;
            if (c == '\\' && i < text.size())
                out += text[i++];
            else if (c == '"')
                place = Place::Outside;
        } else if (place == Place::InFullWidth) {
            if (isFullWidthQuote(c) || c == '"') {
                out += '"';
                place = Place::Outside;
            } else {
                out += written;
            }
        } else if (c == '"') {
            out += '"';
            place = Place::InAscii;
        } else if (isFullWidthQuote(c)) {
            out += '"';
            place = Place::InFullWidth;
        } else if (const char ascii = asciiOf(c)) {
            add(ascii);
        } else if (written.size() == 1) {
            add(written[0]);
        } else {
            out += written;
        }
    }
    return out;
}

/// NFKC, lower case, without blanks and punctuation at the ends: "（A）." -> "a".
std::string bareLabel(std::string_view text)
{
    const std::string lower = toLower(nfkc(text));
    size_t begin = lower.size();
    size_t end = 0;
    for (size_t i = 0; i < lower.size();) {
        const size_t at = i;
        if (isWordCharacter(nextCodePoint(lower, i))) {
            begin = std::min(begin, at);
            end = i;
        }
    }
    return begin < end ? lower.substr(begin, end - begin) : std::string();
}

std::optional<Json> sameLabel(const Json &value)
{
    const Json *label = member(value, "label");
    if (!label)
        return std::nullopt;
    if (label->is_boolean())
        return label->get<bool>() ? "same" : "different";
    if (!label->is_string())
        return std::nullopt;
    const std::string bare = bareLabel(label->get_ref<const std::string &>());
    for (const char *same : {"same", "the same", "yes", "true", "t", "equal", "相同", "一样", "同", "是", "对", "真"}) {
        if (bare == same)
            return "same";
    }
    for (const char *different :
         {"different", "not the same", "no", "false", "f", "不同", "不相同", "不一样", "否", "不是", "假"}) {
        if (bare == different)
            return "different";
    }
    return std::nullopt;
}

std::optional<Json> senseLetter(const Json &value)
{
    const std::string bare = bareLabel(stringOr(value, "sense"));
    if (bare.size() == 1 && bare[0] >= 'a' && bare[0] <= 'z')
        return bare;
    return std::nullopt;
}

std::optional<Json> rolesOf(const Json &value)
{
    Json out = Json::object();
    for (const char *role : {"subject", "predicate", "object"}) {
        const Json *text = member(value, role);
        if (!text || !text->is_string())
            return std::nullopt;
        out[role] = *text;
    }
    return out;
}

std::optional<Json> wordsOf(const Json &value)
{
    if (!value.is_array() || value.empty())
        return std::nullopt;
    for (const Json &word : value) {
        if (!word.is_string())
            return std::nullopt;
    }
    return value;
}

std::optional<Json> spanOf(const Json &value)
{
    const Json *answer = member(value, "answer");
    if (!answer)
        return std::nullopt;
    if (answer->is_string())
        return *answer;
    if (answer->is_number()) // {"answer":1957}
        return dumpJson(*answer);
    return std::nullopt;
}

/// Steps 3 and 5.
std::optional<Json> readValue(std::string_view text, ItemTask task)
{
    const std::string_view written = lastBalanced(text, task == ItemTask::Segment ? '[' : '{');
    if (written.empty())
        return std::nullopt;
    const Result<Json> value = parseJson(written, "answer", {.bytes = maxRawBytes, .depth = maxDepth});
    if (!value)
        return std::nullopt;
    switch (task) {
    case ItemTask::Segment:
        return wordsOf(*value);
    case ItemTask::Roles:
        return rolesOf(*value);
    case ItemTask::Same:
        return sameLabel(*value);
    case ItemTask::Sense:
        return senseLetter(*value);
    case ItemTask::Span:
        return spanOf(*value);
    case ItemTask::Choice:
    case ItemTask::Domain:
        break;
    }
    return std::nullopt;
}

} // namespace

std::string withoutThinking(std::string_view raw)
{
    std::string out;
    size_t begin = 0;
    while (begin < raw.size()) {
        const size_t open = raw.find("<think>", begin);
        const size_t close = raw.find("</think>", begin);
        if (close != std::string_view::npos && (open == std::string_view::npos || close < open)) {
            // The template opened the thinking: all so far belonged to it.
            out.clear();
            begin = close + 8;
            continue;
        }
        out += raw.substr(begin, open == std::string_view::npos ? open : open - begin);
        if (open == std::string_view::npos || close == std::string_view::npos)
            break; // nothing more, or thinking that was cut off
        begin = close + 8;
    }
    return std::string(trimmed(out));
}

ParsedAnswer parseAnswer(std::string_view raw, ItemTask task)
{
    ParsedAnswer out;
    const std::string plain = withoutThinking(sanitizeUtf8(raw.substr(0, maxRawBytes)));
    if (task == ItemTask::Domain) {
        out.parsed = !plain.empty();
        out.value = plain;
        return out;
    }
    const std::string text = withoutFences(plain);
    std::optional<Json> value = readValue(text, task);
    if (!value) {
        value = readValue(mended(text), task);
        out.mended = value.has_value();
    }
    out.parsed = value.has_value();
    if (value)
        out.value = std::move(*value);
    return out;
}

} // namespace fieldwright
