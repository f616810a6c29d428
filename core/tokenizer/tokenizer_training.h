#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <stop_token>

namespace fieldwright {

/// How a tokenizer is learnt from documents.
struct TokenizerTraining
{
    enum class Method { ByteLevelBpe, SentencePieceBpe, SentencePieceUnigram };

    Method method = Method::ByteLevelBpe;
    int vocabularySize = 8000; ///< special tokens and single bytes or characters counted
    /// Special tokens beside those that the method brings (sentencepiece: <unk>, <s>, </s>).
    std::vector<std::string> specialTokens;
    /// sentencepiece: the share of the characters of the documents that get a piece; the others are written in bytes.
    double characterCoverage = 0.9995;
    /// Puts the next document into its argument; false at the end.
    std::function<bool(std::string &)> next;
    /// How much is done, from 0 to 1. May be empty.
    std::function<void(double)> progress;
    /// Of the documents together, for the progress of reading; 0: not known.
    std::uint64_t totalBytes = 0;
};

/// A trained tokenizer: its files by name, as the tokenizers library, transformers and sentencepiece load them.
/// Byte-level BPE (Sennrich et al. 2016, with GPT-2's way of cutting words) gives tokenizer.json, sentencepiece's BPE
/// and Unigram give that and tokenizer.model; tokenizer_config.json goes with both. The same documents give the same
/// files. Errors: InvalidArgument (no text, a vocabulary too small or too large for it), Cancelled. sentencepiece can
/// be cancelled while documents are read, not while it computes.
Result<std::vector<std::pair<std::string, std::string>>> trainTokenizer(const TokenizerTraining &training,
                                                                        std::stop_token stop = {});

/// The same, saved into a folder.
Result<> trainTokenizer(const TokenizerTraining &training, const std::filesystem::path &folder,
                        std::stop_token stop = {});

} // namespace fieldwright
