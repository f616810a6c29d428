#pragma once

#include "core/language_model/answer_grammar.h"

#include <span>
#include <string_view>

namespace fieldwright {

/// A vocabulary as a tree of bytes: which tokens may come next is found by walking it, so that tokens which begin alike
/// are looked at together. Made once a tokenizer; immutable.
class TokenTree
{
public:
    /// `bytesOf`: what each id below `size` stands for; empty for tokens that stand for no text.
    TokenTree(std::int32_t size, const std::function<std::string_view(std::int32_t)> &bytesOf);

    struct Node
    {
        std::int32_t token = -1; ///< that ends here; of several with the same bytes the others follow in `nextSame`
        std::uint32_t firstChild = 0;
        std::uint32_t sibling = 0;
        unsigned char byte = 0;
    };
    const std::vector<Node> &nodes() const { return m_nodes; } ///< 0 is the root
    const std::vector<std::int32_t> &nextSame() const { return m_nextSame; }
    std::int32_t size() const { return std::int32_t(m_nextSame.size()); }

private:
    std::vector<Node> m_nodes;
    std::vector<std::int32_t> m_nextSame; ///< by id: another token of the same bytes, −1: none
};

/// Which tokens may follow in an answer that must fit a grammar. One an answer; not thread-safe.
class TokenFilter
{
public:
    TokenFilter(std::shared_ptr<const AnswerGrammar> grammar, std::shared_ptr<const TokenTree> tree);

    /// By id: may the token come next? What ends the answer is the caller's: see mayEnd().
    const std::vector<bool> &allowed();
    bool mayEnd() const { return m_guide.mayEnd(); }
    /// False when the bytes do not fit; the filter then stays where it is.
    bool accept(std::string_view bytes) { return m_guide.accept(bytes); }

private:
    void walk(std::uint32_t node, const GrammarGuide::Place &place, std::vector<bool> &out);

    std::shared_ptr<const TokenTree> m_tree;
    GrammarGuide m_guide;
    /// Answers come back to the same places again and again, e.g. within a text in quotes.
    static constexpr std::size_t mostRemembered = 256;
    std::map<GrammarGuide::Place, std::vector<bool>> m_remembered;
};

} // namespace fieldwright
