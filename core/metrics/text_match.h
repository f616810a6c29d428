#pragma once

#include <string>
#include <string_view>

namespace fieldwright {

/// SQuAD's comparison: NFKC, lower case, punctuation removed, English articles removed, white space folded.
std::string normalisedAnswer(std::string_view text);

bool exactMatch(std::string_view answer, std::string_view gold);

/// F1 over bags of tokens, as SQuAD's script (Rajpurkar et al. 2016): words of the normalised texts; characters where
/// the text is Chinese. Two empty texts are equal.
double bagF1(std::string_view answer, std::string_view gold);

/// F1 of the longest contiguous common run of tokens, as the script of CMRC 2018 (Cui et al. 2019): single Chinese
/// characters and whole Latin words, punctuation removed. Not comparable with bagF1.
double longestRunF1(std::string_view answer, std::string_view gold);

} // namespace fieldwright
