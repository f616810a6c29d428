// Filters, tests and global functions.

#include "core/base/utf8.h"
#include "core/tokenizer/jinja_builtins.h"
#include "core/tokenizer/jinja_syntax.h"
#include "core/tokenizer/jinja_text.h"

#include <cmath>
#include <ctime>
#include <map>

namespace fieldwright::jinja {

namespace {

tl::unexpected<std::string> wrong(std::string why)
{
    return tl::unexpected<std::string>(std::move(why));
}

struct Call
{
    Surroundings &around;
    const std::string &name;
    const Value &value;
    const Arguments &arguments;

    const Value *find(size_t index, std::string_view argument) const { return arguments.find(index, argument); }
    bool flag(size_t index, std::string_view argument, bool fallback = false) const
    {
        const Value *given = find(index, argument);
        return given ? given->truth() : fallback;
    }
    std::string text() const { return toText(value); }
};

/// value.a.b.0 by a dotted name, as filters with `attribute` look values up.
Value byPath(const Value &value, const Value &path)
{
    if (!path.isString()) {
        auto item = getItem(value, path);
        return item ? *item : Value();
    }
    static const std::string dot = ".";
    Value current = value;
    for (const Value &part : splitText(path.text(), &dot, -1, false)) {
        const bool isNumber =
            !part.text().empty() && part.text().size() < 10 &&
            std::all_of(part.text().begin(), part.text().end(), [](unsigned char c) { return std::isdigit(c); });
        auto item = getItem(current, isNumber ? Value(std::int64_t(std::stoll(part.text()))) : part);
        current = item ? *item : Value::undefined(path.text());
    }
    return current;
}

/// Sorting and comparing ignore case unless asked otherwise.
Value sortKey(const Value &value, bool caseSensitive)
{
    return value.isString() && !caseSensitive ? Value(lowerCase(value.text())) : value;
}

Outcome sorted(const Call &call, List items, const Value *attribute, bool caseSensitive, bool descending)
{
    std::vector<std::pair<Value, Value>> keyed;
    for (Value &item : items) {
        Value key = sortKey(attribute && !attribute->isNone() ? byPath(item, *attribute) : item, caseSensitive);
        keyed.emplace_back(std::move(key), std::move(item));
    }
    std::string problem;
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto &a, const auto &b) {
        const auto less = descending ? compare("<", b.first, a.first) : compare("<", a.first, b.first);
        if (!less)
            problem = less.error();
        return less.value_or(false);
    });
    if (!problem.empty() || !call.around.charge(keyed.size() * 64))
        return wrong(problem.empty() ? "it needs more work than a chat template may" : problem);
    List out;
    for (auto &[key, item] : keyed)
        out.push_back(std::move(item));
    return Value(std::move(out));
}

Outcome toNumber(const Call &call, bool wantFloat)
{
    const Value *fallback = call.find(0, "default");
    const Value otherwise = fallback ? *fallback : wantFloat ? Value(0.0) : Value(std::int64_t(0));
    if (call.value.isNumber()) {
        const double number = call.value.asDouble();
        if (wantFloat)
            return Value(number);
        if (!call.value.isFloat())
            return Value(call.value.asInt());
        return std::fabs(number) < 9e18 ? Value(std::int64_t(number)) : otherwise;
    }
    if (!call.value.isString())
        return otherwise;
    std::string text = stripped(call.value.text(), nullptr, true, true);
    std::erase(text, '_');
    if (text.empty() || text.size() > 400)
        return otherwise;
    const std::string bare = lowerCase(text.substr(text.find_first_not_of("+-") == 1 ? 1 : 0));
    const bool isWord = bare == "nan" || bare == "inf" || bare == "infinity";
    if (!isWord && text.find_first_not_of("+-.0123456789eE") != std::string::npos)
        return otherwise;
    char *end = nullptr;
    if (!wantFloat && !isWord && text.find_first_of(".eE") == std::string::npos) {
        errno = 0;
        const long long whole = std::strtoll(text.c_str(), &end, 10);
        return *end == '\0' && errno == 0 ? Value(std::int64_t(whole)) : otherwise;
    }
    const double number = std::strtod(text.c_str(), &end);
    if (*end != '\0')
        return otherwise;
    return wantFloat ? Value(number) : std::fabs(number) < 9e18 ? Value(std::int64_t(number)) : otherwise;
}

