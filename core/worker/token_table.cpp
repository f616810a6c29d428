#include "core/worker/token_table.h"

#include <algorithm>

namespace fieldwright {

Result<> TokenTable::check(std::span<const std::int32_t> ids) const
{
    const auto outside =
        std::find_if(ids.begin(), ids.end(), [this](std::int32_t id) { return id < 0 || std::int64_t(id) >= rows; });
    if (outside == ids.end())
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The tokenizer and the model %1 disagree: the tokenizer has %2 tokens and the model "
                                 "embeddings for %3. The token number %4, which the texts have, is none of them."),
                 {model, std::to_string(tokens), std::to_string(rows), std::to_string(*outside)}},
                {FW_NOOP("core", "Put the tokenizer into the model's folder that belongs to it.")});
}

} // namespace fieldwright
