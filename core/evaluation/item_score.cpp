#include "core/evaluation/item_score.h"

#include "core/evaluation/domain_suite.h"
#include "core/evaluation/prompt.h"
#include "core/metrics/segmentation.h"
#include "core/metrics/text_match.h"

namespace fieldwright {

namespace {

ItemScore scoreWords(const SuiteItem &item, const Json &answer)
{
    const auto given = answer.get<std::vector<std::string>>();
    const auto gold = item.answer.get<std::vector<std::string>>();
    const SegmentationScore score = scoreSegmentation(given, gold);
    return {score.words.f1(),
            {{"matched", score.words.matched},
             {"predicted", score.words.predicted},
             {"gold", score.words.gold},
             {"boundary_f1", score.copied ? score.boundaries.f1() : 0},
             {"copied", score.copied}}};
}

ItemScore scoreRolesAnswer(const SuiteItem &item, const Json &answer)
{
    const auto rolesOf = [](const Json &value) {
        return Roles{stringOr(value, "subject"), stringOr(value, "predicate"), stringOr(value, "object")};
    };
    const MatchCounts counts = scoreRoles(rolesOf(answer), rolesOf(item.answer), item.subjectHead, item.objectHead);
    return {counts.f1(), {{"matched", counts.matched}, {"predicted", counts.predicted}, {"gold", counts.gold}}};
}

ItemScore scoreSpan(const SuiteItem &item, const std::string &answer)
{
    double f1 = 0;
    bool exact = false;
    for (const Json &accepted : item.answer.at("answer")) {
        const auto &gold = accepted.get_ref<const std::string &>();
        f1 = std::max(f1, item.language == "zh" ? longestRunF1(answer, gold) : bagF1(answer, gold));
        exact = exact || exactMatch(answer, gold);
    }
    return {f1, {{"exact_match", exact ? 1 : 0}, {"f1", f1}}};
}

} // namespace

ItemScore scoreAnswer(const SuiteItem &item, const ParsedAnswer &answer)
{
    if (!answer.parsed) {
        // Its words still count as not found in the micro average.
        if (item.task == ItemTask::Segment)
            return {0, {{"matched", 0}, {"predicted", 0}, {"gold", item.answer.size()}, {"copied", false}}};
        return {};
    }
    switch (item.task) {
    case ItemTask::Segment:
        return scoreWords(item, answer.value);
    case ItemTask::Roles:
        return scoreRolesAnswer(item, answer.value);
    case ItemTask::Same:
        return {answer.value == stringOr(item.answer, "label") ? 1.0 : 0.0, Json::object()};
    case ItemTask::Sense:
        return {answer.value == stringOr(item.answer, "sense") ? 1.0 : 0.0, Json::object()};
    case ItemTask::Span:
        return scoreSpan(item, answer.value.get<std::string>());
    case ItemTask::Domain:
        return scoreDomainAnswer(expectedText(item), answer.value.get<std::string>());
    case ItemTask::Choice:
        break;
    }
    return {};
}

ItemScore scoreChoice(const SuiteItem &item, const std::vector<ContinuationScore> &scores)
{
    size_t bySum = 0;
    for (size_t i = 1; i < scores.size(); ++i) {
        if (scores[i].logLikelihood > scores[bySum].logLikelihood)
            bySum = i;
    }
    const bool right = likeliestChoice(item, scores) == item.rightChoice;
    return {right ? 1.0 : 0.0, {{"right_by_sum", bySum == item.rightChoice ? 1 : 0}}};
}

} // namespace fieldwright
