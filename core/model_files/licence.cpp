#include "core/model_files/licence.h"

#include "core/base/file.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

std::string_view scalar(std::string_view text)
{
    text = trimmed(text);
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'')) {
        const size_t close = text.find(text.front(), 1);
        return close == std::string_view::npos ? text : text.substr(1, close - 1);
    }
    return trimmed(text.substr(0, text.find(" #"))); // without a comment
}

void append(std::string &list, std::string_view item)
{
    if (item.empty())
        return;
    list += list.empty() ? "" : ", ";
    list += item;
}

/// The lines of the YAML block between two "---" lines at the very begin.
std::vector<std::string_view> frontMatter(std::string_view text)
{
    std::vector<std::string_view> lines;
    if (!text.starts_with("---"))
        return lines;
    size_t position = text.find('\n');
    while (position != std::string_view::npos) {
        const size_t begin = position + 1, end = text.find('\n', begin);
        std::string_view line = text.substr(begin, end == std::string_view::npos ? end : end - begin);
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (line.starts_with("---"))
            return lines;
        lines.push_back(line);
        position = end;
    }
    return {}; // never closed: no front matter
}

/// The value of a key at the left margin; the items of a list parted by ", ".
std::string frontMatterValue(const std::vector<std::string_view> &lines, std::string_view key)
{
    for (size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].starts_with(key) || lines[i].size() <= key.size() || lines[i][key.size()] != ':')
            continue;
        const std::string_view value = scalar(lines[i].substr(key.size() + 1));
        std::string out;
        if (value.starts_with('[') && value.ends_with(']')) {
            std::string_view rest = value.substr(1, value.size() - 2);
            while (!rest.empty()) {
                const size_t comma = rest.find(',');
                append(out, scalar(rest.substr(0, comma)));
                rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
            }
            return out;
        }
        if (!value.empty())
            return std::string(value);
        for (size_t item = i + 1; item < lines.size(); ++item) {
            const std::string_view line = trimmed(lines[item]);
            if (!line.starts_with("- "))
                break;
            append(out, scalar(line.substr(2)));
        }
        return out;
    }
    return {};
}

/// Names that say that there is a licence, and not which.
bool saysNothing(std::string_view name)
{
    return name.empty() || name == "other" || name == "unknown" || name == "custom" || name == "license" ||
           name == "licence";
}

/// A phrase at the head of a licence's text.
struct Phrase
{
    std::string_view words; ///< lower case, words parted by one blank
    const char *licence;
};

// Where two phrases begin at one place the first decides: longer and stricter ones of a family come first.
constexpr std::array phrases = {
    Phrase{"attribution-noncommercial-sharealike", "cc-by-nc-sa-4.0"},
    Phrase{"attribution-noncommercial-noderiv", "cc-by-nc-nd-4.0"},
    Phrase{"attribution-noncommercial", "cc-by-nc-4.0"},
    Phrase{"attribution-sharealike", "cc-by-sa-4.0"},
    Phrase{"attribution-noderiv", "cc-by-nd-4.0"},
    Phrase{"attribution 4.0 international", "cc-by-4.0"},
    Phrase{"cc0 1.0 universal", "cc0-1.0"},
    Phrase{"llama 2 community license", "llama2"},
    Phrase{"llama 3.3 community license", "llama3.3"},
    Phrase{"llama 3.2 community license", "llama3.2"},
    Phrase{"llama 3.1 community license", "llama3.1"},
    Phrase{"llama 3 community license", "llama3"},
    Phrase{"llama 4 community license", "llama4"},
    Phrase{"gemma terms of use", "gemma"},
    Phrase{"tongyi qianwen research license", "tongyi-qianwen-research"},
    Phrase{"tongyi qianwen license", "tongyi-qianwen"},
    Phrase{"qwen research license", "qwen-research"},
    Phrase{"qwen license", "qwen"},
    Phrase{"deepseek license agreement", "deepseek"},
    Phrase{"deepseek model license", "deepseek"},
    Phrase{"chatglm3-6b license", "chatglm3-6b"},
    Phrase{"chatglm2-6b license", "chatglm2-6b"},
    Phrase{"chatglm-6b license", "chatglm-6b"},
    Phrase{"glm-4-9b license", "glm-4"},
    Phrase{"baichuan", "baichuan"},
    Phrase{"mistral ai research license", "mrl"},
    Phrase{"mistral ai non-production license", "mnpl"},
    Phrase{"microsoft research license", "microsoft-research-license"},
    Phrase{"falcon-180b tii license", "falcon-180b-tii-license"},
    Phrase{"falcon llm license", "falcon-llm-license"},
    Phrase{"bigscience rail license", "bigscience-bloom-rail-1.0"},
    Phrase{"bigscience large open-science", "bigscience-bloom-rail-1.0"},
    Phrase{"bigscience openrail-m", "bigscience-openrail-m"},
    Phrase{"bigcode openrail-m", "bigcode-openrail-m"},
    Phrase{"creativeml open rail", "creativeml-openrail-m"},
    Phrase{"openrail", "openrail"},
    Phrase{"gnu affero general public license", "agpl-3.0"},
    Phrase{"gnu lesser general public license", "lgpl"},
    Phrase{"gnu general public license", "gpl"},
    Phrase{"mozilla public license", "mpl-2.0"},
    Phrase{"apache license version 2.0", "apache-2.0"},
    Phrase{"apache license, version 2.0", "apache-2.0"},
    Phrase{"this is free and unencumbered software", "unlicense"},
    Phrase{"redistribution and use in source and binary forms", "bsd"},
    Phrase{"permission to use, copy, modify, and/or distribute this software for any purpose", "isc"},
    Phrase{"mit license", "mit"},
    Phrase{"permission is hereby granted, free of charge, to any person obtaining a copy", "mit"},
};