Outcome rounded(const Call &call)
{
    if (!call.value.isNumber())
        return wrong("round needs a number");
    const Value *precisionGiven = call.find(0, "precision"), *methodGiven = call.find(1, "method");
    const std::int64_t precision = precisionGiven && precisionGiven->isInt() ? precisionGiven->asInt() : 0;
    const std::string method = methodGiven ? toText(*methodGiven) : "common";
    if (precision < 0 || precision > 30)
        return wrong("round needs a precision from 0 to 30");
    const double value = call.value.asDouble();
    if (method == "common") {
        if (!call.value.isFloat())
            return Value(call.value.asInt());
        char text[512]; // the C library rounds the exact value half to even, as Python does
        std::snprintf(text, sizeof text, "%.*f", int(precision), value);
        return Value(std::strtod(text, nullptr));
    }
    const double scale = std::pow(10.0, double(precision));
    return Value((method == "ceil" ? std::ceil(value * scale) : std::floor(value * scale)) / scale);
}

Outcome indented(const Call &call)
{
    const Value *width = call.find(0, "width");
    const std::string pad =
        width && width->isString()
            ? width->text()
            : std::string(size_t(std::clamp<std::int64_t>(width && width->isInt() ? width->asInt() : 4, 0, 1000)), ' ');
    const bool blank = call.flag(2, "blank");
    std::string out = call.flag(1, "first") ? pad : std::string();
    const auto lines = splitLines(call.text() + "\n", false);
    for (size_t i = 0; i < lines.size(); ++i) {
        if (i > 0)
            out += "\n" + (blank || !lines[i].empty() ? pad : std::string());
        out += lines[i];
        if (out.size() > Budget::longestText)
            return wrong("a text is too long");
    }
    return Value(std::move(out));
}

Outcome json(const Call &call)
{
    JsonStyle style;
    style.ascii = call.flag(0, "ensure_ascii");
    if (const Value *indent = call.find(1, "indent"); indent && indent->isInt()) {
        style.indent = int(std::clamp<std::int64_t>(indent->asInt(), 0, 64));
        style.itemSeparator = ",";
    }
    if (const Value *separators = call.find(2, "separators");
        separators && separators->isSequence() && separators->items().size() == 2) {
        style.itemSeparator = toText(separators->items()[0]);
        style.keySeparator = toText(separators->items()[1]);
    }
    style.sortKeys = call.flag(3, "sort_keys");
    std::string out, problem;
    if (!toJsonText(call.value, style, out, problem))
        return wrong(problem);
    return Value(std::move(out));
}

Outcome joined(const Call &call)
{
    const Value *between = call.find(0, "d"), *attribute = call.find(1, "attribute");
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    std::string out;
    for (size_t i = 0; i < items->size(); ++i) {
        if (i > 0 && between)
            out += toText(*between);
        out += toText(attribute ? byPath((*items)[i], *attribute) : (*items)[i]);
        if (out.size() > Budget::longestText)
            return wrong("a text is too long");
    }
    return Value(std::move(out));
}

/// map('filter', …) and map(attribute='name', default=…)
Outcome mapped(const Call &call)
{
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    const Value *attribute = call.arguments.find(call.arguments.positional.size(), "attribute");
    const Value *fallback = call.arguments.find(call.arguments.positional.size(), "default");
    List out;
    for (const Value &item : *items) {
        if (attribute) {
            Value found = byPath(item, *attribute);
            if (found.isUndefined() && fallback)
                found = *fallback;
            out.push_back(std::move(found));
            continue;
        }
        if (call.arguments.positional.empty() || !call.arguments.positional[0].isString() ||
            !isKnownFilter(call.arguments.positional[0].text()))
            return wrong("map needs the name of a filter");
        Arguments rest = call.arguments;
        rest.positional.erase(rest.positional.begin());
        auto result = applyFilter(call.around, call.arguments.positional[0].text(), item, rest);
        if (!result)
            return result;
        out.push_back(std::move(*result));
    }
    return Value(std::move(out));
}

