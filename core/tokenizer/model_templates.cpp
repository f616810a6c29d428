#include "core/tokenizer/model_templates.h"

#include "core/base/file.h"
#include "core/base/json.h"

#include <algorithm>

namespace fieldwright {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largestFile = 16u << 20;
constexpr size_t mostTemplates = 64;

class Templates
{
public:
    explicit Templates(const std::string &standard)
    {
        if (!standard.empty())
            m_list.push_back({"default", standard});
    }
    void add(std::string name, std::string source)
    {
        const bool known = std::any_of(m_list.begin(), m_list.end(), [&](const auto &one) { return one.name == name; });
        if (!known && !name.empty() && !source.empty() && m_list.size() < mostTemplates)
            m_list.push_back({std::move(name), std::move(source)});
    }
    std::vector<ModelTemplate> take() { return std::move(m_list); }

private:
    std::vector<ModelTemplate> m_list;
};

Result<> addOfFolder(const fs::path &folder, Templates &templates)
{
    std::error_code problem;
    std::vector<fs::path> files;
    for (fs::directory_iterator it(folder / "additional_chat_templates", problem), end; !problem && it != end;
         it.increment(problem)) {
        if (it->path().extension() == ".jinja" && files.size() < mostTemplates)
            files.push_back(it->path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path &file : files) {
        FW_TRY(text, readFile(file, largestFile));
        templates.add(file.stem().string(), std::move(text));
    }
    const fs::path config = folder / "tokenizer_config.json";
    if (!fs::exists(config, problem))
        return {};
    FW_TRY(text, readFile(config, largestFile));
    FW_TRY(json, parseJson(text, config.string()));
    if (const Json *list = member(json, "chat_template"); list && list->is_array()) {
        for (const Json &entry : *list)
            templates.add(stringOr(entry, "name"), stringOr(entry, "template"));
    }
    return {};
}

void addOfGguf(const GgufFile &file, Templates &templates)
{
    const GgufArray *const names = file.header().array("tokenizer.chat_templates");
    if (!names)
        return;
    for (const std::string_view name : names->strings())
        templates.add(std::string(name), file.header().text("tokenizer.chat_template." + std::string(name)));
}

} // namespace

Result<std::vector<ModelTemplate>> modelTemplates(const ModelSource &source)
{
    Templates templates(source.config().chatTemplate);
    if (source.gguf())
        addOfGguf(*source.gguf(), templates);
    else
        FW_CHECK(addOfFolder(fs::is_directory(source.path()) ? source.path() : source.path().parent_path(), templates));
    return templates.take();
}

} // namespace fieldwright
