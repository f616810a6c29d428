#include "core/tokenizer/word_piece.h"

#include "core/base/utf8.h"

namespace fieldwright {

tl::unexpected<Error> noUnknownToken()
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The text has characters that the tokenizer does not know, and it has no token for "
                                 "the unknown.")},
                {FW_NOOP("core", "Choose a model whose tokenizer knows the characters of your texts.")});
}

WordPiece::WordPiece(std::vector<std::pair<std::string_view, std::int32_t>> pieces, Rules rules)
    : m_pieces(std::move(pieces)), m_rules(std::move(rules))
{
    m_hasWithin = true;
    for (const char byte : m_rules.prefix)
        m_hasWithin = m_hasWithin && m_pieces.next(m_within, byte);
}

Result<> WordPiece::encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
{
    const bool cached = word.size() <= WordCache::longestWord;
    if (cached && m_cache.find(word, offset, out))
        return {};
    const size_t before = out.size();
    bool known = word.size() <= m_rules.longestWord || codePointCount(word) <= m_rules.longestWord;
    for (size_t begin = 0; known && begin < word.size();) {
        PieceTrie::State state = begin == 0 ? PieceTrie::root : m_within;
        std::int32_t best = -1;
        size_t end = begin;
        if (begin == 0 || m_hasWithin) {
            for (size_t i = begin; i < word.size() && m_pieces.next(state, word[i]); ++i) {
                if (m_pieces.value(state) >= 0) {
                    best = m_pieces.value(state);
                    end = i + 1;
                }
            }
        }
        known = best >= 0;
        out.push_back({best, offset + std::uint32_t(begin), offset + std::uint32_t(end)});
        begin = end;
    }
    if (!known) {
        out.resize(before);
        if (m_rules.unknownId < 0)
            return noUnknownToken();
        out.push_back({m_rules.unknownId, offset, offset + std::uint32_t(word.size())});
    }
    if (cached)
        m_cache.keep(word, offset, std::span(out).subspan(before));
    return {};
}

Result<> WordLevel::encode(std::string_view word, std::uint32_t offset, std::vector<Token> &out) const
{
    const std::int32_t id = m_words.find(word);
    if (id < 0 && m_unknownId < 0)
        return noUnknownToken();
    out.push_back({id >= 0 ? id : m_unknownId, offset, offset + std::uint32_t(word.size())});
    return {};
}

} // namespace fieldwright