/// select, reject, selectattr, rejectattr
Outcome selected(const Call &call)
{
    const bool wanted = call.name.starts_with("select"), byAttribute = call.name.ends_with("attr");
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    const size_t testIndex = byAttribute ? 1 : 0;
    if (call.arguments.positional.size() < testIndex)
        return wrong(call.name + " needs the name of an attribute");
    Arguments rest = call.arguments;
    std::string test;
    if (call.arguments.positional.size() > testIndex) {
        test = toText(call.arguments.positional[testIndex]);
        if (!isKnownTest(test))
            return wrong("the test '" + test + "' is not supported");
    }
    rest.positional.erase(rest.positional.begin(),
                          rest.positional.begin() + std::ptrdiff_t(std::min(rest.positional.size(), testIndex + 1)));
    List out;
    for (Value &item : *items) {
        const Value subject = byAttribute ? byPath(item, call.arguments.positional[0]) : item;
        tl::expected<bool, std::string> answer = test.empty() ? subject.truth() : applyTest(test, subject, rest);
        if (!answer)
            return wrong(std::move(answer).error());
        if (*answer == wanted)
            out.push_back(std::move(item));
    }
    return Value(std::move(out));
}

Outcome extreme(const Call &call)
{
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    const Value *attribute = call.find(1, "attribute");
    const Value *best = nullptr;
    Value bestKey;
    for (const Value &item : *items) {
        Value key = sortKey(attribute ? byPath(item, *attribute) : item, call.flag(0, "case_sensitive"));
        if (best) {
            const auto better = compare(call.name == "min" ? "<" : ">", key, bestKey);
            if (!better)
                return wrong(better.error());
            if (!*better)
                continue;
        }
        best = &item;
        bestKey = std::move(key);
    }
    return best ? *best : Value::undefined("the extreme of an empty list");
}

Outcome summed(const Call &call)
{
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    const Value *attribute = call.find(0, "attribute"), *start = call.find(1, "start");
    Value sum = start ? *start : Value(std::int64_t(0));
    for (const Value &item : *items) {
        auto next = binary(call.around, "+", sum, attribute && !attribute->isNone() ? byPath(item, *attribute) : item);
        if (!next)
            return next;
        sum = std::move(*next);
    }
    return sum;
}

Outcome unique(const Call &call)
{
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    const Value *attribute = call.find(1, "attribute");
    List keys, out;
    for (Value &item : *items) {
        Value key = sortKey(attribute ? byPath(item, *attribute) : item, call.flag(0, "case_sensitive"));
        if (!call.around.charge(keys.size() * 64)) // each is compared with all before it
            return wrong("it needs more work than a chat template may");
        if (std::any_of(keys.begin(), keys.end(), [&](const Value &known) { return equal(known, key); }))
            continue;
        keys.push_back(std::move(key));
        out.push_back(std::move(item));
    }
    return Value(std::move(out));
}

Outcome dictItems(const Call &call, bool sort)
{
    if (call.value.isUndefined() && !sort)
        return Value(List{});
    if (!call.value.isDict())
        return wrong(call.name + " needs a dict, not " + call.value.typeName());
    List out;
    for (const auto &[key, value] : call.value.dict().entries)
        out.push_back(Value(List{key, value}, true));
    if (!sort)
        return Value(std::move(out));
    const Value *by = call.find(1, "by");
    const Value index(std::int64_t(by && toText(*by) == "value" ? 1 : 0));
    return sorted(call, std::move(out), &index, call.flag(0, "case_sensitive"), call.flag(2, "reverse"));
}

