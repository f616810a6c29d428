#include "core/engine/optimizer/dynamic_map.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace fieldwright::engine {

namespace {

/// `count` numbers evenly from 0.1 to 1, as torch.linspace makes them in fp32: the upper half is counted from the end.
std::vector<float> evenly(int count)
{
    const float begin = 0.1f, end = 1.0f, step = (end - begin) / float(count - 1);
    std::vector<float> out;
    for (int i = 0; i < count; ++i)
        out.push_back(i < count / 2 ? begin + step * float(i) : end - step * float(count - 1 - i));
    return out;
}

std::vector<float> codeOf(bool isSigned)
{
    std::vector<float> out = {0, 1};
    for (int exponent = 0; exponent < 7; ++exponent) {
        const std::vector<float> edges = evenly((1 << (isSigned ? exponent : exponent + 1)) + 1);
        for (size_t i = 0; i + 1 < edges.size(); ++i) {
            const float middle = (edges[i] + edges[i + 1]) / 2;
            const float value = float(std::pow(10.0, exponent - 6)) * middle;
            out.push_back(value);
            if (isSigned)
                out.push_back(-value);
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::unique_ptr<const DynamicMap> make(bool isSigned)
{
    auto map = std::make_unique<DynamicMap>();
    const std::vector<float> code = codeOf(isSigned);
    std::copy(code.begin(), code.end(), map->code);
    for (int i = 0; i < 255; ++i)
        map->middle[i] = (code[size_t(i)] + code[size_t(i) + 1]) / 2;
    map->middle[255] = std::numeric_limits<float>::infinity();
    const auto nearest = [&](float x) {
        return std::int32_t(std::lower_bound(map->middle, map->middle + 255, x) - map->middle);
    };
    for (int bucket = 0; bucket < DynamicMap::buckets; ++bucket) {
        const std::uint32_t begin = std::uint32_t((104 << 7) + bucket) << 16; // as the kernel's `lowest`
        map->guess[bucket] = nearest(bucket ? std::bit_cast<float>(begin) : 0.0f);
        map->guess[DynamicMap::buckets + bucket] = nearest(-std::bit_cast<float>(begin + 0xFFFF));
    }
    return map;
}

} // namespace

const DynamicMap &dynamicMap(bool isSigned)
{
    static const std::unique_ptr<const DynamicMap> withSign = make(true), withoutSign = make(false);
    return isSigned ? *withSign : *withoutSign;
}

} // namespace fieldwright::engine
