#include "core/tokenizer/normalizer.h"

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>
#include <unicode/stringoptions.h>

namespace fieldwright {

NormalizedText normalize(std::string_view text, NormalForm form)
{
    NormalizedText out;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2 *normalizer = form == NormalForm::None  ? nullptr
                                         : form == NormalForm::Nfc ? icu::Normalizer2::getNFCInstance(status)
                                                                   : icu::Normalizer2::getNFKCInstance(status);
    const icu::StringPiece source(text.data(), std::int32_t(text.size()));
    if (!normalizer || U_FAILURE(status) || normalizer->isNormalizedUTF8(source, status)) {
        out.text = text;
        return out;
    }
    icu::Edits edits;
    icu::StringByteSink<std::string> sink(&out.text);
    normalizer->normalizeUTF8(0, source, sink, &edits, status);
    if (U_FAILURE(status)) {
        out.text = text;
        return out;
    }
    out.begin.reserve(out.text.size());
    out.end.reserve(out.text.size());
    icu::Edits::Iterator it = edits.getFineIterator();
    while (it.next(status)) {
        const auto from = std::uint32_t(it.sourceIndex()), until = from + std::uint32_t(it.oldLength());
        for (std::int32_t i = 0; i < it.newLength(); ++i) {
            out.begin.push_back(it.hasChange() ? from : from + std::uint32_t(i));
            out.end.push_back(it.hasChange() ? until : from + std::uint32_t(i) + 1);
        }
    }
    return out;
}

} // namespace fieldwright