Outcome length(const Call &call)
{
    const Value &value = call.value;
    if (value.isUndefined())
        return Value(std::int64_t(0));
    if (value.isString())
        return Value(std::int64_t(codePointCount(value.text())));
    if (value.isSequence())
        return Value(std::int64_t(value.items().size()));
    if (value.isDict())
        return Value(std::int64_t(value.dict().entries.size()));
    return wrong(std::string("a value of type ") + value.typeName() + " has no length");
}

Outcome titleCase(const Call &call)
{
    const std::string text = call.text();
    std::string out, word;
    const auto flush = [&] {
        out += capitalized(word);
        word.clear();
    };
    for (size_t i = 0; i < text.size();) {
        const size_t at = i;
        const char32_t c = nextCodePoint(text, i);
        const std::string one = text.substr(at, i - at);
        if (isPythonSpace(c) || std::u32string_view(U"-({[<").find(c) != std::u32string_view::npos) {
            flush();
            out += one;
        } else {
            word += one;
        }
    }
    flush();
    return Value(std::move(out));
}

Outcome firstOrLast(const Call &call, bool first)
{
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    if (items->empty())
        return Value::undefined(first ? "the first of an empty list" : "the last of an empty list");
    return first ? items->front() : items->back();
}

Outcome reversed(const Call &call)
{
    auto items = iterate(call.value);
    if (!items)
        return wrong(std::move(items).error());
    std::reverse(items->begin(), items->end());
    if (!call.value.isString())
        return Value(std::move(*items));
    std::string out;
    for (const Value &character : *items)
        out += character.text();
    return Value(std::move(out));
}

Outcome wordCount(const Call &call)
{
    std::int64_t count = 0;
    bool inWord = false;
    const std::string text = call.text();
    for (size_t i = 0; i < text.size();) {
        const bool isWord = isWordCharacter(nextCodePoint(text, i));
        count += isWord && !inWord;
        inWord = isWord;
    }
    return Value(count);
}

using Filter = Outcome (*)(const Call &);

const std::map<std::string_view, Filter> &filters()
{
    static const std::map<std::string_view, Filter> table = {
        {"abs",
         [](const Call &c) -> Outcome {
             if (!c.value.isNumber())
                 return wrong("abs needs a number");
             return c.value.isFloat() ? Value(std::fabs(c.value.asDouble()))
                                      : Value(c.value.asInt() < 0 ? -c.value.asInt() : c.value.asInt());
         }},
        {"capitalize", [](const Call &c) -> Outcome { return Value(capitalized(c.text())); }},
        {"count", length},
        {"d", nullptr}, // the same as default, below
        {"default",
         [](const Call &c) -> Outcome {
             const Value *fallback = c.find(0, "default_value");
             const bool useIt = c.value.isUndefined() || (c.flag(1, "boolean") && !c.value.truth());
             return !useIt ? c.value : fallback ? *fallback : Value("");
         }},
        {"dictsort", [](const Call &c) { return dictItems(c, true); }},
        {"e", nullptr},
        {"escape",
         [](const Call &c) -> Outcome { return c.value.isMarkup() ? c.value : Value(escapeMarkup(c.text()), true); }},
        {"first", [](const Call &c) { return firstOrLast(c, true); }},
        {"float", [](const Call &c) { return toNumber(c, true); }},
        {"format",
         [](const Call &c) -> Outcome {
             std::string out;
             if (!formatPercent(c.text(), c.arguments.positional, out))
                 return wrong(out);
             return Value(std::move(out));
         }},
        {"indent", indented},
        {"int", [](const Call &c) { return toNumber(c, false); }},
        {"items", [](const Call &c) { return dictItems(c, false); }},
        {"join", joined},
        {"last", [](const Call &c) { return firstOrLast(c, false); }},
        {"length", length},
        {"list",
         [](const Call &c) -> Outcome {
             auto items = iterate(c.value);
             return items ? Outcome(Value(std::move(*items))) : wrong(std::move(items).error());
         }},
        {"lower", [](const Call &c) -> Outcome { return Value(lowerCase(c.text())); }},
        {"map", mapped},
        {"max", extreme},
        {"min", extreme},
        {"reject", selected},
        {"rejectattr", selected},
        {"replace",
         [](const Call &c) -> Outcome {
             const Value *from = c.find(0, "old"), *to = c.find(1, "new"), *count = c.find(2, "count");
             if (!from || !to)
                 return wrong("replace needs two texts");
             auto out = replaced(c.text(), toText(*from), toText(*to), count && count->isInt() ? count->asInt() : -1);
             return out ? Outcome(Value(std::move(*out))) : wrong("a text is too long");
         }},
        {"reverse", reversed},
        {"round", rounded},
        {"safe", [](const Call &c) -> Outcome { return Value(c.text(), true); }},
        {"select", selected},
        {"selectattr", selected},
        {"sort",
         [](const Call &c) -> Outcome {
             auto items = iterate(c.value);
             return items ? sorted(c, std::move(*items), c.find(2, "attribute"), c.flag(1, "case_sensitive"),
                                   c.flag(0, "reverse"))
                          : Outcome(wrong(std::move(items).error()));
         }},
        {"string", [](const Call &c) -> Outcome { return c.value.isString() ? c.value : Value(c.text()); }},
        {"sum", summed},
        {"title", titleCase},
        {"tojson", json},
        {"trim",
         [](const Call &c) -> Outcome {
             const Value *characters = c.find(0, "chars");
             const std::string set = characters && characters->isString() ? characters->text() : std::string();
             return Value(stripped(c.text(), characters && characters->isString() ? &set : nullptr, true, true));
         }},
        {"unique", unique},
        {"upper", [](const Call &c) -> Outcome { return Value(upperCase(c.text())); }},
        {"wordcount", wordCount},
    };
    return table;
}

