#include "core/base/random.h"

namespace fieldwright {

std::uint64_t Random::below(std::uint64_t n)
{
    __extension__ using Wide = unsigned __int128;
    const std::uint64_t threshold = (0 - n) % n;
    while (true) {
        const Wide product = Wide(next()) * n;
        if (std::uint64_t(product) >= threshold)
            return std::uint64_t(product >> 64);
    }
}

} // namespace fieldwright
