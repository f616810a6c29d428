#pragma once

#include "core/engine/tuning/tuned_forward.h"

#include <functional>
#include <map>
#include <tuple>

namespace fieldwright::engine {

/// Tokens of several sequences, one after the other.
struct RowList
{
    std::vector<TokenId> ids; ///< -1 - i: the adapter's virtual token i
    std::vector<std::int32_t> positions;
    /// Which rows belong to a text longer than ModelShape::longRopeFrom; empty: none.
    std::vector<std::uint8_t> isLong;
};

/// The same as the blocks read them.
struct GeneralRows
{
    at::Tensor ids;       ///< of the real tokens
    at::Tensor order;     ///< row r is row order[r] of the real ones, then the virtual ones; undefined: all are real
    at::Tensor positions; ///< of all rows
    at::Tensor isLong;    ///< undefined: none is
    at::Tensor noise;     ///< on the embeddings of the real tokens, fp32; undefined: none

    /// In the host's memory, for on().
    static GeneralRows onHost(const RowList &list, const at::Device &device);
    GeneralRows on(const at::Device &device) const;
};

/// All rows' attention [rows, heads · headSize] from queries [rows, heads, headSize], keys and values
/// [rows, keyValueHeads, headSize]: answering (with a cache) and training (with gradients) do it in their own way.
using GeneralAttention = std::function<at::Tensor(const at::Tensor &queries, const at::Tensor &keys,
                                                  const at::Tensor &values, std::int64_t layer)>;

/// The blocks of a decoder one by one, for a backward pass that computes them again.
class GeneralBlocks
{
public:
    GeneralBlocks(const TunedForward &tuned, const GeneralRows &rows);
    ~GeneralBlocks();
    /// The first block's input: [rows, hidden], fp32; and beside it, in the same rows, what an adapter carries along.
    at::Tensor embedded(const GeneralAttention &attend) const;
    /// The next block's input from this one's.
    at::Tensor block(const at::Tensor &x, std::int64_t layer, const GeneralAttention &attend) const;
    /// Of these the residual stream alone.
    at::Tensor stream(const at::Tensor &x) const;

private:
    struct Angles;
    const TunedForward &m_tuned;
    const GeneralRows &m_rows;
    std::unique_ptr<Angles> m_angles;
};

/// The blocks of a decoder of any design, on any device and in any type, made of differentiable operations. Returns the
/// last block's output, before the final norm: [rows, hidden], fp32.
at::Tensor generalBlocks(const TunedForward &tuned, const GeneralRows &rows, const GeneralAttention &attend);

/// The final norm of rows of generalBlocks' result.
at::Tensor generalFinalNorm(const TunedForward &tuned, const at::Tensor &rows);

/// Final norm and head: fp32 logits of rows of generalBlocks' result, on its device. [rows, vocabulary]
at::Tensor generalHead(const TunedForward &tuned, const at::Tensor &rows);

/// Attention of one sequence's last n tokens. Keeps masks that several layers need alike, so one serves for one
/// forward.
class SequenceAttention
{
public:
    explicit SequenceAttention(const LoadedModel::State &state) : m_state(state) {}

    /// queries [n, heads, headSize]; keys and values [length, keyValueHeads, headSize] of the whole text, length ≥ n.
    /// Returns [n, heads · headSize].
    at::Tensor attend(const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values, std::int64_t layer);

private:
    /// Queries at [begin, end) of the text, keys at [first, end).
    struct Span
    {
        std::int64_t begin, end, first;
    };
    at::Tensor allowed(const Span &span, std::int64_t window);
    at::Tensor distances(const Span &span);
    at::Tensor part(const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values, const Span &span,
                    std::int64_t window);

    const LoadedModel::State &m_state;
    std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>, at::Tensor> m_masks;
};

} // namespace fieldwright::engine
