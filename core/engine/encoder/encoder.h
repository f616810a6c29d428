#pragma once

#include "core/engine/engine.h"
#include "core/model_files/encoder_source.h"

#include <map>

namespace fieldwright::engine {

/// One text for the encoder, special tokens included. `segments`: the token types of pairs; empty: all zero.
struct EncoderText
{
    std::span<const TokenId> ids;
    std::span<const TokenId> segments;
};

/// A bidirectional encoder with its weights on a device. Not thread-safe: one call at a time.
class LoadedEncoder
{
public:
    /// Errors: InvalidArgument (unknown device), Corrupt, OutOfMemory (over the limit, or the system refused),
    /// Cancelled.
    static Result<std::unique_ptr<LoadedEncoder>> load(const EncoderSource &source, const LoadOptions &options);
    ~LoadedEncoder();

    const EncoderConfig &config() const;
    bool hasHead() const;
    /// It gives texts one of config().labels.
    bool hasClassifier() const;

    /// For the engine's own files.
    struct State;
    State &state() { return *m_state; }
    const State &state() const { return *m_state; }

private:
    explicit LoadedEncoder(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// The last block's output of all tokens of all texts, row by row: [Σ tokens, hidden]. Texts do not see each other and
/// there is no padding. Errors: InvalidArgument (an id outside the vocabulary, an empty or too long text), OutOfMemory.
Result<std::vector<float>> encodedTokens(LoadedEncoder &encoder, std::span<const EncoderText> texts);

/// The masked-word head's logits of the same rows: [Σ tokens, vocabulary]. Errors: Unsupported without a head.
Result<std::vector<float>> maskedWordLogits(LoadedEncoder &encoder, std::span<const EncoderText> texts);

struct EncoderGradients
{
    double loss = 0; ///< mean cross-entropy over the targets
    /// By the tensor's name in the checkpoint; a tied matrix has one. With an adapter, of what is trained: by the names
    /// in its file.
    std::map<std::string, std::vector<float>> gradients;
};

/// Masked-LM loss and the gradients of every tensor, for checks against other implementations. `targets`: one entry a
/// row, -100 where nothing is predicted. Errors: as above, InvalidArgument (no targets).
Result<EncoderGradients> maskedWordGradients(LoadedEncoder &encoder, std::span<const EncoderText> texts,
                                             std::span<const TokenId> targets);

/// The classifier's logits of each text: [texts, labels]. Errors: as above, Unsupported without a classifier.
Result<std::vector<float>> classLogits(LoadedEncoder &encoder, std::span<const EncoderText> texts);
/// As maskedWordGradients(), of the classifier: one label a text.
Result<EncoderGradients> classGradients(LoadedEncoder &encoder, std::span<const EncoderText> texts,
                                        std::span<const std::int32_t> labels);

} // namespace fieldwright::engine
