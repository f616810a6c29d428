#pragma once

#include "core/engine/encoder/encoder_training.h"

namespace fieldwright {
class Random;
}

namespace fieldwright::engine {

/// A text with words hidden, and what is to be predicted where.
struct MaskedText
{
    std::vector<TokenId> ids;
    std::vector<std::int32_t> places;
    std::vector<TokenId> targets; ///< one a place
};

/// Tokens of a text that are to be predicted: the share of those that may be hidden, at least one where there is any.
std::int64_t maskedTokens(const EncoderRow &row, double share);

/// Hides whole words in random order until maskedTokens() are chosen; a word that would exceed them is passed over (but
/// one is always taken). Of the tokens chosen 80 % become the mask, 10 % any token, 10 % stay as they are.
/// Source: Devlin et al. 2018, arXiv:1810.04805, and the whole-word masking that its authors published in 2019.
MaskedText hideWords(const EncoderRow &row, const MaskingOptions &options, std::int64_t vocabulary, Random &random);

} // namespace fieldwright::engine
