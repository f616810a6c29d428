#include "core/language_model/json_schema_grammar.h"

#include "core/language_model/regex_grammar.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace fieldwright {

namespace {

using Fragment = GrammarBuilder::Fragment;
using Ranges = std::vector<std::pair<char32_t, char32_t>>;

constexpr int deepestSchema = 64;
constexpr int mostCopies = 2000;
/// Blanks of an indented answer; a model that falls into writing blanks is not let go on.
constexpr int mostBlanks = 24;

tl::unexpected<Error> unsupported(const std::string &keyword)
{
    return fail(ErrorCode::Unsupported, {FW_NOOP("core", "\"%1\" in a JSON schema is not supported."), {keyword}},
                {FW_NOOP("core", "Leave it out, and check the answers yourself.")});
}

tl::unexpected<Error> wrong(const std::string &keyword)
{
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" in the JSON schema is not valid."), {keyword}},
                {FW_NOOP("core", "Correct the schema.")});
}

class SchemaReader
{
public:
    explicit SchemaReader(const Json &root) : m_root(root) {}

    Result<std::shared_ptr<const AnswerGrammar>> read()
    {
        FW_TRY(whole, value(m_root, 0));
        return m_builder.finish(whole);
    }

    Result<std::shared_ptr<const AnswerGrammar>> anyObject()
    {
        anyValue(); // defines the rules
        return m_builder.finish(m_builder.call(*m_anyObject));
    }

private:
    Fragment text(std::string_view literal) { return m_builder.text(literal); }

    /// Blanks that an answer may have between its parts.
    Fragment blanks()
    {
        const auto blank = [this] { return text(" "); };
        return m_builder.oneOf(
            {m_builder.nothing(), blank(), m_builder.sequence({text("\n"), m_builder.repeated(blank, 0, mostBlanks)})});
    }

    /// A character within quotes, as JSON writes it.
    static Fragment quotedCharacter(GrammarBuilder &builder, const Ranges &ranges)
    {
        static constexpr std::pair<char32_t, const char *> escaped[] = {{U'"', "\\\""}, {U'\\', "\\\\"}, {U'\b', "\\b"},
                                                                        {U'\f', "\\f"}, {U'\n', "\\n"},  {U'\r', "\\r"},
                                                                        {U'\t', "\\t"}};
        Ranges plain;
        std::vector<Fragment> choices;
        for (const auto &[low, high] : ranges) {
            for (const auto &[from, to] : Ranges{{0x20, U'"' - 1}, {U'"' + 1, U'\\' - 1}, {U'\\' + 1, 0x10FFFF}}) {
                if (std::max(low, from) <= std::min(high, to))
                    plain.emplace_back(std::max(low, from), std::min(high, to));
            }
            for (const auto &[character, written] : escaped) {
                if (low <= character && character <= high)
                    choices.push_back(builder.text(written));
            }
        }
        if (!plain.empty())
            choices.push_back(builder.characters(plain));
        return builder.oneOf(choices);
    }

    /// \uXXXX; surrogates only in pairs.
    Fragment hexEscape()
    {
        const auto hex = [this](std::string_view first, int further) {
            Ranges digits;
            for (const char c : first)
                digits.emplace_back(char32_t(c), char32_t(c));
            const auto any = [this] { return m_builder.characters({{U'0', U'9'}, {U'A', U'F'}, {U'a', U'f'}}); };
            return m_builder.sequence({m_builder.characters(digits), m_builder.repeated(any, further, further)});
        };
        const auto d = [this] { return m_builder.characters({{U'D', U'D'}, {U'd', U'd'}}); };
        const Fragment plain = m_builder.sequence(
            {text("\\u"),
             m_builder.oneOf({hex("0123456789ABCEFabcef", 3), m_builder.sequence({d(), hex("01234567", 2)})})});
        const Fragment pair =
            m_builder.sequence({text("\\u"), d(), hex("89ABab", 2), text("\\u"), d(), hex("CDEFcdef", 2)});
        return m_builder.oneOf({plain, pair});
    }

    Fragment anyCharacter()
    {
        if (!m_anyCharacter) {
            m_anyCharacter = m_builder.declareRule();
            m_builder.defineRule(*m_anyCharacter, m_builder.oneOf({quotedCharacter(m_builder, {{0, 0x10FFFF}}),
                                                                   text("\\/"), hexEscape()}));
        }
        return m_builder.call(*m_anyCharacter);
    }

    Fragment string(int least, int most)
    {
        return m_builder.sequence(
            {text("\""), m_builder.repeated([this] { return anyCharacter(); }, least, most), text("\"")});
    }

