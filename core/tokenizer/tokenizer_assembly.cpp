// From the parts of a tokenizer to a tokenizer, with all checks that the parts fit together.

#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/byte_pairs.h"
#include "core/tokenizer/tokenizer_errors.h"
#include "core/tokenizer/tokenizer_model.h"
#include "core/tokenizer/unigram.h"
#include "core/tokenizer/word_piece.h"

namespace fieldwright {

/// Access to Tokenizer's private parts for the assembly below.
struct TokenizerBuilder
{
    using Model = Tokenizer::Model;
    static std::shared_ptr<const Tokenizer> wrap(std::unique_ptr<Model> model)
    {
        return std::shared_ptr<const Tokenizer>(new Tokenizer(std::move(model)));
    }
};

namespace {

constexpr std::int32_t maxVocabulary = 4 << 20;
constexpr size_t maxAdded = 20'000;
constexpr size_t longestPiece = 4096; ///< bytes, of those that are sought in a text
constexpr char32_t wordMark = 0x2581; // sentencepiece writes a blank so

using Model = TokenizerBuilder::Model;
using Vocabulary = std::unordered_map<std::string_view, std::int32_t>;

tl::unexpected<Error> corrupt(Text what)
{
    return fail(ErrorCode::Corrupt, std::move(what),
                {FW_NOOP("core", "Download the model again, or choose another one.")});
}

bool isKind(const TokenizerParts &parts, size_t index, PieceKind kind)
{
    return !parts.kinds.empty() && parts.kinds[index] == kind;
}

/// Pieces that take part in cutting words: of sentencepiece, not those that stand for something else.
bool takesPart(const TokenizerParts &parts, size_t index)
{
    return !isKind(parts, index, PieceKind::Unknown) && !isKind(parts, index, PieceKind::Control) &&
           !isKind(parts, index, PieceKind::Byte);
}

/// The ids of the pieces "<0x00>" to "<0xFF>", -1 where there is none.
std::array<std::int32_t, 256> fallbackIds(const TokenizerParts &parts)
{
    std::array<std::int32_t, 256> out;
    out.fill(-1);
    for (size_t i = 0; parts.byteFallback && i < parts.vocabulary.size(); ++i) {
        const auto &[piece, id] = parts.vocabulary[i];
        const int byte = byteOfFallbackPiece(piece);
        if (byte >= 0 && piece == fallbackPieceOf(static_cast<unsigned char>(byte)) &&
            (parts.kinds.empty() || isKind(parts, i, PieceKind::Byte)))
            out[size_t(byte)] = id;
    }
    return out;
}

class PairsBuilder
{
public:
    PairsBuilder(const TokenizerParts &parts, const Vocabulary &vocabulary, std::int32_t size, std::string thing)
        : m_parts(parts), m_vocabulary(vocabulary), m_size(size), m_thing(std::move(thing))
    {}

    Result<std::unique_ptr<const WordModel>> build()
    {
        m_rules.startsFromBytes = endsWithByteLevel(m_parts.preTokenizer) && !m_parts.byteFallback &&
                                  m_parts.prefix.empty() && m_parts.suffix.empty();
        m_rules.unknownId = m_parts.unknownId;
        m_rules.fuseUnknown = m_parts.fuseUnknown;
        if (m_rules.startsFromBytes)
            addBytes();
        else
            addCharacters();
        FW_CHECK(addMerges());
        if (m_parts.ignoreMerges) {
            for (const auto &[piece, id] : m_parts.vocabulary)
                m_rules.words.emplace(m_rules.startsFromBytes ? bytesOfPiece(piece) : piece, id);
        }
        if (!m_rules.startsFromBytes && !m_rules.placesDiffer && !m_parts.ignoreMerges &&
            m_rules.within.contains(wordMark) && !m_joinsWords)
            m_rules.wordStart = wordMark;
        return std::make_unique<BytePairs>(std::move(m_rules));
    }

private:
    void addBytes()
    {
        m_rules.byteIds.fill(-1);
        for (const auto &[piece, id] : m_parts.vocabulary) {
            std::string bytes;
            size_t i = 0;
            if (appendByteOf(nextCodePoint(piece, i), bytes) && i == piece.size())
                m_rules.byteIds[static_cast<unsigned char>(bytes[0])] = id;
        }
    }

