#include "core/documents/formats/encoding.h"

#include "core/base/utf8.h"

#include <array>
#include <memory>
#include <optional>
#include <unordered_set>

#include <uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>

namespace fieldwright {

namespace {

constexpr std::size_t sampleBytes = 64 << 10;

struct Converted
{
    std::string utf8;
    std::size_t replaced = 0;
};

struct ConverterCloser
{
    void operator()(UConverter *converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterCloser>;

Converter openConverter(const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &status);
    return Converter(U_SUCCESS(status) ? converter : nullptr);
}

struct Substitutions
{
    std::size_t count = 0;
};

/// U+FFFD for each ill-formed sequence, and a count of them.
void U_CALLCONV replaceAndCount(const void *context, UConverterToUnicodeArgs *arguments, const char *, int32_t,
                                UConverterCallbackReason reason, UErrorCode *status)
{
    if (reason > UCNV_IRREGULAR)
        return;
    ++static_cast<Substitutions *>(const_cast<void *>(context))->count;
    *status = U_ZERO_ERROR;
    const UChar replacement = 0xFFFD;
    ucnv_cbToUWriteUChars(arguments, &replacement, 1, 0, status);
}

/// `strict`: nothing at the first ill-formed sequence. A sequence cut off at the end of a sample is no fault.
std::optional<Converted> convert(std::string_view bytes, const char *name, bool strict, bool isSample = false)
{
    const Converter converter = openConverter(name);
    if (!converter)
        return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    Substitutions substitutions;
    if (strict)
        ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    else
        ucnv_setToUCallBack(converter.get(), replaceAndCount, &substitutions, nullptr, nullptr, &status);

    Converted result;
    std::array<UChar, 8192> units;
    const char *source = bytes.data();
    const char *const end = bytes.data() + bytes.size();
    char16_t pendingHigh = 0;
    while (true) {
        UChar *target = units.data();
        status = U_ZERO_ERROR;
        ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, end, nullptr, !isSample,
                       &status);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
            return std::nullopt;
        for (const UChar *unit = units.data(); unit != target; ++unit) {
            char32_t c = *unit;
            if (pendingHigh != 0 && U16_IS_TRAIL(c)) {
                c = char32_t(U16_GET_SUPPLEMENTARY(pendingHigh, c));
                pendingHigh = 0;
            } else if (U16_IS_LEAD(c)) {
                pendingHigh = char16_t(c);
                continue;
            } else {
                pendingHigh = 0;
            }
            appendUtf8(result.utf8, U16_IS_SURROGATE(c) ? U'\uFFFD' : c);
        }
        if (status != U_BUFFER_OVERFLOW_ERROR)
            break;
    }
    result.replaced = substitutions.count;
    return result;
}

/// Characters that make up a third or more of any running text of their language; who decodes bytes wrongly meets few.
const std::unordered_set<char32_t> &commonCharacters()
{
    static const std::unordered_set<char32_t> set = [] {
        constexpr std::u32string_view all =
            U"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
            U"用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
            U"者民第条规应由或与及等款内本关机部权利的全合同处罚责任损害管理单位情况"
            U"這個們來為國說時會對於過發後裡種經麼學沒動還進樣開從實體點問無產業關機權應當與條規處罰責單"
            U"，。、；：「」『』（）《》？！“”　"
            U"のにをはがたでとしてるもなれいかさこらうすりあくよきっんまそけだつえわ"
            U"イスンルトリックアラタレロドシマプカテグ"
            U"이다는의에을를가고하한지로은들도기사서있그리어나자아해일시대전수인정보게과만스부제";
        return std::unordered_set<char32_t>(all.begin(), all.end());
    }();
    return set;
}

/// Share of common characters among those outside ASCII.
double commonShare(std::string_view utf8)
{
    const auto &common = commonCharacters();
    std::size_t wide = 0;
    std::size_t hits = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t c = nextCodePoint(utf8, at);
        if (c < 0x80)
            continue;
        ++wide;
        hits += common.count(c);
        if (c >= 0xE000 && c <= 0xF8FF) // private use: nobody writes that
            wide += 4;
    }
    return wide == 0 ? 0 : double(hits) / double(wide);
}

std::string_view sampleOf(std::string_view bytes)
{
    return bytes.substr(0, sampleBytes);
}

/// UTF-16 without a mark. Latin text betrays itself by zeros at every other byte, Chinese by what the other order or an
/// eight-bit reading would give: characters all over the place.
const char *utf16Guess(std::string_view bytes)
{
    if (bytes.size() % 2 != 0 || bytes.size() < 4)
        return nullptr;
    const std::string_view sample = sampleOf(bytes);
    std::size_t zeros[2] = {0, 0};
    std::size_t high = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        zeros[i % 2] += sample[i] == '\0';
        high += (static_cast<unsigned char>(sample[i]) & 0x80) != 0;
    }
    const std::size_t units = sample.size() / 2;
    if (zeros[1] > units * 6 / 10 && zeros[0] < units / 20)
        return "UTF-16LE";
    if (zeros[0] > units * 6 / 10 && zeros[1] < units / 20)
        return "UTF-16BE";
    if (zeros[0] == 0 && zeros[1] == 0 && high < sample.size() / 5)
        return nullptr;
    const char *best = nullptr;
    double bestShare = 0.9;
    for (const char *name : {"UTF-16LE", "UTF-16BE"}) {
        const auto text = convert(sample, name, true, true);
        if (!text)
            continue;
        std::size_t all = 0;
        std::size_t plausible = 0;
        for (std::size_t at = 0; at < text->utf8.size();) {
            const char32_t c = nextCodePoint(text->utf8, at);
            ++all;
            plausible += (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\r' || c == '\t' ||
                         (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3000 && c <= 0x30FF) || (c >= 0xFF00 && c <= 0xFFEF) ||
                         (c >= 0x2010 && c <= 0x2027);
        }
        const double share = all == 0 ? 0 : double(plausible) / double(all);
        if (share > bestShare && commonShare(text->utf8) > 0.1) {
            bestShare = share;
            best = name;
        }
    }
    return best;
}

/// The East Asian encoding whose reading is the most ordinary text; nothing where none reads well.
const char *eastAsianGuess(std::string_view bytes)
{
    const char *best = nullptr;
    double bestShare = 0.12; // a wrong reading of 100 characters or more stays under 0.05
    for (const char *name : {"GB18030", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR"}) {
        const auto text = convert(sampleOf(bytes), name, true, bytes.size() > sampleBytes);
        if (!text)
            continue;
        const double share = commonShare(text->utf8);
        if (share > bestShare + 0.02) { // the first of equals wins: GB18030
            bestShare = share;
            best = name;
        }
    }
    return best;
}

std::string uchardetGuess(std::string_view bytes)
{
    const std::unique_ptr<struct uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
    const std::string_view sample = sampleOf(bytes);
    if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0)
        return {};
    uchardet_data_end(detector.get());
    std::string name = uchardet_get_charset(detector.get());
    // As browsers do: whoever writes "Latin-1" means Windows' superset.
    if (name == "ISO-8859-1" || name == "ASCII")
        name = "windows-1252";
    return name;
}

/// Pairs of bytes with both in the GB 2312 range, among all bytes above ASCII.
bool mostlyGb2312(std::string_view bytes)
{
    std::size_t high = 0;
    std::size_t paired = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (static_cast<unsigned char>(bytes[i]) < 0x80)
            continue;
        ++high;
        if (i + 1 < bytes.size() && static_cast<unsigned char>(bytes[i]) >= 0xA1 &&
            static_cast<unsigned char>(bytes[i + 1]) >= 0xA1) {
            ++high;
            paired += 2;
            ++i;
        }
    }
    return high > 0 && paired * 10 >= high * 9;
}

