#pragma once

#include "core/tokenizer/tokenizer_model.h"

namespace fieldwright {

/// Writes down the merges that sentencepiece's BPE makes by itself: any two pieces whose concatenation is a piece, that
/// of the highest score first. Needs vocabulary, kinds and scores. The order of equal scores is that in which
/// transformers writes merges into a tokenizer.json. Errors: Corrupt (a piece of absurd length).
Result<> addMergesByScore(TokenizerParts &parts, const std::vector<float> &scores, std::string_view thing);

} // namespace fieldwright
