#include "core/tokenizer/jinja_interpreter.h"

#include "core/tokenizer/jinja_builtins.h"

#include <deque>

namespace fieldwright::jinja {

namespace {

constexpr int deepestCalls = 60; ///< of macros calling macros

/// Names that a block sees: its own, and those around it.
struct Scope
{
    const Scope *parent = nullptr;
    std::vector<std::pair<std::string, Value>> names;

    const Value *find(std::string_view name) const
    {
        for (const Scope *scope = this; scope; scope = scope->parent) {
            for (const auto &[key, value] : scope->names) {
                if (key == name)
                    return &value;
            }
        }
        return nullptr;
    }
    void set(const std::string &name, Value value)
    {
        for (auto &[key, old] : names) {
            if (key == name) {
                old = std::move(value);
                return;
            }
        }
        names.emplace_back(name, std::move(value));
    }
};

} // namespace

/// A macro and the names around its definition. Also the body of a call block, as `caller`.
struct MacroValue
{
    const Statement *statement;
    Scope *scope;
};

namespace {

enum class Flow { Normal, Break, Continue };

class Interpreter
{
public:
    explicit Interpreter(std::int64_t nowSeconds) { m_around.nowSeconds = nowSeconds; }

    Result<RenderedChat> render(const Syntax &syntax, std::vector<std::pair<std::string, Value>> variables)
    {
        Scope &globals = newScope(nullptr);
        globals.names = std::move(variables);
        Scope &top = newScope(&globals);
        FW_CHECK(run(syntax.body, top, m_out.text));
        return std::move(m_out);
    }

private:
    // Scopes, macros and namespaces may be reached from values as long as the rendering lasts, so all live until its
    // end.
    Scope &newScope(const Scope *parent)
    {
        Scope &scope = m_scopes.emplace_back();
        scope.parent = parent;
        return scope;
    }

    template <typename T>
    Result<T> at(int line, tl::expected<T, std::string> outcome)
    {
        if (!outcome)
            return templateError(ErrorCode::InvalidArgument, line, std::move(outcome).error());
        return std::move(*outcome);
    }

    Result<> charge(int line, size_t bytes)
    {
        if (!m_around.charge(bytes))
            return templateError(ErrorCode::Unsupported, line, "it needs more work or memory than a chat template may");
        return {};
    }

    /// Counts a walk through all of a value, before it is made.
    Result<> walk(int line, const Value &value)
    {
        if (!m_around.chargeWalk(value))
            return templateError(ErrorCode::Unsupported, line, "it needs more work or memory than a chat template may");
        return {};
    }

    Result<> put(const Statement &statement, std::string_view text, std::string &out)
    {
        FW_CHECK(charge(statement.line, text.size()));
        if (out.size() + text.size() > Budget::longestText)
            return templateError(ErrorCode::Unsupported, statement.line, "it makes too long a text");
        out += text;
        return {};
    }

    // ---- statements

    Result<Flow> run(const Body &body, Scope &scope, std::string &out)
    {
        for (const Statement &statement : body) {
            FW_TRY(flow, run(statement, scope, out));
            if (flow != Flow::Normal)
                return flow;
        }
        return Flow::Normal;
    }

