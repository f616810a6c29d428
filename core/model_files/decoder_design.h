#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace fieldwright {

enum class NormKind {
    Rms,        ///< x / rms(x) · w
    RmsPlusOne, ///< x / rms(x) · (1 + w)
    Layer,      ///< (x - mean) / deviation · w + b
};

enum class PositionKind {
    Rotary,  ///< queries and keys are turned by their position (Su et al. 2021, arXiv:2104.09864)
    Learned, ///< a row of a table is added to the embedding
    Alibi,   ///< scores fall off with the distance (Press et al. 2021, arXiv:2108.12409)
};

enum class Activation {
    Silu,
    Gelu,     ///< exact
    GeluTanh, ///< with the tanh approximation
};

/// The order of the rows of the product that makes queries, keys and values.
enum class QkvOrder {
    Stacked, ///< all queries, all keys, all values
    PerHead, ///< the query, key and value of each head together
};

/// What a decoder computes, beside its sizes: data for one implementation, not a class a family. The default is
/// Llama's.
struct DecoderDesign
{
    NormKind norm = NormKind::Rms;
    PositionKind positions = PositionKind::Rotary;
    std::int64_t positionOffset = 0; ///< learned: the row of the first token
    std::int64_t rotatedSize = 0;    ///< rotary: so many leading numbers of each head are turned; 0: all
    bool rotaryInterleaved = false;  ///< neighbours form a pair, not the halves of the head
    double localRopeTheta = 0;       ///< rotary base of the layers with a window; 0: as the others, scaling included
    bool embeddingNorm = false;
    double embeddingScale = 1;
    Activation activation = Activation::Silu;
    bool gated = true;                     ///< activation(gate) · up instead of activation(up)
    QkvOrder qkvOrder = QkvOrder::Stacked; ///< of a fused product
    bool qkvBias = false;
    bool outputBias = false; ///< of attention's output projection
    bool mlpBias = false;
    bool queryKeyNorm = false; ///< of each head's query and key, before the rotation
    bool postNorms = false;    ///< of what attention and feed-forward give, before the residual
    double attentionScale = 0; ///< of the scores; 0: 1/√headSize
    double attentionCap = 0;   ///< scores become cap · tanh(score / cap); 0: none
    double logitCap = 0;
    bool normalisedHead = false; ///< the head's rows are divided by their length
    /// Of each layer: how many tokens back, its own included, a token sees; 0: all. Empty: all layers see all.
    std::vector<std::int64_t> windows;

    std::int64_t windowOf(std::int64_t layer) const { return windows.empty() ? 0 : windows[std::size_t(layer)]; }
    /// Computes the same as Llama's for texts of up to `length` tokens: no window ends within them.
    bool isPlain(std::int64_t length) const
    {
        DecoderDesign other = *this;
        if (std::all_of(windows.begin(), windows.end(), [&](std::int64_t w) { return w == 0 || w >= length; }))
            other.windows.clear();
        return other == DecoderDesign{};
    }
    bool operator==(const DecoderDesign &) const = default;
};

} // namespace fieldwright
