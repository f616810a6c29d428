#include "core/tokenizer/jinja_lexer.h"

#include <set>

namespace fieldwright::jinja {

namespace {

constexpr int mostLinks = 300; ///< of operators in one tag
constexpr int usualLinks = 8;  ///< members or filters of one value; what goes over counts as operators do
constexpr int deepest = 100;   ///< nesting of expressions and blocks: bounds the recursion here and in evaluation

class Parser
{
public:
    explicit Parser(std::vector<Lexeme> lexemes) : m_lexemes(std::move(lexemes)) {}

    Result<Syntax> run()
    {
        FW_TRY(body, block({}));
        m_syntax.body = std::move(body);
        return std::move(m_syntax);
    }

private:
    using Kind = Lexeme::Kind;

    // ---- lexemes

    const Lexeme &here(size_t ahead = 0) const { return m_lexemes[std::min(m_next + ahead, m_lexemes.size() - 1)]; }
    bool isOperator(std::string_view text, size_t ahead = 0) const { return here(ahead).is(Kind::Operator, text); }
    bool isName(std::string_view text) const { return here().is(Kind::Name, text); }
    bool skipOperator(std::string_view text)
    {
        if (!isOperator(text))
            return false;
        ++m_next;
        return true;
    }
    bool skipName(std::string_view text)
    {
        if (!isName(text))
            return false;
        ++m_next;
        return true;
    }
    tl::unexpected<Error> unexpected() const
    {
        const Lexeme &lexeme = here();
        const std::string what = lexeme.kind == Kind::BlockEnd || lexeme.kind == Kind::OutputEnd ? "end of tag"
                                 : lexeme.kind == Kind::End                                      ? "end of template"
                                                            : "'" + lexeme.text + "'";
        return templateError(ErrorCode::Corrupt, lexeme.line, "unexpected " + what);
    }
    Result<> expectOperator(std::string_view text) { return skipOperator(text) ? Result<>() : unexpected(); }
    Result<> expectName(std::string_view text) { return skipName(text) ? Result<>() : unexpected(); }
    Result<> expectBlockEnd()
    {
        if (here().kind != Kind::BlockEnd)
            return unexpected();
        ++m_next;
        return {};
    }
    Result<std::string> name()
    {
        if (here().kind != Kind::Name)
            return unexpected();
        return m_lexemes[m_next++].text;
    }

    /// Counts the nesting for as long as it lives.
    struct Deeper
    {
        explicit Deeper(int &depth) : depth(++depth) {}
        ~Deeper() { --depth; }
        int &depth;
    };
    Result<> checkDepth() const
    {
        if (m_depth > deepest)
            return templateError(ErrorCode::Unsupported, here().line, "nested too deep");
        return {};
    }

    /// A chain of operators, members or filters is a tree as deep as it is long, and chains stand within chains.
    Result<> checkLinks()
    {
        if (++m_links > mostLinks)
            return templateError(ErrorCode::Unsupported, here().line, "an expression is too long");
        return {};
    }

    // ---- statements

    /// Up to one of the closing tags (left unread, behind BlockBegin), or to the end of the template when there is
    /// none.
    Result<Body> block(const std::set<std::string> &closing)
    {
        const Deeper deeper(m_depth);
        FW_CHECK(checkDepth());
        Body out;
        while (true) {
            m_links = 0;
            const Lexeme &lexeme = here();
            if (lexeme.kind == Kind::End) {
                if (!closing.empty())
                    return templateError(ErrorCode::Corrupt, lexeme.line, "'" + *closing.begin() + "' is missing");
                return out;
            }
            if (lexeme.kind == Kind::Text) {
                Statement statement;
                statement.line = lexeme.line;
                statement.text = lexeme.text;
                out.push_back(std::move(statement));
                ++m_next;
            } else if (lexeme.kind == Kind::OutputBegin) {
                Statement statement;
                statement.kind = Statement::Kind::Output;
                statement.line = lexeme.line;
                ++m_next;
                FW_TRY(value, tuple());
                statement.expression = std::move(value);
                if (here().kind != Kind::OutputEnd)
                    return unexpected();
                ++m_next;
                out.push_back(std::move(statement));
            } else if (lexeme.kind == Kind::BlockBegin) {
                ++m_next;
                if (here().kind == Kind::Name && closing.contains(here().text))
                    return out;
                FW_TRY(parsed, statement());
                out.push_back(std::move(parsed));
            } else {
                return unexpected();
            }
        }
    }