    Result<Flow> run(const Statement &s, Scope &scope, std::string &out)
    {
        FW_CHECK(charge(s.line, 0));
        switch (s.kind) {
        case Statement::Kind::Text:
            FW_CHECK(put(s, s.text, out));
            return Flow::Normal;
        case Statement::Kind::Output: {
            FW_TRY(value, eval(*s.expression, scope));
            FW_CHECK(walk(s.line, value));
            FW_CHECK(put(s, value.isString() ? value.text() : toText(value), out));
            return Flow::Normal;
        }
        case Statement::Kind::If:
            return runIf(s, scope, out);
        case Statement::Kind::For:
            return runFor(s, scope, out);
        case Statement::Kind::Set: {
            FW_TRY(value, eval(*s.expression, scope));
            FW_CHECK(assign(s.line, s.target, std::move(value), scope));
            return Flow::Normal;
        }
        case Statement::Kind::SetBlock:
        case Statement::Kind::FilterBlock: {
            std::string text;
            FW_CHECK(run(s.bodies[0], newScope(&scope), text));
            Value value(std::move(text));
            if (s.expression) {
                FW_TRY(filtered, evalFilter(*s.expression, scope, &value));
                value = std::move(filtered);
            }
            if (s.kind == Statement::Kind::SetBlock)
                FW_CHECK(assign(s.line, s.target, std::move(value), scope));
            else
                FW_CHECK(put(s, toText(value), out));
            return Flow::Normal;
        }
        case Statement::Kind::Macro:
            scope.set(s.text, Value(static_cast<const MacroValue *>(&m_macros.emplace_back(MacroValue{&s, &scope}))));
            return Flow::Normal;
        case Statement::Kind::CallBlock: {
            const MacroValue &caller = m_macros.emplace_back(MacroValue{&s, &scope});
            Value callerValue(&caller);
            FW_TRY(value, evalCall(*s.expression, scope, &callerValue));
            FW_CHECK(put(s, toText(value), out));
            return Flow::Normal;
        }
        case Statement::Kind::With: {
            Scope &inner = newScope(&scope);
            for (size_t i = 0; i < s.targets.size(); ++i) {
                FW_TRY(value, eval(*s.conditions[i], scope));
                FW_CHECK(assign(s.line, s.targets[i], std::move(value), inner));
            }
            return run(s.bodies[0], inner, out);
        }
        case Statement::Kind::Generation: {
            std::string text;
            FW_CHECK(run(s.bodies[0], newScope(&scope), text));
            m_out.generation.push_back({m_out.text.size(), m_out.text.size() + text.size()});
            FW_CHECK(put(s, text, out));
            return Flow::Normal;
        }
        case Statement::Kind::Break:
            return Flow::Break;
        case Statement::Kind::Continue:
            return Flow::Continue;
        }
        return Flow::Normal;
    }

    Result<Flow> runIf(const Statement &s, Scope &scope, std::string &out)
    {
        for (size_t i = 0; i < s.conditions.size(); ++i) {
            FW_TRY(condition, eval(*s.conditions[i], scope));
            if (condition.truth())
                return run(s.bodies[i], scope, out);
        }
        return s.bodies.size() > s.conditions.size() ? run(s.bodies.back(), scope, out) : Flow::Normal;
    }

    Result<Flow> runFor(const Statement &s, Scope &scope, std::string &out)
    {
        FW_TRY(source, eval(*s.expression, scope));
        FW_TRY(items, at(s.line, iterate(source)));
        FW_CHECK(charge(s.line, items.size() * sizeof(Value)));
        Scope &inner = newScope(&scope);
        if (!s.conditions.empty()) {
            List kept;
            for (Value &item : items) {
                inner.names.clear();
                FW_CHECK(assign(s.line, s.target, item, inner));
                FW_TRY(condition, eval(*s.conditions[0], inner));
                if (condition.truth())
                    kept.push_back(std::move(item));
            }
            items = std::move(kept);
        }
        LoopState &loop = m_loops.emplace_back();
        loop.items = std::make_shared<const List>(std::move(items));
        bool wentThrough = false;
        for (; loop.index < loop.items->size(); ++loop.index) {
            FW_CHECK(charge(s.line, 0));
            inner.names.clear();
            inner.set("loop", Value(&loop));
            FW_CHECK(assign(s.line, s.target, (*loop.items)[loop.index], inner));
            FW_TRY(flow, run(s.bodies[0], inner, out));
            wentThrough = wentThrough || flow == Flow::Normal;
            if (flow == Flow::Break)
                break;
        }
        // jinja2 takes the else when no pass reached its end, be it for want of items or by break and continue.
        if (!wentThrough && s.bodies.size() > 1)
            return run(s.bodies[1], newScope(&scope), out);
        return Flow::Normal;
    }

