#pragma once

#include "core/tokenizer/jinja_value.h"

namespace fieldwright::jinja {

struct Expression;
using ExpressionPtr = std::unique_ptr<const Expression>;

/// name=value in a call.
struct NamedExpression
{
    std::string name;
    ExpressionPtr value;
};

struct Expression
{
    enum class Kind {
        Constant,
        Name,
        List,      ///< parts
        Tuple,     ///< parts
        Dict,      ///< parts: key, value, key, value …
        Attribute, ///< parts[0].text
        Item,      ///< parts[0][parts[1]]
        Slice,     ///< parts[0][parts[1]:parts[2]:parts[3]], each of the three may be null
        Call,      ///< parts[0](parts[1…], named…)
        Filter,    ///< parts[0]|text(parts[1…], named…); parts[0] is null in a filter block
        Test,      ///< parts[0] is text(parts[1…])
        Negate,
        Plus,
        Not,
        And,
        Or,
        Binary,    ///< text: + - * / // % ** ~
        Compare,   ///< parts[0] ops[0] parts[1] ops[1] parts[2] …
        Condition, ///< parts[0] if parts[1] else parts[2] (may be null)
    };
    Kind kind = Kind::Constant;
    int line = 0;
    Value constant;
    std::string text;
    std::vector<ExpressionPtr> parts;
    std::vector<NamedExpression> named;
    std::vector<std::string> ops;
};

struct Statement;
using Body = std::vector<Statement>;

/// The left side of set and for: names, or namespace.attribute, or a tuple of these.
struct Target
{
    std::string name;
    std::string attribute;     ///< of namespace `name`; empty for a plain name
    std::vector<Target> parts; ///< of a tuple
};

struct Statement
{
    enum class Kind {
        Text,
        Output,
        If,       ///< conditions[i] -> bodies[i]; one body more is the else
        For,      ///< target in expression [if conditions[0]]; bodies[0], else bodies[1]
        Set,      ///< target = expression
        SetBlock, ///< target = rendered bodies[0], through the filter `expression` where there is one
        FilterBlock,
        Macro,     ///< text(names…); the last defaults.size() parameters have defaults
        CallBlock, ///< expression is a call that gets bodies[0] as `caller`
        With,      ///< targets[i] = conditions[i] around bodies[0]
        Generation,
        Break,
        Continue,
    };
    Kind kind = Kind::Text;
    int line = 0;
    std::string text;
    ExpressionPtr expression;
    Target target;
    std::vector<Target> targets;
    std::vector<ExpressionPtr> conditions;
    std::vector<Body> bodies;
    std::vector<std::string> parameters;
    std::vector<ExpressionPtr> defaults;
    bool recursive = false;
};

struct Syntax
{
    Body body;
    bool marksGeneration = false;
};

/// Errors: Corrupt or Unsupported, with the line.
Result<Syntax> parse(std::string_view source);

bool isKnownFilter(std::string_view name);
bool isKnownTest(std::string_view name);

/// An error of the template at a line. The reason is technical and stays English.
tl::unexpected<Error> templateError(ErrorCode code, int line, std::string reason);

} // namespace fieldwright::jinja
