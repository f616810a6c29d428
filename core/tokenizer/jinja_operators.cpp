// Python's operators, subscripts and attributes.

#include "core/base/utf8.h"
#include "core/tokenizer/jinja_builtins.h"

#include <cmath>

namespace fieldwright::jinja {

namespace {

tl::unexpected<std::string> wrong(std::string why)
{
    return tl::unexpected<std::string>(std::move(why));
}

tl::unexpected<std::string> undefinedUse(const Value &value)
{
    return wrong("'" + value.undefinedName() + "' is undefined");
}

std::string escapedText(const std::string &text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&#34;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

constexpr const char *tooMuch = "it needs more work or memory than a chat template may";

/// What __builtin_…_overflow left in `value`.
Outcome integer(bool overflow, const std::int64_t &value)
{
    if (overflow)
        return wrong("a number is too large");
    return Value(std::int64_t(value));
}

Outcome arithmetic(const std::string &op, const Value &a, const Value &b)
{
    if (a.isFloat() || b.isFloat() || op == "/") {
        const double x = a.asDouble(), y = b.asDouble();
        if (op == "+")
            return Value(x + y);
        if (op == "-")
            return Value(x - y);
        if (op == "*")
            return Value(x * y);
        if (op == "**")
            return Value(std::pow(x, y));
        if (y == 0)
            return wrong("division by zero");
        if (op == "/")
            return Value(x / y);
        const double quotient = std::floor(x / y);
        return Value(op == "//" ? quotient : x - y * quotient);
    }
    const std::int64_t x = a.asInt(), y = b.asInt();
    std::int64_t out = 0;
    if (op == "+")
        return integer(__builtin_add_overflow(x, y, &out), out);
    if (op == "-")
        return integer(__builtin_sub_overflow(x, y, &out), out);
    if (op == "*")
        return integer(__builtin_mul_overflow(x, y, &out), out);
    if (op == "**") {
        if (y < 0)
            return Value(std::pow(double(x), double(y)));
        out = 1;
        for (std::int64_t i = 0; i < y; ++i) {
            if (__builtin_mul_overflow(out, x, &out))
                return integer(true, 0);
            if (out == 0 || (out == 1 && x == 1))
                break;
            if (x == -1)
                return Value(std::int64_t(y % 2 == 0 ? 1 : -1));
        }
        return Value(out);
    }
    if (y == 0)
        return wrong("division by zero");
    if (y == -1) // INT64_MIN / -1 does not fit
        return op == "%" ? Value(std::int64_t(0)) : integer(__builtin_sub_overflow(std::int64_t(0), x, &out), out);
    const std::int64_t quotient = x / y - ((x % y != 0 && (x < 0) != (y < 0)) ? 1 : 0);
    return Value(op == "//" ? quotient : x - quotient * y);
}

Outcome repeat(Surroundings &around, const Value &value, std::int64_t times)
{
    times = std::max<std::int64_t>(times, 0);
    const size_t size = value.isString() ? value.text().size() : value.items().size() * sizeof(Value);
    const size_t most = value.isString() ? Budget::longestText : Budget::longestList * sizeof(Value);
    if (size > 0 && std::uint64_t(times) > most / size)
        return wrong(tooMuch);
    if (!around.charge(size * size_t(times)))
        return wrong(tooMuch);
    if (size == 0)
        return value;
    if (value.isString()) {
        std::string out;
        for (std::int64_t i = 0; i < times; ++i)
            out += value.text();
        return Value(std::move(out), value.isMarkup());
    }
    List out;
    for (std::int64_t i = 0; i < times; ++i)
        out.insert(out.end(), value.items().begin(), value.items().end());
    return Value(std::move(out), value.isTuple());
}

/// Python's slice.indices(): positions from..until by step.
struct Range
{
    std::int64_t from, until, step;
};
Range sliceRange(std::int64_t size, const Value &begin, const Value &end, std::int64_t step)
{
    const auto bound = [&](const Value &value, std::int64_t open) {
        if (!value.isInt() && !value.isBool())
            return open;
        std::int64_t i = value.asInt();
        if (i < 0)
            i = i < -size ? -1 : i + size;
        return step > 0 ? std::clamp<std::int64_t>(i, 0, size) : std::clamp<std::int64_t>(i, -1, size - 1);
    };
    return {bound(begin, step > 0 ? 0 : size - 1), bound(end, step > 0 ? size : -1), step};
}

} // namespace

std::string escapeMarkup(const std::string &text)
{
    return escapedText(text);
}

bool Surroundings::charge(size_t bytes)
{
    budget.steps -= 1;
    budget.bytes -= std::int64_t(std::min<size_t>(bytes, size_t(1) << 40));
    return budget.steps > 0 && budget.bytes > 0;
}

const Value *Arguments::find(size_t index, std::string_view name) const
{
    if (index < positional.size())
        return &positional[index];
    for (const auto &[key, value] : named) {
        if (key == name)
            return &value;
    }
    return nullptr;
}

Outcome binary(Surroundings &around, const std::string &op, const Value &a, const Value &b)
{
    if (!around.chargeWalk(a) || !around.chargeWalk(b))
        return wrong(tooMuch);
    if (op == "~") {
        std::string text = toText(a) + toText(b);
        if (text.size() > Budget::longestText || !around.charge(text.size()))
            return wrong(tooMuch);
        return Value(std::move(text));
    }
    if (a.isUndefined())
        return undefinedUse(a);
    if (b.isUndefined())
        return undefinedUse(b);
    if (a.isNumber() && b.isNumber())
        return arithmetic(op, a, b);
    if (op == "+" && a.isString() && b.isString()) {
        const bool markup = a.isMarkup() || b.isMarkup();
        std::string text = markup && !a.isMarkup() ? escapedText(a.text()) : a.text();
        text += markup && !b.isMarkup() ? escapedText(b.text()) : b.text();
        if (text.size() > Budget::longestText || !around.charge(text.size()))
            return wrong(tooMuch);
        return Value(std::move(text), markup);
    }
    if (op == "+" && a.isSequence() && b.isSequence() && a.isTuple() == b.isTuple()) {
        if (a.items().size() + b.items().size() > Budget::longestList)
            return wrong(tooMuch);
        List items = a.items();
        items.insert(items.end(), b.items().begin(), b.items().end());
        if (!around.charge(items.size() * sizeof(Value)))
            return wrong(tooMuch);
        return Value(std::move(items), a.isTuple());
    }
    if (op == "*" && (a.isString() || a.isSequence()) && (b.isInt() || b.isBool()))
        return repeat(around, a, b.asInt());
    if (op == "*" && (b.isString() || b.isSequence()) && (a.isInt() || a.isBool()))
        return repeat(around, b, a.asInt());
    if (op == "%" && a.isString())
        return callMethod(around, a, "%", {b.isTuple() ? b.items() : List{b}, {}});
    return wrong(std::string("'") + op + "' cannot join " + a.typeName() + " and " + b.typeName());
}

tl::expected<bool, std::string> compare(const std::string &op, const Value &a, const Value &b)
{
    if (op == "==")
        return equal(a, b);
    if (op == "!=")
        return !equal(a, b);
    if (op == "in" || op == "not in") {
        const bool wanted = op == "in";
        if (b.isString()) {
            if (!a.isString())
                return wrong(std::string("'in <text>' needs a text, not ") + a.typeName());
            return (b.text().find(a.text()) != std::string::npos) == wanted;
        }
        if (b.isDict())
            return (b.dict().find(a) != nullptr) == wanted;
        auto items = iterate(b);
        if (!items)
            return wrong(std::move(items).error());
        return (std::any_of(items->begin(), items->end(), [&](const Value &item) { return equal(item, a); })) == wanted;
    }
    const auto decide = [&](auto order) {
        return op == "<" ? order < 0 : op == "<=" ? order <= 0 : op == ">" ? order > 0 : order >= 0;
    };
    if (a.isUndefined())
        return undefinedUse(a);
    if (b.isUndefined())
        return undefinedUse(b);
    if (a.isNumber() && b.isNumber()) {
        if (a.isFloat() || b.isFloat()) {
            const double x = a.asDouble(), y = b.asDouble();
            return op == "<" ? x < y : op == "<=" ? x <= y : op == ">" ? x > y : x >= y;
        }
        return decide(a.asInt() < b.asInt() ? -1 : a.asInt() > b.asInt() ? 1 : 0);
    }
    if (a.isString() && b.isString()) // UTF-8 sorts as code points do
        return decide(a.text().compare(b.text()));
    if (a.isSequence() && b.isSequence() && a.isTuple() == b.isTuple()) {
        for (size_t i = 0; i < std::min(a.items().size(), b.items().size()); ++i) {
            if (!equal(a.items()[i], b.items()[i]))
                return compare(op, a.items()[i], b.items()[i]);
        }
        return decide(std::int64_t(a.items().size()) - std::int64_t(b.items().size()));
    }
    return wrong(std::string("'") + op + "' cannot compare " + a.typeName() + " and " + b.typeName());
}

tl::expected<List, std::string> iterate(const Value &value)
{
    if (value.isSequence())
        return value.items();
    List out;
    if (value.isUndefined())
        return out;
    if (value.isString()) {
        for (size_t i = 0; i < value.text().size();) {
            const size_t begin = i;
            nextCodePoint(value.text(), i);
            out.emplace_back(value.text().substr(begin, i - begin));
        }
        return out;
    }
    if (value.isDict()) {
        for (const auto &[key, item] : value.dict().entries)
            out.push_back(key);
        return out;
    }
    return wrong(std::string("a value of type ") + value.typeName() + " cannot be gone through");
}

Outcome slice(Surroundings &around, const Value &value, const Value &begin, const Value &end, const Value &stepValue)
{
    for (const Value *bound : {&begin, &end, &stepValue}) {
        if (!bound->isNone() && !bound->isInt() && !bound->isBool())
            return wrong(std::string("a slice needs numbers, not ") + bound->typeName());
    }
    const std::int64_t step = stepValue.isNone() ? 1 : stepValue.asInt();
    if (step == 0)
        return wrong("a slice cannot have step zero");
    if (value.isUndefined())
        return undefinedUse(value);
    if (value.isString()) {
        const auto characters = toCodePoints(value.text());
        const Range range = sliceRange(std::int64_t(characters.size()), begin, end, step);
        std::string out;
        for (std::int64_t i = range.from; step > 0 ? i < range.until : i > range.until; i += step)
            appendUtf8(out, characters[size_t(i)]);
        if (!around.charge(value.text().size()))
            return wrong(tooMuch);
        return Value(std::move(out), value.isMarkup());
    }
    if (value.isSequence()) {
        const Range range = sliceRange(std::int64_t(value.items().size()), begin, end, step);
        List out;
        for (std::int64_t i = range.from; step > 0 ? i < range.until : i > range.until; i += step)
            out.push_back(value.items()[size_t(i)]);
        if (!around.charge(value.items().size() * sizeof(Value)))
            return wrong(tooMuch);
        return Value(std::move(out), value.isTuple());
    }
    // Jinja takes a subscript that does not work for something undefined.
    return Value::undefined(std::string(value.typeName()) + " slice");
}

Outcome getItem(const Value &value, const Value &key)
{
    if (value.isUndefined())
        return undefinedUse(value);
    if (value.isDict()) {
        if (const Value *found = value.dict().find(key))
            return *found;
    }
    if (const NamespaceValue *names = value.names(); names && key.isString()) {
        if (const Value *found = names->values.findName(key.text()))
            return *found;
    }
    if ((value.isSequence() || value.isString()) && (key.isInt() || key.isBool())) {
        std::int64_t index = key.asInt();
        if (value.isSequence()) {
            index += index < 0 ? std::int64_t(value.items().size()) : 0;
            if (index >= 0 && index < std::int64_t(value.items().size()))
                return value.items()[size_t(index)];
        } else {
            const auto characters = toCodePoints(value.text());
            index += index < 0 ? std::int64_t(characters.size()) : 0;
            if (index >= 0 && index < std::int64_t(characters.size())) {
                std::string out;
                appendUtf8(out, characters[size_t(index)]);
                return Value(std::move(out));
            }
        }
    }
    if (key.isString() && hasMethod(value, key.text()))
        return Value(std::make_shared<const Function>(Function{key.text(), value}));
    return Value::undefined(toText(key));
}

Outcome getAttribute(const Value &value, const std::string &name)
{
    if (value.isUndefined())
        return undefinedUse(value);
    if (const LoopState *loop = value.loop()) {
        const auto size = std::int64_t(loop->items->size()), index = std::int64_t(loop->index);
        if (name == "index")
            return Value(index + 1);
        if (name == "index0")
            return Value(index);
        if (name == "revindex")
            return Value(size - index);
        if (name == "revindex0")
            return Value(size - index - 1);
        if (name == "first")
            return Value(index == 0);
        if (name == "last")
            return Value(index + 1 == size);
        if (name == "length")
            return Value(size);
        if (name == "depth")
            return Value(std::int64_t(1));
        if (name == "depth0")
            return Value(std::int64_t(0));
        if (name == "previtem")
            return index > 0 ? (*loop->items)[size_t(index - 1)] : Value::undefined("there is no previous item");
        if (name == "nextitem")
            return index + 1 < size ? (*loop->items)[size_t(index + 1)] : Value::undefined("there is no next item");
    }
    if (hasMethod(value, name))
        return Value(std::make_shared<const Function>(Function{name, value}));
    if (value.isDict()) {
        const Value *found = value.dict().findName(name);
        return found ? *found : Value::undefined(name);
    }
    if (const NamespaceValue *names = value.names()) {
        const Value *found = names->values.findName(name);
        return found ? *found : Value::undefined(name);
    }
    return Value::undefined(name);
}

} // namespace fieldwright::jinja
