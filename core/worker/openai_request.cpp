#include "core/worker/openai_request.h"

#include "core/base/utf8.h"

#include <algorithm>

namespace fieldwright::openai {

tl::unexpected<Error> wrong(const std::string &parameter)
{
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "\"%1\" is missing from the request or not valid."), {parameter}},
                {FW_NOOP("core", "See OpenAI's description of the API.")});
}

tl::unexpected<Error> unsupported(const std::string &parameter)
{
    return fail(ErrorCode::Unsupported, {FW_NOOP("core", "This server does not support \"%1\"."), {parameter}},
                {FW_NOOP("core", "Leave it out of the request.")});
}

Result<Json> readBody(const std::string &text)
{
    auto body = parseJson(text, "the request", {.bytes = largestBody});
    if (!body) {
        Error error = std::move(body).error();
        error.remedy = {FW_NOOP("core", "Send one JSON object in UTF-8.")}; // not another file
        return fail(std::move(error));
    }
    if (!body->is_object())
        return wrong("body");
    return body;
}

const Json *given(const Json &body, const char *key)
{
    const Json *value = member(body, key);
    return value && !value->is_null() ? value : nullptr;
}

Result<TextsOrIds> readTexts(const Json &body, const char *key, std::size_t most)
{
    const auto isIds = [](const Json &value) {
        return value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), [](const Json &id) {
                   return id.is_number_integer() && id >= 0 && id <= INT32_MAX;
               });
    };
    const Json *value = given(body, key);
    if (!value)
        return wrong(key);
    const Json list = value->is_string() || isIds(*value) ? Json::array({*value}) : *value;
    if (!list.is_array() || list.empty() || list.size() > most)
        return wrong(key);
    TextsOrIds out;
    for (const Json &one : list) {
        if (one.is_string())
            out.texts.push_back(sanitizeUtf8(one.get<std::string>()));
        else if (isIds(one))
            out.ids.push_back(one.get<std::vector<engine::TokenId>>());
        else
            return wrong(key);
    }
    if (!out.texts.empty() && !out.ids.empty())
        return wrong(key);
    return out;
}

} // namespace fieldwright::openai
