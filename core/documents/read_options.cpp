#include "core/documents/read_options.h"

#include <algorithm>

namespace fieldwright {

namespace {

std::uint64_t lowered(const Json &value, const char *key, std::uint64_t most)
{
    const std::int64_t asked = intOr(value, key, std::int64_t(most));
    return asked < 0 ? most : std::min(most, std::uint64_t(asked));
}

} // namespace

Json toJson(const ReadOptions &options)
{
    return {{"encoding", options.encoding},
            {"max_file_bytes", options.maxFileBytes},
            {"max_text_bytes", options.maxTextBytes},
            {"max_blocks", options.maxBlocks}};
}

ReadOptions readOptionsFromJson(const Json &value)
{
    ReadOptions options;
    options.encoding = stringOr(value, "encoding");
    options.maxFileBytes = lowered(value, "max_file_bytes", options.maxFileBytes);
    options.maxTextBytes = lowered(value, "max_text_bytes", options.maxTextBytes);
    options.maxBlocks = lowered(value, "max_blocks", options.maxBlocks);
    return options;
}

} // namespace fieldwright
