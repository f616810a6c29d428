#include "app/cli/verb_support.h"

#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct HistoryVerbOptions
{
    int steps = 1;
    int limit = 20;
};

Result<> revert(CliSession &session, Pairs::Revert what, int steps)
{
    FW_TRY(project, session.project());
    Json names = Json::array();
    for (int step = 0; step < steps; ++step) {
        auto answer = std::make_shared<std::optional<Result<QString>>>();
        FW_CHECK(commit(session, *project, [&]() -> Result<> {
            project->pairs().revertLast(what, &project->pairs(),
                                        [answer](Result<QString> name) { *answer = std::move(name); });
            return {};
        }));
        while (!session.onMain([&] { return answer->has_value(); }))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const Result<QString> &name = **answer;
        if (!name && step > 0)
            break; // there were fewer
        if (!name)
            return fail(name.error());
        names.push_back(toStd(*name));
        session.print((what == Pairs::Revert::Undo ? CliTr::tr("Undone: %1") : CliTr::tr("Done again: %1")).arg(*name));
    }
    session.result["steps"] = std::move(names);
    return {};
}

Result<> changes(CliSession &session, const HistoryVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(gestures, session.await<Result<std::vector<PairGesture>>>(
                         [&](QObject *receiver, auto done) { project->pairs().gestures(receiver, std::move(done)); }));
    if (options.limit > 0 && gestures.size() > size_t(options.limit))
        gestures.erase(gestures.begin(), gestures.end() - options.limit);
    Json list = Json::array();
    std::vector<QStringList> rows;
    for (const PairGesture &gesture : gestures) {
        list.push_back({{"at_ms", gesture.atMs},
                        {"author", gesture.author},
                        {"action", gesture.action},
                        {"pairs", gesture.pairs},
                        {"undone", gesture.undone}});
        rows.push_back({shownTime(gesture.atMs), toQString(gesture.author),
                        Pairs::gestureText(gesture.action, gesture.pairs),
                        gesture.undone ? CliTr::tr("taken back") : QString()});
    }
    session.result["changes"] = std::move(list);
    if (rows.empty())
        session.print(CliTr::tr("Nothing was done to pairs yet."));
    else
        printTable(session, {CliTr::tr("time"), CliTr::tr("who"), CliTr::tr("what"), CliTr::tr("state")}, rows);
    return {};
}

} // namespace

void addHistoryVerbs(CLI::App &app, ChosenVerb &chosen)
{
    auto options = std::make_shared<HistoryVerbOptions>();
    const auto declare = [&](const char *name, const char *help, CliVerb run) {
        return declareProjectVerb(app, name, help, chosen, run);
    };
    const CLI::Range steps(1, 1000);
    declare("undo", FW_NOOP("cli", "Take back what was done last to pairs, also by earlier commands"),
            [options](CliSession &session) { return revert(session, Pairs::Revert::Undo, options->steps); })
        ->add_option("--steps", options->steps, FW_NOOP("cli", "So many gestures; 1 where it is not said"))
        ->check(steps);
    declare("redo", FW_NOOP("cli", "Do again what was taken back last"),
            [options](CliSession &session) { return revert(session, Pairs::Revert::Redo, options->steps); })
        ->add_option("--steps", options->steps, FW_NOOP("cli", "So many gestures; 1 where it is not said"))
        ->check(steps);
    declare("changes", FW_NOOP("cli", "What was done to pairs, when and by whom"),
            [options](CliSession &session) { return changes(session, *options); })
        ->add_option("--limit", options->limit, FW_NOOP("cli", "The last so many; 0: all"))
        ->check(CLI::Range(0, 1 << 30));
}

} // namespace fieldwright