/// UTF-8 with a few broken places, as a cut or a bad merge leaves them: other encodings hold hardly any valid sequence.
bool nearlyUtf8(std::string_view bytes)
{
    std::size_t wide = 0;
    std::size_t broken = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t start = at;
        const char32_t c = nextCodePoint(bytes, at);
        if (c == 0xFFFD && at - start == 1)
            ++broken;
        else if (c >= 0x80)
            ++wide;
    }
    return broken * 10 < wide;
}

struct Mark
{
    std::string_view bytes;
    const char *encoding;
};
using namespace std::string_view_literals;
constexpr std::array<Mark, 6> marks{{{"\xEF\xBB\xBF"sv, "UTF-8"},
                                     {"\xFF\xFE\0\0"sv, "UTF-32LE"},
                                     {"\0\0\xFE\xFF"sv, "UTF-32BE"},
                                     {"\xFF\xFE"sv, "UTF-16LE"},
                                     {"\xFE\xFF"sv, "UTF-16BE"},
                                     {"\x84\x31\x95\x33"sv, "GB18030"}}};

std::string guess(std::string_view bytes)
{
    const bool hasZeros = sampleOf(bytes).find('\0') != std::string_view::npos;
    const bool isUtf8 = isValidUtf8(bytes);
    const bool hasEscapes = sampleOf(bytes).find("\x1B$") != std::string_view::npos; // ISO-2022
    if (isUtf8 && !hasZeros && !hasEscapes)
        return "UTF-8";
    if (const char *name = utf16Guess(bytes))
        return name;
    if ((isUtf8 && !hasEscapes) || nearlyUtf8(sampleOf(bytes)))
        return "UTF-8";
    if (const char *name = eastAsianGuess(bytes))
        return name;
    const bool isGb18030 = convert(sampleOf(bytes), "GB18030", true, bytes.size() > sampleBytes).has_value();
    if (isGb18030 && mostlyGb2312(sampleOf(bytes)))
        return "GB18030"; // too short for statistics
    std::string name = uchardetGuess(bytes);
    if (!name.empty() && openConverter(name.c_str()))
        return name;
    return isGb18030 ? "GB18030" : "windows-1252";
}

} // namespace

