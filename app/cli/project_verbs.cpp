#include "app/cli/verb_support.h"

#include "app/jobs/resources.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct NewOptions
{
    std::string folder;
    bool sample = false;
};

Result<> makeProject(CliSession &session, const NewOptions &options)
{
    FW_TRY(project, session.await<Result<Project *>>([&](QObject *, auto done) {
        session.studio().createProject(session.absolute(options.folder), std::move(done));
    }));
    const QString folder = toQString(project->folder());
    session.result["project"] = toStd(folder);
    session.print(CliTr::tr("The project is in %1").arg(folder));
    if (!options.sample)
        return {};
    FW_TRY(started, session.await<Result<StartedImport>>([&](QObject *receiver, auto done) {
        project->jobs().importDocuments({.sources = {{sampleDocumentsFolder(), {}, {}}}}, receiver, std::move(done));
    }));
    if (started.id.isEmpty()) {
        return fail(
            ErrorCode::NotFound,
            {FW_NOOP("core", "The sample's documents are not in %1."), {sampleDocumentsFolder().string()}},
            {FW_NOOP("core", "Install Fieldwright again, or set FIELDWRIGHT_RESOURCES to its folder of resources.")});
    }
    return followStarted(session, started.id, false, [](const RunStatus &run) {
        return CliTr::tr("%n document(s) of the sample are in it.", nullptr, int(intOr(run.summary, "ok")));
    });
}

} // namespace

void addProjectVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const verb = app.add_subcommand("new", FW_NOOP("cli", "Make a project"));
    auto options = std::make_shared<NewOptions>();
    verb->add_option("DIR", options->folder, FW_NOOP("cli", "Its folder; .fieldwright is added where it is missing"))
        ->required();
    verb->add_flag("--sample", options->sample, FW_NOOP("cli", "With the sample's documents in it"));
    verb->callback(
        [&chosen, options] { chosen.run = [options](CliSession &session) { return makeProject(session, *options); }; });
}

} // namespace fieldwright
