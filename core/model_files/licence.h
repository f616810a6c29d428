#pragma once

#include "core/base/json.h"

#include <string>
#include <string_view>

namespace fieldwright {

/// The licence a model states: of config.json, or of the front matter of README.md. As written, e.g. "apache-2.0".
std::string licenceOf(const Json &config, std::string_view readme);

enum class LicenceUse { Yes, WithConditions, No, Unknown };

/// May one use and pass on what was tuned from it, commercially too? A help for people, not legal advice.
struct LicenceVerdict
{
    LicenceUse use = LicenceUse::Unknown;
    Text reason;
};
LicenceVerdict licenceVerdict(std::string_view licence);

} // namespace fieldwright
