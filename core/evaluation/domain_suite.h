#pragma once

#include "core/evaluation/item_score.h"

namespace fieldwright {

/// Items from the held-out parts of a dataset version: `part` is "rephrased" (facts that were trained, asked otherwise)
/// or "unseen" (sources that were never trained). Empty when the part has no rows or no file.
Result<std::vector<SuiteItem>> loadDomainItems(const std::filesystem::path &dataset, const std::string &part);

/// Right (1) or wrong (0). Right: the answer holds every fact (number, code, date) of the expected one and at least
/// half of its terms; where the expected answer has no such fact: F1 of the terms is at least 0.6. Terms are words, or
/// pairs of Chinese characters. Parts: facts, facts_found, overlap, token_f1.
ItemScore scoreDomainAnswer(std::string_view expected, std::string_view answer);

} // namespace fieldwright