    Result<> assign(int line, const Target &target, Value value, Scope &scope)
    {
        if (!target.parts.empty()) {
            FW_TRY(items, at(line, iterate(value)));
            if (items.size() != target.parts.size())
                return templateError(ErrorCode::InvalidArgument, line,
                                     std::to_string(items.size()) + " values for " +
                                         std::to_string(target.parts.size()) + " names");
            for (size_t i = 0; i < items.size(); ++i)
                FW_CHECK(assign(line, target.parts[i], std::move(items[i]), scope));
            return {};
        }
        if (target.attribute.empty()) {
            scope.set(target.name, std::move(value));
            return {};
        }
        const Value *names = scope.find(target.name);
        if (!names || !names->names())
            return templateError(ErrorCode::InvalidArgument, line,
                                 "'" + target.name + "' is no namespace, so its members cannot be set");
        names->names()->values.set(Value(target.attribute), std::move(value));
        return {};
    }

    // ---- expressions

    Result<Value> eval(const Expression &e, Scope &scope)
    {
        auto out = evalAny(e, scope);
        // Deep values would end in deep recursion wherever they are walked, or let go.
        if (out && out->extent().depth > Budget::deepestValue)
            return templateError(ErrorCode::Unsupported, e.line, "a value is nested too deep");
        return out;
    }

    Result<Value> evalAny(const Expression &e, Scope &scope)
    {
        using Kind = Expression::Kind;
        FW_CHECK(charge(e.line, 0));
        switch (e.kind) {
        case Kind::Constant:
            return e.constant;
        case Kind::Name: {
            if (const Value *value = scope.find(e.text))
                return *value;
            if (isKnownGlobal(e.text) || e.text == "namespace" || e.text == "raise_exception")
                return Value(std::make_shared<const Function>(Function{e.text, {}}));
            return Value::undefined(e.text);
        }
        case Kind::List:
        case Kind::Tuple: {
            List items;
            for (const ExpressionPtr &part : e.parts) {
                FW_TRY(item, eval(*part, scope));
                items.push_back(std::move(item));
            }
            return Value(std::move(items), e.kind == Kind::Tuple);
        }
        case Kind::Dict: {
            auto dict = std::make_shared<Dict>();
            for (size_t i = 0; i + 1 < e.parts.size(); i += 2) {
                FW_TRY(key, eval(*e.parts[i], scope));
                FW_TRY(value, eval(*e.parts[i + 1], scope));
                dict->set(std::move(key), std::move(value));
            }
            return Value(std::shared_ptr<const Dict>(std::move(dict)));
        }
        case Kind::Attribute: {
            FW_TRY(value, eval(*e.parts[0], scope));
            return at(e.line, getAttribute(value, e.text));
        }
        case Kind::Item: {
            FW_TRY(value, eval(*e.parts[0], scope));
            FW_TRY(key, eval(*e.parts[1], scope));
            return at(e.line, getItem(value, key));
        }
        case Kind::Slice: {
            FW_TRY(value, eval(*e.parts[0], scope));
            Value bounds[3] = {Value::None{}, Value::None{}, Value::None{}};
            for (size_t i = 0; i < 3; ++i) {
                if (e.parts[i + 1]) {
                    FW_TRY(bound, eval(*e.parts[i + 1], scope));
                    bounds[i] = std::move(bound);
                }
            }
            return at(e.line, slice(m_around, value, bounds[0], bounds[1], bounds[2]));
        }
        case Kind::Call:
            return evalCall(e, scope, nullptr);
        case Kind::Filter:
            return evalFilter(e, scope, nullptr);
        case Kind::Test: {
            FW_TRY(value, eval(*e.parts[0], scope));
            FW_TRY(arguments, evalArguments(e, scope));
            FW_CHECK(walk(e.line, value));
            FW_TRY(answer, at(e.line, applyTest(e.text, value, arguments)));
            return Value(answer);
        }
        case Kind::Negate:
        case Kind::Plus: {
            FW_TRY(value, eval(*e.parts[0], scope));
            if (!value.isNumber())
                return templateError(ErrorCode::InvalidArgument, e.line,
                                     std::string("a sign before a value of type ") + value.typeName());
            if (e.kind == Kind::Plus)
                return value.isFloat() ? Value(value.asDouble()) : Value(value.asInt());
            return value.isFloat() ? Result<Value>(Value(-value.asDouble()))
                                   : at(e.line, binary(m_around, "-", Value(std::int64_t(0)), value));
        }
        case Kind::Not: {
            FW_TRY(value, eval(*e.parts[0], scope));
            return Value(!value.truth());
        }
        case Kind::And:
        case Kind::Or: {
            FW_TRY(left, eval(*e.parts[0], scope));
            if (left.truth() == (e.kind == Kind::Or))
                return left;
            return eval(*e.parts[1], scope);
        }
        case Kind::Binary: {
            FW_TRY(left, eval(*e.parts[0], scope));
            FW_TRY(right, eval(*e.parts[1], scope));
            return at(e.line, binary(m_around, e.text, left, right));
        }
        case Kind::Compare: {
            FW_TRY(left, eval(*e.parts[0], scope));
            for (size_t i = 0; i < e.ops.size(); ++i) {
                FW_TRY(right, eval(*e.parts[i + 1], scope));
                FW_CHECK(walk(e.line, left));
                FW_CHECK(walk(e.line, right));
                FW_TRY(answer, at(e.line, compare(e.ops[i], left, right)));
                if (!answer)
                    return Value(false);
                left = std::move(right);
            }
            return Value(true);
        }
        case Kind::Condition: {
            FW_TRY(condition, eval(*e.parts[1], scope));
            if (condition.truth())
                return eval(*e.parts[0], scope);
            return e.parts[2] ? eval(*e.parts[2], scope) : Value::undefined("the else of an inline if");
        }
        }
        return Value();
    }

