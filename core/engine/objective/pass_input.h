#pragma once

#include "core/engine/model/general_forward.h"
#include "core/engine/model/padded_attention.h"
#include "core/engine/objective/micro_batch.h"

#include <memory>

namespace fieldwright::engine {

/// What the general path reads of a micro-batch, made in the host's memory (pinned where a graphics card is to fetch
/// it). Every sequence has the adapter's virtual tokens before it.
struct PassInput
{
    GeneralRows rows;
    std::vector<std::int64_t> begins;              ///< of the sequences among the rows, count + 1
    std::shared_ptr<const PaddedAttention> padded; ///< null: each sequence by itself
    at::Tensor targetRows;                         ///< that predict
    at::Tensor targets;
    at::Tensor weights;

    PassInput on(const at::Device &device) const;
    PassInput copied() const;
    /// Puts another one's numbers, of as many rows in sequences as long, in the place of its own.
    void take(const PassInput &other);

private:
    std::vector<at::Tensor *> numbers();
};

/// What of a model decides how it is made. It follows from what is trained, so that it can be asked once.
struct PassForm
{
    const ModelShape &shape;
    at::Device device{at::kCPU};
    bool padsSequences = false;
    std::int64_t virtualTokens = 0;    ///< they take positions
    bool virtualTokensAreRows = false; ///< and rows; else they are keys and values alone

    explicit PassForm(const LoadedModel::State &state);
};

PassInput makePassInput(const MicroBatch &batch, const PassForm &form);

} // namespace fieldwright::engine
