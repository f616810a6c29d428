#include "core/evaluation/suite.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/utf8.h"

#include <set>

namespace fieldwright {

namespace {

constexpr std::uint64_t maxFileBytes = 64u << 20;
constexpr size_t maxLineBytes = 1u << 20;
constexpr size_t maxItems = 100'000;
constexpr size_t maxFiles = 1000;
constexpr size_t maxChoices = 26;

struct TaskName
{
    const char *name;
    ItemTask task;
};

constexpr std::array freeTasks = {
    TaskName{"segment", ItemTask::Segment}, TaskName{"roles", ItemTask::Roles}, TaskName{"same", ItemTask::Same},
    TaskName{"sense", ItemTask::Sense},     TaskName{"span", ItemTask::Span},
};

/// `sentence`: FW_NOOP with %1 for the place.
tl::unexpected<Error> badItem(const std::string &thing, const char *sentence)
{
    return fail(ErrorCode::Corrupt, {sentence, {thing}},
                {FW_NOOP("core", "Correct this line of the suite, or install the suite again."), {}});
}

bool isFilledArray(const Json *value)
{
    return value && value->is_array() && !value->empty() && value->size() <= 10'000 &&
           std::all_of(value->begin(), value->end(), [](const Json &entry) {
               return entry.is_string() && !entry.get_ref<const std::string &>().empty();
           });
}

/// Why the gold answer of a free task cannot be used; nullptr when it can.
const char *goldProblem(SuiteItem &item, const Json &line)
{
    const Json &answer = item.answer;
    switch (item.task) {
    case ItemTask::Segment:
        return isFilledArray(&answer) ? nullptr : FW_NOOP("core", "%1: the answer must be a list of words.");
    case ItemTask::Roles: {
        const Json *heads = member(line, "heads");
        if (!heads)
            return FW_NOOP("core", "%1: the heads are missing.");
        item.subjectHead = stringOr(*heads, "subject");
        item.objectHead = stringOr(*heads, "object");
        if (item.subjectHead.empty() || item.objectHead.empty())
            return FW_NOOP("core", "%1: the heads are missing.");
        for (const char *role : {"subject", "predicate", "object"}) {
            if (stringOr(answer, role).empty())
                return FW_NOOP("core", "%1: the answer must have subject, predicate and object.");
        }
        return nullptr;
    }
    case ItemTask::Same: {
        const std::string label = stringOr(answer, "label");
        return label == "same" || label == "different" ? nullptr
                                                       : FW_NOOP("core", "%1: the label must be same or different.");
    }
    case ItemTask::Sense: {
        const std::string sense = stringOr(answer, "sense");
        return sense.size() == 1 && sense[0] >= 'a' && sense[0] <= 'z'
                   ? nullptr
                   : FW_NOOP("core", "%1: the sense must be a letter.");
    }
    case ItemTask::Span:
        return isFilledArray(member(answer, "answer"))
                   ? nullptr
                   : FW_NOOP("core", "%1: the answer must be a list of accepted answers.");
    case ItemTask::Choice:
    case ItemTask::Domain:
        break;
    }
    return nullptr;
}

Result<SuiteItem> itemFromJson(const Json &line, const Json &manifest, const Json &file, const std::string &thing)
{
    SuiteItem item;
    FW_TRY(id, requireString(line, "id", thing));
    FW_TRY(question, requireString(line, "question", thing));
    FW_TRY(task, requireString(line, "task", thing));
    FW_TRY(mode, requireString(line, "mode", thing));
    item.id = std::move(id);
    item.question = std::move(question);
    item.taskName = std::move(task);
    item.axis = stringOr(file, "dimension");
    item.language = stringOr(file, "language");
    item.context = stringOr(line, "context");
    if (item.id.empty() || item.question.empty())
        return badItem(thing, FW_NOOP("core", "%1: id or question is empty."));
    if (stringOr(line, "dimension", item.axis) != item.axis ||
        stringOr(line, "language", item.language) != item.language)
        return badItem(thing, FW_NOOP("core", "%1: it belongs to another dimension or language."));
    // Items about one passage are answered alike; other contexts occur once.
    item.cluster = item.context.empty() ? item.id : "context-" + sha256Hex(item.context).substr(0, 12);

    const Json *prompts = member(manifest, "prompts");
    const Json *ofTask = prompts ? member(*prompts, item.taskName.c_str()) : nullptr;
    const Json *prompt = ofTask ? member(*ofTask, item.language.c_str()) : nullptr;
    if (!prompt)
        return badItem(thing, FW_NOOP("core", "%1: the manifest has no prompt for its task."));
    item.instruction = stringOr(*prompt, "instruction");
    item.format = stringOr(*prompt, "format");

    const Json *floors = member(file, "floors");
    item.floor = floors ? numberOr(*floors, mode.c_str()) : 0;
    if (!(item.floor >= 0 && item.floor < 1))
        return badItem(thing, FW_NOOP("core", "%1: the floor must lie between 0 and 1."));

    const Json *answer = member(line, "answer");
    if (!answer)
        return badItem(thing, FW_NOOP("core", "%1: the answer is missing."));
    if (mode == "choice") {
        item.mode = ItemMode::Choice;
        item.task = ItemTask::Choice;
        const Json *choices = member(line, "choices");
        if (!isFilledArray(choices) || choices->size() < 2 || choices->size() > maxChoices)
            return badItem(thing, FW_NOOP("core", "%1: it needs two or more choices."));
        item.choices = choices->get<std::vector<std::string>>();
        if (std::set<std::string>(item.choices.begin(), item.choices.end()).size() != item.choices.size())
            return badItem(thing, FW_NOOP("core", "%1: two choices are the same."));
        if (!answer->is_number_integer() || intOr(line, "answer", -1) < 0 ||
            intOr(line, "answer") >= std::int64_t(item.choices.size()))
            return badItem(thing, FW_NOOP("core", "%1: the answer must be the number of a choice, from 0."));
        item.rightChoice = size_t(intOr(line, "answer"));
        return item;
    }
    if (mode != "free")
        return badItem(thing, FW_NOOP("core", "%1: the mode must be free or choice."));
    const auto known = std::find_if(freeTasks.begin(), freeTasks.end(),
                                    [&](const TaskName &row) { return item.taskName == row.name; });
    if (known == freeTasks.end())
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 has the task \"%2\", which this version cannot score."), {thing, item.taskName}},
            {FW_NOOP("core", "Use a newer version of Fieldwright, or take the item out."), {}});
    item.task = known->task;
    item.answer = *answer;
    if (const char *problem = goldProblem(item, line))
        return badItem(thing, problem);
    return item;
}

