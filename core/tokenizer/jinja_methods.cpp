// Methods of texts, lists, dicts and loops.

#include "core/base/utf8.h"
#include "core/tokenizer/jinja_builtins.h"
#include "core/tokenizer/jinja_text.h"

#include <set>

#include <unicode/uchar.h>

namespace fieldwright::jinja {

namespace {

tl::unexpected<std::string> wrong(std::string why)
{
    return tl::unexpected<std::string>(std::move(why));
}

const std::set<std::string_view> textMethods = {
    "strip",    "lstrip",  "rstrip",    "split",      "rsplit",    "splitlines",   "startswith",
    "endswith", "replace", "upper",     "lower",      "title",     "capitalize",   "find",
    "rfind",    "index",   "count",     "join",       "format",    "isdigit",      "isalpha",
    "isalnum",  "isspace", "isupper",   "islower",    "isnumeric", "isdecimal",    "zfill",
    "ljust",    "rjust",   "partition", "rpartition", "swapcase",  "removeprefix", "removesuffix",
};

/// A text argument that may be None or absent; `problem` set when it is something else.
struct TextArgument
{
    const std::string *text = nullptr;
    std::string problem;
};
TextArgument textArgument(const Arguments &arguments, size_t index, const char *name)
{
    const Value *value = arguments.find(index, name);
    if (!value || value->isNone())
        return {};
    if (!value->isString())
        return {nullptr, std::string("'") + name + "' must be a text, not " + value->typeName()};
    return {&value->text(), {}};
}

std::int64_t intArgument(const Arguments &arguments, size_t index, const char *name, std::int64_t fallback)
{
    const Value *value = arguments.find(index, name);
    return value && (value->isInt() || value->isBool()) ? value->asInt() : fallback;
}

/// startswith and endswith take one text or a tuple of them.
Outcome hasEnd(const std::string &text, const Arguments &arguments, bool atStart)
{
    const Value *given = arguments.find(0, "prefix");
    if (!given || (!given->isString() && !given->isTuple()))
        return wrong("startswith and endswith need a text");
    const List one = given->isString() ? List{*given} : given->items();
    for (const Value &end : one) {
        if (end.isString() && (atStart ? text.starts_with(end.text()) : text.ends_with(end.text())))
            return Value(true);
    }
    return Value(false);
}

/// Python's isX(): not empty, and all characters are of the kind.
bool allAre(const std::string &text, bool (*kind)(char32_t))
{
    for (size_t i = 0; i < text.size();) {
        if (!kind(nextCodePoint(text, i)))
            return false;
    }
    return !text.empty();
}

bool hasCase(const std::string &text, bool upper)
{
    bool seen = false;
    for (size_t i = 0; i < text.size();) {
        const auto c = UChar32(nextCodePoint(text, i));
        if (upper ? u_islower(c) || u_istitle(c) : u_isupper(c) || u_istitle(c))
            return false;
        seen = seen || (upper ? u_isupper(c) : u_islower(c));
    }
    return seen;
}

/// str.title(): a letter after anything but a letter is upper case.
std::string titled(const std::string &text, bool swapCase)
{
    std::string out;
    bool inWord = false;
    for (size_t i = 0; i < text.size();) {
        const size_t at = i;
        const auto c = UChar32(nextCodePoint(text, i));
        const std::string one = text.substr(at, i - at);
        if (swapCase)
            out += u_isupper(c) ? lowerCase(one) : u_islower(c) ? upperCase(one) : one;
        else
            out += inWord ? lowerCase(one) : upperCase(one);
        inWord = u_isUAlphabetic(c);
    }
    return out;
}

std::string padded(const std::string &text, std::int64_t width, const std::string &fill, bool left)
{
    const auto length = std::int64_t(codePointCount(text));
    std::string pad;
    for (std::int64_t i = length; i < std::min<std::int64_t>(width, 100'000); ++i)
        pad += fill;
    return left ? pad + text : text + pad;
}

/// '{} {0} {name}'.format(…) without format specifications.
Outcome formatBraces(const std::string &pattern, const Arguments &arguments)
{
    std::string out;
    size_t next = 0;
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if ((c == '{' || c == '}') && i + 1 < pattern.size() && pattern[i + 1] == c) {
            out += c;
            ++i;
            continue;
        }
        if (c != '{') {
            out += c;
            continue;
        }
        const size_t end = pattern.find('}', i);
        const std::string name = end == std::string::npos ? std::string("!") : pattern.substr(i + 1, end - i - 1);
        const Value *value = nullptr;
        if (name.empty())
            value = arguments.find(next++, "");
        else if (name.size() < 4 &&
                 std::all_of(name.begin(), name.end(), [](unsigned char d) { return std::isdigit(d); }))
            value = arguments.find(size_t(std::stoi(name)), "");
        else
            value = arguments.find(arguments.positional.size(), name);
        if (!value)
            return wrong("format: nothing for '{" + name + "}'");
        out += toText(*value);
        i = end;
    }
    if (out.size() > Budget::longestText)
        return wrong("a text is too long");
    return Value(std::move(out));
}

Outcome partitioned(const std::string &text, const std::string *separator, bool fromRight)
{
    if (!separator || separator->empty())
        return wrong("partition needs a separator");
    const size_t found = fromRight ? text.rfind(*separator) : text.find(*separator);
    if (found == std::string::npos)
        return fromRight ? Value(List{Value(""), Value(""), Value(text)}, true)
                         : Value(List{Value(text), Value(""), Value("")}, true);
    return Value(List{Value(text.substr(0, found)), Value(*separator), Value(text.substr(found + separator->size()))},
                 true);
}

Outcome callText(const std::string &text, const std::string &name, const Arguments &arguments)
{
    const auto needText = [&](const char *argument) { return textArgument(arguments, 0, argument); };
    if (name == "strip" || name == "lstrip" || name == "rstrip") {
        const TextArgument characters = needText("chars");
        if (!characters.problem.empty())
            return wrong(characters.problem);
        return Value(stripped(text, characters.text, name != "rstrip", name != "lstrip"));
    }
    if (name == "split" || name == "rsplit") {
        const TextArgument separator = needText("sep");
        if (!separator.problem.empty() || (separator.text && separator.text->empty()))
            return wrong(separator.problem.empty() ? "empty separator" : separator.problem);
        return Value(splitText(text, separator.text, intArgument(arguments, 1, "maxsplit", -1), name == "rsplit"));
    }
    if (name == "splitlines") {
        List lines;
        const Value *keep = arguments.find(0, "keepends");
        for (std::string &line : splitLines(text, keep && keep->truth()))
            lines.emplace_back(std::move(line));
        return Value(std::move(lines));
    }
    if (name == "startswith" || name == "endswith")
        return hasEnd(text, arguments, name == "startswith");
    if (name == "upper")
        return Value(upperCase(text));
    if (name == "lower")
        return Value(lowerCase(text));
    if (name == "capitalize")
        return Value(capitalized(text));
    if (name == "title" || name == "swapcase")
        return Value(titled(text, name == "swapcase"));
    if (name == "isdigit" || name == "isdecimal" || name == "isnumeric") {
        return Value(allAre(text, [](char32_t c) { return bool(u_isdigit(UChar32(c))); }));
    }
    if (name == "isalpha")
        return Value(allAre(text, [](char32_t c) { return bool(u_isalpha(UChar32(c))); }));
    if (name == "isalnum")
        return Value(allAre(text, [](char32_t c) { return bool(u_isalnum(UChar32(c))); }));
    if (name == "isspace")
        return Value(allAre(text, isPythonSpace));
    if (name == "isupper" || name == "islower")
        return Value(hasCase(text, name == "isupper"));
    if (name == "format")
        return formatBraces(text, arguments);
    if (name == "zfill") {
        const bool sign = !text.empty() && (text[0] == '-' || text[0] == '+');
        const std::int64_t width = intArgument(arguments, 0, "width", 0) - (sign ? 1 : 0);
        return Value((sign ? text.substr(0, 1) : std::string()) +
                     padded(sign ? text.substr(1) : text, width, "0", true));
    }
    if (name == "ljust" || name == "rjust") {
        const TextArgument fill = textArgument(arguments, 1, "fillchar");
        return Value(
            padded(text, intArgument(arguments, 0, "width", 0), fill.text ? *fill.text : " ", name == "rjust"));
    }
    if (name == "join") {
        const Value *items = arguments.find(0, "iterable");
        auto list = items ? iterate(*items) : tl::expected<List, std::string>(wrong("join needs a list"));
        if (!list)
            return wrong(std::move(list).error());
        std::string out;
        for (size_t i = 0; i < list->size(); ++i) {
            if (!(*list)[i].isString())
                return wrong(std::string("join needs texts, not ") + (*list)[i].typeName());
            out += (i ? text : std::string()) + (*list)[i].text();
            if (out.size() > Budget::longestText)
                return wrong("a text is too long");
        }
        return Value(std::move(out));
    }

    // The rest needs a text.
    const TextArgument given = needText(name == "replace" ? "old" : name == "removeprefix" ? "prefix" : "sub");
    if (!given.text)
        return wrong(given.problem.empty() ? name + " needs a text" : given.problem);
    if (name == "replace") {
        const TextArgument to = textArgument(arguments, 1, "new");
        if (!to.text)
            return wrong(to.problem.empty() ? "replace needs two texts" : to.problem);
        auto out = replaced(text, *given.text, *to.text, intArgument(arguments, 2, "count", -1));
        return out ? Outcome(Value(std::move(*out))) : wrong("a text is too long");
    }
    if (name == "partition" || name == "rpartition")
        return partitioned(text, given.text, name == "rpartition");
    if (name == "removeprefix")
        return Value(text.starts_with(*given.text) ? text.substr(given.text->size()) : text);
    if (name == "removesuffix")
        return Value(text.ends_with(*given.text) ? text.substr(0, text.size() - given.text->size()) : text);
    if (name == "count") {
        std::int64_t count = 0;
        if (given.text->empty())
            return Value(std::int64_t(codePointCount(text)) + 1);
        for (size_t at = text.find(*given.text); at != std::string::npos;
             at = text.find(*given.text, at + given.text->size()))
            ++count;
        return Value(count);
    }
    const size_t found = name == "rfind" ? text.rfind(*given.text) : text.find(*given.text);
    if (found == std::string::npos)
        return name == "index" ? Outcome(wrong("substring not found")) : Outcome(Value(std::int64_t(-1)));
    return Value(std::int64_t(codePointCount(std::string_view(text).substr(0, found))));
}

Outcome callDict(const Value &self, const std::string &name, const Arguments &arguments)
{
    const Dict &dict = self.dict();
    if (name == "get") {
        const Value *key = arguments.find(0, "key"), *fallback = arguments.find(1, "default");
        const Value *found = key ? dict.find(*key) : nullptr;
        return found ? *found : fallback ? *fallback : Value(Value::None{});
    }
    if (name == "copy")
        return self;
    List out;
    for (const auto &[key, value] : dict.entries)
        out.push_back(name == "items" ? Value(List{key, value}, true) : name == "keys" ? key : value);
    return Value(std::move(out));
}

} // namespace

bool hasMethod(const Value &self, std::string_view name)
{
    if (self.isString())
        return textMethods.contains(name);
    if (self.isDict())
        return name == "items" || name == "keys" || name == "values" || name == "get" || name == "copy";
    if (self.isSequence())
        return name == "index" || name == "count" || name == "copy";
    if (self.loop())
        return name == "cycle" || name == "changed";
    return false;
}

Outcome callMethod(Surroundings &around, const Value &self, const std::string &name, const Arguments &arguments)
{
    bool within = around.chargeWalk(self);
    for (const Value &argument : arguments.positional)
        within = within && around.chargeWalk(argument);
    if (!within)
        return wrong("it needs more work or memory than a chat template may");
    if (self.isString() && name == "%") {
        std::string out;
        if (!formatPercent(self.text(), arguments.positional, out))
            return wrong(out);
        return Value(std::move(out));
    }
    if (self.isString())
        return callText(self.text(), name, arguments);
    if (self.isDict())
        return callDict(self, name, arguments);
    if (self.isSequence()) {
        const Value *wanted = arguments.find(0, "value");
        if (name == "copy")
            return self;
        if (!wanted)
            return wrong(name + " needs a value");
        std::int64_t count = 0;
        for (size_t i = 0; i < self.items().size(); ++i) {
            if (!equal(self.items()[i], *wanted))
                continue;
            if (name == "index")
                return Value(std::int64_t(i));
            ++count;
        }
        return name == "index" ? Outcome(wrong("the value is not in the list")) : Outcome(Value(count));
    }
    return wrong(std::string("a value of type ") + self.typeName() + " has no method '" + name + "'");
}

} // namespace fieldwright::jinja