    Fragment digits(int least, int most)
    {
        return m_builder.repeated([this] { return m_builder.characters({{U'0', U'9'}}); }, least, most);
    }

    Fragment integer(bool negative)
    {
        const Fragment whole =
            m_builder.oneOf({text("0"), m_builder.sequence({m_builder.characters({{U'1', U'9'}}), digits(0, 17)})});
        return negative ? m_builder.sequence({m_builder.optional(text("-")), whole}) : whole;
    }

    /// The numbers from `low` to `high`, written with as many digits each.
    Fragment between(std::string_view low, std::string_view high)
    {
        const auto consistsOf = [](std::string_view text, char digit) {
            return text.find_first_not_of(digit) == text.npos;
        };
        const int rest = int(low.size()) - 1;
        if (consistsOf(low, '0') && consistsOf(high, '9'))
            return digits(rest + 1, rest + 1);
        const std::string_view lowRest = low.substr(1), highRest = high.substr(1);
        if (low[0] == high[0])
            return m_builder.sequence({text(low.substr(0, 1)), between(lowRest, highRest)});
        char first = low[0], last = high[0]; // of what any digits may follow
        std::vector<Fragment> choices;
        if (!consistsOf(lowRest, '0')) {
            const std::string nines(lowRest.size(), '9');
            choices.push_back(m_builder.sequence({text(low.substr(0, 1)), between(lowRest, nines)}));
            ++first;
        }
        if (!consistsOf(highRest, '9')) {
            const std::string zeros(highRest.size(), '0');
            choices.push_back(m_builder.sequence({text(high.substr(0, 1)), between(zeros, highRest)}));
            --last;
        }
        if (first <= last)
            choices.push_back(
                m_builder.sequence({m_builder.characters({{char32_t(first), char32_t(last)}}), digits(rest, rest)}));
        return m_builder.oneOf(choices);
    }

    /// Whole numbers 0 ≤ low … high without leading zeros.
    Fragment between(std::int64_t low, std::int64_t high)
    {
        std::vector<Fragment> choices;
        const std::size_t longest = std::to_string(high).size();
        while (low <= high) {
            const std::string first = std::to_string(low);
            const bool isRound = low > 0 && first.find_first_not_of('0', 1) == first.npos && first[0] == '1';
            if (isRound && first.size() < longest) { // all numbers of so many digits, and of more
                choices.push_back(m_builder.sequence(
                    {m_builder.characters({{U'1', U'9'}}), digits(int(first.size()) - 1, int(longest) - 2)}));
                low = std::stoll("1" + std::string(longest - 1, '0'));
                continue;
            }
            const std::string last = first.size() == longest ? std::to_string(high) : std::string(first.size(), '9');
            choices.push_back(between(first, last));
            low = std::stoll(last) + 1;
        }
        return m_builder.oneOf(choices);
    }

    static bool isBounded(const Json &schema)
    {
        return schema.contains("minimum") || schema.contains("maximum") || schema.contains("exclusiveMinimum") ||
               schema.contains("exclusiveMaximum");
    }

    /// Whole bounds of an integer or a number, both included; as many digits as integer() writes where one is open.
    struct Bounds
    {
        static constexpr double most = 1e18 - 1000;
        std::int64_t low = -std::int64_t(most), high = std::int64_t(most);
    };

