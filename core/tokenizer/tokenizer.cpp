#include "core/tokenizer/tokenizer.h"

#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/tokenizer/tokenizer_model.h"

#include <deque>

namespace fieldwright {

const char *const gpt2Pattern = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

namespace {

constexpr std::int32_t maxVocabulary = 4 << 20;
constexpr size_t maxAdded = 20'000;

tl::unexpected<Error> corrupt(Text what)
{
    return fail(ErrorCode::Corrupt, std::move(what),
                {FW_NOOP("core", "Download the model again, or choose another one.")});
}

/// What a vocabulary entry stands for: each of its characters is a byte, or else it stands for itself.
std::string bytesOfPiece(std::string_view piece)
{
    std::string bytes;
    for (size_t i = 0; i < piece.size();) {
        if (!appendByteOf(nextCodePoint(piece, i), bytes))
            return std::string(piece);
    }
    return bytes;
}

} // namespace

bool appendByteOf(char32_t c, std::string &bytes)
{
    // Bytes that print as themselves in Latin-1 do so; the other 68 follow from U+0100 on, in order.
    const auto printsItself = [](char32_t b) {
        return (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
    };
    if (c < 0x100) {
        if (!printsItself(c))
            return false;
        bytes += char(c);
        return true;
    }
    if (c >= 0x144)
        return false;
    const char32_t n = c - 0x100; // the n-th that does not print: 0-32, 127-160, 173
    bytes += char(n <= 32 ? n : n <= 66 ? n - 33 + 127 : 173);
    return true;
}

struct Tokenizer::Model
{
    struct Step
    {
        std::optional<SplitRegex> regex;
        bool removeMatches = false;
        bool prefixSpace = false;
    };

    std::vector<std::string> pieces, bytes;
    std::vector<std::uint8_t> special;
    std::unordered_map<std::string_view, std::int32_t> ids;
    AddedTokenFinder raw, normalized;
    NormalForm normalForm = NormalForm::None;
    std::vector<Step> steps;
    std::unique_ptr<const BytePairs> pairs;
    std::vector<std::int32_t> before, after;
    std::int32_t bos = -1, eos = -1, pad = -1;
    std::string sha256;

    Result<> encodeText(std::string_view text, std::uint32_t offset, bool parseSpecial, std::vector<Token> &out) const;
    Result<> encodeWords(std::string_view text, std::vector<Token> &out) const;
};

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

/// A part of the text on its way to become words. `added` says that its first byte is a blank put in front.
struct Part
{
    std::string_view text;
    size_t offset;
    bool added;
};

std::string canonicalText(const TokenizerParts &parts, const std::vector<std::string> &pieces)
{
    std::string text;
    const auto add = [&](std::string_view item) {
        text += std::to_string(item.size());
        text += ':';
        text += item;
    };
    for (const std::string &piece : pieces)
        add(piece);
    add("merges");
    for (const auto &[left, right] : parts.merges) {
        add(left);
        add(right);
    }
    add("added");
    for (const AddedToken &token : parts.added) {
        add(std::to_string(token.id));
        add(token.content);
        add(std::string{char('0' + token.special), char('0' + token.normalized), char('0' + token.singleWord),
                        char('0' + token.leftStrip), char('0' + token.rightStrip)});
    }
    add("steps");
    for (const TokenizerParts::Step &step : parts.steps) {
        add(step.pattern);
        add(std::string{char('0' + step.literal), char('0' + step.removeMatches), char('0' + step.prefixSpace)});
    }
    add(std::to_string(int(parts.normalForm)));
    add(parts.ignoreMerges ? "whole words" : "");
    add(parts.unknownPiece);
    for (const std::string &piece : parts.before)
        add(piece);
    add("text");
    for (const std::string &piece : parts.after)
        add(piece);
    return text;
}

} // namespace

Result<> Tokenizer::Model::encodeWords(std::string_view text, std::vector<Token> &out) const
{
    std::deque<std::string> prefixed; // keeps the texts that got a blank in front
    std::vector<Part> parts = {{text, 0, false}}, next;
    std::vector<SplitRegex::Match> matches;
    for (const Step &step : steps) {
        next.clear();
        for (Part part : parts) {
            if (step.prefixSpace && !part.text.starts_with(' ')) {
                part.text = prefixed.emplace_back(" " + std::string(part.text));
                part.added = true;
            }
            if (!step.regex) {
                next.push_back(part);
                continue;
            }
            matches.clear();
            FW_CHECK(step.regex->findAll(part.text, matches));
            size_t done = 0;
            const auto give = [&](size_t begin, size_t end) {
                if (end > begin)
                    next.push_back({part.text.substr(begin, end - begin),
                                    part.offset + begin - (part.added && begin > 0 ? 1 : 0), part.added && begin == 0});
            };
            for (const SplitRegex::Match &match : matches) {
                give(done, match.begin);
                if (!step.removeMatches)
                    give(match.begin, match.end);
                done = match.end;
            }
            give(done, part.text.size());
        }
        std::swap(parts, next);
    }
    for (const Part &part : parts) {
        const size_t first = out.size();
        pairs->encode(part.text, std::uint32_t(part.offset), out);
        if (part.added) { // the blank in front is no byte of the text
            for (size_t i = first; i < out.size(); ++i) {
                out[i].begin -= out[i].begin > part.offset ? 1 : 0;
                out[i].end -= 1;
            }
        }
    }
    return {};
}

Result<> Tokenizer::Model::encodeText(std::string_view text, std::uint32_t offset, bool parseSpecial,
                                      std::vector<Token> &out) const
{
    const NormalizedText normal = normalize(text, normalForm);
    for (const auto &segment : normalized.split(normal.text, parseSpecial)) {
        if (segment.id >= 0) {
            out.push_back(
                {segment.id, offset + normal.originBegin(segment.begin), offset + normal.originEnd(segment.end)});
            continue;
        }
        const size_t first = out.size();
        FW_CHECK(encodeWords(std::string_view(normal.text).substr(segment.begin, segment.end - segment.begin), out));
        for (size_t i = first; i < out.size(); ++i) {
            const size_t begin = segment.begin + out[i].begin, end = segment.begin + out[i].end;
            out[i].begin =
                offset + (begin < normal.text.size() ? normal.originBegin(begin) : std::uint32_t(text.size()));
            out[i].end = end > begin ? offset + normal.originEnd(end) : out[i].begin;
        }
    }
    return {};
}

Result<std::shared_ptr<const Tokenizer>> assembleTokenizer(TokenizerParts parts, std::string_view thingView)
{
    const std::string thing(thingView);
    auto model = std::make_unique<TokenizerBuilder::Model>();
    std::int32_t size = 0;
    const auto checkId = [&](std::int32_t id) {
        size = std::max(size, id + 1);
        return id >= 0 && id < maxVocabulary;
    };
    for (const auto &[piece, id] : parts.vocabulary) {
        if (!checkId(id))
            return corrupt({FW_NOOP("core", "The tokenizer of %1 gives the token \"%2\" the impossible id %3."),
                            {thing, piece, std::to_string(id)}});
    }
    if (parts.added.size() > maxAdded || parts.vocabulary.empty()) {
        return corrupt({FW_NOOP("core", "The tokenizer of %1 has %2 tokens and %3 added ones, which is not usable."),
                        {thing, std::to_string(parts.vocabulary.size()), std::to_string(parts.added.size())}});
    }
    for (const AddedToken &token : parts.added) {
        if (!checkId(token.id))
            return corrupt({FW_NOOP("core", "The tokenizer of %1 gives the token \"%2\" the impossible id %3."),
                            {thing, token.content, std::to_string(token.id)}});
    }
    // A few ids may be unused, a file with one token and the id 4,000,000 is hostile.
    if (size_t(size) > parts.vocabulary.size() * 2 + parts.added.size() + 1024) {
        return corrupt({FW_NOOP("core", "The tokenizer of %1 leaves most of its ids up to %2 unused."),
                        {thing, std::to_string(size)}});
    }
    model->pieces.resize(size_t(size));
    model->bytes.resize(size_t(size));
    model->special.resize(size_t(size));
    for (const auto &[piece, id] : parts.vocabulary) {
        if (!model->pieces[size_t(id)].empty() || piece.empty())
            return corrupt({FW_NOOP("core", "The tokenizer of %1 uses the id %2 twice or for nothing."),
                            {thing, std::to_string(id)}});
        model->pieces[size_t(id)] = piece;
        model->bytes[size_t(id)] = bytesOfPiece(piece);
    }
    for (const AddedToken &token : parts.added) {
        model->pieces[size_t(token.id)] = token.content;
        model->bytes[size_t(token.id)] = token.content;
        model->special[size_t(token.id)] = token.special;
    }
    for (size_t id = 0; id < model->pieces.size(); ++id) {
        if (!model->pieces[id].empty())
            model->ids.emplace(model->pieces[id], std::int32_t(id));
    }

    // Merges and bytes look only into the vocabulary proper: an added token is no product of merging.
    std::unordered_map<std::string_view, std::int32_t> vocabulary;
    vocabulary.reserve(parts.vocabulary.size());
    for (const auto &[piece, id] : parts.vocabulary)
        vocabulary.emplace(piece, id);
    const auto idIn = [&](const std::string &piece) {
        const auto it = vocabulary.find(piece);
        return it == vocabulary.end() ? -1 : it->second;
    };
    std::vector<BytePairs::Merge> merges;
    merges.reserve(parts.merges.size());
    for (const auto &[left, right] : parts.merges) {
        const BytePairs::Merge merge = {idIn(left), idIn(right), idIn(left + right)};
        if (merge.left < 0 || merge.right < 0 || merge.result < 0) {
            return corrupt(
                {FW_NOOP("core", "The tokenizer of %1 merges \"%2\" and \"%3\", which its vocabulary does not hold."),
                 {thing, left, right}});
        }
        merges.push_back(merge);
    }
    std::array<std::int32_t, 256> byteIds;
    byteIds.fill(-1);
    std::unordered_map<std::string, std::int32_t> words;
    for (const auto &[piece, id] : parts.vocabulary) {
        std::string bytes;
        bool mapped = true;
        for (size_t i = 0; mapped && i < piece.size();)
            mapped = appendByteOf(nextCodePoint(piece, i), bytes);
        if (mapped && bytes.size() == 1)
            byteIds[static_cast<unsigned char>(bytes[0])] = id;
        if (mapped && parts.ignoreMerges)
            words.emplace(std::move(bytes), id);
    }
    model->pairs =
        std::make_unique<BytePairs>(byteIds, merges, parts.unknownPiece.empty() ? -1 : idIn(parts.unknownPiece),
                                    parts.fuseUnknown, std::move(words));

    for (const TokenizerParts::Step &step : parts.steps) {
        TokenizerBuilder::Model::Step built;
        built.prefixSpace = step.prefixSpace;
        built.removeMatches = step.removeMatches;
        if (!step.pattern.empty()) {
            FW_TRY(regex, step.literal ? SplitRegex::literal(step.pattern) : SplitRegex::compile(step.pattern));
            built.regex = std::move(regex);
        }
        model->steps.push_back(std::move(built));
    }
    const auto pieceIds = [&](const std::vector<std::string> &pieces, std::vector<std::int32_t> &out) -> Result<> {
        for (const std::string &piece : pieces) {
            const auto it = model->ids.find(piece);
            if (it == model->ids.end())
                return corrupt(
                    {FW_NOOP("core",
                             "The tokenizer of %1 puts \"%2\" around texts, which its vocabulary does not hold."),
                     {thing, piece}});
            out.push_back(it->second);
        }
        return {};
    };
    FW_CHECK(pieceIds(parts.before, model->before));
    FW_CHECK(pieceIds(parts.after, model->after));
    const auto idOr = [&](const std::string &piece) {
        const auto it = model->ids.find(piece);
        return piece.empty() || it == model->ids.end() ? -1 : it->second;
    };
    model->bos = idOr(parts.bosPiece);
    model->eos = idOr(parts.eosPiece);
    model->pad = idOr(parts.padPiece);
    model->normalForm = parts.normalForm;
    model->sha256 = sha256Hex(canonicalText(parts, model->pieces));

    std::vector<AddedToken> raw, normalized;
    for (AddedToken &token : parts.added) {
        if (token.normalized)
            token.content = normalize(token.content, parts.normalForm).text;
        (token.normalized ? normalized : raw).push_back(std::move(token));
    }
    model->raw = AddedTokenFinder(std::move(raw));
    model->normalized = AddedTokenFinder(std::move(normalized));
    return TokenizerBuilder::wrap(std::move(model));
}

Tokenizer::Tokenizer(std::unique_ptr<const Model> model) : m_model(std::move(model)) {}
Tokenizer::~Tokenizer() = default;

Result<std::vector<Token>> Tokenizer::encode(std::string_view text, const EncodeOptions &options) const
{
    if (text.size() >= size_t(INT32_MAX) || !isValidUtf8(text)) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A text of %1 bytes cannot be tokenized: it is too long or not UTF-8."),
                     {std::to_string(text.size())}},
                    {FW_NOOP("core", "Choose the right encoding when importing it, or split it.")});
    }
    std::vector<Token> out;
    out.reserve(text.size() / 3 + 8);
    if (options.addSpecial) {
        for (const std::int32_t id : m_model->before)
            out.push_back({id, 0, 0});
    }
    for (const auto &segment : m_model->raw.split(text, options.parseSpecial)) {
        if (segment.id >= 0)
            out.push_back({segment.id, std::uint32_t(segment.begin), std::uint32_t(segment.end)});
        else
            FW_CHECK(m_model->encodeText(text.substr(segment.begin, segment.end - segment.begin),
                                         std::uint32_t(segment.begin), options.parseSpecial, out));
    }
    if (options.addSpecial) {
        const auto end = std::uint32_t(text.size());
        for (const std::int32_t id : m_model->after)
            out.push_back({id, end, end});
    }
    return out;
}

