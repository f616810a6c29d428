#include "app/cli/verb_support.h"

#include "app/chat/chat_service.h"
#include "app/cli/precision_options.h"
#include "app/cli/sampling_options.h"
#include "app/pairs/preferences.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/base/utf8.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct ChatVerbOptions
{
    std::string question;
    std::vector<std::string> models;
    std::string systemPrompt;
    ChatSettings settings;
    std::vector<std::string> ids;
    std::string chosen;
    std::string rejected;
    std::string source = "chat";
};

/// The answers of all turns as they come in, by turn and column; of the main thread.
using Answers = std::map<std::pair<int, int>, ChatAnswer>;

Result<> ask(CliSession &session, const ChatVerbOptions &options)
{
    FW_TRY(project, session.project());
    ChatQuestion question;
    std::vector<std::string> names;
    for (const std::string &name : options.models) {
        FW_TRY(model, session.model(toQString(name)));
        if (model.isEncoder) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 makes embeddings; it writes no text."), {name}},
                        {FW_NOOP("core", "Choose a model that writes text.")});
        }
        question.models.push_back(model.ref);
        names.push_back(model.ref.name);
    }
    if (!options.systemPrompt.empty())
        question.messages.push_back({"system", options.systemPrompt});
    question.messages.push_back({"user", options.question});
    question.settings = options.settings;

    auto answers = std::make_shared<Answers>();
    int turn = 0;
    const auto connection = session.onMain([&] {
        const auto made = QObject::connect(&project->chat(), &ChatService::answerEnded, &project->chat(),
                                           [answers](int ofTurn, int column, const ChatAnswer &answer) {
                                               answers->insert_or_assign({ofTurn, column}, answer);
                                           });
        turn = project->chat().ask(question);
        return made;
    });
    const int all = int(names.size());
    const auto answered = [&] {
        return session.onMain([&] {
            return int(std::count_if(answers->begin(), answers->end(),
                                     [turn](const auto &entry) { return entry.first.first == turn; }));
        });
    };
    bool cancelled = false;
    for (int done = answered(); done < all; done = answered()) {
        if (session.isInterrupted() && !std::exchange(cancelled, true))
            session.onMain([&] { project->chat().cancel(turn); });
        session.progress(double(done) / all, CliTr::tr("%1 of %2 answered").arg(done).arg(all));
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    session.onMain([&] { return QObject::disconnect(connection); });
    session.progress(-1, {});
    if (cancelled)
        throw CliInterrupted{};

    Json list = Json::array();
    std::optional<Error> problem;
    for (size_t i = 0; i < names.size(); ++i) {
        const ChatAnswer &answer = answers->at({turn, int(i)});
        if (answer.error && !problem)
            problem = answer.error;
        list.push_back({{"model", names[i]},
                        {"text", toStd(answer.text)},
                        {"complete", answer.isComplete()},
                        {"tokens", answer.newTokens},
                        {"took_ms", answer.tookMs}});
        session.print(QStringLiteral("── %1").arg(toQString(names[i])));
        session.print(answer.text);
    }
    session.result["question"] = options.question;
    session.result["answers"] = std::move(list);
    if (problem)
        return fail(*problem);
    return {};
}

Result<> addPreference(CliSession &session, const ChatVerbOptions &options)
{
    FW_TRY(project, session.project());
    if (trimmed(options.chosen) == trimmed(options.rejected)) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "Both answers are the same.")},
                    {FW_NOOP("core", "Give the better one with --chosen and the worse one with --rejected.")});
    }
    Preference preference;
    preference.source = options.source;
    preference.author = toStd(systemUser());
    preference.prompt = options.question;
    preference.chosen = options.chosen;
    preference.rejected = options.rejected;
    if (options.models.size() == 2)
        preference.detail = {{"chosen_model", options.models[0]}, {"rejected_model", options.models[1]}};
    if (!options.systemPrompt.empty())
        preference.detail["system_prompt"] = options.systemPrompt;
    FW_TRY(id, session.await<Result<std::int64_t>>([&](QObject *receiver, auto done) {
        project->preferences().add(std::move(preference), receiver, std::move(done));
    }));
    session.result["id"] = id;
    session.print(CliTr::tr("Preference %1 added.").arg(id));
    return {};
}

Result<std::vector<Preference>> preferencesOf(CliSession &session, Project &project)
{
    return session.await<Result<std::vector<Preference>>>(
        [&](QObject *receiver, auto done) { project.preferences().list(receiver, std::move(done)); });
}

