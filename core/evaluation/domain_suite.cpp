#include "core/evaluation/domain_suite.h"

#include "core/base/utf8.h"
#include "core/dataset/dataset_row.h"
#include "core/dataset/grounding.h"
#include "core/metrics/match_counts.h"

namespace fieldwright {

namespace {

constexpr double leastOverlap = 0.5;
constexpr double leastTermF1 = 0.6;

double termF1(std::string_view expected, std::string_view answer)
{
    std::map<std::string, int> left;
    MatchCounts counts;
    for (std::string &term : comparisonTerms(expected)) {
        ++left[std::move(term)];
        ++counts.gold;
    }
    for (const std::string &term : comparisonTerms(answer)) {
        ++counts.predicted;
        if (const auto it = left.find(term); it != left.end() && it->second > 0) {
            --it->second;
            ++counts.matched;
        }
    }
    return counts.f1();
}

} // namespace

ItemScore scoreDomainAnswer(std::string_view expected, std::string_view answer)
{
    const Grounding found = checkGrounding(expected, answer, leastOverlap);
    double f1 = termF1(expected, answer);
    bool right = found.facts > 0 ? found.grounded : f1 >= leastTermF1;
    // One-character answers ("是") have no pair of characters, so no term to compare.
    if (comparisonTerms(expected).empty()) {
        right = !trimmed(expected).empty() && foldSpace(toLower(nfkc(expected))) == foldSpace(toLower(nfkc(answer)));
        f1 = right ? 1 : 0;
    }
    return {right ? 1.0 : 0.0,
            {{"facts", found.facts}, {"facts_found", found.found}, {"overlap", found.overlap}, {"token_f1", f1}}};
}

Result<std::vector<SuiteItem>> loadDomainItems(const std::filesystem::path &dataset, const std::string &part)
{
    if (part != "rephrased" && part != "unseen")
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is not a part of the domain test."), {part}},
                    {FW_NOOP("core", "The parts are rephrased and unseen."), {}});
    const std::filesystem::path file = dataset / (part + ".jsonl");
    std::error_code ignored;
    if (!std::filesystem::exists(dataset / "manifest.json", ignored))
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no dataset version in %1."), {dataset.string()}},
                    {FW_NOOP("core", "Build the version again, or choose another one."), {}});
    std::vector<SuiteItem> items;
    if (!std::filesystem::exists(file, ignored))
        return items;
    FW_TRY(rows, readDatasetRows(file, 1'000'000));
    for (DatasetRow &row : rows) {
        SuiteItem item;
        item.suite = domainSuite;
        item.axis = part;
        item.id = row.id;
        item.question = row.question();
        item.answer = row.answer();
        item.language = row.language.empty() ? guessLanguage(item.question) : row.language;
        item.cluster = !row.chunk.empty() ? row.document + "/" + row.chunk : row.group.empty() ? row.id : row.group;
        if (part == "rephrased" && !row.group.empty())
            item.cluster = row.group; // facts of one chunk are learnt apart; of an unseen chunk nothing is known
        item.taskName = "domain";
        // Everything before the last answer is the prompt, as it was in training.
        while (!row.messages.empty() && row.messages.back().role != "assistant")
            row.messages.pop_back();
        if (!row.messages.empty())
            row.messages.pop_back();
        item.messages = std::move(row.messages);
        items.push_back(std::move(item));
    }
    return items;
}

} // namespace fieldwright
