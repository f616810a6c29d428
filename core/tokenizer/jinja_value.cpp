#include "core/tokenizer/jinja_value.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <unicode/uchar.h>

namespace fieldwright::jinja {

namespace {

constexpr int deepest = 64;

void appendHex(std::string &out, const char *prefix, char32_t c, int digits)
{
    char text[16];
    std::snprintf(text, sizeof text, "%0*x", digits, unsigned(c));
    out += prefix;
    out += text;
}

bool isPrintable(char32_t c)
{
    if (c == ' ')
        return true;
    switch (u_charType(UChar32(c))) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_UNASSIGNED:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SPACE_SEPARATOR:
        return false;
    default:
        return true;
    }
}

std::string quoted(const std::string &text)
{
    const char quote = text.find('\'') != std::string::npos && text.find('"') == std::string::npos ? '"' : '\'';
    std::string out(1, quote);
    for (size_t i = 0; i < text.size();) {
        const char32_t c = nextCodePoint(text, i);
        if (c == char32_t(quote) || c == '\\') {
            out += '\\';
            out += char(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (isPrintable(c)) {
            appendUtf8(out, c);
        } else if (c < 0x100) {
            appendHex(out, "\\x", c, 2);
        } else if (c < 0x10000) {
            appendHex(out, "\\u", c, 4);
        } else {
            appendHex(out, "\\U", c, 8);
        }
    }
    return out + quote;
}

void appendJsonString(std::string &out, const std::string &text, bool ascii)
{
    out += '"';
    for (size_t i = 0; i < text.size();) {
        const char32_t c = nextCodePoint(text, i);
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        default:
            if (c < 0x20 || (ascii && c >= 0x7F && c < 0x10000 && c != 0x7F)) {
                appendHex(out, "\\u", c, 4);
            } else if (ascii && c >= 0x10000) {
                appendHex(out, "\\u", 0xD800 + ((c - 0x10000) >> 10), 4);
                appendHex(out, "\\u", 0xDC00 + ((c - 0x10000) & 0x3FF), 4);
            } else {
                appendUtf8(out, c);
            }
        }
    }
    out += '"';
}

} // namespace

namespace {

/// Counts one more value in; the weight stays at its largest rather than beginning anew.
void include(Value::Extent &extent, const Value &value)
{
    const Value::Extent inner = value.extent();
    extent.depth = std::max(extent.depth, inner.depth + 1);
    extent.weight = std::min<std::uint64_t>(extent.weight + inner.weight, 1ull << 60);
}

} // namespace

Value::Value(List items, bool tuple)
{
    Extent extent;
    for (const Value &item : items)
        include(extent, item);
    m_data = Sequence{std::make_shared<const List>(std::move(items)), tuple, extent};
}

Value::Value(std::shared_ptr<const Dict> dict)
{
    Extent extent;
    for (const auto &[key, value] : dict->entries) {
        include(extent, key);
        include(extent, value);
    }
    m_data = Mapping{std::move(dict), extent};
}

Value::Extent Value::extent() const
{
    if (isSequence())
        return std::get<Sequence>(m_data).extent;
    if (isDict())
        return std::get<Mapping>(m_data).extent;
    Extent out;
    if (isString())
        out.weight += text().size() / 16;
    return out;
}

Value Value::undefined(std::string name)
{
    Value out;
    out.m_data = Undefined{std::move(name)};
    return out;
}

bool Value::truth() const
{
    if (isUndefined() || isNone())
        return false;
    if (isFloat())
        return asDouble() != 0;
    if (isNumber())
        return asInt() != 0;
    if (isString())
        return !text().empty();
    if (isSequence())
        return !items().empty();
    if (isDict())
        return !dict().entries.empty();
    if (loop())
        return !loop()->items->empty();
    return true;
}

const char *Value::typeName() const
{
    if (isUndefined())
        return "undefined";
    if (isNone())
        return "None";
    if (isBool())
        return "bool";
    if (isInt())
        return "int";
    if (isFloat())
        return "float";
    if (isString())
        return "str";
    if (isSequence())
        return isTuple() ? "tuple" : "list";
    if (isDict())
        return "dict";
    if (loop())
        return "loop";
    return names() ? "namespace" : "function";
}

const Value *Dict::find(const Value &key) const
{
    for (const auto &[name, value] : entries) {
        if (equal(name, key))
            return &value;
    }
    return nullptr;
}

const Value *Dict::findName(std::string_view wanted) const
{
    for (const auto &[name, value] : entries) {
        if (name.isString() && name.text() == wanted)
            return &value;
    }
    return nullptr;
}

void Dict::set(Value key, Value value)
{
    for (auto &[name, old] : entries) {
        if (equal(name, key)) {
            old = std::move(value);
            return;
        }
    }
    entries.emplace_back(std::move(key), std::move(value));
}

bool equal(const Value &a, const Value &b)
{
    if (a.isNumber() && b.isNumber())
        return a.isFloat() || b.isFloat() ? a.asDouble() == b.asDouble() : a.asInt() == b.asInt();
    if (a.isString() && b.isString())
        return a.text() == b.text();
    if (a.isSequence() && b.isSequence())
        return a.isTuple() == b.isTuple() &&
               std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), equal);
    if (a.isDict() && b.isDict()) {
        const auto &left = a.dict().entries;
        return left.size() == b.dict().entries.size() && std::all_of(left.begin(), left.end(), [&](const auto &entry) {
                   const Value *other = b.dict().find(entry.first);
                   return other && equal(entry.second, *other);
               });
    }
    if (a.loop() || b.loop())
        return a.loop() == b.loop();
    if (a.names() || b.names())
        return a.names() == b.names();
    if (a.macro() || b.macro())
        return a.macro() == b.macro();
    return (a.isNone() && b.isNone()) || (a.isUndefined() && b.isUndefined());
}

