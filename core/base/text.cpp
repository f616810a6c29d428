#include "core/base/text.h"

namespace fieldwright {

std::string fillPlaces(std::string_view pattern, const std::vector<std::string> &facts)
{
    std::string out;
    out.reserve(pattern.size() + 16 * facts.size());
    for (size_t i = 0; i < pattern.size(); ++i) {
        const bool isPlace =
            pattern[i] == '%' && i + 1 < pattern.size() && pattern[i + 1] >= '1' && pattern[i + 1] <= '9';
        const size_t index = isPlace ? size_t(pattern[i + 1] - '1') : 0;
        if (isPlace && index < facts.size()) {
            out += facts[index];
            ++i;
        } else {
            out += pattern[i];
        }
    }
    return out;
}

Text::Text(std::string_view englishSource, std::vector<std::string> facts_, std::vector<Text> sentences_)
    : source(englishSource), facts(std::move(facts_)), sentences(std::move(sentences_))
{}

std::string Text::english() const
{
    std::vector<std::string> all = facts;
    for (const Text &sentence : sentences)
        all.push_back(sentence.english());
    return fillPlaces(source, all);
}

} // namespace fieldwright