    void addCharacters()
    {
        const std::string &prefix = m_parts.prefix, &suffix = m_parts.suffix;
        m_rules.byteIds = fallbackIds(m_parts);
        m_rules.placesDiffer = !prefix.empty() || !suffix.empty();
        const auto add = [](std::string_view text, std::int32_t id, std::unordered_map<char32_t, std::int32_t> &to) {
            size_t i = 0;
            const char32_t character = text.empty() ? 0 : nextCodePoint(text, i);
            if (!text.empty() && i == text.size())
                to[character] = id;
        };
        for (size_t i = 0; i < m_parts.vocabulary.size(); ++i) {
            const auto &[text, id] = m_parts.vocabulary[i];
            const std::string_view piece = text;
            if (!takesPart(m_parts, i))
                continue;
            if (isKind(m_parts, i, PieceKind::UserDefined)) {
                m_rules.frozen.emplace_back(text, id);
                m_joinsWords = m_joinsWords || joinsWords(text);
                continue;
            }
            const bool prefixed = piece.starts_with(prefix), suffixed = piece.ends_with(suffix);
            const std::string_view without = piece.substr(0, piece.size() - (suffixed ? suffix.size() : 0));
            if (prefixed)
                add(piece.substr(prefix.size()), id, m_rules.within);
            if (!m_rules.placesDiffer)
                continue;
            add(piece, id, m_rules.begin);
            if (suffixed)
                add(without, id, m_rules.alone);
            if (suffixed && prefixed && without.size() > prefix.size())
                add(without.substr(prefix.size()), id, m_rules.end);
        }
    }

    /// The id of a half of a merge. A character that is no piece but is merged with others gets a virtual one.
    std::int32_t idOfHalf(const std::string &piece)
    {
        if (const auto it = m_vocabulary.find(piece); it != m_vocabulary.end())
            return it->second;
        if (m_parts.kinds.empty())
            return -1;
        size_t i = 0;
        const char32_t character = nextCodePoint(piece, i);
        if (i != piece.size())
            return -1;
        if (m_rules.firstVirtual == 0)
            m_rules.firstVirtual = m_size;
        return m_rules.within.emplace(character, m_size + m_virtual++).first->second;
    }

    Result<> addMerges()
    {
        m_rules.merges.reserve(m_parts.merges.size());
        for (size_t i = 0; i < m_parts.merges.size(); ++i) {
            const auto &[left, right] = m_parts.merges[i];
            if (right.size() < m_parts.prefix.size())
                return malformedTokenizer(m_thing, "merges");
            const std::string merged = left + right.substr(m_parts.prefix.size());
            const auto result = m_vocabulary.find(merged);
            const std::int32_t leftId = idOfHalf(left), rightId = idOfHalf(right);
            if (leftId < 0 || rightId < 0 || result == m_vocabulary.end()) {
                return corrupt(
                    {FW_NOOP("core",
                             "The tokenizer of %1 merges \"%2\" and \"%3\", which its vocabulary does not hold."),
                     {m_thing, left, right}});
            }
            const std::uint32_t rank = m_parts.mergeRanks.empty() ? std::uint32_t(i) : m_parts.mergeRanks[i];
            m_rules.merges.push_back({leftId, rightId, result->second, rank});
            m_joinsWords = m_joinsWords || joinsWords(merged);
            if (isUnused(result->second))
                m_rules.unmerged.try_emplace(result->second,
                                             BytePairRules::Halves{leftId, rightId, std::uint32_t(left.size())});
        }
        return {};
    }

    /// Has the piece a mark behind something else?
    static bool joinsWords(std::string_view piece)
    {
        std::string mark;
        appendUtf8(mark, wordMark);
        for (size_t at = piece.find(mark, 1); at != std::string_view::npos; at = piece.find(mark, at + 1)) {
            if (!piece.substr(0, at).ends_with(mark))
                return true;
        }
        return false;
    }

    bool isUnused(std::int32_t id) const
    {
        // Of sentencepiece, ids are places in the vocabulary.
        return size_t(id) < m_parts.kinds.size() && m_parts.kinds[size_t(id)] == PieceKind::Unused;
    }