std::string floatText(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    // The shortest digits that read back the same; Python writes an exponent below 1e-4 and from 1e16 on.
    char buffer[64];
    const double size = std::fabs(value);
    const bool scientific = size != 0 && (size < 1e-4 || size >= 1e16);
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value,
                                   scientific ? std::chars_format::scientific : std::chars_format::fixed)
                         .ptr;
    std::string out(buffer, end);
    if (!scientific && out.find('.') == std::string::npos)
        out += ".0";
    return out;
}

std::string toText(const Value &value)
{
    if (value.isUndefined())
        return {};
    return value.isString() ? value.text() : toRepr(value);
}

std::string toRepr(const Value &value, int depth)
{
    if (depth > deepest)
        return "...";
    if (value.isUndefined())
        return "Undefined";
    if (value.isNone())
        return "None";
    if (value.isBool())
        return value.asBool() ? "True" : "False";
    if (value.isInt())
        return std::to_string(value.asInt());
    if (value.isFloat())
        return floatText(value.asDouble());
    if (value.isMarkup())
        return "Markup(" + quoted(value.text()) + ")";
    if (value.isString())
        return quoted(value.text());
    if (value.isSequence()) {
        std::string out(1, value.isTuple() ? '(' : '[');
        for (size_t i = 0; i < value.items().size(); ++i)
            out += (i ? ", " : "") + toRepr(value.items()[i], depth + 1);
        if (value.isTuple() && value.items().size() == 1)
            out += ',';
        return out + (value.isTuple() ? ')' : ']');
    }
    if (value.isDict()) {
        std::string out = "{";
        for (const auto &[key, item] : value.dict().entries)
            out += (out.size() > 1 ? ", " : "") + toRepr(key, depth + 1) + ": " + toRepr(item, depth + 1);
        return out + "}";
    }
    return std::string("<") + value.typeName() + ">";
}

bool toJsonText(const Value &value, const JsonStyle &style, std::string &out, std::string &problem, int depth)
{
    const auto newLine = [&](int levels) {
        if (style.indent >= 0) {
            out += '\n';
            out.append(size_t(levels * style.indent), ' ');
        }
    };
    if (depth > deepest) {
        problem = "nested too deep";
        return false;
    }
    if (value.isNone()) {
        out += "null";
    } else if (value.isBool()) {
        out += value.asBool() ? "true" : "false";
    } else if (value.isFloat()) {
        const double number = value.asDouble();
        out += std::isnan(number)   ? "NaN"
               : std::isinf(number) ? (number < 0 ? "-Infinity" : "Infinity")
                                    : floatText(number);
    } else if (value.isInt()) {
        out += std::to_string(value.asInt());
    } else if (value.isString()) {
        appendJsonString(out, value.text(), style.ascii);
    } else if (value.isSequence()) {
        out += '[';
        for (size_t i = 0; i < value.items().size(); ++i) {
            if (i > 0)
                out += style.itemSeparator;
            newLine(depth + 1);
            if (!toJsonText(value.items()[i], style, out, problem, depth + 1))
                return false;
        }
        if (!value.items().empty())
            newLine(depth);
        out += ']';
    } else if (value.isDict()) {
        std::vector<const std::pair<Value, Value> *> entries;
        for (const auto &entry : value.dict().entries)
            entries.push_back(&entry);
        if (style.sortKeys)
            std::stable_sort(entries.begin(), entries.end(),
                             [](auto *a, auto *b) { return toText(a->first) < toText(b->first); });
        out += '{';
        for (size_t i = 0; i < entries.size(); ++i) {
            const Value &key = entries[i]->first;
            if (i > 0)
                out += style.itemSeparator;
            newLine(depth + 1);
            std::string name;
            if (!key.isString() && !toJsonText(key, style, name, problem, depth + 1))
                return false;
            appendJsonString(out, key.isString() ? key.text() : name, style.ascii);
            out += style.keySeparator;
            if (!toJsonText(entries[i]->second, style, out, problem, depth + 1))
                return false;
        }
        if (!entries.empty())
            newLine(depth);
        out += '}';
    } else {
        problem = std::string("a value of type ") + value.typeName() + " is no JSON";
        return false;
    }
    return true;
}

Value fromJson(const Json &json)
{
    switch (json.type()) {
    case Json::value_t::boolean:
        return json.get<bool>();
    case Json::value_t::number_integer:
        return json.get<std::int64_t>();
    case Json::value_t::number_unsigned:
        return json.get<std::uint64_t>() <= std::uint64_t(INT64_MAX) ? Value(json.get<std::int64_t>())
                                                                     : Value(json.get<double>());
    case Json::value_t::number_float:
        return json.get<double>();
    case Json::value_t::string:
        return sanitizeUtf8(json.get_ref<const std::string &>());
    case Json::value_t::array: {
        List items;
        items.reserve(json.size());
        for (const Json &item : json)
            items.push_back(fromJson(item));
        return items;
    }
    case Json::value_t::object: {
        auto dict = std::make_shared<Dict>();
        for (const auto &[key, item] : json.items())
            dict->entries.emplace_back(Value(sanitizeUtf8(key)), fromJson(item));
        return Value(std::shared_ptr<const Dict>(std::move(dict)));
    }
    default:
        return Value(Value::None{});
    }
}

bool isPythonSpace(char32_t c)
{
    return (c >= 9 && c <= 13) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

} // namespace fieldwright::jinja