std::string_view withoutAlias(std::string_view filter)
{
    return filter == "d" ? "default" : filter == "e" ? "escape" : filter;
}

const std::map<std::string_view, std::string_view> &comparingTests()
{
    static const std::map<std::string_view, std::string_view> table = {
        {"eq", "=="},         {"equalto", "=="}, {"==", "=="}, {"ne", "!="}, {"!=", "!="}, {"gt", ">"},
        {"greaterthan", ">"}, {">", ">"},        {"ge", ">="}, {">=", ">="}, {"lt", "<"},  {"lessthan", "<"},
        {"<", "<"},           {"le", "<="},      {"<=", "<="}, {"in", "in"},
    };
    return table;
}

using Test = bool (*)(const Value &);

const std::map<std::string_view, Test> &plainTests()
{
    static const std::map<std::string_view, Test> table = {
        {"boolean", [](const Value &v) { return v.isBool(); }},
        {"callable", [](const Value &v) { return v.isCallable(); }},
        {"defined", [](const Value &v) { return !v.isUndefined(); }},
        {"escaped", [](const Value &v) { return v.isMarkup(); }},
        {"false", [](const Value &v) { return v.isBool() && !v.asBool(); }},
        {"filter", [](const Value &v) { return v.isString() && isKnownFilter(v.text()); }},
        {"float", [](const Value &v) { return v.isFloat(); }},
        {"integer", [](const Value &v) { return v.isInt(); }},
        {"iterable",
         [](const Value &v) { return v.isUndefined() || v.isString() || v.isSequence() || v.isDict() || v.loop(); }},
        {"lower",
         [](const Value &v) {
             const std::string t = toText(v);
             return !t.empty() && t == lowerCase(t) && t != upperCase(t);
         }},
        {"mapping", [](const Value &v) { return v.isDict(); }},
        {"none", [](const Value &v) { return v.isNone(); }},
        {"number", [](const Value &v) { return v.isNumber(); }},
        {"sequence", [](const Value &v) { return v.isUndefined() || v.isString() || v.isSequence() || v.isDict(); }},
        {"string", [](const Value &v) { return v.isString(); }},
        {"test", [](const Value &v) { return v.isString() && isKnownTest(v.text()); }},
        {"true", [](const Value &v) { return v.isBool() && v.asBool(); }},
        {"undefined", [](const Value &v) { return v.isUndefined(); }},
        {"upper",
         [](const Value &v) {
             const std::string t = toText(v);
             return !t.empty() && t == upperCase(t) && t != lowerCase(t);
         }},
    };
    return table;
}

