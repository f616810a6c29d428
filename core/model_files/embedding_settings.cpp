#include "core/model_files/embedding_settings.h"

#include "core/base/file.h"
#include "core/base/json.h"

#include <algorithm>
#include <array>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::array poolingNames = {"mean", "cls", "last"};

/// What sentence-transformers calls them: a flag each until its version 5, one word since.
struct PoolingMode
{
    const char *flag;
    const char *word;
    std::optional<Pooling> pooling;
};
constexpr std::array poolingModes = {
    PoolingMode{"pooling_mode_mean_tokens", "mean", Pooling::Mean},
    PoolingMode{"pooling_mode_cls_token", "cls", Pooling::FirstToken},
    PoolingMode{"pooling_mode_lasttoken", "lasttoken", Pooling::LastToken},
    PoolingMode{"pooling_mode_max_tokens", "max", std::nullopt},
    PoolingMode{"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", std::nullopt},
    PoolingMode{"pooling_mode_weightedmean_tokens", "weightedmean", std::nullopt},
};

/// A null value when the file is not there.
Result<Json> readJsonIfThere(const fs::path &path)
{
    std::error_code error;
    if (!fs::exists(path, error))
        return Json();
    FW_TRY(text, readFile(path, 4u << 20));
    return parseJson(text, path.string());
}

tl::unexpected<Error> unsupported(const fs::path &path, const char *what, const std::string &value)
{
    return fail(
        ErrorCode::Unsupported,
        {FW_NOOP("core", "%1 has %2 \"%3\", which this version does not support."), {path.string(), what, value}},
        {FW_NOOP("core", "Choose a model that takes the mean, the first or the last token.")});
}

/// Plain names only: a module lies inside its model's folder.
bool isInside(const std::string &path)
{
    const fs::path relative(path);
    return relative.is_relative() && std::find(relative.begin(), relative.end(), "..") == relative.end();
}

/// The names that a kind of text goes by.
std::vector<std::string> namesOf(std::string_view kind)
{
    if (kind == "passage" || kind == "document")
        return {std::string(kind), "passage", "document"};
    return {std::string(kind)};
}

Result<Pooling> readPooling(const fs::path &file, EmbeddingSettings &settings)
{
    FW_TRY(config, readJsonIfThere(file));
    if (!config.is_object())
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "The model's file %1 is missing."), {file.string()}},
                    {FW_NOOP("core", "Download the missing file into the same folder.")});
    settings.poolsPrompt = boolOr(config, "include_prompt", true);
    const std::string word = stringOr(config, "pooling_mode");
    std::vector<const PoolingMode *> chosen;
    for (const PoolingMode &mode : poolingModes) {
        if (word.empty() ? boolOr(config, mode.flag) : word == mode.word)
            chosen.push_back(&mode);
    }
    if (chosen.size() != 1 || !chosen.front()->pooling) {
        std::string names = word;
        for (const PoolingMode *mode : chosen)
            names += (names.empty() ? "" : " + ") + std::string(word.empty() ? mode->flag : "");
        return unsupported(file, "pooling", names.empty() ? "?" : names);
    }
    return *chosen.front()->pooling;
}

Result<> readModules(const fs::path &folder, EmbeddingSettings &settings)
{
    const fs::path file = folder / "modules.json";
    FW_TRY(modules, readJsonIfThere(file));
    if (!modules.is_array())
        return {};
    settings.isStated = true;
    for (const Json &module : modules) {
        const std::string type = stringOr(module, "type"), path = stringOr(module, "path");
        const std::string kind = type.substr(type.rfind('.') + 1);
        if (kind == "Transformer")
            continue;
        if (kind == "Pooling" && isInside(path)) {
            FW_TRY(pooling, readPooling(folder / path / "config.json", settings));
            settings.pooling = pooling;
        } else if (kind == "Normalize") {
            settings.isNormalised = true;
        } else {
            return unsupported(file, "module", type);
        }
    }
    return {};
}

Result<> readPrompts(const fs::path &folder, EmbeddingSettings &settings)
{
    FW_TRY(config, readJsonIfThere(folder / "config_sentence_transformers.json"));
    if (const Json *prompts = member(config, "prompts"); prompts && prompts->is_object()) {
        for (const auto &[name, prompt] : prompts->items()) {
            if (prompt.is_string())
                settings.prompts[name] = prompt.get<std::string>();
        }
    }
    const auto named = settings.prompts.find(stringOr(config, "default_prompt_name"));
    if (named != settings.prompts.end())
        settings.defaultPrompt = named->second;
    const bool saysNothing = std::all_of(settings.prompts.begin(), settings.prompts.end(),
                                         [](const auto &prompt) { return prompt.second.empty(); });
    const auto readme = readFile(folder / "README.md", 16u << 20);
    if (saysNothing && readme && readme->find("\"query: \"") != std::string::npos &&
        readme->find("\"passage: \"") != std::string::npos) {
        settings.prompts = {{"query", "query: "}, {"passage", "passage: "}};
        settings.remarks.push_back(
            {FW_NOOP("core", "The prefixes \"query: \" and \"passage: \" are taken from the model's README.")});
    }
    return {};
}