    Result<Arguments> evalArguments(const Expression &e, Scope &scope)
    {
        Arguments out;
        for (size_t i = 1; i < e.parts.size(); ++i) {
            FW_TRY(value, eval(*e.parts[i], scope));
            out.positional.push_back(std::move(value));
        }
        for (const NamedExpression &named : e.named) {
            FW_TRY(value, eval(*named.value, scope));
            out.named.emplace_back(named.name, std::move(value));
        }
        return out;
    }

    /// `given` stands in for the value of a filter block, whose first filter has none of its own.
    Result<Value> evalFilter(const Expression &e, Scope &scope, const Value *given)
    {
        Value value;
        if (!e.parts[0]) {
            value = *given;
        } else {
            FW_TRY(inner, e.parts[0]->kind == Expression::Kind::Filter ? evalFilter(*e.parts[0], scope, given)
                                                                       : eval(*e.parts[0], scope));
            value = std::move(inner);
        }
        FW_TRY(arguments, evalArguments(e, scope));
        FW_CHECK(charge(e.line, 0));
        return at(e.line, applyFilter(m_around, e.text, value, arguments));
    }

    Result<Value> evalCall(const Expression &e, Scope &scope, const Value *caller)
    {
        FW_TRY(callee, eval(*e.parts[0], scope));
        FW_TRY(arguments, evalArguments(e, scope));
        if (callee.isUndefined())
            return templateError(ErrorCode::InvalidArgument, e.line, "'" + callee.undefinedName() + "' is undefined");
        if (const MacroValue *macro = callee.macro())
            return callMacro(e.line, *macro, std::move(arguments), caller);
        const Function *function = callee.function();
        if (!function)
            return templateError(ErrorCode::InvalidArgument, e.line,
                                 std::string("a value of type ") + callee.typeName() + " cannot be called");
        if (!function->self.isUndefined()) {
            if (LoopState *loop = function->self.loop())
                return callLoop(e.line, *loop, function->name, arguments);
            return at(e.line, callMethod(m_around, function->self, function->name, arguments));
        }
        if (function->name == "raise_exception") {
            const Value *message = arguments.find(0, "message");
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The chat template refuses this conversation (line %1): %2"),
                         {std::to_string(e.line), message ? toText(*message) : std::string()}},
                        {FW_NOOP("core", "Change the conversation as it asks, or use another template.")});
        }
        if (function->name == "namespace")
            return makeNamespace(e.line, arguments);
        return at(e.line, callGlobal(m_around, function->name, arguments));
    }

