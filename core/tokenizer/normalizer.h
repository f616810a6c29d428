#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

enum class NormalForm { None, Nfc, Nfkc };

/// A normalised text that knows where its bytes come from.
struct NormalizedText
{
    std::string text;
    /// For each byte, the span of the original that it comes from; both empty when nothing was changed.
    std::vector<std::uint32_t> begin, end;

    std::uint32_t originBegin(size_t byte) const { return begin.empty() ? std::uint32_t(byte) : begin[byte]; }
    /// Of a span that ends before `byte`, which is not 0.
    std::uint32_t originEnd(size_t byte) const { return end.empty() ? std::uint32_t(byte) : end[byte - 1]; }
};

NormalizedText normalize(std::string_view text, NormalForm form);

} // namespace fieldwright