struct Known
{
    std::string_view prefix; ///< of the licence's identifier in lower case, at a word's end
    LicenceUse use;
    const char *reason;
};

constexpr const char *openReason =
    FW_NOOP("core", "An open licence: free use, changes and passing on, with the notice kept.");
constexpr const char *shareReason =
    FW_NOOP("core", "An open licence that asks to pass changed versions on under the same licence.");
constexpr const char *communityReason =
    FW_NOOP("core", "A publisher's own licence: commercial use is allowed within its conditions. Read them first.");
constexpr const char *registeredReason =
    FW_NOOP("core", "A publisher's own licence: commercial use must be registered or asked for first.");
constexpr const char *railReason =
    FW_NOOP("core", "Allowed but for the uses that the licence forbids; these restrictions pass on to tuned models.");
constexpr const char *nonCommercialReason = FW_NOOP("core", "For non-commercial use only.");
constexpr const char *noChangesReason =
    FW_NOOP("core", "Use is free, but changed versions, such as tuned models, may not be passed on.");

constexpr auto yes = LicenceUse::Yes, conditions = LicenceUse::WithConditions, no = LicenceUse::No;

// The first prefix that fits decides, so the longer ones of a family come first. Sources: the licences' own texts.
constexpr std::array known = {
    Known{"apache-2", yes, openReason},
    Known{"apache-license", yes, openReason},
    Known{"apache", yes, openReason},
    Known{"mit", yes, openReason},
    Known{"bsd", yes, openReason},
    Known{"isc", yes, openReason},
    Known{"zlib", yes, openReason},
    Known{"bsl-1.0", yes, openReason},
    Known{"unlicense", yes, openReason},
    Known{"wtfpl", yes, openReason},
    Known{"openmdw", yes, openReason},
    Known{"cc0", yes, openReason},
    Known{"pddl", yes, openReason},
    Known{"odc-by", yes, openReason},
    Known{"cdla-permissive", yes, openReason},
    Known{"cc-by-nc", no, nonCommercialReason},
    Known{"cc-by-nd", conditions, noChangesReason},
    Known{"cc-by-sa", conditions, shareReason},
    Known{"cc-by", yes, openReason},
    Known{"agpl", conditions, shareReason},
    Known{"lgpl", conditions, shareReason},
    Known{"gpl", conditions, shareReason},
    Known{"mpl", conditions, shareReason},
    Known{"eupl", conditions, shareReason},
    Known{"llama2", conditions, communityReason},
    Known{"llama-2", conditions, communityReason},
    Known{"llama3", conditions, communityReason},
    Known{"llama-3", conditions, communityReason},
    Known{"llama4", conditions, communityReason},
    Known{"llama-4", conditions, communityReason},
    Known{"meta-llama-3", conditions, communityReason},
    Known{"gemma", conditions, communityReason},
    Known{"qwen-research", no, nonCommercialReason},
    Known{"qwen", conditions, communityReason},
    Known{"tongyi-qianwen-research", no, nonCommercialReason},
    Known{"tongyi-qianwen", conditions, communityReason},
    Known{"deepseek", conditions, railReason},
    Known{"chatglm", conditions, registeredReason},
    Known{"glm-4", conditions, registeredReason},
    Known{"baichuan", conditions, registeredReason},
    Known{"yi-license", conditions, registeredReason},
    Known{"mrl", no, nonCommercialReason},
    Known{"mnpl", no, nonCommercialReason},
    Known{"mistral-ai-research", no, nonCommercialReason},
    Known{"mistral-research", no, nonCommercialReason},
    Known{"mistral-ai-non-production", no, nonCommercialReason},
    Known{"microsoft-research-license", no, nonCommercialReason},
    Known{"apple-amlr", no, nonCommercialReason},
    Known{"falcon", conditions, communityReason},
    Known{"bigscience", conditions, railReason},
    Known{"bigcode-openrail", conditions, railReason},
    Known{"creativeml", conditions, railReason},
    Known{"openrail", conditions, railReason},
};

bool isLetter(char c)
{
    return c >= 'a' && c <= 'z';
}

