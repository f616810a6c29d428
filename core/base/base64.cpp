#include "core/base/base64.h"

namespace fieldwright {

std::string base64(std::span<const std::byte> bytes)
{
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        const auto at = [&](std::size_t k) { return k < left ? std::to_integer<unsigned>(bytes[i + k]) : 0u; };
        const unsigned bits = at(0) << 16 | at(1) << 8 | at(2);
        out += alphabet[bits >> 18];
        out += alphabet[bits >> 12 & 63];
        out += left > 1 ? alphabet[bits >> 6 & 63] : '=';
        out += left > 2 ? alphabet[bits & 63] : '=';
    }
    return out;
}

} // namespace fieldwright
