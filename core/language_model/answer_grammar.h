#pragma once

#include "core/base/json.h"

#include <bitset>
#include <map>
#include <memory>
#include <vector>

namespace fieldwright {

/// What an answer may look like, as a recursive transition network over bytes: states with byte edges, jumps, and calls
/// of other rules. Made from a JSON schema (json_schema_grammar.h) or a regular expression (regex_grammar.h).
/// Immutable.
class AnswerGrammar
{
public:
    using State = std::uint32_t;
    using Bytes = std::bitset<256>;

    struct Node
    {
        enum class Kind : std::uint8_t { Jump, Read, Call, Return };
        Kind kind = Kind::Jump;
        Bytes bytes;               ///< Read
        State next = 0;            ///< Read, Call: where it goes on
        State rule = 0;            ///< Call: the start of the rule
        std::vector<State> others; ///< Jump: all places it may go on at
    };

    const std::vector<Node> &nodes() const { return m_nodes; }
    State start() const { return m_start; }

private:
    friend class GrammarBuilder;
    std::vector<Node> m_nodes;
    State m_start = 0;
};

/// Puts a grammar together from fragments: each has one start and one open end.
class GrammarBuilder
{
public:
    using State = AnswerGrammar::State;
    struct Fragment
    {
        State start = 0;
        State end = 0;
    };
    /// A part whose ways through it are all counted copies would make it grow without bound.
    static constexpr std::size_t mostNodes = 200'000;

    Fragment nothing();
    Fragment bytes(const AnswerGrammar::Bytes &set);
    Fragment text(std::string_view literal);
    /// One character of these ranges of code points, as UTF-8; surrogates are left out.
    Fragment characters(const std::vector<std::pair<char32_t, char32_t>> &ranges);
    Fragment sequence(const std::vector<Fragment> &parts);
    Fragment oneOf(const std::vector<Fragment> &choices);
    Fragment optional(Fragment part);
    /// `part` makes a fresh copy each time. most < 0: any number.
    Fragment repeated(const std::function<Fragment()> &part, int least, int most);

    /// A rule that may be called before it is defined, so that rules can hold themselves.
    State declareRule();
    void defineRule(State rule, Fragment body);
    Fragment call(State rule);

    bool isTooBig() const { return m_nodes.size() > mostNodes; }
    /// Errors: Unsupported when it became too big, or when a rule calls itself before it reads anything.
    Result<std::shared_ptr<const AnswerGrammar>> finish(Fragment whole);

private:
    State add(AnswerGrammar::Node node = {});
    void link(State from, State to) { m_nodes[from].others.push_back(to); }
    Fragment utf8Range(char32_t low, char32_t high, int length);
    bool callsItselfUnread() const;

    std::vector<AnswerGrammar::Node> m_nodes;
};

/// Follows an answer through a grammar. All ways through it are followed at once, so no byte is ever taken back.
class GrammarGuide
{
public:
    explicit GrammarGuide(std::shared_ptr<const AnswerGrammar> grammar);

    /// Where the answer stands: sorted pairs of a state that reads and a stack of open calls. Equal for equal futures.
    using Place = std::vector<std::uint64_t>;
    const Place &place() const { return m_place; }
    /// The place after these bytes; empty when they do not fit.
    Place after(Place place, std::string_view bytes);
    bool mayEnd(const Place &place) const;

    /// Errors: false, and the place stays, when the bytes do not fit.
    bool accept(std::string_view bytes);
    bool mayEnd() const { return mayEnd(m_place); }

private:
    struct Frame
    {
        std::uint32_t below = 0;
        std::uint32_t back = 0; ///< where the caller goes on
        std::uint32_t depth = 0;
        bool operator<(const Frame &other) const { return std::tie(below, back) < std::tie(other.below, other.back); }
    };
    void settle(std::uint32_t state, std::uint32_t stack, Place &out, std::vector<std::uint64_t> &seen);
    std::uint32_t pushed(std::uint32_t stack, std::uint32_t back);

    std::shared_ptr<const AnswerGrammar> m_grammar;
    std::vector<Frame> m_frames; ///< stacks share what lies below; 0 is the empty one
    std::map<Frame, std::uint32_t> m_known;
    Place m_place;
};

} // namespace fieldwright