    static Result<Bounds> boundsOf(const Json &schema, bool ofIntegers)
    {
        Bounds out;
        for (const char *keyword : {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"}) {
            const auto it = schema.find(keyword);
            if (it == schema.end())
                continue;
            if (!it->is_number() || !std::isfinite(it->get<double>()))
                return wrong(keyword);
            const bool isExclusive = keyword[0] == 'e';
            const double bound = std::clamp(it->get<double>(), -Bounds::most, Bounds::most);
            if (!ofIntegers && (isExclusive || bound != std::floor(bound)))
                return unsupported(keyword);
            if (std::string_view(keyword).ends_with("inimum"))
                out.low = std::max(out.low, std::int64_t(isExclusive ? std::floor(bound) + 1 : std::ceil(bound)));
            else
                out.high = std::min(out.high, std::int64_t(isExclusive ? std::ceil(bound) - 1 : std::floor(bound)));
        }
        if (out.low > out.high)
            return wrong("maximum");
        return out;
    }

    Result<Fragment> boundedInteger(const Json &schema)
    {
        FW_TRY(bounds, boundsOf(schema, true));
        std::vector<Fragment> signs;
        if (bounds.high >= 0)
            signs.push_back(between(std::max<std::int64_t>(bounds.low, 0), bounds.high));
        if (bounds.low < 0)
            signs.push_back(
                m_builder.sequence({text("-"), between(std::max<std::int64_t>(1, -bounds.high), -bounds.low)}));
        return m_builder.oneOf(signs);
    }

    /// A number without a sign and without an exponent, low ≤ it ≤ high: any fraction below the upper bound.
    Fragment decimal(std::int64_t low, std::int64_t high)
    {
        std::vector<Fragment> choices = {m_builder.sequence({between(high, high), m_builder.optional(text(".0"))})};
        if (low < high)
            choices.push_back(m_builder.sequence(
                {between(low, high - 1), m_builder.optional(m_builder.sequence({text("."), digits(1, 17)}))}));
        return m_builder.oneOf(choices);
    }

    Result<Fragment> boundedNumber(const Json &schema)
    {
        FW_TRY(bounds, boundsOf(schema, false));
        std::vector<Fragment> signs;
        if (bounds.high >= 0)
            signs.push_back(decimal(std::max<std::int64_t>(bounds.low, 0), bounds.high));
        if (bounds.low < 0)
            signs.push_back(
                m_builder.sequence({text("-"), decimal(std::max<std::int64_t>(0, -bounds.high), -bounds.low)}));
        return m_builder.oneOf(signs);
    }

    Fragment number(bool negative)
    {
        const Fragment fraction = m_builder.sequence({text("."), digits(1, 17)});
        const Fragment exponent =
            m_builder.sequence({m_builder.oneOf({text("e"), text("E")}),
                                m_builder.optional(m_builder.oneOf({text("+"), text("-")})), digits(1, 2)});
        return m_builder.sequence({integer(negative), m_builder.optional(fraction), m_builder.optional(exponent)});
    }

    /// open item (, item)* close, with least … most items.
    Fragment list(std::string_view open, std::string_view close, const std::function<Fragment()> &item, int least,
                  int most)
    {
        const auto further = [&] { return m_builder.sequence({text(","), blanks(), item()}); };
        std::vector<Fragment> choices;
        if (least == 0)
            choices.push_back(m_builder.sequence({text(open), blanks(), text(close)}));
        if (most != 0)
            choices.push_back(
                m_builder.sequence({text(open), blanks(), item(),
                                    m_builder.repeated(further, std::max(0, least - 1), most < 0 ? -1 : most - 1),
                                    blanks(), text(close)}));
        return m_builder.oneOf(choices);
    }

    Fragment member(Fragment name, Fragment content)
    {
        return m_builder.sequence({name, text(":"), blanks(), content});
    }

    Fragment anyValue()
    {
        if (!m_anyValue) {
            m_anyValue = m_builder.declareRule();
            m_anyObject = m_builder.declareRule();
            const auto again = [this] { return m_builder.call(*m_anyValue); };
            m_builder.defineRule(*m_anyObject, list(
                                                   "{", "}", [&] { return member(string(0, -1), again()); }, 0, -1));
            m_builder.defineRule(
                *m_anyValue, m_builder.oneOf({string(0, -1), number(true), text("true"), text("false"), text("null"),
                                              list("[", "]", again, 0, -1), m_builder.call(*m_anyObject)}));
        }
        return m_builder.call(*m_anyValue);
    }

    Result<int> countOf(const Json &schema, const char *keyword, int fallback)
    {
        const auto it = schema.find(keyword);
        if (it == schema.end())
            return fallback;
        if (!it->is_number_integer() || *it < 0)
            return wrong(keyword);
        if (*it > mostCopies)
            return unsupported(keyword + std::string(" > ") + std::to_string(mostCopies));
        return it->get<int>();
    }

    /// Every keyword is known: one that limits answers and is not followed is refused, annotations are passed over.
    static Result<> checkKeywords(const Json &schema, const std::set<std::string> &followed)
    {
        static const std::set<std::string> annotations = {
            "title",       "description", "default",    "examples", "$schema",         "$id",
            "$comment",    "format",      "deprecated", "readOnly", "writeOnly",       "$defs",
            "definitions", "strict",      "nullable",   "name",     "contentMediaType"};
        for (const auto &item : schema.items()) {
            if (!followed.contains(item.key()) && !annotations.contains(item.key()))
                return unsupported(item.key());
        }
        return {};
    }

    Result<Fragment> value(const Json &schema, int depth)
    {
        if (depth > deepestSchema)
            return unsupported("properties (" + std::to_string(deepestSchema) + ")");
        if (schema.is_boolean()) {
            if (!schema.get<bool>())
                return unsupported("false");
            return anyValue();
        }
        if (!schema.is_object())
            return wrong("schema");
        if (schema.contains("$ref")) {
            FW_CHECK(checkKeywords(schema, {"$ref"}));
            return reference(schema["$ref"], depth);
        }
        if (schema.contains("enum") || schema.contains("const")) {
            FW_CHECK(checkKeywords(schema, {"enum", "const", "type"}));
            return constants(schema);
        }
        for (const char *keyword : {"anyOf", "allOf"}) {
            if (schema.contains(keyword)) {
                FW_CHECK(checkKeywords(schema, {keyword}));
                return choices(schema[keyword], keyword, depth);
            }
        }
        if (!schema.contains("type")) {
            if (schema.contains("properties") || schema.contains("additionalProperties"))
                return typed(schema, "object", depth);
            if (schema.contains("items"))
                return typed(schema, "array", depth);
            FW_CHECK(checkKeywords(schema, {}));
            return anyValue();
        }
        const Json &type = schema["type"];
        if (type.is_string())
            return typed(schema, type.get<std::string>(), depth);
        if (!type.is_array() || type.empty())
            return wrong("type");
        std::vector<Fragment> out;
        for (const Json &one : type) {
            if (!one.is_string())
                return wrong("type");
            FW_TRY(part, typed(schema, one.get<std::string>(), depth, true));
            out.push_back(part);
        }
        return m_builder.oneOf(out);
    }

    Result<Fragment> reference(const Json &pointer, int depth)
    {
        if (!pointer.is_string() || !pointer.get<std::string>().starts_with("#"))
            return unsupported("$ref");
        const std::string path = pointer.get<std::string>().substr(1);
        const auto known = m_references.find(path);
        if (known != m_references.end())
            return m_builder.call(known->second);
        const Json *target = nullptr;
        try {
            const Json::json_pointer place(path);
            target = m_root.contains(place) ? &m_root.at(place) : nullptr;
        } catch (const Json::exception &) { // no pointer at all
        }
        if (!target)
            return wrong("$ref");
        const auto rule = m_builder.declareRule();
        m_references[path] = rule;
        FW_TRY(body, value(*target, depth + 1));
        m_builder.defineRule(rule, body);
        return m_builder.call(rule);
    }

    Result<Fragment> constants(const Json &schema)
    {
        const Json all = schema.contains("const") ? Json::array({schema["const"]}) : schema["enum"];
        if (!all.is_array() || all.empty())
            return wrong("enum");
        std::vector<Fragment> out;
        for (const Json &one : all)
            out.push_back(text(dumpJson(one)));
        return m_builder.oneOf(out);
    }

    Result<Fragment> choices(const Json &list, const std::string &keyword, int depth)
    {
        if (!list.is_array() || list.empty())
            return wrong(keyword);
        if (keyword == "allOf" && list.size() > 1)
            return unsupported("allOf");
        std::vector<Fragment> out;
        for (const Json &one : list) {
            FW_TRY(part, value(one, depth + 1));
            out.push_back(part);
        }
        return m_builder.oneOf(out);
    }

    /// `shared`: the keywords of other types stand beside it.
    Result<Fragment> typed(const Json &schema, const std::string &type, int depth, bool shared = false)
    {
        static const std::set<std::string> ofStrings = {"type", "minLength", "maxLength", "pattern"};
        static const std::set<std::string> ofArrays = {"type", "items", "minItems", "maxItems"};
        static const std::set<std::string> ofObjects = {"type", "properties", "required", "additionalProperties"};
        static const std::set<std::string> ofNumbers = {"type", "minimum", "exclusiveMinimum", "maximum",
                                                        "exclusiveMaximum"};
        std::set<std::string> followed = {"type"};
        for (const auto *keywords : {&ofStrings, &ofArrays, &ofObjects, &ofNumbers}) {
            const bool isOwn = keywords == (type == "string"   ? &ofStrings
                                            : type == "array"  ? &ofArrays
                                            : type == "object" ? &ofObjects
                                                               : &ofNumbers);
            if (isOwn || shared)
                followed.insert(keywords->begin(), keywords->end());
        }
        FW_CHECK(checkKeywords(schema, followed));
        if (type == "null")
            return text("null");
        if (type == "boolean")
            return m_builder.oneOf({text("true"), text("false")});
        if (type == "integer")
            return isBounded(schema) ? boundedInteger(schema) : integer(true);
        if (type == "number") {
            const bool isUnsigned = schema.contains("minimum") && schema["minimum"] == 0;
            const bool hasOther = schema.contains("maximum") || schema.contains("exclusiveMinimum") ||
                                  schema.contains("exclusiveMaximum");
            return isBounded(schema) && !(isUnsigned && !hasOther) ? boundedNumber(schema) : number(!isUnsigned);
        }
        if (type == "string")
            return stringOf(schema);
        if (type == "array")
            return arrayOf(schema, depth);
        if (type == "object")
            return objectOf(schema, depth);
        return wrong("type");
    }

    Result<Fragment> stringOf(const Json &schema)
    {
        FW_TRY(least, countOf(schema, "minLength", 0));
        FW_TRY(most, countOf(schema, "maxLength", -1));
        if (most >= 0 && most < least)
            return wrong("maxLength");
        if (!schema.contains("pattern"))
            return string(least, most);
        if (least > 0 || most >= 0)
            return unsupported("pattern, minLength");
        if (!schema["pattern"].is_string())
            return wrong("pattern");
        FW_TRY(inner, regexFragment(m_builder, schema["pattern"].get<std::string>(), true, quotedCharacter));
        return m_builder.sequence({text("\""), inner, text("\"")});
    }

    Result<Fragment> arrayOf(const Json &schema, int depth)
    {
        FW_TRY(least, countOf(schema, "minItems", 0));
        FW_TRY(most, countOf(schema, "maxItems", -1));
        if (most >= 0 && most < least)
            return wrong("maxItems");
        const auto rule = m_builder.declareRule();
        FW_TRY(item, value(schema.contains("items") ? schema["items"] : Json(true), depth + 1));
        m_builder.defineRule(rule, item);
        return list(
            "[", "]", [&] { return m_builder.call(rule); }, least, most);
    }

    Result<Fragment> objectOf(const Json &schema, int depth)
    {
        std::set<std::string> required;
        if (schema.contains("required")) {
            if (!schema["required"].is_array())
                return wrong("required");
            for (const Json &name : schema["required"]) {
                if (!name.is_string())
                    return wrong("required");
                required.insert(name.get<std::string>());
            }
        }
        const Json properties = schema.contains("properties") ? schema["properties"] : Json::object();
        if (!properties.is_object())
            return wrong("properties");
        for (const std::string &name : required) {
            if (!properties.contains(name))
                return unsupported("required: " + name);
        }
        const Json others = schema.contains("additionalProperties") ? schema["additionalProperties"] : Json(true);
        if (properties.empty()) {
            if (others == Json(false))
                return m_builder.sequence({text("{"), blanks(), text("}")});
            const auto rule = m_builder.declareRule();
            FW_TRY(content, value(others, depth + 1));
            m_builder.defineRule(rule, content);
            return list(
                "{", "}", [&] { return member(string(0, -1), m_builder.call(rule)); }, 0, -1);
        }
        if (!others.is_boolean())
            return unsupported("additionalProperties");
        // Two rows of states, before and after the first member: what is optional may be stepped over in either.
        std::vector<Fragment> first, later; // places before property i
        for (std::size_t i = 0; i <= properties.size(); ++i) {
            first.push_back(m_builder.nothing());
            later.push_back(m_builder.nothing());
        }
        std::size_t i = 0;
        for (const auto &[name, content] : properties.items()) {
            const auto rule = m_builder.declareRule();
            FW_TRY(inner, value(content, depth + 1));
            m_builder.defineRule(rule, member(text(dumpJson(name)), inner));
            m_builder.sequence({first[i], m_builder.call(rule), later[i + 1]});
            m_builder.sequence({later[i], text(","), blanks(), m_builder.call(rule), later[i + 1]});
            if (!required.contains(name)) {
                m_builder.sequence({first[i], first[i + 1]});
                m_builder.sequence({later[i], later[i + 1]});
            }
            ++i;
        }
        const Fragment end = m_builder.nothing();
        m_builder.sequence({later.back(), blanks(), text("}"), end});
        m_builder.sequence({first.back(), text("}"), end});
        const Fragment start = m_builder.sequence({text("{"), blanks(), first.front()});
        return Fragment{start.start, end.end};
    }

    const Json &m_root;
    GrammarBuilder m_builder;
    std::map<std::string, GrammarBuilder::State> m_references;
    std::optional<GrammarBuilder::State> m_anyValue, m_anyObject, m_anyCharacter;
};

} // namespace

Result<std::shared_ptr<const AnswerGrammar>> jsonSchemaGrammar(const Json &schema)
{
    return SchemaReader(schema).read();
}

Result<std::shared_ptr<const AnswerGrammar>> jsonObjectGrammar()
{
    const Json any(true);
    return SchemaReader(any).anyObject();
}

} // namespace fieldwright
