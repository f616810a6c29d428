#include "core/model_files/adapter_errors.h"

namespace fieldwright {

tl::unexpected<Error> unsupportedInAdapter(std::string thing, std::string key, std::string value)
{
    return fail(
        ErrorCode::Unsupported,
        {FW_NOOP("core", "The adapter %1 uses %2 = %3, which this version does not support."),
         {std::move(thing), std::move(key), std::move(value)}},
        {FW_NOOP("core",
                 "Merge the adapter into its base model with the tool that made it, and use the merged model.")});
}

tl::unexpected<Error> corruptAdapter(Text what)
{
    return fail(ErrorCode::Corrupt, std::move(what), {FW_NOOP("core", "Copy or export the adapter again.")});
}

} // namespace fieldwright