    /// The body of a tag and its closing tag: "… %}" is read before, "{% endX %}" after.
    Result<Body> bodyUntil(const std::string &end)
    {
        FW_CHECK(expectBlockEnd());
        FW_TRY(body, block({end}));
        ++m_next;
        FW_CHECK(expectBlockEnd());
        return body;
    }

    Result<Statement> statement()
    {
        Statement out;
        out.line = here().line;
        FW_TRY(keyword, name());
        if (keyword == "if")
            return ifStatement(std::move(out));
        if (keyword == "for")
            return forStatement(std::move(out));
        if (keyword == "set")
            return setStatement(std::move(out));
        if (keyword == "macro")
            return macroStatement(std::move(out));
        if (keyword == "call")
            return callStatement(std::move(out));
        if (keyword == "with")
            return withStatement(std::move(out));
        if (keyword == "filter") {
            out.kind = Statement::Kind::FilterBlock;
            FW_TRY(chain, filterChain(nullptr, false));
            out.expression = std::move(chain);
            FW_TRY(body, bodyUntil("endfilter"));
            out.bodies.push_back(std::move(body));
            return out;
        }
        if (keyword == "generation") {
            m_syntax.marksGeneration = true;
            out.kind = Statement::Kind::Generation;
            const int loops = std::exchange(m_loops, 0); // break does not reach out of it
            auto body = bodyUntil("endgeneration");
            m_loops = loops;
            if (!body)
                return fail(std::move(body).error());
            out.bodies.push_back(std::move(*body));
            return out;
        }
        if (keyword == "break" || keyword == "continue") {
            if (m_loops == 0)
                return templateError(ErrorCode::Corrupt, out.line, "'" + keyword + "' outside of a loop");
            out.kind = keyword == "break" ? Statement::Kind::Break : Statement::Kind::Continue;
            FW_CHECK(expectBlockEnd());
            return out;
        }
        if (keyword.starts_with("end") || keyword == "else" || keyword == "elif")
            return templateError(ErrorCode::Corrupt, out.line, "'" + keyword + "' closes nothing");
        return templateError(ErrorCode::Unsupported, out.line, "the tag '" + keyword + "' is not supported");
    }

    Result<Statement> ifStatement(Statement out)
    {
        out.kind = Statement::Kind::If;
        while (true) {
            FW_TRY(condition, tuple());
            out.conditions.push_back(std::move(condition));
            FW_CHECK(expectBlockEnd());
            FW_TRY(body, block({"elif", "else", "endif"}));
            out.bodies.push_back(std::move(body));
            if (skipName("elif"))
                continue;
            if (skipName("else")) {
                FW_TRY(last, bodyUntil("endif"));
                out.bodies.push_back(std::move(last));
                return out;
            }
            ++m_next; // endif
            FW_CHECK(expectBlockEnd());
            return out;
        }
    }

    Result<Statement> forStatement(Statement out)
    {
        out.kind = Statement::Kind::For;
        FW_TRY(target, targetTuple(false));
        out.target = std::move(target);
        FW_CHECK(expectName("in"));
        FW_TRY(items, tuple(false));
        out.expression = std::move(items);
        if (skipName("if")) {
            FW_TRY(condition, expression());
            out.conditions.push_back(std::move(condition));
        }
        out.recursive = skipName("recursive");
        if (out.recursive)
            return templateError(ErrorCode::Unsupported, out.line, "recursive loops are not supported");
        FW_CHECK(expectBlockEnd());
        ++m_loops;
        auto body = block({"else", "endfor"});
        --m_loops;
        if (!body)
            return fail(std::move(body).error());
        out.bodies.push_back(std::move(*body));
        if (skipName("else")) {
            FW_TRY(otherwise, bodyUntil("endfor"));
            out.bodies.push_back(std::move(otherwise));
            return out;
        }
        ++m_next;
        FW_CHECK(expectBlockEnd());
        return out;
    }