Result<std::vector<std::int32_t>> Tokenizer::encodeIds(std::string_view text, const EncodeOptions &options) const
{
    FW_TRY(tokens, encode(text, options));
    std::vector<std::int32_t> ids;
    ids.reserve(tokens.size());
    for (const Token &token : tokens)
        ids.push_back(token.id);
    return ids;
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids, bool skipSpecial) const
{
    std::string out;
    for (const std::int32_t id : ids) {
        if (!skipSpecial || !isSpecial(id))
            out += bytes(id);
    }
    return sanitizeUtf8(out);
}

std::string_view Tokenizer::bytes(std::int32_t id) const
{
    return id >= 0 && id < size() ? std::string_view(m_model->bytes[size_t(id)]) : std::string_view();
}

std::string_view Tokenizer::piece(std::int32_t id) const
{
    return id >= 0 && id < size() ? std::string_view(m_model->pieces[size_t(id)]) : std::string_view();
}

bool Tokenizer::isSpecial(std::int32_t id) const
{
    return id >= 0 && id < size() && m_model->special[size_t(id)];
}

std::int32_t Tokenizer::idOf(std::string_view piece) const
{
    const auto it = m_model->ids.find(piece);
    return it == m_model->ids.end() ? -1 : it->second;
}

std::int32_t Tokenizer::size() const
{
    return std::int32_t(m_model->pieces.size());
}
std::int32_t Tokenizer::bosId() const
{
    return m_model->bos;
}
std::int32_t Tokenizer::eosId() const
{
    return m_model->eos;
}
std::int32_t Tokenizer::padId() const
{
    return m_model->pad;
}
const std::string &Tokenizer::sha256() const
{
    return m_model->sha256;
}

std::string StreamDecoder::push(std::int32_t id)
{
    if (m_skipSpecial && m_tokenizer->isSpecial(id))
        return finish();
    m_pending += m_tokenizer->bytes(id);
    // Hold back at most the start of one character: up to 3 bytes that could still become whole.
    size_t whole = m_pending.size();
    for (size_t back = 1; back <= 3 && back <= m_pending.size(); ++back) {
        const auto c = static_cast<unsigned char>(m_pending[m_pending.size() - back]);
        if ((c & 0xC0) == 0x80)
            continue;
        const size_t need = c >= 0xF0 && c < 0xF5 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xC2 && c < 0xE0 ? 2 : 1;
        if (need > back)
            whole = m_pending.size() - back;
        break;
    }
    std::string out = sanitizeUtf8(std::string_view(m_pending).substr(0, whole));
    m_pending.erase(0, whole);
    return out;
}

std::string StreamDecoder::finish()
{
    std::string out = sanitizeUtf8(m_pending);
    m_pending.clear();
    return out;
}

} // namespace fieldwright
