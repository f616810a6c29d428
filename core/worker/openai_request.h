#pragma once

#include "core/base/json.h"
#include "core/engine/engine.h"

namespace fieldwright::openai {

// What reading the API's requests has in common.

constexpr std::size_t largestBody = 8u << 20;

tl::unexpected<Error> wrong(const std::string &parameter);
tl::unexpected<Error> unsupported(const std::string &parameter);

/// The body of a request. Errors: Corrupt (no JSON), InvalidArgument (no object).
Result<Json> readBody(const std::string &text);

/// The member, unless it is absent or null: the same to the API.
const Json *given(const Json &body, const char *key);

/// Texts, or token ids where a client has its own tokenizer.
struct TextsOrIds
{
    std::vector<std::string> texts;
    std::vector<std::vector<engine::TokenId>> ids;
};
/// A string, an array of strings, an array of ids or an array of arrays of ids; `most`: how many texts at most. Errors:
/// InvalidArgument, which names the parameter.
Result<TextsOrIds> readTexts(const Json &body, const char *key, std::size_t most);

} // namespace fieldwright::openai
