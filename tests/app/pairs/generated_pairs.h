#pragma once

#include "core/base/random.h"
#include "core/base/text.h"
#include "core/dataset/pair.h"

namespace fieldwright {

/// Pairs as a large project has them, English and Chinese; the same ones each time.
inline std::vector<Pair> generatedPairs(int count)
{
    const std::vector<std::string> things = {"TW-300 probe", "TW-120 probe", "sapphire window", "certificate",
                                             "浊度探头",     "光学窗口",     "校准标准液",      "employee"};
    const std::vector<std::string> asks = {"How often is the %1 checked, and by whom?",
                                           "What does the %1 cost?",
                                           "Who may extend the interval of the %1?",
                                           "%1多久校准一次？",
                                           "清洁%1时可以使用丙酮吗？",
                                           "Which adhesive is used for the %1?"};
    Random random(7);
    std::vector<Pair> pairs;
    pairs.reserve(count);
    for (int i = 0; i < count; ++i) {
        Pair pair;
        pair.question = Text(asks[random.below(asks.size())], {things[random.below(things.size())]}).english();
        pair.answer = "It is due every " + std::to_string(30 + random.below(300)) + " days, with the " +
                      things[random.below(things.size())] + " and the standard of " +
                      std::to_string(random.below(1000)) + " NTU; 每次校准后须记录编号 " + std::to_string(i) + "。";
        pair.status = PairStatus(random.below(3));
        if (random.below(40) == 0)
            pair.grounding.facts = 2;
        pair.score = int(random.below(6));
        pair.generator = "rules";
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

} // namespace fieldwright
