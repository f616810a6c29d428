#include "core/engine/encoder/masking.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fieldwright::engine {

std::int64_t maskedTokens(const EncoderRow &row, double share)
{
    const auto count = std::count_if(row.words.begin(), row.words.end(), [](std::int32_t word) { return word >= 0; });
    return count == 0 ? 0 : std::max<std::int64_t>(1, std::llround(share * double(count)));
}

MaskedText hideWords(const EncoderRow &row, const MaskingOptions &options, std::int64_t vocabulary, Random &random)
{
    std::map<std::int32_t, std::vector<std::int32_t>> byWord;
    for (size_t i = 0; i < row.words.size() && i < row.ids.size(); ++i) {
        if (row.words[i] >= 0)
            byWord[row.words[i]].push_back(std::int32_t(i));
    }
    std::vector<const std::vector<std::int32_t> *> words;
    for (const auto &[number, places] : byWord)
        words.push_back(&places);
    random.shuffle(std::span(words));

    MaskedText out;
    out.ids = row.ids;
    const auto wanted = size_t(maskedTokens(row, options.share));
    for (const std::vector<std::int32_t> *places : words) {
        if (out.places.size() >= wanted)
            break;
        if (!out.places.empty() && out.places.size() + places->size() > wanted)
            continue;
        out.places.insert(out.places.end(), places->begin(), places->end());
    }
    std::sort(out.places.begin(), out.places.end());
    for (const std::int32_t place : out.places) {
        TokenId &id = out.ids[size_t(place)];
        out.targets.push_back(id);
        const double draw = random.uniform();
        if (draw < 0.8)
            id = options.maskId;
        else if (draw < 0.9)
            id = TokenId(random.below(std::uint64_t(vocabulary)));
    }
    return out;
}

} // namespace fieldwright::engine
