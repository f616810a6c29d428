#include "core/documents/read_options.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr const char *passwordMissing = FW_NOOP("core", "%1 asks for a password before it can be read.");
constexpr const char *passwordWrong = FW_NOOP("core", "The password that was given does not open %1.");

std::uint64_t lowered(const Json &value, const char *key, std::uint64_t most)
{
    const std::int64_t asked = intOr(value, key, std::int64_t(most));
    return asked < 0 ? most : std::min(most, std::uint64_t(asked));
}

} // namespace

Json toJson(const ReadOptions &options)
{
    return {{"encoding", options.encoding},
            {"password", options.password},
            {"max_file_bytes", options.maxFileBytes},
            {"max_text_bytes", options.maxTextBytes},
            {"max_blocks", options.maxBlocks}};
}

ReadOptions readOptionsFromJson(const Json &value)
{
    ReadOptions options;
    options.encoding = stringOr(value, "encoding");
    options.password = stringOr(value, "password");
    options.maxFileBytes = lowered(value, "max_file_bytes", options.maxFileBytes);
    options.maxTextBytes = lowered(value, "max_text_bytes", options.maxTextBytes);
    options.maxBlocks = lowered(value, "max_blocks", options.maxBlocks);
    return options;
}

Error passwordError(const std::string &name, bool wasGiven)
{
    return {ErrorCode::Unsupported,
            {wasGiven ? passwordWrong : passwordMissing, {name}},
            {FW_NOOP("core", "Enter it in the reading options, or save a copy without a password and add that.")}};
}

bool isPasswordError(const Error &error)
{
    return error.what.source == passwordMissing || error.what.source == passwordWrong;
}

} // namespace fieldwright
