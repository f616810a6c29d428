#include "core/base/json.h"

#include <unordered_set>

namespace fieldwright {

namespace {

/// Builds the value while refusing what nlohmann's own parser lets pass: duplicate keys and unbounded nesting.
class StrictBuilder : public nlohmann::json_sax<Json>
{
public:
    explicit StrictBuilder(int maxDepth) : m_maxDepth(maxDepth) {}

    bool null() override { return put(nullptr); }
    bool boolean(bool v) override { return put(v); }
    bool number_integer(number_integer_t v) override { return put(v); }
    bool number_unsigned(number_unsigned_t v) override { return put(v); }
    bool number_float(number_float_t v, const string_t &) override { return put(v); }
    bool string(string_t &v) override { return put(std::move(v)); }
    bool binary(binary_t &) override { return false; }

    bool start_object(std::size_t) override { return open(Json::object()); }
    bool key(string_t &name) override
    {
        if (!m_keys.back().insert(name).second) {
            problem = {FW_NOOP("core", "the key \"%1\" stands twice"), {name}};
            return false;
        }
        m_key = std::move(name);
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &) override
    {
        if (problem.empty())
            problem = {FW_NOOP("core", "not valid JSON at byte %1"), {std::to_string(position)}};
        return false;
    }

    Json root;
    Text problem;

private:
    template <typename V>
    Json *place(V &&value)
    {
        if (m_stack.empty()) {
            root = std::forward<V>(value);
            return &root;
        }
        Json &top = *m_stack.back();
        if (top.is_array()) {
            top.push_back(std::forward<V>(value));
            return &top.back();
        }
        // Appended directly: the object's own insertion searches all its keys, which a vocabulary of 150,000 cannot
        // bear.
        return &top.get_ref<Json::object_t &>().Container::emplace_back(m_key, std::forward<V>(value)).second;
    }
    template <typename V>
    bool put(V &&value)
    {
        place(std::forward<V>(value));
        return true;
    }
    bool open(Json container)
    {
        if (int(m_stack.size()) >= m_maxDepth) {
            problem = {FW_NOOP("core", "nested deeper than %1 levels"), {std::to_string(m_maxDepth)}};
            return false;
        }
        m_stack.push_back(place(std::move(container)));
        m_keys.emplace_back();
        return true;
    }
    bool close()
    {
        m_stack.pop_back();
        m_keys.pop_back();
        return true;
    }

    // Pointers stay valid: a container is only appended to while it is the top of the stack.
    std::vector<Json *> m_stack;
    std::vector<std::unordered_set<std::string>> m_keys; ///< of each open object, for the check of duplicates
    std::string m_key;
    int m_maxDepth;
};

} // namespace

Result<Json> parseJson(std::string_view text, std::string_view thing, JsonLimits limits)
{
    const auto refuse = [&](Text why) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 is not usable JSON: %2."), {std::string(thing)}, {std::move(why)}},
                    {FW_NOOP("core", "Choose another file, or write this one again.")});
    };
    if (text.size() > limits.bytes)
        return refuse({FW_NOOP("core", "%1 bytes are more than the limit of %2"),
                       {std::to_string(text.size()), std::to_string(limits.bytes)}});
    StrictBuilder builder(limits.depth);
    if (!Json::sax_parse(text.begin(), text.end(), &builder))
        return refuse(builder.problem.empty() ? Text{FW_NOOP("core", "it could not be parsed")} : builder.problem);
    return std::move(builder.root);
}

std::string dumpJson(const Json &value, int indent)
{
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json toJson(const Text &text)
{
    Json out = {{"source", text.source}};
    if (!text.facts.empty())
        out["facts"] = text.facts;
    for (const Text &sentence : text.sentences)
        out["sentences"].push_back(toJson(sentence));
    return out;
}

Text textFromJson(const Json &value)
{
    Text out;
    if (value.is_string())
        out.source = value.get<std::string>();
    out.source = stringOr(value, "source", out.source);
    if (const Json *facts = member(value, "facts"); facts && facts->is_array()) {
        for (const Json &fact : *facts)
            out.facts.push_back(fact.is_string() ? fact.get<std::string>() : dumpJson(fact));
    }
    if (const Json *sentences = member(value, "sentences"); sentences && sentences->is_array()) {
        for (const Json &sentence : *sentences)
            out.sentences.push_back(textFromJson(sentence));
    }
    return out;
}

Json toJson(const Error &error)
{
    Json out = {{"code", errorCodeName(error.code)}, {"what", toJson(error.what)}};
    if (!error.remedy.empty())
        out["remedy"] = toJson(error.remedy);
    return out;
}

Error errorFromJson(const Json &value)
{
    Error out;
    out.code = errorCodeFromName(stringOr(value, "code"));
    if (const Json *what = member(value, "what"))
        out.what = textFromJson(*what);
    if (const Json *remedy = member(value, "remedy"))
        out.remedy = textFromJson(*remedy);
    return out;
}

const Json *member(const Json &object, const char *key)
{
    if (!object.is_object())
        return nullptr;
    const auto it = object.find(key);
    return it == object.end() ? nullptr : &*it;
}

std::string stringOr(const Json &object, const char *key, std::string_view fallback)
{
    const Json *value = member(object, key);
    return value && value->is_string() ? value->get<std::string>() : std::string(fallback);
}

std::int64_t intOr(const Json &object, const char *key, std::int64_t fallback)
{
    const Json *value = member(object, key);
    return value && value->is_number_integer() ? value->get<std::int64_t>() : fallback;
}

double numberOr(const Json &object, const char *key, double fallback)
{
    const Json *value = member(object, key);
    return value && value->is_number() ? value->get<double>() : fallback;
}

bool boolOr(const Json &object, const char *key, bool fallback)
{
    const Json *value = member(object, key);
    return value && value->is_boolean() ? value->get<bool>() : fallback;
}

namespace {

tl::unexpected<Error> missingMember(const char *key, const char *type, std::string_view thing)
{
    return fail(ErrorCode::Corrupt,
                {FW_NOOP("core", "%1 has no usable member \"%2\" (%3 expected)."), {std::string(thing), key, type}});
}

} // namespace

Result<std::string> requireString(const Json &object, const char *key, std::string_view thing)
{
    const Json *value = member(object, key);
    if (!value || !value->is_string())
        return missingMember(key, "string", thing);
    return value->get<std::string>();
}

Result<std::int64_t> requireInt(const Json &object, const char *key, std::string_view thing)
{
    const Json *value = member(object, key);
    if (!value || !value->is_number_integer())
        return missingMember(key, "integer", thing);
    return value->get<std::int64_t>();
}

Result<double> requireNumber(const Json &object, const char *key, std::string_view thing)
{
    const Json *value = member(object, key);
    if (!value || !value->is_number())
        return missingMember(key, "number", thing);
    return value->get<double>();
}

} // namespace fieldwright
