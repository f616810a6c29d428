#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace fieldwright {

/// What a model's files say about its licence, as their author wrote it.
struct StatedLicence
{
    std::string name; ///< "apache-2.0", "llama3.1"; several: parted by ", "; empty: not stated
    std::string link; ///< license_link: a web address or the name of a file beside the model
    std::string file; ///< where it was read: config.json, README.md, LICENSE …

    bool operator==(const StatedLicence &) const = default;
};

/// From a Hugging Face folder: config.json, the front matter of README.md, else the head of a LICENSE file. What cannot
/// be read is taken as not there.
StatedLicence statedLicence(const std::filesystem::path &folder);
/// The same from texts that are at hand; each may be empty.
StatedLicence statedLicence(const Json &config, std::string_view readme, std::string_view licenceText);

/// The name alone, of config.json or of the front matter of README.md.
std::string licenceOf(const Json &config, std::string_view readme);

/// The identifier of a licence whose text begins like this; empty when it is none of the known ones.
std::string licenceOfText(std::string_view head);

enum class LicenceUse { Yes, WithConditions, No, Unknown };

/// May one use the model, and what was tuned from it, commercially? A help for people, not legal advice.
struct LicenceVerdict
{
    LicenceUse use = LicenceUse::Unknown;
    Text reason;
};
/// Of several licences the strictest verdict holds.
LicenceVerdict licenceVerdict(std::string_view licence);

/// "Commercial use: with conditions."
Text licenceUseText(LicenceUse use);

} // namespace fieldwright