    Result<Target> oneTarget(bool withAttribute)
    {
        Target out;
        if (skipOperator("(")) {
            FW_TRY(inner, targetTuple(withAttribute));
            FW_CHECK(expectOperator(")"));
            return inner;
        }
        FW_TRY(plain, name());
        out.name = std::move(plain);
        if (withAttribute && skipOperator(".")) {
            FW_TRY(attribute, name());
            out.attribute = std::move(attribute);
        }
        return out;
    }
    Result<Target> targetTuple(bool withAttribute)
    {
        FW_TRY(first, oneTarget(withAttribute));
        if (!isOperator(","))
            return first;
        Target out;
        out.parts.push_back(std::move(first));
        while (skipOperator(",")) {
            if (here().kind != Kind::Name && !isOperator("("))
                break;
            if (isName("in"))
                break;
            FW_TRY(next, oneTarget(withAttribute));
            out.parts.push_back(std::move(next));
        }
        return out;
    }

    Result<Statement> setStatement(Statement out)
    {
        FW_TRY(target, targetTuple(true));
        out.target = std::move(target);
        if (skipOperator("=")) {
            out.kind = Statement::Kind::Set;
            FW_TRY(value, tuple());
            out.expression = std::move(value);
            FW_CHECK(expectBlockEnd());
            return out;
        }
        out.kind = Statement::Kind::SetBlock;
        if (isOperator("|")) {
            ++m_next;
            FW_TRY(chain, filterChain(nullptr, false));
            out.expression = std::move(chain);
        }
        FW_TRY(body, bodyUntil("endset"));
        out.bodies.push_back(std::move(body));
        return out;
    }

    Result<> parameters(Statement &out)
    {
        FW_CHECK(expectOperator("("));
        while (!isOperator(")")) {
            if (!out.parameters.empty())
                FW_CHECK(expectOperator(","));
            if (isOperator(")"))
                break;
            FW_TRY(parameter, name());
            out.parameters.push_back(std::move(parameter));
            if (skipOperator("=")) {
                FW_TRY(value, expression());
                out.defaults.push_back(std::move(value));
            } else if (!out.defaults.empty()) {
                return templateError(ErrorCode::Corrupt, out.line, "a parameter without default follows one with");
            }
        }
        return expectOperator(")");
    }

    Result<Statement> macroStatement(Statement out)
    {
        out.kind = Statement::Kind::Macro;
        FW_TRY(macroName, name());
        out.text = std::move(macroName);
        FW_CHECK(parameters(out));
        const int loops = std::exchange(m_loops, 0); // break does not reach through a macro
        auto body = bodyUntil("endmacro");
        m_loops = loops;
        if (!body)
            return fail(std::move(body).error());
        out.bodies.push_back(std::move(*body));
        return out;
    }

    Result<Statement> callStatement(Statement out)
    {
        out.kind = Statement::Kind::CallBlock;
        if (isOperator("("))
            FW_CHECK(parameters(out));
        FW_TRY(call, expression());
        if (call->kind != Expression::Kind::Call)
            return templateError(ErrorCode::Corrupt, out.line, "'call' needs a call");
        out.expression = std::move(call);
        const int loops = std::exchange(m_loops, 0);
        auto body = bodyUntil("endcall");
        m_loops = loops;
        if (!body)
            return fail(std::move(body).error());
        out.bodies.push_back(std::move(*body));
        return out;
    }

    Result<Statement> withStatement(Statement out)
    {
        out.kind = Statement::Kind::With;
        while (here().kind != Kind::BlockEnd) {
            if (!out.targets.empty())
                FW_CHECK(expectOperator(","));
            FW_TRY(target, oneTarget(false));
            out.targets.push_back(std::move(target));
            FW_CHECK(expectOperator("="));
            FW_TRY(value, expression());
            out.conditions.push_back(std::move(value));
        }
        FW_TRY(body, bodyUntil("endwith"));
        out.bodies.push_back(std::move(body));
        return out;
    }

    // ---- expressions, from the loosest binding to the tightest

    std::unique_ptr<Expression> make(Expression::Kind kind)
    {
        auto out = std::make_unique<Expression>();
        out->kind = kind;
        out->line = here().line;
        return out;
    }

    bool endsTuple() const
    {
        const Lexeme &lexeme = here();
        return lexeme.kind == Kind::BlockEnd || lexeme.kind == Kind::OutputEnd || isOperator(")") || isName("in");
    }

    /// An expression, or several with commas between: a tuple.
    Result<ExpressionPtr> tuple(bool withCondition = true)
    {
        auto out = make(Expression::Kind::Tuple);
        FW_TRY(first, withCondition ? expression() : orExpression());
        if (!isOperator(","))
            return first;
        out->parts.push_back(std::move(first));
        while (skipOperator(",")) {
            if (endsTuple())
                break;
            FW_TRY(next, withCondition ? expression() : orExpression());
            out->parts.push_back(std::move(next));
        }
        return ExpressionPtr(std::move(out));
    }

