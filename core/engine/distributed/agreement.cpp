#include "core/engine/distributed/agreement.h"

#include "core/base/json.h"
#include "core/base/random.h"

#include <cstring>

namespace fieldwright::engine {

Result<> agree(Communicator &ranks, const std::vector<Shared> &things)
{
    if (ranks.size() == 1)
        return {};
    Json mine = Json::array();
    for (const Shared &thing : things)
        mine.push_back(thing.value);
    FW_TRY(texts, gatherTexts(ranks, dumpJson(mine)));
    std::vector<Json> all;
    for (const std::string &text : texts) {
        FW_TRY(values, parseJson(text, "rank"));
        all.push_back(std::move(values));
    }
    for (size_t i = 0; i < things.size(); ++i) {
        for (size_t r = 1; r < all.size(); ++r) {
            if (all[r].size() == things.size() && all[r][i] == all.front()[i])
                continue;
            Error error{ErrorCode::InvalidArgument,
                        things[i].disagreement,
                        {FW_NOOP("core", "Nothing may change recipe, data, model or program while the run starts: "
                                         "start it again.")}};
            error.what.facts = {std::to_string(r)};
            return fail(std::move(error));
        }
    }
    return {};
}

std::string quickHash(std::span<const std::byte> bytes, std::uint64_t seed)
{
    std::uint64_t lanes[4] = {seed, ~seed, splitMix64(seed), splitMix64(~seed)};
    size_t at = 0;
    for (; at + sizeof lanes <= bytes.size(); at += sizeof lanes) {
        std::uint64_t words[4];
        std::memcpy(words, bytes.data() + at, sizeof words);
        for (size_t i = 0; i < 4; ++i)
            lanes[i] = (lanes[i] ^ words[i]) * 0x9E3779B97F4A7C15ull + (lanes[i] >> 29);
    }
    std::uint64_t hash = bytes.size();
    for (; at < bytes.size(); ++at)
        hash = splitMix64(hash ^ std::uint64_t(bytes[at]));
    for (const std::uint64_t lane : lanes)
        hash = splitMix64(hash ^ lane);
    return std::to_string(hash);
}

} // namespace fieldwright::engine
