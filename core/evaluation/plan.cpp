#include "core/evaluation/plan.h"

#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/evaluation/domain_suite.h"

#include <set>

namespace fieldwright {

namespace {

constexpr std::int64_t maxLimit = 1'000'000;

/// The `count` items of a stratum with the least hash of seed and id.
void choose(std::vector<const SuiteItem *> stratum, size_t count, std::uint64_t seed,
            std::set<const SuiteItem *> &chosen)
{
    const auto rank = [&](const SuiteItem *item) { return splitMix64(fnv1a(item->id) ^ splitMix64(seed)); };
    std::sort(stratum.begin(), stratum.end(), [&](const SuiteItem *a, const SuiteItem *b) {
        return std::pair(rank(a), a->id) < std::pair(rank(b), b->id);
    });
    chosen.insert(stratum.begin(), stratum.begin() + std::ptrdiff_t(std::min(count, stratum.size())));
}

/// At most `limit` items for each axis and language, free and choice in their proportion; in the order given.
void limitItems(std::vector<SuiteItem> &items, int limit, std::uint64_t seed)
{
    if (limit <= 0)
        return;
    struct Stratum
    {
        std::vector<const SuiteItem *> free;
        std::vector<const SuiteItem *> choice;
    };
    std::map<std::pair<std::string, std::string>, Stratum> strata;
    for (const SuiteItem &item : items) {
        Stratum &stratum = strata[{item.suite + '\n' + item.axis, item.language}];
        (item.mode == ItemMode::Free ? stratum.free : stratum.choice).push_back(&item);
    }
    std::set<const SuiteItem *> chosen;
    for (const auto &[key, stratum] : strata) {
        const size_t all = stratum.free.size() + stratum.choice.size();
        const size_t count = std::min(size_t(limit), all);
        const size_t free = (count * stratum.free.size() + all / 2) / all;
        choose(stratum.free, free, seed, chosen);
        choose(stratum.choice, count - std::min(free, count), seed, chosen);
    }
    std::vector<SuiteItem> kept;
    for (SuiteItem &item : items) {
        if (chosen.contains(&item))
            kept.push_back(std::move(item));
    }
    items = std::move(kept);
}

Result<int> limitOf(const Json &object, const char *key)
{
    const std::int64_t limit = intOr(object, key, 0);
    if (limit < 0 || limit > maxLimit)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The limit of %1 test items is impossible."), {std::to_string(limit)}},
                    {FW_NOOP("core", "Give a limit above 0, or none for all items."), {}});
    return int(limit);
}

std::vector<std::string> stringsOf(const Json *value)
{
    std::vector<std::string> out;
    if (value && value->is_array()) {
        for (const Json &entry : *value) {
            if (entry.is_string())
                out.push_back(entry.get<std::string>());
        }
    }
    return out;
}

} // namespace

Result<EvaluationRequest> evaluationRequestFromJson(const Json &parameters)
{
    EvaluationRequest request;
    for (const std::string &path : stringsOf(member(parameters, "suites")))
        request.suites.emplace_back(path);
    if (const Json *parts = member(parameters, "suite_parts")) {
        FW_TRY(limit, limitOf(*parts, "limit_per_axis"));
        request.limitPerAxis = limit;
        request.languages = stringsOf(member(*parts, "languages"));
    }
    if (const Json *domain = member(parameters, "domain"); domain && domain->is_object()) {
        FW_TRY(dataset, requireString(*domain, "dataset", "domain"));
        request.dataset = dataset;
        if (member(*domain, "parts"))
            request.domainParts = stringsOf(member(*domain, "parts"));
        FW_TRY(limit, limitOf(*domain, "limit"));
        request.domainLimit = limit;
    }
    if (const Json *questions = member(parameters, "questions"); questions && questions->is_array()) {
        for (const Json &question : *questions) {
            PlannedQuestion kept{stringOr(question, "question"), stringOr(question, "expected"),
                                 stringOr(question, "language")};
            if (!kept.question.empty())
                request.questions.push_back(std::move(kept));
        }
    }
    request.seed = std::uint64_t(intOr(parameters, "seed", 42));
    return request;
}

Result<EvaluationPlan> planEvaluation(const EvaluationRequest &request)
{
    EvaluationPlan plan;
    for (const std::filesystem::path &folder : request.suites) {
        FW_TRY(suite, loadSuite(folder));
        for (SuiteItem &item : suite.items) {
            if (request.languages.empty() ||
                std::find(request.languages.begin(), request.languages.end(), item.language) != request.languages.end())
                plan.items.push_back(std::move(item));
        }
    }
    limitItems(plan.items, request.limitPerAxis, request.seed);
    if (!request.dataset.empty()) {
        for (const std::string &part : request.domainParts) {
            FW_TRY(items, loadDomainItems(request.dataset, part));
            // One stratum a part: the languages of a domain test are as they are.
            if (request.domainLimit > 0) {
                std::set<const SuiteItem *> chosen;
                std::vector<const SuiteItem *> all;
                for (const SuiteItem &item : items)
                    all.push_back(&item);
                choose(std::move(all), size_t(request.domainLimit), request.seed, chosen);
                for (SuiteItem &item : items) {
                    if (chosen.contains(&item))
                        plan.items.push_back(std::move(item));
                }
            } else {
                std::move(items.begin(), items.end(), std::back_inserter(plan.items));
            }
        }
    }
    std::set<std::tuple<std::string, std::string, std::string>> ids;
    for (const SuiteItem &item : plan.items) {
        if (!ids.emplace(item.suite, item.axis, item.id).second)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The test item %1 is in the evaluation twice."), {item.id}},
                        {FW_NOOP("core", "Choose each suite once."), {}});
    }
    plan.questions = request.questions;
    if (plan.items.empty() && plan.questions.empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There is nothing to evaluate: no test item is left."), {}},
                    {FW_NOOP("core", "Choose a suite, a language that it has, or a domain test."), {}});
    return plan;
}

} // namespace fieldwright