Result<> listPreferences(CliSession &session, const ChatVerbOptions &)
{
    FW_TRY(project, session.project());
    FW_TRY(preferences, preferencesOf(session, *project));
    Json list = Json::array();
    std::vector<QStringList> rows;
    for (const Preference &each : preferences) {
        list.push_back({{"id", each.id},
                        {"created_ms", each.createdMs},
                        {"source", each.source},
                        {"question", each.prompt},
                        {"chosen", each.chosen},
                        {"rejected", each.rejected},
                        {"detail", each.detail}});
        rows.push_back(
            {QString::number(each.id), toQString(each.prompt), toQString(each.chosen), toQString(each.rejected)});
    }
    session.result["preferences"] = std::move(list);
    if (rows.empty())
        session.print(CliTr::tr("No preferences yet."));
    else
        printTable(session,
                   {CliTr::tr("id"), CliTr::tr("question"), CliTr::tr("preferred answer"), CliTr::tr("other answer")},
                   rows, 40);
    return {};
}

Result<> removePreferences(CliSession &session, const ChatVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, parseIds(options.ids));
    FW_TRY(preferences, preferencesOf(session, *project));
    for (const qint64 id : ids) {
        if (std::none_of(preferences.begin(), preferences.end(), [id](const Preference &p) { return p.id == id; }))
            return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no preference %1."), {std::to_string(id)}},
                        {FW_NOOP("core", "\"preferences list\" shows those that there are.")});
    }
    for (const qint64 id : ids) {
        FW_CHECK(session.await<Result<>>([&](QObject *receiver, auto done) {
            project->preferences().setRemoved(id, true, receiver, std::move(done));
        }));
    }
    session.result["removed"] = ids.size();
    session.print(CliTr::tr("%n preference(s) removed.", nullptr, int(ids.size())));
    return {};
}

} // namespace

void addChatVerbs(CLI::App &app, ChosenVerb &chosen)
{
    auto options = std::make_shared<ChatVerbOptions>();
    const auto declareIn = [&chosen, options](CLI::App &parent, const char *name, const char *help,
                                              Result<> (*run)(CliSession &, const ChatVerbOptions &)) {
        return declareProjectVerb(parent, name, help, chosen,
                                  [options, run](CliSession &session) { return run(session, *options); });
    };
    CLI::App *verb = declareIn(app, "ask", FW_NOOP("cli", "One question to one, two or three models"), ask);
    verb->add_option("QUESTION", options->question, FW_NOOP("cli", "What they are asked"))->required();
    verb->add_option("--models", options->models, FW_NOOP("cli", "Names, ids or paths, with commas between them"))
        ->required()
        ->delimiter(',')
        ->expected(1, 3);
    verb->add_option("--system", options->systemPrompt, FW_NOOP("cli", "The system prompt"));
    verb->add_option("--max-new", options->settings.maxNewTokens, FW_NOOP("cli", "Tokens of an answer at most"))
        ->check(CLI::Range(1, 1 << 20));
    addSampling(*verb, options->settings);
    addServerPrecision(*verb, options->settings.precision);

    CLI::App *const group = app.add_subcommand("preferences", FW_NOOP("cli", "Answers that were preferred to others"));
    group->require_subcommand(1);
    verb = declareIn(*group, "add", FW_NOOP("cli", "Say which of two answers is better"), addPreference);
    verb->add_option("--question", options->question, FW_NOOP("cli", "What was asked"))->required();
    verb->add_option("--chosen", options->chosen, FW_NOOP("cli", "The better answer"))->required();
    verb->add_option("--rejected", options->rejected, FW_NOOP("cli", "The other answer"))->required();
    verb->add_option("--models", options->models, FW_NOOP("cli", "Whose answers they are: BETTER,OTHER"))
        ->delimiter(',')
        ->expected(2);
    verb->add_option("--system", options->systemPrompt, FW_NOOP("cli", "The system prompt"));
    verb->add_option("--source", options->source, FW_NOOP("cli", "Where it comes from"))
        ->check(CLI::IsMember({"chat", "import"}));
    declareIn(*group, "list", FW_NOOP("cli", "All preferences"), listPreferences);
    declareIn(*group, "remove", FW_NOOP("cli", "Take preferences out of the project"), removePreferences)
        ->add_option("ID", options->ids, FW_NOOP("cli", "Preferences"))
        ->required();
}

} // namespace fieldwright
