#pragma once

#include "core/evaluation/answer_parser.h"

namespace fieldwright {

struct ItemScore
{
    double score = 0; ///< 0 to 1
    Json parts = Json::object();
};

/// Scores a parsed answer of a free task:
/// segment: F1 of word spans (parts: counts, boundary F1, copied); roles: F1 of three roles; same, sense: 0 or 1;
/// span: F1 of tokens (English, as SQuAD) or of the longest common run (Chinese, as CMRC), best of the accepted
/// answers, exact match beside it; domain: see domain_suite.h. An answer that was not parsed has 0.
ItemScore scoreAnswer(const SuiteItem &item, const ParsedAnswer &answer);

/// 1 when the likeliest choice is the right one. Parts: the same by the plain sum of log-likelihood.
ItemScore scoreChoice(const SuiteItem &item, const std::vector<ContinuationScore> &scores);

} // namespace fieldwright
