#include "core/base/hash.h"
#include "core/tokenizer/characters.h"
#include "core/tokenizer/charsmap.h"
#include "core/tokenizer/piece_trie.h"
#include "core/tokenizer/sentencepiece_file.h"
#include "core/tokenizer/tokenizer_errors.h"

namespace fieldwright {

namespace {

constexpr std::string_view mark = "\u2581"; // stands for a blank

class SentencePieceNormalizer : public Normalizer
{
public:
    SentencePieceNormalizer(const SentencePieceFile &file, DummyPrefix prefix, Charsmap rules)
        : m_rules(std::move(rules)), m_prefix(prefix), m_addPrefix(file.addDummyPrefix),
          m_foldBlanks(file.removeExtraWhitespaces), m_suffix(file.whitespaceAsSuffix),
          m_blank(file.escapeWhitespaces ? mark : " ")
    {
        std::vector<std::pair<std::string_view, std::int32_t>> kept;
        for (const SentencePieceFile::Piece &piece : file.pieces) {
            if (piece.kind == PieceKind::UserDefined)
                kept.emplace_back(piece.text, 1);
        }
        m_kept = PieceTrie(std::move(kept));
    }

    Result<> apply(AlignedText &text) const override
    {
        const std::string_view all = text.text();
        std::string out;
        std::vector<AlignedText::Span> origins;
        out.reserve(all.size() * 3 / 2 + 8);
        origins.reserve(out.capacity());
        const auto give = [&](std::string_view bytes, AlignedText::Span span) {
            out += bytes;
            origins.insert(origins.end(), bytes.size(), span);
        };
        size_t position = 0;
        while (m_foldBlanks && position < all.size()) {
            const Part part = partAt(all, position);
            if (part.text != " ")
                break;
            position += part.length;
        }
        const bool prefixed =
            m_addPrefix && position < all.size() && (m_prefix == DummyPrefix::Always || text.originOf(0, 0).begin == 0);
        if (prefixed && !m_suffix)
            give(m_blank, text.originOf(position, position));
        bool afterBlank = m_foldBlanks;
        while (position < all.size()) {
            if (out.size() > text.limit())
                return textGrowsTooLong(all.size());
            Part part = partAt(all, position);
            const AlignedText::Span span = text.originOf(position, position + part.length);
            position += part.length;
            while (afterBlank && part.text.starts_with(' '))
                part.text.remove_prefix(1);
            for (const char c : part.text)
                give(c == ' ' ? m_blank : std::string_view(&c, 1), span);
            if (!part.text.empty())
                afterBlank = m_foldBlanks && part.text.ends_with(' ');
        }
        while (m_foldBlanks && out.ends_with(m_blank)) {
            out.resize(out.size() - m_blank.size());
            origins.resize(out.size());
        }
        if (prefixed && m_suffix) {
            const std::uint32_t end = origins.empty() ? text.originOf(0, 0).begin : origins.back().end;
            give(m_blank, {end, end});
        }
        text.assign(std::move(out), std::move(origins));
        return {};
    }

    Json description() const override
    {
        return {{"type", "sentencepiece"},
                {"rules", sha256Hex(m_rules.bytes())},
                {"prefix", m_addPrefix ? int(m_prefix) : -1},
                {"fold", m_foldBlanks},
                {"suffix", m_suffix},
                {"blank", m_blank}};
    }

private:
    struct Part
    {
        std::string_view text; ///< what the next bytes become
        size_t length = 0;     ///< how many of them
    };

    Part partAt(std::string_view all, size_t position) const
    {
        const std::string_view rest = all.substr(position);
        PieceTrie::State state = PieceTrie::root;
        size_t kept = 0;
        for (size_t i = 0; i < rest.size() && m_kept.next(state, rest[i]); ++i)
            kept = m_kept.value(state) >= 0 ? i + 1 : kept;
        if (kept > 0)
            return {rest.substr(0, kept), kept};
        if (const Charsmap::Match match = m_rules.longest(rest); match.length > 0)
            return {match.replacement, match.length};
        const size_t length = std::min(characterLength(rest[0]), rest.size());
        return {rest.substr(0, length), length};
    }

    Charsmap m_rules;
    PieceTrie m_kept; ///< user-defined pieces stay as they are
    DummyPrefix m_prefix;
    bool m_addPrefix, m_foldBlanks, m_suffix;
    std::string m_blank;
};

} // namespace

Result<std::unique_ptr<const Normalizer>> sentencePieceNormalizer(const SentencePieceFile &file, DummyPrefix prefix,
                                                                  std::string_view thing)
{
    FW_TRY(rules, Charsmap::parse(file.charsmap, thing));
    return std::make_unique<SentencePieceNormalizer>(file, prefix, std::move(rules));
}

} // namespace fieldwright
