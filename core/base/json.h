#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>

namespace fieldwright {

/// The one JSON type of the product. Objects keep the order in which keys were written.
using Json = nlohmann::ordered_json;

struct JsonLimits
{
    size_t bytes = 256u << 20;
    int depth = 64;
};

/// Strict parse of untrusted text: refuses duplicate keys, trailing text, deep nesting, too many bytes, and never
/// throws. `thing` names the source in the error, e.g. a path.
Result<Json> parseJson(std::string_view text, std::string_view thing, JsonLimits limits = {});

/// Compact UTF-8 text without a line feed; invalid UTF-8 is replaced by U+FFFD. Never throws.
std::string dumpJson(const Json &value, int indent = -1);

Json toJson(const Text &text);
Text textFromJson(const Json &value);
Json toJson(const Error &error);
Error errorFromJson(const Json &value);

/// Reads members of an untrusted object: absent or wrong-typed members give the fallback. For values that must be
/// there, use the require… functions, whose errors name `thing` and the key.
std::string stringOr(const Json &object, const char *key, std::string_view fallback = {});
std::int64_t intOr(const Json &object, const char *key, std::int64_t fallback = 0);
double numberOr(const Json &object, const char *key, double fallback = 0);
bool boolOr(const Json &object, const char *key, bool fallback = false);
/// A pointer to the member if it is there, else nullptr.
const Json *member(const Json &object, const char *key);

Result<std::string> requireString(const Json &object, const char *key, std::string_view thing);
Result<std::int64_t> requireInt(const Json &object, const char *key, std::string_view thing);
Result<double> requireNumber(const Json &object, const char *key, std::string_view thing);

} // namespace fieldwright
