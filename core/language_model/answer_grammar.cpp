#include "core/language_model/answer_grammar.h"

#include <algorithm>
#include <functional>

namespace fieldwright {

namespace {

using Kind = AnswerGrammar::Node::Kind;

/// Deeper nesting of an answer is not followed: no schema that people write needs it, and a loop would never end.
constexpr std::uint32_t deepestCalls = 512;

constexpr std::uint32_t stateOf(std::uint64_t item)
{
    return std::uint32_t(item >> 32);
}
constexpr std::uint32_t stackOf(std::uint64_t item)
{
    return std::uint32_t(item);
}
constexpr std::uint64_t itemOf(std::uint32_t state, std::uint32_t stack)
{
    return std::uint64_t(state) << 32 | stack;
}

} // namespace

AnswerGrammar::State GrammarBuilder::add(AnswerGrammar::Node node)
{
    // Beyond the limit everything falls together: the finished grammar is refused anyway.
    if (isTooBig())
        return 0;
    m_nodes.push_back(std::move(node));
    return State(m_nodes.size() - 1);
}

GrammarBuilder::Fragment GrammarBuilder::nothing()
{
    const State state = add();
    return {state, state};
}

GrammarBuilder::Fragment GrammarBuilder::bytes(const AnswerGrammar::Bytes &set)
{
    const State end = add();
    AnswerGrammar::Node node;
    node.kind = Kind::Read;
    node.bytes = set;
    node.next = end;
    return {add(std::move(node)), end};
}

GrammarBuilder::Fragment GrammarBuilder::text(std::string_view literal)
{
    std::vector<Fragment> parts;
    for (const char c : literal)
        parts.push_back(bytes(AnswerGrammar::Bytes().set(static_cast<unsigned char>(c))));
    return sequence(parts);
}

GrammarBuilder::Fragment GrammarBuilder::sequence(const std::vector<Fragment> &parts)
{
    if (parts.empty())
        return nothing();
    for (std::size_t i = 1; i < parts.size(); ++i)
        link(parts[i - 1].end, parts[i].start);
    return {parts.front().start, parts.back().end};
}

GrammarBuilder::Fragment GrammarBuilder::oneOf(const std::vector<Fragment> &choices)
{
    const Fragment out{add(), add()};
    for (const Fragment &choice : choices) {
        link(out.start, choice.start);
        link(choice.end, out.end);
    }
    return out;
}

GrammarBuilder::Fragment GrammarBuilder::optional(Fragment part)
{
    return oneOf({part, nothing()});
}

GrammarBuilder::Fragment GrammarBuilder::repeated(const std::function<Fragment()> &part, int least, int most)
{
    std::vector<Fragment> parts;
    for (int i = 0; i < least && !isTooBig(); ++i)
        parts.push_back(part());
    if (most < 0) {
        const Fragment body = part();
        const Fragment loop{add(), add()};
        link(loop.start, body.start);
        link(body.end, loop.start);
        link(loop.start, loop.end);
        parts.push_back(loop);
    } else {
        // Each further one may be the last: (p (p (p)?)?)?
        std::vector<State> ends;
        for (int i = least; i < most && !isTooBig(); ++i) {
            const Fragment start = nothing();
            const Fragment body = part();
            link(start.end, body.start);
            parts.push_back({start.start, body.end});
            ends.push_back(start.start);
        }
        const Fragment end = nothing();
        for (const State state : ends)
            link(state, end.start);
        parts.push_back(end);
    }
    return sequence(parts);
}

/// Code points of one UTF-8 length: the first byte decides, and where it is the first or last of the range, the rest is
/// the range's rest.
GrammarBuilder::Fragment GrammarBuilder::utf8Range(char32_t low, char32_t high, int length)
{
    const auto byteSet = [this](unsigned from, unsigned to) {
        AnswerGrammar::Bytes set;
        for (unsigned byte = from; byte <= to; ++byte)
            set.set(byte);
        return bytes(set);
    };
    const std::function<Fragment(char32_t, char32_t, int)> rest = [&](char32_t from, char32_t to, int left) {
        const int shift = 6 * (left - 1);
        const char32_t mask = (char32_t(1) << shift) - 1;
        const unsigned first = unsigned(from >> shift), last = unsigned(to >> shift);
        if (left == 1)
            return byteSet(0x80 | first, 0x80 | last);
        const auto part = [&](unsigned a, unsigned b, char32_t low_, char32_t high_) {
            return sequence({byteSet(0x80 | a, 0x80 | b), rest(low_, high_, left - 1)});
        };
        if (first == last)
            return part(first, last, from & mask, to & mask);
        std::vector<Fragment> choices;
        choices.push_back(part(first, first, from & mask, mask));
        if (last - first > 1)
            choices.push_back(part(first + 1, last - 1, 0, mask));
        choices.push_back(part(last, last, 0, to & mask));
        return oneOf(choices);
    };
    if (length == 1)
        return byteSet(unsigned(low), unsigned(high));
    static constexpr unsigned leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    const int shift = 6 * (length - 1);
    const char32_t mask = (char32_t(1) << shift) - 1;
    const unsigned first = unsigned(low >> shift), last = unsigned(high >> shift);
    const auto part = [&](unsigned a, unsigned b, char32_t from, char32_t to) {
        return sequence({byteSet(leads[length] | a, leads[length] | b), rest(from, to, length - 1)});
    };
    if (first == last)
        return part(first, last, low & mask, high & mask);
    std::vector<Fragment> choices;
    choices.push_back(part(first, first, low & mask, mask));
    if (last - first > 1)
        choices.push_back(part(first + 1, last - 1, 0, mask));
    choices.push_back(part(last, last, 0, high & mask));
    return oneOf(choices);
}

GrammarBuilder::Fragment GrammarBuilder::characters(const std::vector<std::pair<char32_t, char32_t>> &ranges)
{
    struct Length
    {
        char32_t low, high;
        int bytes;
    };
    static constexpr Length lengths[] = {
        {0, 0x7F, 1}, {0x80, 0x7FF, 2}, {0x800, 0xD7FF, 3}, {0xE000, 0xFFFF, 3}, {0x10000, 0x10FFFF, 4}};
    std::vector<Fragment> choices;
    for (const auto &[low, high] : ranges) {
        for (const Length &length : lengths) {
            const char32_t from = std::max(low, length.low), to = std::min(high, length.high);
            if (from <= to)
                choices.push_back(utf8Range(from, to, length.bytes));
        }
    }
    return oneOf(choices);
}

GrammarBuilder::State GrammarBuilder::declareRule()
{
    return add();
}

void GrammarBuilder::defineRule(State rule, Fragment body)
{
    AnswerGrammar::Node back;
    back.kind = Kind::Return;
    link(rule, body.start);
    link(body.end, add(std::move(back)));
}

GrammarBuilder::Fragment GrammarBuilder::call(State rule)
{
    const State end = add();
    AnswerGrammar::Node node;
    node.kind = Kind::Call;
    node.rule = rule;
    node.next = end;
    return {add(std::move(node)), end};
}

/// Follows jumps and calls from each call on: a call that comes back to its own rule without reading would never end.
/// A rule that can be passed without reading counts as passed.
bool GrammarBuilder::callsItselfUnread() const
{
    // Rules that can be passed unread, to a fixed point.
    std::map<State, bool> passable;
    for (const auto &node : m_nodes) {
        if (node.kind == Kind::Call)
            passable[node.rule] = false;
    }
    const auto walk = [&](State from, const std::function<bool(State)> &onCall) {
        std::vector<State> open = {from};
        std::vector<bool> seen(m_nodes.size());
        bool returns = false;
        while (!open.empty()) {
            const State state = open.back();
            open.pop_back();
            if (seen[state])
                continue;
            seen[state] = true;
            const auto &node = m_nodes[state];
            if (node.kind == Kind::Return)
                returns = true;
            else if (node.kind == Kind::Jump)
                open.insert(open.end(), node.others.begin(), node.others.end());
            else if (node.kind == Kind::Call && onCall(node.rule))
                open.push_back(node.next);
        }
        return returns;
    };
    for (bool changed = true; changed;) {
        changed = false;
        for (auto &[rule, passes] : passable) {
            if (!passes && walk(rule, [&](State called) { return passable.at(called); }))
                changed = passes = true;
        }
    }
    std::map<State, std::vector<State>> calls;
    for (const auto &[rule, passes] : passable)
        walk(rule, [&, from = rule](State called) {
            calls[from].push_back(called);
            return passable.at(called);
        });
    // A cycle among these calls.
    std::map<State, int> colour;
    const std::function<bool(State)> finds = [&](State rule) {
        colour[rule] = 1;
        for (const State called : calls[rule]) {
            if (colour[called] == 1 || (colour[called] == 0 && finds(called)))
                return true;
        }
        colour[rule] = 2;
        return false;
    };
    return std::any_of(passable.begin(), passable.end(),
                       [&](const auto &rule) { return colour[rule.first] == 0 && finds(rule.first); });
}

Result<std::shared_ptr<const AnswerGrammar>> GrammarBuilder::finish(Fragment whole)
{
    const State start = declareRule();
    defineRule(start, whole);
    if (isTooBig())
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "The answer format asked for is too large.")},
                    {FW_NOOP("core", "Use smaller repeat counts and fewer parts.")});
    if (callsItselfUnread())
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "The answer format asked for refers to itself without end.")},
                    {FW_NOOP("core", "Make sure every reference leads to something that can be written.")});
    auto out = std::make_shared<AnswerGrammar>();
    out->m_nodes = std::move(m_nodes);
    out->m_start = start;
    return out;
}