    Result<ExpressionPtr> expression()
    {
        const Deeper deeper(m_depth);
        FW_CHECK(checkDepth());
        FW_TRY(value, orExpression());
        int chained = 0;
        while (isName("if")) {
            if (++chained > deepest)
                return templateError(ErrorCode::Unsupported, here().line, "nested too deep");
            auto out = make(Expression::Kind::Condition);
            ++m_next;
            FW_TRY(condition, orExpression());
            ExpressionPtr otherwise;
            if (skipName("else")) {
                FW_TRY(other, expression());
                otherwise = std::move(other);
            }
            out->parts.push_back(std::move(value));
            out->parts.push_back(std::move(condition));
            out->parts.push_back(std::move(otherwise));
            value = std::move(out);
        }
        return value;
    }

    /// A chain of one left-binding level: next (op next)*. Long chains become deep trees, so they count as depth.
    template <typename Next, typename Operator>
    Result<ExpressionPtr> chain(Expression::Kind kind, Next next, Operator takeOperator)
    {
        FW_TRY(left, next());
        while (true) {
            auto out = make(kind);
            if (!takeOperator(out->text))
                return left;
            FW_CHECK(checkLinks());
            FW_TRY(right, next());
            out->parts.push_back(std::move(left));
            out->parts.push_back(std::move(right));
            left = std::move(out);
        }
    }
    template <typename Next>
    Result<ExpressionPtr> binaryChain(Next next, std::initializer_list<std::string_view> operators)
    {
        return chain(Expression::Kind::Binary, next, [this, operators](std::string &text) {
            for (const std::string_view op : operators) {
                if (skipOperator(op)) {
                    text = op;
                    return true;
                }
            }
            return false;
        });
    }

    Result<ExpressionPtr> orExpression()
    {
        return chain(
            Expression::Kind::Or, [this] { return andExpression(); }, [this](std::string &) { return skipName("or"); });
    }
    Result<ExpressionPtr> andExpression()
    {
        return chain(
            Expression::Kind::And, [this] { return notExpression(); },
            [this](std::string &) { return skipName("and"); });
    }
    Result<ExpressionPtr> notExpression()
    {
        const Deeper deeper(m_depth);
        FW_CHECK(checkDepth());
        auto out = make(Expression::Kind::Not);
        if (!skipName("not"))
            return compare();
        FW_TRY(value, notExpression());
        out->parts.push_back(std::move(value));
        return ExpressionPtr(std::move(out));
    }
    Result<ExpressionPtr> compare()
    {
        auto out = make(Expression::Kind::Compare);
        FW_TRY(first, sum());
        out->parts.push_back(std::move(first));
        while (true) {
            std::string op;
            for (const char *candidate : {"==", "!=", "<=", ">=", "<", ">"}) {
                if (op.empty() && skipOperator(candidate))
                    op = candidate;
            }
            if (op.empty() && skipName("in"))
                op = "in";
            if (op.empty() && isName("not") && here(1).is(Kind::Name, "in")) {
                m_next += 2;
                op = "not in";
            }
            if (op.empty())
                break;
            FW_TRY(next, sum());
            out->ops.push_back(std::move(op));
            out->parts.push_back(std::move(next));
        }
        if (out->ops.empty()) {
            ExpressionPtr single = std::move(out->parts.front());
            return single;
        }
        return ExpressionPtr(std::move(out));
    }
    Result<ExpressionPtr> sum()
    {
        return binaryChain([this] { return concatenation(); }, {"+", "-"});
    }
    Result<ExpressionPtr> concatenation()
    {
        return binaryChain([this] { return product(); }, {"~"});
    }
    Result<ExpressionPtr> product()
    {
        return binaryChain([this] { return power(); }, {"*", "//", "/", "%"});
    }
    Result<ExpressionPtr> power()
    {
        return binaryChain([this] { return unary(true); }, {"**"});
    }
    Result<ExpressionPtr> unary(bool withFilter)
    {
        const Deeper deeper(m_depth);
        FW_CHECK(checkDepth());
        ExpressionPtr value;
        if (isOperator("-") || isOperator("+")) {
            auto out = make(isOperator("-") ? Expression::Kind::Negate : Expression::Kind::Plus);
            ++m_next;
            FW_TRY(operand, unary(false));
            out->parts.push_back(std::move(operand));
            value = std::move(out);
        } else {
            FW_TRY(operand, primary());
            value = std::move(operand);
        }
        FW_TRY(whole, postfix(std::move(value)));
        if (!withFilter)
            return whole;
        return filterChain(std::move(whole), true);
    }

