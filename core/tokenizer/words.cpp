#include "core/tokenizer/words.h"

#include <algorithm>
#include <memory>
#include <unicode/brkiter.h>
#include <unicode/utext.h>

namespace fieldwright {

namespace {

tl::unexpected<Error> noRules()
{
    return fail(ErrorCode::Internal, {FW_NOOP("core", "The rules that split a text into words cannot be read.")},
                {FW_NOOP("core", "Install the program again.")});
}

} // namespace

Result<std::vector<std::uint32_t>> wordStarts(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> words(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status))
        return noRules();
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, text.data(), std::int64_t(text.size()), &status);
    words->setText(&source, status);
    std::vector<std::uint32_t> out;
    if (U_SUCCESS(status)) {
        for (std::int32_t at = words->first(); at != icu::BreakIterator::DONE; at = words->next())
            out.push_back(std::uint32_t(at));
        out.pop_back(); // the end
    }
    utext_close(&source);
    if (U_FAILURE(status))
        return noRules();
    return out;
}

Result<std::vector<bool>> wordBegins(std::string_view text, std::span<const Token> tokens)
{
    FW_TRY(starts, wordStarts(text));
    std::vector<bool> out;
    for (const Token &token : tokens) {
        std::uint32_t at = token.begin;
        while (at < token.end && std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos)
            ++at;
        out.push_back(std::binary_search(starts.begin(), starts.end(), at < token.end ? at : token.begin));
    }
    return out;
}

} // namespace fieldwright