    const TokenizerParts &m_parts;
    const Vocabulary &m_vocabulary;
    std::int32_t m_size;
    std::string m_thing;
    BytePairRules m_rules;
    std::int32_t m_virtual = 0;
    bool m_joinsWords = false;
};

std::unique_ptr<const WordModel> buildUnigram(const TokenizerParts &parts)
{
    Unigram::Rules rules;
    rules.unknownId = parts.unknownId;
    rules.byteIds = fallbackIds(parts);
    rules.singlePrecision = !parts.kinds.empty();
    std::vector<Unigram::Piece> pieces;
    pieces.reserve(parts.vocabulary.size());
    std::optional<double> lowest;
    for (size_t i = 0; i < parts.vocabulary.size(); ++i) {
        const double score = parts.scores[i];
        if (parts.kinds.empty() || isKind(parts, i, PieceKind::Normal))
            lowest = std::min(lowest.value_or(score), score);
        if (takesPart(parts, i) && !isKind(parts, i, PieceKind::Unused))
            pieces.push_back({parts.vocabulary[i].first, parts.vocabulary[i].second, score,
                              isKind(parts, i, PieceKind::UserDefined)});
    }
    rules.lowestScore = lowest.value_or(0);
    return std::make_unique<Unigram>(pieces, rules);
}

Result<std::unique_ptr<const WordModel>> buildWords(const TokenizerParts &parts, std::int32_t size,
                                                    const std::string &thing)
{
    // Words are cut by the vocabulary proper: an added token is no product of merging.
    if (parts.algorithm == TokenizerParts::Algorithm::Unigram)
        return buildUnigram(parts);
    if (parts.algorithm == TokenizerParts::Algorithm::BytePairs) {
        Vocabulary vocabulary;
        vocabulary.reserve(parts.vocabulary.size());
        for (size_t i = 0; i < parts.vocabulary.size(); ++i) {
            if (takesPart(parts, i))
                vocabulary.emplace(parts.vocabulary[i].first, parts.vocabulary[i].second);
        }
        return PairsBuilder(parts, vocabulary, size, thing).build();
    }
    std::vector<std::pair<std::string_view, std::int32_t>> pieces(parts.vocabulary.begin(), parts.vocabulary.end());
    if (parts.algorithm == TokenizerParts::Algorithm::WordLevel)
        return std::make_unique<WordLevel>(std::move(pieces), parts.unknownId);
    return std::make_unique<WordPiece>(std::move(pieces),
                                       WordPiece::Rules{parts.prefix, parts.longestWord, parts.unknownId});
}

std::string canonicalText(const TokenizerParts &parts, const Model &model)
{
    std::string text;
    const auto add = [&](std::string_view item) {
        text += std::to_string(item.size());
        text += ':';
        text += item;
    };
    for (const std::string &piece : model.pieces)
        add(piece);
    add("merges");
    for (const auto &[left, right] : parts.merges) {
        add(left);
        add(right);
    }
    add("scores");
    for (const double score : parts.scores)
        add(dumpJson(Json(float(score))));
    add("added");
    for (const AddedToken &token : parts.added) {
        add(std::to_string(token.id));
        add(token.content);
        add(std::string{char('0' + token.special), char('0' + token.normalized), char('0' + token.singleWord),
                        char('0' + token.leftStrip), char('0' + token.rightStrip)});
    }
    add("steps");
    for (const auto &step : model.normalizers)
        add(dumpJson(step->description()));
    for (const auto &step : model.preTokenizers)
        add(dumpJson(step->description()));
    add(dumpJson({int(parts.algorithm), parts.ignoreMerges, parts.byteFallback, parts.fuseUnknown, parts.unknownId,
                  parts.prefix, parts.suffix, parts.longestWord}));
    add(dumpJson(Json(model.around.before)));
    add(dumpJson(Json(model.around.after)));
    return text;
}

/// The number of ids, after a check of all of them.
Result<std::int32_t> checkedSize(const TokenizerParts &parts, const std::string &thing)
{
    std::int32_t size = 0;
    const auto impossible = [&](const std::string &piece, std::int32_t id) {
        return corrupt({FW_NOOP("core", "The tokenizer of %1 gives the token \"%2\" the impossible id %3."),
                        {thing, piece, std::to_string(id)}});
    };
    const auto checkId = [&](std::int32_t id) {
        size = std::max(size, id + 1);
        return id >= 0 && id < maxVocabulary;
    };
    for (const auto &[piece, id] : parts.vocabulary) {
        if (!checkId(id))
            return impossible(piece, id);
    }
    if (parts.added.size() > maxAdded || parts.vocabulary.empty()) {
        return corrupt({FW_NOOP("core", "The tokenizer of %1 has %2 tokens and %3 added ones, which is not usable."),
                        {thing, std::to_string(parts.vocabulary.size()), std::to_string(parts.added.size())}});
    }
    for (const AddedToken &token : parts.added) {
        if (!checkId(token.id))
            return impossible(token.content, token.id);
        if (token.content.size() > longestPiece)
            return malformedTokenizer(thing, token.content.substr(0, 100));
    }
    for (size_t i = 0; i < parts.vocabulary.size(); ++i) {
        const std::string &piece = parts.vocabulary[i].first;
        const bool sought =
            parts.algorithm != TokenizerParts::Algorithm::BytePairs || isKind(parts, i, PieceKind::UserDefined);
        if (sought && piece.size() > longestPiece)
            return malformedTokenizer(thing, piece.substr(0, 100));
    }
    // A few ids may be unused, a file with one token and the id 4,000,000 is hostile.
    if (size_t(size) > parts.vocabulary.size() * 2 + parts.added.size() + 1024) {
        return corrupt({FW_NOOP("core", "The tokenizer of %1 leaves most of its ids up to %2 unused."),
                        {thing, std::to_string(size)}});
    }
    return size;
}

Result<> fillPieces(const TokenizerParts &parts, std::int32_t size, const std::string &thing, Model &model)
{
    model.pieces.resize(size_t(size));
    model.bytes.resize(size_t(size));
    model.special.resize(size_t(size));
    for (size_t i = 0; i < parts.vocabulary.size(); ++i) {
        const auto &[piece, id] = parts.vocabulary[i];
        if (!model.pieces[size_t(id)].empty() || piece.empty())
            return corrupt({FW_NOOP("core", "The tokenizer of %1 uses the id %2 twice or for nothing."),
                            {thing, std::to_string(id)}});
        model.pieces[size_t(id)] = piece;
    }
    for (const AddedToken &token : parts.added) {
        model.pieces[size_t(token.id)] = token.content;
        model.special[size_t(token.id)] = token.special;
    }
    for (size_t id = 0; id < model.pieces.size(); ++id) {
        if (model.pieces[id].empty())
            continue;
        model.ids.emplace(model.pieces[id], std::int32_t(id));
        model.bytes[id] = model.decoders.alone(model.pieces[id], false);
    }
    return {};
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> assembleTokenizer(TokenizerParts parts, std::string_view thingView)
{
    const std::string thing(thingView);
    auto model = std::make_unique<Model>();
    FW_TRY(size, checkedSize(parts, thing));
    FW_TRY(decoders, Decoders::read(parts.decoder, thing));
    model->decoders = std::move(decoders);
    FW_CHECK(fillPieces(parts, size, thing, *model));
    FW_TRY(normalizers, readNormalizers(parts.normalizer, thing));
    model->normalizers = std::move(normalizers);
    if (parts.ownNormalizer)
        model->normalizers.push_back(std::move(parts.ownNormalizer));
    const bool takesBytes = parts.algorithm == TokenizerParts::Algorithm::BytePairs && !parts.byteFallback &&
                            parts.prefix.empty() && parts.suffix.empty();
    FW_TRY(preTokenizers, readPreTokenizers(parts.preTokenizer, takesBytes, thing));
    model->preTokenizers = std::move(preTokenizers);
    FW_TRY(words, buildWords(parts, size, thing));
    model->words = std::move(words);
    const auto idOr = [&](const std::string &piece) {
        const auto it = model->ids.find(piece);
        return piece.empty() || it == model->ids.end() ? -1 : it->second;
    };
    FW_TRY(around, readPostProcessor(parts.postProcessor, idOr, thing));
    model->around = std::move(around);
    for (const auto *ids : {&model->around.before, &model->around.after}) {
        if (std::any_of(ids->begin(), ids->end(), [&](std::int32_t id) { return id >= size; }))
            return malformedTokenizer(thing, "post_processor");
    }
    model->bos = idOr(parts.bosPiece);
    model->eos = idOr(parts.eosPiece);
    model->pad = idOr(parts.padPiece);
    model->sha256 = sha256Hex(canonicalText(parts, *model));

    std::vector<AddedToken> raw, normalized;
    for (AddedToken &token : parts.added) {
        if (token.normalized) {
            AlignedText content(token.content, 0);
            FW_CHECK(applyAll(model->normalizers, content));
            token.content = content.text();
        }
        (token.normalized ? normalized : raw).push_back(std::move(token));
    }
    model->raw = AddedTokenFinder(std::move(raw));
    model->normalized = AddedTokenFinder(std::move(normalized));
    return TokenizerBuilder::wrap(std::move(model));
}

} // namespace fieldwright
