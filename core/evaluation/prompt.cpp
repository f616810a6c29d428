#include "core/evaluation/prompt.h"

#include "core/base/utf8.h"

namespace fieldwright {

namespace {

std::string suitePrompt(const SuiteItem &item)
{
    std::string out = item.instruction + "\n";
    if (item.mode == ItemMode::Free && !item.format.empty())
        out += item.format + "\n";
    out += "\n";
    if (!item.context.empty())
        out += item.context + "\n";
    out += item.question;
    if (item.mode == ItemMode::Choice && !item.format.empty())
        out += "\n" + item.format;
    return out;
}

} // namespace

std::vector<ChatMessage> promptFor(const SuiteItem &item)
{
    if (item.task == ItemTask::Domain)
        return item.messages;
    return {{"user", suitePrompt(item)}};
}

std::string shownPrompt(const SuiteItem &item)
{
    return item.task == ItemTask::Domain ? item.question : suitePrompt(item);
}

int maxNewTokensFor(const SuiteItem &item)
{
    switch (item.task) {
    case ItemTask::Segment:
        return 256;
    case ItemTask::Roles:
        return 128;
    case ItemTask::Same:
    case ItemTask::Sense:
        return 32;
    case ItemTask::Span:
        return 64;
    case ItemTask::Domain: {
        // Room for twice the expected answer at the worst rate of tokens (a byte each for some scripts).
        const size_t bytes = item.answer.is_string() ? item.answer.get_ref<const std::string &>().size() : 0;
        return int(std::clamp<size_t>(bytes, 96, 512));
    }
    case ItemTask::Choice:
        break;
    }
    return 1;
}

size_t likeliestChoice(const SuiteItem &item, const std::vector<ContinuationScore> &scores)
{
    size_t best = 0;
    double bestValue = 0;
    for (size_t i = 0; i < std::min(scores.size(), item.choices.size()); ++i) {
        const double value = scores[i].logLikelihood / double(std::max<size_t>(1, codePointCount(item.choices[i])));
        if (i == 0 || value > bestValue) {
            best = i;
            bestValue = value;
        }
    }
    return best;
}

} // namespace fieldwright
