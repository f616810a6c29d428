#pragma once

#include "core/evaluation/suite.h"

namespace fieldwright {

/// The turns that both models are given, the same for both. Free: instruction LF format LF LF context LF question, as
/// one user turn. Choice: instruction LF LF context LF question LF format; the choices are weighed as the beginning of
/// the assistant's turn and are not listed. An empty context drops its line. Domain: the turns of the test row.
std::vector<ChatMessage> promptFor(const SuiteItem &item);

/// The last user turn, for showing.
std::string shownPrompt(const SuiteItem &item);

/// Answers are cut after so many tokens; part of the protocol.
int maxNewTokensFor(const SuiteItem &item);

/// The choice with the greatest log-likelihood per Unicode character of its text. The plain sum would favour short
/// choices, the mean over tokens would depend on the tokenizer, so that base and a model with another tokenizer could
/// not be compared. Ties go to the first.
size_t likeliestChoice(const SuiteItem &item, const std::vector<ContinuationScore> &scores);

} // namespace fieldwright