    Result<ExpressionPtr> primary()
    {
        const Lexeme &lexeme = here();
        auto out = make(Expression::Kind::Constant);
        switch (lexeme.kind) {
        case Kind::Name:
            ++m_next;
            if (lexeme.text == "true" || lexeme.text == "True") {
                out->constant = Value(true);
            } else if (lexeme.text == "false" || lexeme.text == "False") {
                out->constant = Value(false);
            } else if (lexeme.text == "none" || lexeme.text == "None") {
                out->constant = Value(Value::None{});
            } else {
                static const std::set<std::string> reserved = {"if", "else", "elif", "for", "in",
                                                               "is", "and",  "or",   "not"};
                if (reserved.contains(lexeme.text)) {
                    --m_next;
                    return unexpected();
                }
                out->kind = Expression::Kind::Name;
                out->text = lexeme.text;
            }
            return ExpressionPtr(std::move(out));
        case Kind::String: {
            std::string text;
            while (here().kind == Kind::String)
                text += m_lexemes[m_next++].text;
            out->constant = Value(std::move(text));
            return ExpressionPtr(std::move(out));
        }
        case Kind::Integer:
            out->constant = Value(std::int64_t(std::stoll(lexeme.text)));
            ++m_next;
            return ExpressionPtr(std::move(out));
        case Kind::Float:
            out->constant = Value(std::strtod(lexeme.text.c_str(), nullptr));
            ++m_next;
            return ExpressionPtr(std::move(out));
        default:
            break;
        }
        if (skipOperator("(")) {
            if (skipOperator(")")) {
                out->kind = Expression::Kind::Tuple;
                return ExpressionPtr(std::move(out));
            }
            FW_TRY(inner, tuple());
            FW_CHECK(expectOperator(")"));
            return inner;
        }
        if (skipOperator("[")) {
            out->kind = Expression::Kind::List;
            FW_CHECK(items(*out, "]", false));
            return ExpressionPtr(std::move(out));
        }
        if (skipOperator("{")) {
            out->kind = Expression::Kind::Dict;
            FW_CHECK(items(*out, "}", true));
            return ExpressionPtr(std::move(out));
        }
        return unexpected();
    }

    Result<> items(Expression &out, std::string_view close, bool withKeys)
    {
        while (!skipOperator(close)) {
            if (!out.parts.empty()) {
                FW_CHECK(expectOperator(","));
                if (skipOperator(close))
                    break;
            }
            FW_TRY(item, expression());
            out.parts.push_back(std::move(item));
            if (withKeys) {
                FW_CHECK(expectOperator(":"));
                FW_TRY(value, expression());
                out.parts.push_back(std::move(value));
            }
        }
        return {};
    }

    Result<ExpressionPtr> postfix(ExpressionPtr value)
    {
        for (int links = 0;; ++links) {
            if (links > usualLinks)
                FW_CHECK(checkLinks());
            if (isOperator(".")) {
                auto out = make(Expression::Kind::Attribute);
                ++m_next;
                if (here().kind == Kind::Integer) {
                    out->kind = Expression::Kind::Item;
                    auto index = make(Expression::Kind::Constant);
                    index->constant = Value(std::int64_t(std::stoll(here().text)));
                    ++m_next;
                    out->parts.push_back(std::move(value));
                    out->parts.push_back(std::move(index));
                } else {
                    FW_TRY(attribute, name());
                    out->text = std::move(attribute);
                    out->parts.push_back(std::move(value));
                }
                value = std::move(out);
            } else if (isOperator("[")) {
                FW_TRY(item, subscript(std::move(value)));
                value = std::move(item);
            } else if (isOperator("(")) {
                FW_TRY(called, call(std::move(value)));
                value = std::move(called);
            } else {
                return value;
            }
        }
    }