Outcome range(const Arguments &arguments)
{
    std::int64_t bounds[3] = {0, 0, 1};
    const size_t given = arguments.positional.size();
    if (given < 1 || given > 3)
        return wrong("range needs one to three numbers");
    for (size_t i = 0; i < given; ++i) {
        if (!arguments.positional[i].isInt() && !arguments.positional[i].isBool())
            return wrong("range needs whole numbers");
        bounds[given == 1 ? 1 : i] = arguments.positional[i].asInt();
    }
    if (bounds[2] == 0)
        return wrong("range cannot have step zero");
    List out;
    for (__int128 i = bounds[0]; bounds[2] > 0 ? i < bounds[1] : i > bounds[1]; i += bounds[2]) {
        if (out.size() >= 100'000) // the sandbox's own limit
            return wrong("range has more than 100000 numbers");
        out.push_back(Value(std::int64_t(i)));
    }
    return Value(std::move(out));
}

} // namespace

bool isKnownFilter(std::string_view name)
{
    return filters().contains(name);
}

bool isKnownTest(std::string_view name)
{
    return plainTests().contains(name) || comparingTests().contains(name) || name == "odd" || name == "even" ||
           name == "divisibleby" || name == "sameas";
}

bool isKnownGlobal(std::string_view name)
{
    return name == "range" || name == "dict" || name == "strftime_now";
}

Outcome callGlobal(Surroundings &around, const std::string &name, const Arguments &arguments)
{
    if (name == "range")
        return range(arguments);
    if (name == "dict") {
        auto out = std::make_shared<Dict>();
        if (!arguments.positional.empty() && arguments.positional[0].isDict())
            out->entries = arguments.positional[0].dict().entries;
        for (const auto &[key, value] : arguments.named)
            out->set(Value(key), value);
        return Value(std::shared_ptr<const Dict>(std::move(out)));
    }
    const Value *format = arguments.find(0, "format"); // strftime_now
    if (!format || !format->isString() || format->text().size() > 256)
        return wrong("strftime_now needs a format");
    const std::time_t now = around.nowSeconds;
    std::tm local = {};
    localtime_r(&now, &local);
    char out[4096];
    const size_t length = std::strftime(out, sizeof out, format->text().c_str(), &local);
    return Value(std::string(out, length));
}

Outcome applyFilter(Surroundings &around, const std::string &name, const Value &value, const Arguments &arguments)
{
    bool within = around.chargeWalk(value);
    for (const Value &argument : arguments.positional)
        within = within && around.chargeWalk(argument);
    if (!within)
        return wrong("it needs more work or memory than a chat template may");
    const auto it = filters().find(withoutAlias(name));
    if (it == filters().end())
        return wrong("the filter '" + name + "' is not supported");
    return it->second(Call{around, name, value, arguments});
}

tl::expected<bool, std::string> applyTest(const std::string &name, const Value &value, const Arguments &arguments)
{
    if (const auto it = plainTests().find(name); it != plainTests().end())
        return it->second(value);
    const Value *other = arguments.find(0, "other");
    if (const auto it = comparingTests().find(name); it != comparingTests().end()) {
        if (!other)
            return wrong("the test '" + name + "' needs a value");
        return compare(std::string(it->second), value, *other);
    }
    if (name == "sameas") {
        if (!other)
            return wrong("the test 'sameas' needs a value");
        const bool sameType = std::string_view(value.typeName()) == other->typeName();
        return sameType && equal(value, *other);
    }
    if (!value.isInt() && !value.isBool())
        return wrong("the test '" + name + "' needs a whole number");
    if (name == "divisibleby") {
        if (!other || !other->isInt() || other->asInt() == 0)
            return wrong("the test 'divisibleby' needs a number");
        return other->asInt() == -1 || value.asInt() % other->asInt() == 0;
    }
    return (value.asInt() % 2 != 0) == (name == "odd");
}

} // namespace fieldwright::jinja