Result<DecodedText> decodeText(std::string_view bytes, const std::string &encoding)
{
    DecodedText text;
    text.encoding = encoding;
    text.guessed = encoding.empty();
    if (encoding.empty()) {
        for (const Mark &mark : marks) {
            if (bytes.substr(0, mark.bytes.size()) != mark.bytes)
                continue;
            // FF FE 00 00 may also be UTF-16 that begins with a NUL.
            if (mark.bytes.size() == 4 && mark.encoding[3] == '-' && bytes.size() % 4 != 0)
                continue;
            text.encoding = mark.encoding;
            text.guessed = false;
            break;
        }
    }
    if (text.encoding.empty())
        text.encoding = guess(bytes);
    // The mark is no part of the text.
    for (const Mark &mark : marks) {
        if (text.encoding == mark.encoding && bytes.substr(0, mark.bytes.size()) == mark.bytes)
            bytes.remove_prefix(mark.bytes.size());
    }
    if (text.encoding == "UTF-8" && isValidUtf8(bytes)) {
        text.utf8 = bytes;
        return text;
    }
    auto converted = convert(bytes, text.encoding.c_str(), false);
    if (!converted) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There is no text encoding called %1."), {text.encoding}},
                    {FW_NOOP("core", "Choose another encoding, for example UTF-8 or GB18030.")});
    }
    text.utf8 = std::move(converted->utf8);
    text.replaced = converted->replaced;
    return text;
}

bool looksLikeText(std::string_view utf8)
{
    const std::string_view sample = utf8.substr(0, sampleBytes);
    std::size_t strange = 0;
    std::size_t all = 0;
    for (std::size_t at = 0; at < sample.size();) {
        const std::size_t start = at;
        const char32_t c = nextCodePoint(sample, at);
        ++all;
        const bool isLineEnd = c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0x0B || c == 0x1B;
        // A character cut at the sample's end reads as ill-formed too: one of those is nothing.
        strange += (c < 0x20 && !isLineEnd) || c == 0x7F || (c == 0xFFFD && start + 4 < sample.size());
    }
    return strange * 20 <= all;
}

} // namespace fieldwright