const Known *findKnown(std::string_view licence)
{
    std::string name = toLower(trimmed(licence));
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ' ' || c == '_'; }, '-');
    if (name.starts_with("the-"))
        name.erase(0, 4);
    for (const Known &entry : known) {
        // "mit" is not the begin of "mitre".
        if (name.starts_with(entry.prefix) &&
            (name.size() == entry.prefix.size() || !isLetter(name[entry.prefix.size()])))
            return &entry;
    }
    return nullptr;
}

LicenceVerdict verdictOfOne(std::string_view licence)
{
    if (const Known *entry = findKnown(licence))
        return {entry->use, {entry->reason}};
    return {LicenceUse::Unknown,
            {FW_NOOP("core", "The licence \"%1\" is not known here. Read it first."), {std::string(licence)}}};
}

/// The first `limit` bytes of a file; nothing when it cannot be read.
std::string headOf(const fs::path &file, size_t limit)
{
    std::ifstream in(file, std::ios::binary);
    std::string head(limit, '\0');
    in.read(head.data(), std::streamsize(limit));
    head.resize(size_t(std::max<std::streamsize>(0, in.gcount())));
    return sanitizeUtf8(head);
}

} // namespace

StatedLicence statedLicence(const Json &config, std::string_view readme, std::string_view licenceText)
{
    StatedLicence out;
    const std::vector<std::string_view> lines = frontMatter(readme);
    out.link = frontMatterValue(lines, "license_link");
    for (const char *key : {"license_name", "license", "licence"}) {
        if (std::string name = stringOr(config, key); !saysNothing(toLower(name))) {
            out.name = std::move(name);
            out.file = "config.json";
            return out;
        }
    }
    std::string name = frontMatterValue(lines, "license");
    // "other" carries its name beside it.
    if (saysNothing(toLower(name))) {
        if (std::string own = frontMatterValue(lines, "license_name"); !own.empty())
            name = std::move(own);
    }
    const std::string fromText = licenceOfText(licenceText);
    if (!saysNothing(toLower(name)) && (findKnown(name) || fromText.empty())) {
        out.name = std::move(name);
        out.file = "README.md";
    } else if (!fromText.empty()) {
        out.name = fromText;
        out.file = "LICENSE";
    } else if (!name.empty()) {
        out.name = std::move(name);
        out.file = "README.md";
    }
    return out;
}

StatedLicence statedLicence(const fs::path &folder)
{
    constexpr size_t largestReadme = 1u << 20, licenceHead = 8192;
    Json config = Json::object();
    if (const auto text = readFile(folder / "config.json", 16u << 20)) {
        if (auto parsed = parseJson(*text, "config.json"))
            config = std::move(*parsed);
    }
    std::string licenceFile, licenceText;
    for (const char *name : {"LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "MODEL_LICENSE"}) {
        licenceText = headOf(folder / name, licenceHead);
        licenceFile = name;
        if (!licenceText.empty())
            break;
    }
    StatedLicence out = statedLicence(config, headOf(folder / "README.md", largestReadme), licenceText);
    if (out.file == "LICENSE")
        out.file = licenceFile;
    return out;
}

std::string licenceOf(const Json &config, std::string_view readme)
{
    return statedLicence(config, readme, {}).name;
}

std::string licenceOfText(std::string_view head)
{
    constexpr size_t looked = 8192;
    const std::string text = toLower(foldSpace(sanitizeUtf8(head.substr(0, looked))));
    // A licence names itself first and others later: the earliest phrase decides.
    size_t earliest = std::string::npos;
    const char *licence = "";
    for (const Phrase &phrase : phrases) {
        if (const size_t at = text.find(phrase.words); at < earliest) {
            earliest = at;
            licence = phrase.licence;
        }
    }
    return licence;
}

LicenceVerdict licenceVerdict(std::string_view licence)
{
    if (trimmed(licence).empty())
        return {LicenceUse::Unknown, {FW_NOOP("core", "The model does not state its licence. Ask its publisher.")}};
    // From lax to strict.
    const auto strictness = [](LicenceUse use) {
        return use == LicenceUse::Yes ? 0 : use == LicenceUse::WithConditions ? 1 : use == LicenceUse::Unknown ? 2 : 3;
    };
    std::optional<LicenceVerdict> out;
    for (std::string_view rest = licence; !rest.empty();) {
        const size_t comma = rest.find(',');
        const std::string_view one = trimmed(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        if (one.empty())
            continue;
        LicenceVerdict verdict = verdictOfOne(one);
        if (!out || strictness(verdict.use) > strictness(out->use))
            out = std::move(verdict);
    }
    return out ? *out : verdictOfOne(licence);
}

Text licenceUseText(LicenceUse use)
{
    switch (use) {
    case LicenceUse::Yes:
        return {FW_NOOP("core", "Commercial use: yes.")};
    case LicenceUse::WithConditions:
        return {FW_NOOP("core", "Commercial use: with conditions.")};
    case LicenceUse::No:
        return {FW_NOOP("core", "Commercial use: no.")};
    case LicenceUse::Unknown:
        break;
    }
    return {FW_NOOP("core", "Commercial use: unknown.")};
}

} // namespace fieldwright