Result<> readItems(const std::filesystem::path &folder, const Json &manifest, const Json &file, Suite &suite,
                   std::set<std::string> &ids)
{
    const std::string name = stringOr(file, "file");
    if (name.empty() || name.find('/') != std::string::npos || name.find('\\') != std::string::npos || name[0] == '.')
        return fail(
            ErrorCode::Corrupt,
            {FW_NOOP("core", "The suite in %1 names a file outside its folder: \"%2\"."), {folder.string(), name}},
            {FW_NOOP("core", "Install the suite again."), {}});
    FW_TRY(text, readFile(folder / name, maxFileBytes));
    size_t line = 0;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view row = trimmed(std::string_view(text).substr(begin, end - begin));
        begin = end + 1;
        ++line;
        if (row.empty())
            continue;
        const std::string thing = (folder / name).string() + ":" + std::to_string(line);
        FW_TRY(value, parseJson(row, thing, {.bytes = maxLineBytes, .depth = 16}));
        FW_TRY(item, itemFromJson(value, manifest, file, thing));
        item.suite = suite.name;
        if (!ids.insert(item.id).second)
            return badItem(thing, FW_NOOP("core", "%1: its id is used twice."));
        if (suite.items.size() >= maxItems)
            return badItem(thing, FW_NOOP("core", "%1: the suite has too many items."));
        suite.items.push_back(std::move(item));
    }
    return {};
}

} // namespace

const char *itemModeName(ItemMode mode)
{
    return mode == ItemMode::Free ? "free" : "choice";
}

Result<Suite> loadSuite(const std::filesystem::path &folder)
{
    const std::filesystem::path path = folder / "manifest.json";
    FW_TRY(text, readFile(path, maxFileBytes));
    FW_TRY(manifest, parseJson(text, path.string(), {.bytes = maxFileBytes, .depth = 16}));
    Suite suite;
    FW_TRY(name, requireString(manifest, "name", path.string()));
    FW_TRY(protocol, requireString(manifest, "protocol", path.string()));
    suite.name = std::move(name);
    suite.protocol = std::move(protocol);
    if (suite.protocol != evaluationProtocol)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "The suite in %1 follows the protocol %2, this version knows %3."),
                     {folder.string(), suite.protocol, evaluationProtocol}},
                    {FW_NOOP("core", "Use the suite that came with this version of Fieldwright."), {}});
    const Json *files = member(manifest, "files");
    if (!files || !files->is_array() || files->empty() || files->size() > maxFiles)
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 names no files of test items."), {path.string()}},
                    {FW_NOOP("core", "Install the suite again."), {}});
    std::set<std::string> ids;
    for (const Json &file : *files)
        FW_CHECK(readItems(folder, manifest, file, suite, ids));
    return suite;
}

std::string expectedText(const SuiteItem &item)
{
    switch (item.task) {
    case ItemTask::Segment:
    case ItemTask::Roles:
        return dumpJson(item.answer);
    case ItemTask::Same:
        return stringOr(item.answer, "label");
    case ItemTask::Sense:
        return stringOr(item.answer, "sense");
    case ItemTask::Span: {
        std::string out;
        for (const Json &accepted : item.answer.at("answer"))
            out += (out.empty() ? "" : " | ") + accepted.get<std::string>();
        return out;
    }
    case ItemTask::Choice:
        return item.choices[item.rightChoice];
    case ItemTask::Domain:
        return item.answer.is_string() ? item.answer.get<std::string>() : std::string();
    }
    return {};
}

} // namespace fieldwright
