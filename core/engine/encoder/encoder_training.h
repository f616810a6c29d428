#pragma once

#include "core/engine/encoder/encoder.h"
#include "core/engine/trainer.h"

namespace fieldwright::engine {

/// A text that an encoder learns from, special tokens included.
struct EncoderRow
{
    std::vector<TokenId> ids;
    std::vector<TokenId> segments;   ///< the token types of pairs; empty: all zero
    std::vector<std::int32_t> words; ///< of masked words: the number of each token's word; -1: never hidden
    std::int32_t label = -1;         ///< of a classifier; -1: none
    float weight = 1;
};

using EncoderRows = RowSource<EncoderRow>;

struct MaskingOptions
{
    double share = 0.15;
    TokenId maskId = -1;
};

/// Trains the whole encoder, or the plan's part of it, to find hidden words, as train() does with a decoder. Which
/// words are hidden is new in every epoch and the same whenever the row is asked for again; a validation's stay. Errors
/// besides: Unsupported (no head for masked words), InvalidArgument (no fp32, a method other than Full).
Result<TrainResult> trainMaskedWords(LoadedEncoder &encoder, const TrainPlan &plan, const MaskingOptions &options,
                                     const EncoderRows &training, const EncoderRows *validation,
                                     const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks = {},
                                     std::stop_token stop = {});

/// Gives the encoder a classifier for these labels, its output drawn from N(0, 0.02²) as its families do; a first layer
/// that is there (BERT's pooler) is kept. A classifier of the very same labels stays as it is. Errors: InvalidArgument
/// (fewer than two labels, one twice or empty).
Result<> giveClassifier(LoadedEncoder &encoder, std::vector<std::string> labels, std::uint64_t seed);

/// Trains encoder and classifier on labelled rows: the mean cross-entropy by the rows' weights. Measured in validation
/// besides: "accuracy", and "macro_f1" over the labels that occur. Rows that are too long keep their last token.
Result<TrainResult> trainClassifier(LoadedEncoder &encoder, const TrainPlan &plan, const EncoderRows &training,
                                    const EncoderRows *validation, const std::filesystem::path &checkpoints,
                                    const TrainCallbacks &callbacks = {}, std::stop_token stop = {});

/// Writes the encoder with that head as transformers loads it: config.json, model.safetensors in fp32, and the
/// tokenizer's files of `source`, which it was loaded from. Errors: Unsupported (it has no such head), Io.
Result<> saveEncoder(const LoadedEncoder &encoder, const EncoderSource &source, EncoderHead head,
                     const std::filesystem::path &folder);

} // namespace fieldwright::engine
