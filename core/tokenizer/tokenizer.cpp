#include "core/tokenizer/tokenizer.h"

#include "core/base/utf8.h"
#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

Result<> Tokenizer::Model::encodeText(std::string_view text, std::uint32_t offset, bool parseSpecial,
                                      std::vector<Token> &out) const
{
    AlignedText whole(text, offset);
    FW_CHECK(applyAll(normalizers, whole));
    const auto segments = normalized.split(whole.text(), parseSpecial);
    for (const auto &segment : segments) {
        if (segment.id >= 0) {
            const AlignedText::Span span = whole.originOf(segment.begin, segment.end);
            out.push_back({segment.id, span.begin, span.end});
            continue;
        }
        WordsOfText cut;
        cut.text = segments.size() == 1 ? std::move(whole) : whole.slice(segment.begin, segment.end);
        cut.words.push_back({0, std::uint32_t(cut.text.text().size())});
        for (const auto &step : preTokenizers)
            FW_CHECK(step->apply(cut));
        const std::string_view all = cut.text.text();
        const size_t first = out.size();
        for (const WordsOfText::Word &word : cut.words)
            FW_CHECK(words->encode(all.substr(word.begin, word.end - word.begin), word.begin, out));
        for (size_t i = first; i < out.size(); ++i) {
            const AlignedText::Span span = cut.text.originOf(out[i].begin, out[i].end);
            out[i].begin = span.begin;
            out[i].end = span.end;
        }
    }
    return {};
}

Tokenizer::Tokenizer(std::unique_ptr<const Model> model) : m_model(std::move(model)) {}
Tokenizer::~Tokenizer() = default;

Result<std::vector<Token>> Tokenizer::encode(std::string_view text, const EncodeOptions &options) const
{
    if (text.size() > size_t(1) << 30 || !isValidUtf8(text)) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A text of %1 bytes cannot be tokenized: it is too long or not UTF-8."),
                     {std::to_string(text.size())}},
                    {FW_NOOP("core", "Choose the right encoding when importing it, or split it.")});
    }
    std::vector<Token> out;
    out.reserve(text.size() / 3 + 8);
    if (options.addSpecial) {
        for (const std::int32_t id : m_model->around.before)
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
        for (const std::int32_t id : m_model->around.after)
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
    std::vector<std::string> pieces;
    pieces.reserve(ids.size());
    for (const std::int32_t id : ids) {
        if (const std::string_view text = piece(id); !text.empty() && !(skipSpecial && isSpecial(id)))
            pieces.emplace_back(text);
    }
    return m_model->decoders.decode(std::move(pieces));
}

const Decoders &Tokenizer::decoders() const
{
    return m_model->decoders;
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

} // namespace fieldwright