GrammarGuide::GrammarGuide(std::shared_ptr<const AnswerGrammar> grammar) : m_grammar(std::move(grammar)), m_frames(1)
{
    std::vector<std::uint64_t> seen;
    settle(m_grammar->start(), 0, m_place, seen);
    std::sort(m_place.begin(), m_place.end());
}

std::uint32_t GrammarGuide::pushed(std::uint32_t stack, std::uint32_t back)
{
    const Frame frame{stack, back, m_frames[stack].depth + 1};
    const auto [it, isNew] = m_known.try_emplace(frame, std::uint32_t(m_frames.size()));
    if (isNew)
        m_frames.push_back(frame);
    return it->second;
}

/// Adds all places that are reached from here without reading.
void GrammarGuide::settle(std::uint32_t state, std::uint32_t stack, Place &out, std::vector<std::uint64_t> &seen)
{
    std::vector<std::uint64_t> open = {itemOf(state, stack)};
    while (!open.empty()) {
        const std::uint64_t item = open.back();
        open.pop_back();
        const auto &node = m_grammar->nodes()[stateOf(item)];
        const bool isPlain = node.kind == Kind::Jump && node.others.size() == 1;
        if (!isPlain) {
            if (std::find(seen.begin(), seen.end(), item) != seen.end())
                continue;
            seen.push_back(item);
        }
        switch (node.kind) {
        case Kind::Read:
            out.push_back(item);
            break;
        case Kind::Jump:
            for (const std::uint32_t next : node.others)
                open.push_back(itemOf(next, stackOf(item)));
            break;
        case Kind::Call:
            if (m_frames[stackOf(item)].depth < deepestCalls)
                open.push_back(itemOf(node.rule, pushed(stackOf(item), node.next)));
            break;
        case Kind::Return:
            if (stackOf(item) == 0)
                out.push_back(item);
            else
                open.push_back(itemOf(m_frames[stackOf(item)].back, m_frames[stackOf(item)].below));
            break;
        }
    }
}

GrammarGuide::Place GrammarGuide::after(Place place, std::string_view bytes)
{
    for (const char c : bytes) {
        Place next;
        std::vector<std::uint64_t> seen;
        for (const std::uint64_t item : place) {
            const auto &node = m_grammar->nodes()[stateOf(item)];
            if (node.kind == Kind::Read && node.bytes[static_cast<unsigned char>(c)])
                settle(node.next, stackOf(item), next, seen);
        }
        std::sort(next.begin(), next.end());
        place = std::move(next);
        if (place.empty())
            break;
    }
    return place;
}

bool GrammarGuide::mayEnd(const Place &place) const
{
    return std::any_of(place.begin(), place.end(),
                       [&](std::uint64_t item) { return m_grammar->nodes()[stateOf(item)].kind == Kind::Return; });
}

bool GrammarGuide::accept(std::string_view bytes)
{
    Place next = after(m_place, bytes);
    if (next.empty())
        return false;
    m_place = std::move(next);
    return true;
}

} // namespace fieldwright