    Result<ExpressionPtr> subscript(ExpressionPtr value)
    {
        auto out = make(Expression::Kind::Item);
        ++m_next;
        out->parts.push_back(std::move(value));
        ExpressionPtr bounds[3];
        int colons = 0;
        while (!isOperator("]")) {
            if (isOperator(":") && colons < 2) {
                ++m_next;
                ++colons;
                continue;
            }
            if (bounds[colons])
                return unexpected();
            FW_TRY(bound, expression());
            bounds[colons] = std::move(bound);
        }
        ++m_next;
        if (colons == 0 && !bounds[0])
            return unexpected();
        if (colons > 0)
            out->kind = Expression::Kind::Slice;
        for (int i = 0; i < (colons > 0 ? 3 : 1); ++i)
            out->parts.push_back(std::move(bounds[i]));
        return ExpressionPtr(std::move(out));
    }

    Result<> arguments(Expression &out)
    {
        FW_CHECK(expectOperator("("));
        bool first = true;
        while (!skipOperator(")")) {
            if (!first) {
                FW_CHECK(expectOperator(","));
                if (skipOperator(")"))
                    break;
            }
            first = false;
            if (isOperator("*") || isOperator("**"))
                return templateError(ErrorCode::Unsupported, here().line, "arguments with a star are not supported");
            if (here().kind == Kind::Name && isOperator("=", 1)) {
                std::string parameter = here().text;
                m_next += 2;
                FW_TRY(value, expression());
                out.named.push_back({std::move(parameter), std::move(value)});
            } else {
                if (!out.named.empty())
                    return unexpected();
                FW_TRY(value, expression());
                out.parts.push_back(std::move(value));
            }
        }
        return {};
    }

    Result<ExpressionPtr> call(ExpressionPtr value)
    {
        auto out = make(Expression::Kind::Call);
        out->parts.push_back(std::move(value));
        FW_CHECK(arguments(*out));
        return ExpressionPtr(std::move(out));
    }

    /// Filters and tests behind a value. With `value` null (filter blocks), the first filter's name comes without a
    /// bar.
    Result<ExpressionPtr> filterChain(ExpressionPtr value, bool withTests)
    {
        bool first = !value;
        for (int links = 0;; ++links) {
            if (links > usualLinks)
                FW_CHECK(checkLinks());
            if (first || isOperator("|")) {
                if (!first)
                    ++m_next;
                first = false;
                auto out = make(Expression::Kind::Filter);
                FW_TRY(filter, name());
                if (!isKnownFilter(filter))
                    return templateError(ErrorCode::Unsupported, out->line,
                                         "the filter '" + filter + "' is not supported");
                out->text = std::move(filter);
                out->parts.push_back(std::move(value));
                if (isOperator("("))
                    FW_CHECK(arguments(*out));
                value = std::move(out);
            } else if (withTests && isName("is")) {
                FW_TRY(tested, test(std::move(value)));
                value = std::move(tested);
            } else if (withTests && isOperator("(")) {
                FW_TRY(called, call(std::move(value)));
                value = std::move(called);
            } else {
                return value;
            }
        }
    }

    Result<ExpressionPtr> test(ExpressionPtr value)
    {
        auto out = make(Expression::Kind::Test);
        ++m_next;
        auto negation = make(Expression::Kind::Not);
        const bool negated = skipName("not");
        FW_TRY(testName, name());
        if (!isKnownTest(testName))
            return templateError(ErrorCode::Unsupported, out->line, "the test '" + testName + "' is not supported");
        out->text = std::move(testName);
        out->parts.push_back(std::move(value));
        const Lexeme &next = here();
        if (isOperator("(")) {
            FW_CHECK(arguments(*out));
        } else if ((next.kind == Kind::Name && next.text != "else" && next.text != "or" && next.text != "and" &&
                    next.text != "is" && next.text != "if" && next.text != "not" && next.text != "in") ||
                   next.kind == Kind::String || next.kind == Kind::Integer || next.kind == Kind::Float ||
                   isOperator("[") || isOperator("{")) {
            FW_TRY(argument, primary());
            FW_TRY(whole, postfix(std::move(argument)));
            out->parts.push_back(std::move(whole));
        }
        if (!negated)
            return ExpressionPtr(std::move(out));
        negation->parts.push_back(std::move(out));
        return ExpressionPtr(std::move(negation));
    }

    std::vector<Lexeme> m_lexemes;
    size_t m_next = 0;
    int m_depth = 0;
    int m_links = 0; ///< of the chains in the tag at hand
    int m_loops = 0;
    Syntax m_syntax;
};

} // namespace

Result<Syntax> parse(std::string_view source)
{
    FW_TRY(lexemes, lex(source));
    return Parser(std::move(lexemes)).run();
}

} // namespace fieldwright::jinja
