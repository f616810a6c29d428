#pragma once

#include "core/engine/engine.h"
#include "core/engine/model/aten.h"

#include <span>
#include <vector>

namespace fieldwright::engine {

/// Causal attention of the rows of a packed batch in few products, as a graphics card wants them: rows of about one
/// length are filled up at their end, where no real query looks, so that the flash kernel needs no mask.
class PaddedAttention
{
public:
    /// Offsets of the rows, count + 1. What it needs of them is in the host's memory, for on().
    PaddedAttention(const ModelShape &shape, std::span<const std::int64_t> begins, const at::Device &device);

    PaddedAttention on(const at::Device &device) const;

    /// Not where scores are capped or shifted, nor where a window ends within the longest row.
    bool computes(std::int64_t layer) const;
    /// queries [rows, heads, headSize], keys and values [rows, keyValueHeads, headSize]; returns [rows, heads ·
    /// headSize].
    at::Tensor attend(const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values) const;

private:
    /// Sequences of which the longest is at most twice as long as the shortest.
    struct Group
    {
        std::int64_t count = 0;
        std::int64_t length = 0; ///< of the longest
        at::Tensor rows;         ///< [count · length]; the end of a shorter one repeats its last row
    };

    const ModelShape &m_shape;
    std::int64_t m_longest = 0;
    std::vector<Group> m_groups;
    at::Tensor m_places; ///< where each row stands among the groups' rows
};

/// What scores are multiplied with.
double attentionScale(const ModelShape &shape);

} // namespace fieldwright::engine
