#include "core/engine/encoder/class_outcomes.h"

namespace fieldwright::engine {

void ClassOutcomes::add(std::int64_t label, std::int64_t chosen)
{
    ++m_total;
    ++m_counts[label].given;
    ++m_counts[chosen].chosen;
    m_counts[label].both += label == chosen;
}

Result<ClassOutcomes> ClassOutcomes::together(Communicator &ranks) const
{
    Json mine = Json::array();
    for (const auto &[label, counts] : m_counts)
        mine.push_back({label, counts.given, counts.chosen, counts.both});
    FW_TRY(texts, gatherTexts(ranks, dumpJson(mine)));
    ClassOutcomes all;
    for (const std::string &text : texts) {
        FW_TRY(list, parseJson(text, "rank"));
        for (const Json &entry : list) {
            Counts &counts = all.m_counts[entry[0].get<std::int64_t>()];
            counts.given += entry[1].get<std::int64_t>();
            counts.chosen += entry[2].get<std::int64_t>();
            counts.both += entry[3].get<std::int64_t>();
            all.m_total += entry[1].get<std::int64_t>();
        }
    }
    return all;
}

std::vector<NamedScore> ClassOutcomes::scores() const
{
    if (m_total == 0)
        return {};
    std::int64_t right = 0;
    double sum = 0;
    for (const auto &[label, counts] : m_counts) {
        right += counts.both;
        sum += 2.0 * double(counts.both) / double(counts.given + counts.chosen); // 2 TP + FP + FN
    }
    return {{"accuracy", double(right) / double(m_total)}, {"macro_f1", sum / double(m_counts.size())}};
}

} // namespace fieldwright::engine
