#include "app/runs/cut_letters.h"

#include <string_view>

namespace fieldwright {

std::string withoutCutLetters(std::string text)
{
    using namespace std::string_view_literals;
    constexpr std::string_view mark = "\xEF\xBF\xBD"sv, ellipsis = "…"sv;
    const bool isShortened = text.ends_with(ellipsis);
    if (isShortened)
        text.resize(text.size() - ellipsis.size());
    while (text.ends_with(mark))
        text.resize(text.size() - mark.size());
    std::size_t begin = 0;
    while (std::string_view(text).substr(begin).starts_with(mark))
        begin += mark.size();
    return text.substr(begin) + std::string(isShortened ? ellipsis : ""sv);
}

Text withoutCutLetters(Text text)
{
    for (std::string &fact : text.facts)
        fact = withoutCutLetters(std::move(fact));
    return text;
}

} // namespace fieldwright