Result<> readLimits(const fs::path &folder, std::int64_t maxTokens, EmbeddingSettings &settings)
{
    settings.maxTokens = maxTokens;
    FW_TRY(tokenizer, readJsonIfThere(folder / "tokenizer_config.json"));
    const std::int64_t tokenizerLimit = intOr(tokenizer, "model_max_length"); // "no limit" is a number beyond integers
    if (tokenizerLimit > 0)
        settings.maxTokens = std::min(maxTokens, tokenizerLimit);
    FW_TRY(config, readJsonIfThere(folder / "sentence_bert_config.json"));
    settings.isLowerCased = boolOr(config, "do_lower_case");
    const std::int64_t limit = intOr(config, "max_seq_length");
    if (limit > maxTokens)
        settings.remarks.push_back({FW_NOOP("core", "The model asks for texts of %1 tokens and has positions for %2."),
                                    {std::to_string(limit), std::to_string(maxTokens)}});
    if (limit > 0)
        settings.maxTokens = std::min(maxTokens, limit);
    return {};
}

/// The modules, of which the first has its files in the folder itself; and the files of the others.
Result<> copyModules(const fs::path &from, const fs::path &to)
{
    FW_TRY(modules, readJsonIfThere(from / "modules.json"));
    if (!modules.is_array())
        return {};
    for (Json &module : modules) {
        const std::string type = stringOr(module, "type"), path = stringOr(module, "path");
        if (type.ends_with("Transformer")) {
            module["path"] = "";
            continue;
        }
        std::error_code error;
        if (!isInside(path) || !fs::exists(from / path / "config.json", error))
            continue;
        FW_CHECK(makeFolder(to / path));
        FW_CHECK(copyFile(from / path / "config.json", to / path / "config.json"));
    }
    return saveFile(to / "modules.json", dumpJson(modules, 2) + "\n");
}

} // namespace

const char *poolingName(Pooling pooling)
{
    return poolingNames[size_t(pooling)];
}

Result<Pooling> poolingFromName(std::string_view name)
{
    for (size_t i = 0; i < poolingNames.size(); ++i) {
        if (name == poolingNames[i])
            return Pooling(i);
    }
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is not a way of pooling."), {std::string(name)}},
                {FW_NOOP("core", "Use mean, cls or last.")});
}

std::string EmbeddingSettings::promptFor(std::string_view kind) const
{
    for (const std::string &name : namesOf(kind)) {
        const auto it = prompts.find(name);
        if (it != prompts.end() && !it->second.empty())
            return it->second;
    }
    return knows(kind) ? std::string() : defaultPrompt;
}

bool EmbeddingSettings::knows(std::string_view kind) const
{
    const std::vector<std::string> names = namesOf(kind);
    return std::any_of(names.begin(), names.end(), [this](const std::string &name) { return prompts.contains(name); });
}

fs::path weightsFolder(const fs::path &folder)
{
    std::error_code error;
    if (fs::exists(folder / "config.json", error))
        return folder;
    const auto modules = readJsonIfThere(folder / "modules.json");
    if (!modules || !modules->is_array() || modules->empty())
        return folder;
    const std::string path = stringOr(modules->front(), "path");
    return isInside(path) && fs::exists(folder / path / "config.json", error) ? folder / path : folder;
}

Result<EmbeddingSettings> readEmbeddingSettings(const fs::path &folder, std::int64_t maxTokens)
{
    EmbeddingSettings settings;
    FW_CHECK(readModules(folder, settings));
    FW_CHECK(readPrompts(folder, settings));
    FW_CHECK(readLimits(weightsFolder(folder), maxTokens, settings));
    if (!settings.isStated)
        settings.remarks.push_back({FW_NOOP(
            "core", "The model does not say how its embeddings are made: the mean over all tokens is taken.")});
    return settings;
}

Result<> copyEmbeddingSettings(const EmbeddingSettings &settings, const fs::path &from, const fs::path &to)
{
    FW_CHECK(copyModules(from, to));
    std::error_code error;
    if (const fs::path limits = weightsFolder(from) / "sentence_bert_config.json"; fs::exists(limits, error))
        FW_CHECK(copyFile(limits, to / "sentence_bert_config.json"));
    constexpr const char *promptsName = "config_sentence_transformers.json";
    FW_TRY(config, readJsonIfThere(from / promptsName));
    if (!config.is_object() && settings.prompts.empty())
        return {};
    if (!config.is_object())
        config = Json::object();
    config["prompts"] = settings.prompts; // which only a README may have told
    return saveFile(to / promptsName, dumpJson(config, 2) + "\n");
}

} // namespace fieldwright
