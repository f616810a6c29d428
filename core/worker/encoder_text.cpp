#include "core/worker/encoder_text.h"

namespace fieldwright {

Result<EncoderTokens> EncoderTokens::open(const EncoderSource &source)
{
    EncoderTokens out;
    FW_TRY(tokenizer, Tokenizer::fromFolder(source.weightsFolder()));
    FW_TRY(around, tokenizer->encodeIds("", {.addSpecial = true}));
    if (around.size() != 2)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "The tokenizer of %1 does not put one token before a text and one behind it."),
                     {source.config().name}},
                    {FW_NOOP("core", "Use the tokenizer that belongs to this model.")});
    out.m_tokenizer = std::move(tokenizer);
    out.m_first = around.front();
    out.m_last = around.back();
    out.m_hasSegments = source.config().tokenTypes > 1;
    out.m_doublesLast = source.config().positionOffset > 0;
    return out;
}

std::int32_t EncoderTokens::maskId() const
{
    for (const char *piece : {"[MASK]", "<mask>"}) {
        if (const std::int32_t id = m_tokenizer->idOf(piece); id >= 0)
            return id;
    }
    return -1;
}

Result<EncoderTokens::Encoded> EncoderTokens::encode(std::string_view text, std::string_view second,
                                                     std::size_t longest) const
{
    FW_TRY(a, m_tokenizer->encodeIds(text, {.parseSpecial = false}));
    std::vector<std::int32_t> b;
    if (!second.empty()) {
        FW_TRY(ids, m_tokenizer->encodeIds(second, {.parseSpecial = false}));
        b = std::move(ids);
    }
    const std::size_t around = second.empty() ? 2 : m_doublesLast ? 4 : 3;
    Encoded out;
    while (a.size() + b.size() + around > longest && !(a.empty() && b.empty())) {
        (a.size() >= b.size() ? a : b).pop_back();
        out.isCut = true;
    }
    out.ids.push_back(m_first);
    out.ids.insert(out.ids.end(), a.begin(), a.end());
    out.ids.push_back(m_last);
    if (second.empty())
        return out;
    const std::size_t firstPart = out.ids.size();
    if (m_doublesLast)
        out.ids.push_back(m_last);
    out.ids.insert(out.ids.end(), b.begin(), b.end());
    out.ids.push_back(m_last);
    if (m_hasSegments) {
        out.segments.assign(out.ids.size(), 1);
        std::fill_n(out.segments.begin(), firstPart, 0);
    }
    return out;
}

} // namespace fieldwright
