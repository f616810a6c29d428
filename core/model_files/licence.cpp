#include "core/model_files/licence.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>

namespace fieldwright {

namespace {

std::string_view withoutQuotes(std::string_view text)
{
    text = trimmed(text);
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
        text = text.substr(1, text.size() - 2);
    return text;
}

/// The value of a key at the left margin of the YAML block between two "---" lines at the very begin.
std::string frontMatterValue(std::string_view text, std::string_view key)
{
    if (!text.starts_with("---"))
        return {};
    size_t position = text.find('\n');
    while (position != std::string_view::npos) {
        const size_t begin = position + 1, end = text.find('\n', begin);
        const std::string_view line = text.substr(begin, end == std::string_view::npos ? end : end - begin);
        if (line.starts_with("---"))
            return {};
        if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == ':')
            return std::string(withoutQuotes(line.substr(key.size() + 1)));
        position = end;
    }
    return {};
}

struct Known
{
    std::string_view prefix; ///< of the licence's identifier in lower case
    LicenceUse use;
    const char *reason;
};

constexpr const char *openReason =
    FW_NOOP("core", "An open licence: free use, changes and passing on, with the notice kept.");
constexpr const char *shareReason =
    FW_NOOP("core", "An open licence that asks to pass changed versions on under the same licence.");
constexpr const char *communityReason =
    FW_NOOP("core", "A publisher's own licence: commercial use is allowed within its conditions. Read them first.");
constexpr const char *railReason =
    FW_NOOP("core", "Allowed but for the uses that the licence forbids; these restrictions pass on to tuned models.");
constexpr const char *nonCommercialReason = FW_NOOP("core", "For non-commercial use only.");

// The first prefix that fits decides, so the longer ones of a family come first.
constexpr std::array<Known, 28> known = {{
    {"apache-2", LicenceUse::Yes, openReason},
    {"mit", LicenceUse::Yes, openReason},
    {"bsd", LicenceUse::Yes, openReason},
    {"isc", LicenceUse::Yes, openReason},
    {"zlib", LicenceUse::Yes, openReason},
    {"unlicense", LicenceUse::Yes, openReason},
    {"cc0", LicenceUse::Yes, openReason},
    {"cdla-permissive", LicenceUse::Yes, openReason},
    {"cc-by-nc", LicenceUse::No, nonCommercialReason},
    {"cc-by-nd", LicenceUse::No, FW_NOOP("core", "Changed versions, such as tuned models, may not be passed on.")},
    {"cc-by-sa", LicenceUse::WithConditions, shareReason},
    {"cc-by", LicenceUse::Yes, openReason},
    {"agpl", LicenceUse::WithConditions, shareReason},
    {"lgpl", LicenceUse::WithConditions, shareReason},
    {"gpl", LicenceUse::WithConditions, shareReason},
    {"mpl", LicenceUse::WithConditions, shareReason},
    {"llama", LicenceUse::WithConditions, communityReason},
    {"gemma", LicenceUse::WithConditions, communityReason},
    {"qwen-research", LicenceUse::No, nonCommercialReason},
    {"qwen", LicenceUse::WithConditions, communityReason},
    {"tongyi-qianwen-research", LicenceUse::No, nonCommercialReason},
    {"tongyi-qianwen", LicenceUse::WithConditions, communityReason},
    {"deepseek", LicenceUse::WithConditions, communityReason},
    {"mrl", LicenceUse::No, nonCommercialReason},
    {"bigscience-", LicenceUse::WithConditions, railReason},
    {"creativeml-", LicenceUse::WithConditions, railReason},
    {"openrail", LicenceUse::WithConditions, railReason},
    {"bigcode-openrail", LicenceUse::WithConditions, railReason},
}};

} // namespace

std::string licenceOf(const Json &config, std::string_view readme)
{
    std::string licence = stringOr(config, "license", stringOr(config, "licence"));
    if (licence.empty())
        licence = frontMatterValue(readme, "license");
    // "other" carries its name beside it.
    if (licence.empty() || licence == "other") {
        if (std::string name = frontMatterValue(readme, "license_name"); !name.empty())
            licence = std::move(name);
    }
    return licence;
}

LicenceVerdict licenceVerdict(std::string_view licence)
{
    std::string name = toLower(trimmed(licence));
    std::replace(name.begin(), name.end(), ' ', '-');
    if (name.empty())
        return {LicenceUse::Unknown, {FW_NOOP("core", "The model does not state its licence. Ask its publisher.")}};
    for (const Known &entry : known) {
        if (name.starts_with(entry.prefix))
            return {entry.use, {entry.reason}};
    }
    return {LicenceUse::Unknown,
            {FW_NOOP("core", "The licence \"%1\" is not known here. Read it first."), {std::string(licence)}}};
}

} // namespace fieldwright
