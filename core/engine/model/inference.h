#pragma once

#include "core/engine/engine_state.h"

namespace fieldwright::engine {

/// Keys (after rotation) and values of one sequence so far, for every layer: [virtual tokens + capacity, keyValueSize]
/// each. It serves the adapter that is selected when it is made.
class KeyValueCache
{
public:
    KeyValueCache(const LoadedModel::State &state, std::int64_t capacity);
    /// The same content with room for `capacity` tokens.
    KeyValueCache copy(const LoadedModel::State &state, std::int64_t capacity) const;
    /// Forgets what came after the first `count` tokens.
    void truncate(std::int64_t count);

    std::vector<at::Tensor> keys;
    std::vector<at::Tensor> values;
    std::unique_ptr<quantized::SequenceCache> quantized; ///< instead of the tensors, where the weights are quantised
    std::int64_t length = 0;
    std::int64_t virtualTokens = 0; ///< of the adapter that was selected when this was made; they come first
    // For models that turn long texts otherwise (LongRoPE).
    std::vector<TokenId> ids;    ///< what was read
    bool isLong = false;         ///< and how
    std::int64_t textLength = 0; ///< of the whole text, where the caller knows it before
};

/// New tokens of one sequence; they are appended to its cache.
struct SequenceStep
{
    KeyValueCache *cache = nullptr;
    std::span<const TokenId> ids;
};

/// Runs the decoder over the new tokens of several sequences at once. Returns the last block's output, before the final
/// norm, rows in the order of the steps: [Σ ids, hidden]. Ids must have been checked.
at::Tensor runDecoder(const LoadedModel::State &state, std::span<const SequenceStep> steps);

/// Rows of runDecoder's result after the final norm, in the state's type: what Hugging Face calls the last hidden
/// state.
at::Tensor finalHidden(const LoadedModel::State &state, const at::Tensor &rows);

/// Logits of rows of runDecoder's result, on the CPU in fp32: [rows, vocabulary]. Throws where one of the rows left
/// fp16's range.
at::Tensor headLogits(const LoadedModel::State &state, const at::Tensor &rows);
/// The same for rows of several askers, who are to learn of their own alone: isInRange() tells of each.
at::Tensor uncheckedLogits(const LoadedModel::State &state, const at::Tensor &rows);

} // namespace fieldwright::engine
