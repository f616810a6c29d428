#pragma once

#include "core/base/json.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

/// The small Jinja interpreter behind ChatTemplate: values, syntax, evaluation. Python's rules of truth, equality,
/// printing and slicing hold, because templates are written against the Python library.
namespace fieldwright::jinja {

struct Dict;
struct Function;
struct LoopState;
struct MacroValue;
struct NamespaceValue;
class Value;
using List = std::vector<Value>;

class Value
{
public:
    struct Undefined
    {
        std::string name; ///< for the message
    };
    struct None
    {};
    /// `markup`: marked by |safe or made by |escape; adding plain text to it escapes that text.
    struct String
    {
        std::shared_ptr<const std::string> text;
        bool markup = false;
    };
    /// How deep a value is nested, and how many values one meets walking through all of it. Lists share their items, so
    /// a few lines can make one that takes years to walk: whoever walks charges the weight first.
    struct Extent
    {
        std::uint32_t depth = 0;
        std::uint64_t weight = 1;
    };
    struct Sequence
    {
        std::shared_ptr<const List> items;
        bool tuple = false;
        Extent extent;
    };
    struct Mapping
    {
        std::shared_ptr<const Dict> dict;
        Extent extent;
    };

    Value() : m_data(Undefined{}) {}
    Value(None none) : m_data(none) {}
    Value(bool value) : m_data(value) {}
    Value(std::int64_t value) : m_data(value) {}
    Value(double value) : m_data(value) {}
    Value(std::string text, bool markup = false)
        : m_data(String{std::make_shared<const std::string>(std::move(text)), markup})
    {}
    Value(const char *text) : Value(std::string(text)) {}
    Value(List items, bool tuple = false);
    Value(std::shared_ptr<const Dict> dict);
    Value(std::shared_ptr<const Function> function) : m_data(std::move(function)) {}
    Value(LoopState *loop) : m_data(loop) {}
    Value(const MacroValue *macro) : m_data(macro) {}
    Value(NamespaceValue *names) : m_data(names) {}
    static Value undefined(std::string name);

    bool isUndefined() const { return std::holds_alternative<Undefined>(m_data); }
    bool isNone() const { return std::holds_alternative<None>(m_data); }
    bool isBool() const { return std::holds_alternative<bool>(m_data); }
    bool isInt() const { return std::holds_alternative<std::int64_t>(m_data); }
    bool isFloat() const { return std::holds_alternative<double>(m_data); }
    bool isNumber() const { return isInt() || isFloat() || isBool(); }
    bool isString() const { return std::holds_alternative<String>(m_data); }
    bool isSequence() const { return std::holds_alternative<Sequence>(m_data); } ///< list or tuple
    bool isTuple() const { return isSequence() && std::get<Sequence>(m_data).tuple; }
    bool isDict() const { return std::holds_alternative<Mapping>(m_data); }
    bool isCallable() const { return function() || macro(); }
    bool isMarkup() const { return isString() && std::get<String>(m_data).markup; }

    bool asBool() const { return std::get<bool>(m_data); }
    /// Of an integer or a boolean.
    std::int64_t asInt() const { return isBool() ? std::int64_t(asBool()) : std::get<std::int64_t>(m_data); }
    double asDouble() const { return isFloat() ? std::get<double>(m_data) : double(asInt()); }
    const std::string &text() const { return *std::get<String>(m_data).text; }
    const List &items() const { return *std::get<Sequence>(m_data).items; }
    const Dict &dict() const { return *std::get<Mapping>(m_data).dict; }
    const std::string &undefinedName() const { return std::get<Undefined>(m_data).name; }
    const Function *function() const
    {
        const auto *f = std::get_if<std::shared_ptr<const Function>>(&m_data);
        return f ? f->get() : nullptr;
    }
    LoopState *loop() const { return pointer<LoopState *>(); }
    const MacroValue *macro() const { return pointer<const MacroValue *>(); }
    NamespaceValue *names() const { return pointer<NamespaceValue *>(); }

    Extent extent() const;
    bool truth() const;
    /// What Python calls the type, for messages.
    const char *typeName() const;

private:
    template <typename P>
    P pointer() const
    {
        const P *p = std::get_if<P>(&m_data);
        return p ? *p : nullptr;
    }
    std::variant<Undefined, None, bool, std::int64_t, double, String, Sequence, Mapping,
                 std::shared_ptr<const Function>, LoopState *, const MacroValue *, NamespaceValue *>
        m_data;
};

/// Keeps the order of insertion, as Python's.
struct Dict
{
    std::vector<std::pair<Value, Value>> entries;
    const Value *find(const Value &key) const;
    const Value *findName(std::string_view name) const;
    void set(Value key, Value value);
};

/// A built-in function, or a method together with the value it belongs to.
struct Function
{
    std::string name;
    Value self; ///< undefined for a plain function
};

/// {% set ns.x = … %} changes it, from inner scopes too. Owned by the rendering.
struct NamespaceValue
{
    Dict values;
};

/// What `loop` is inside of a for. Owned by the rendering.
struct LoopState
{
    std::shared_ptr<const List> items;
    size_t index = 0;
    int depth = 0;
    Value lastChanged;
    bool hasLastChanged = false;
};

/// Equality as Python's ==.
bool equal(const Value &a, const Value &b);
/// str(value) and repr(value); `depth` bounds the nesting that is followed.
std::string toText(const Value &value);
std::string toRepr(const Value &value, int depth = 0);
std::string floatText(double value);

struct JsonStyle
{
    int indent = -1; ///< < 0: one line
    bool sortKeys = false;
    bool ascii = false;
    std::string itemSeparator = ", ", keySeparator = ": ";
};
/// json.dumps; false when the value holds something that is no JSON (`problem` says what).
bool toJsonText(const Value &value, const JsonStyle &style, std::string &out, std::string &problem, int depth = 0);

Value fromJson(const Json &json);

/// White space by Python's str.isspace().
bool isPythonSpace(char32_t c);

} // namespace fieldwright::jinja
