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

/// Trains the whole encoder, the plan's part of it or an adapter (Method::Adapter) to find hidden words, as train()
/// does with a decoder. Which words are hidden is new in every epoch and the same whenever the row is asked for again;
/// a validation's stay. Errors besides: Unsupported (no head for masked words, an adapter that encoders do not take),
/// InvalidArgument (no fp32).
Result<TrainResult> trainMaskedWords(LoadedEncoder &encoder, const TrainPlan &plan, const MaskingOptions &options,
                                     const EncoderRows &training, const EncoderRows *validation,
                                     const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks = {},
                                     std::stop_token stop = {}, Communicator *ranks = nullptr);

/// Gives the encoder a classifier for these labels, its output drawn from N(0, 0.02²) as its families do; a first layer
/// that is there (BERT's pooler) is kept. A classifier of the very same labels stays as it is. Errors: InvalidArgument
/// (fewer than two labels, one twice or empty).
Result<> giveClassifier(LoadedEncoder &encoder, std::vector<std::string> labels, std::uint64_t seed);

/// Trains encoder and classifier on labelled rows: the mean cross-entropy by the rows' weights. Measured in validation
/// besides: "accuracy", and "macro_f1" over the labels that occur. Rows that are too long keep their last token.
Result<TrainResult> trainClassifier(LoadedEncoder &encoder, const TrainPlan &plan, const EncoderRows &training,
                                    const EncoderRows *validation, const std::filesystem::path &checkpoints,
                                    const TrainCallbacks &callbacks = {}, std::stop_token stop = {},
                                    Communicator *ranks = nullptr);

/// Reads a PEFT folder into the encoder, and the classifier that may be in it. Errors: those of readPeftFiles() and
/// readTuner(); Unsupported for kinds that encoders do not take.
Result<> loadEncoderAdapter(LoadedEncoder &encoder, const std::filesystem::path &folder);
/// Writes the encoder's adapter as a PEFT folder in fp32, with the classifier that it was trained with.
Result<> saveEncoderAdapter(LoadedEncoder &encoder, EncoderHead head, const std::filesystem::path &folder,
                            const std::string &baseModel, const std::string &baseFingerprint);
/// The adapter becomes part of the weights. Errors: Unsupported where that is not possible.
Result<> mergeEncoderAdapter(LoadedEncoder &encoder);

/// Writes the encoder with that head as transformers loads it: config.json, model.safetensors in fp32, and the
/// tokenizer's files of `source`, which it was loaded from; with the head for masked words also what makes a sentence
/// model of it (modules.json and its kin), which a classifier is not. Errors: Unsupported (it has no such head), Io.
Result<> saveEncoder(const LoadedEncoder &encoder, const EncoderSource &source, EncoderHead head,
                     const std::filesystem::path &folder);

} // namespace fieldwright::engine