    Result<Value> makeNamespace(int line, Arguments &arguments)
    {
        NamespaceValue &names = m_namespaces.emplace_back();
        for (const Value &from : arguments.positional) {
            if (from.isDict())
                names.values.entries = from.dict().entries;
        }
        for (auto &[name, value] : arguments.named) {
            if (name.starts_with('_'))
                return templateError(ErrorCode::InvalidArgument, line,
                                     "a namespace cannot hold the name '" + name + "'");
            names.values.set(Value(name), std::move(value));
        }
        return Value(&names);
    }

    Result<Value> callLoop(int line, LoopState &loop, const std::string &name, const Arguments &arguments)
    {
        if (name == "cycle") {
            if (arguments.positional.empty())
                return templateError(ErrorCode::InvalidArgument, line, "loop.cycle needs values");
            return arguments.positional[loop.index % arguments.positional.size()];
        }
        Value now(arguments.positional, true); // changed
        const bool changed = !loop.hasLastChanged || !equal(now, loop.lastChanged);
        loop.lastChanged = std::move(now);
        loop.hasLastChanged = true;
        return Value(changed);
    }

    Result<Value> callMacro(int line, const MacroValue &macro, Arguments arguments, const Value *caller)
    {
        if (m_calls >= deepestCalls)
            return templateError(ErrorCode::Unsupported, line, "macros call each other too deep");
        const Statement &s = *macro.statement;
        Scope &scope = newScope(macro.scope);
        if (arguments.positional.size() > s.parameters.size())
            return templateError(ErrorCode::InvalidArgument, line,
                                 "macro '" + s.text + "' takes at most " + std::to_string(s.parameters.size()) +
                                     " arguments");
        const size_t firstDefault = s.parameters.size() - s.defaults.size();
        for (size_t i = 0; i < s.parameters.size(); ++i) {
            if (const Value *given = arguments.find(i, s.parameters[i])) {
                scope.set(s.parameters[i], *given);
            } else if (i >= firstDefault) {
                FW_TRY(value, eval(*s.defaults[i - firstDefault], scope));
                scope.set(s.parameters[i], std::move(value));
            } else {
                scope.set(s.parameters[i], Value::undefined(s.parameters[i]));
            }
        }
        for (const auto &[name, value] : arguments.named) {
            if (std::find(s.parameters.begin(), s.parameters.end(), name) == s.parameters.end())
                return templateError(ErrorCode::InvalidArgument, line,
                                     "macro '" + s.text + "' takes no argument '" + name + "'");
        }
        if (caller)
            scope.set("caller", *caller);
        std::string text;
        ++m_calls;
        auto flow = run(s.bodies[0], scope, text);
        --m_calls;
        if (!flow)
            return fail(std::move(flow).error());
        return Value(std::move(text));
    }

    Surroundings m_around;
    RenderedChat m_out;
    std::deque<Scope> m_scopes;
    std::deque<MacroValue> m_macros;
    std::deque<NamespaceValue> m_namespaces;
    std::deque<LoopState> m_loops;
    int m_calls = 0;
};

} // namespace

Result<RenderedChat> render(const Syntax &syntax, std::vector<std::pair<std::string, Value>> variables,
                            std::int64_t nowSeconds)
{
    return Interpreter(nowSeconds).render(syntax, std::move(variables));
}

} // namespace fieldwright::jinja
