#include "core/tokenizer/unicode_forms.h"

#include "core/base/utf8.h"
#include "core/tokenizer/characters.h"
#include "core/tokenizer/newer_characters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace fieldwright {

namespace {

using Change = AlignedText::Change;

const icu::Normalizer2 *instanceOf(NormalForm form)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2 *out = form == NormalForm::Nfc    ? icu::Normalizer2::getNFCInstance(status)
                                  : form == NormalForm::Nfd  ? icu::Normalizer2::getNFDInstance(status)
                                  : form == NormalForm::Nfkc ? icu::Normalizer2::getNFKCInstance(status)
                                                             : icu::Normalizer2::getNFKDInstance(status);
    return U_SUCCESS(status) ? out : nullptr;
}

struct Part
{
    Change change;
    std::uint8_t combiningClass;
};

/// Each character's full decomposition, marks in canonical order.
std::vector<Part> decompose(const std::string &text, const icu::Normalizer2 &normalizer)
{
    std::vector<Part> out;
    out.reserve(text.size());
    size_t marks = 0; // where the run of marks at the end begins
    const auto sortMarks = [&] {
        std::stable_sort(out.begin() + std::ptrdiff_t(marks), out.end(),
                         [](const Part &a, const Part &b) { return a.combiningClass < b.combiningClass; });
    };
    const auto add = [&](char32_t c, std::int32_t change) {
        const bool known = c >= 0x300 && isInUnicode(c, unicodeOfForms);
        const std::uint8_t combiningClass = known ? normalizer.getCombiningClass(UChar32(c)) : 0;
        if (combiningClass == 0) {
            sortMarks();
            marks = out.size() + 1;
        }
        out.push_back({{c, change}, combiningClass});
    };
    icu::UnicodeString decomposition;
    for (size_t i = 0; i < text.size();) {
        const char32_t c = nextCodePoint(text, i);
        if (c < 0x80 || !normalizer.getDecomposition(UChar32(c), decomposition) || !isInUnicode(c, unicodeOfForms)) {
            add(c, 0);
            continue;
        }
        for (std::int32_t j = 0; j < decomposition.length(); j = decomposition.moveIndex32(j, 1))
            add(char32_t(decomposition.char32At(j)), j == 0 ? 0 : 1);
    }
    if (marks < out.size())
        sortMarks();
    return out;
}

std::vector<Change> recompose(const std::vector<Part> &parts, const icu::Normalizer2 &normalizer)
{
    std::vector<Change> out, waiting; // marks that did not go into the starter
    out.reserve(parts.size());
    std::optional<Change> starter;
    int lastClass = -1;
    const auto finish = [&] {
        if (starter)
            out.push_back(*starter);
        out.insert(out.end(), waiting.begin(), waiting.end());
        starter.reset();
        waiting.clear();
        lastClass = -1;
    };
    for (const Part &part : parts) {
        if (!starter) {
            if (part.combiningClass != 0)
                out.push_back(part.change);
            else
                starter = part.change;
            continue;
        }
        const bool blocked = lastClass >= 0 && lastClass >= int(part.combiningClass);
        const UChar32 composed =
            blocked ? U_SENTINEL : normalizer.composePair(UChar32(starter->character), UChar32(part.change.character));
        if (composed >= 0 && isInUnicode(char32_t(composed), unicodeOfForms)) {
            starter = Change{char32_t(composed), starter->change + part.change.change - 1};
        } else if (part.combiningClass == 0) {
            finish();
            starter = part.change;
        } else {
            waiting.push_back(part.change);
            lastClass = part.combiningClass;
        }
    }
    finish();
    return out;
}

} // namespace

const char *normalFormName(NormalForm form)
{
    static constexpr const char *names[] = {"NFC", "NFD", "NFKC", "NFKD"};
    return names[int(form)];
}

void toNormalForm(AlignedText &text, NormalForm form)
{
    const icu::Normalizer2 *normalizer = instanceOf(form);
    UErrorCode status = U_ZERO_ERROR;
    if (!normalizer || isAscii(text.text()) ||
        normalizer->isNormalizedUTF8(icu::StringPiece(text.text().data(), std::int32_t(text.text().size())), status))
        return;
    const auto parts = decompose(text.text(), *normalizer);
    if (form == NormalForm::Nfc || form == NormalForm::Nfkc) {
        text.transform(recompose(parts, *instanceOf(NormalForm::Nfc)));
        return;
    }
    std::vector<Change> changes;
    changes.reserve(parts.size());
    for (const Part &part : parts)
        changes.push_back(part.change);
    text.transform(changes);
}

void appendLowerCase(char32_t character, std::vector<Change> &out)
{
    if (character == 0x130) { // the one character whose lower case is two
        out.push_back({U'i', 0});
        out.push_back({0x307, 1});
        return;
    }
    out.push_back({smallOfNewer(char32_t(u_tolower(UChar32(character)))), 0});
}

} // namespace fieldwright
