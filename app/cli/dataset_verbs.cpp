#include "app/cli/verb_support.h"

#include "app/cli/worker_call.h"
#include "app/datasets/datasets.h"
#include "app/models/model_library.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct DatasetVerbOptions
{
    BuildDatasetOptions build;
    std::vector<std::string> general;
    std::string model;
    std::string name;
    std::string other;
    std::string output;
    std::string part = "train";
    int row = 1;
    bool detach = false;
};

Result<DatasetVersion> findVersion(CliSession &session, Project &project, const std::string &text)
{
    const auto found = session.onMain([&]() -> std::optional<DatasetVersion> {
        const DatasetVersion *version = project.datasets().find(toQString(text));
        return version ? std::optional(*version) : std::nullopt;
    });
    if (found)
        return *found;
    return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no dataset version \"%1\"."), {text}},
                {FW_NOOP("core", "\"dataset list\" shows those that there are.")});
}

/// The model that tokens are counted with: the one named, else the one that came with the product.
Result<ModelEntry> modelOrStandard(CliSession &session, const std::string &name)
{
    if (!name.empty())
        return session.model(toQString(name));
    const auto standard = session.onMain([&]() -> std::optional<ModelEntry> {
        const ModelEntry *entry = session.studio().models().standardModel();
        return entry ? std::optional(*entry) : std::nullopt;
    });
    if (standard)
        return *standard;
    return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no model yet.")},
                {FW_NOOP("core", "Add one with: model add PATH")});
}

Json versionJson(const DatasetVersion &version)
{
    return {{"title", version.title()},
            {"created_ms", version.createdMs},
            {"folder", version.folder.string()},
            {"manifest", version.manifest}};
}

QString share(const Json &manifest, const char *key)
{
    const Json *const shares = member(manifest, "shares");
    return shares ? shownPercent(numberOr(*shares, key), 1) : QString();
}

void printVersion(CliSession &session, const DatasetVersion &version)
{
    session.print(toQString(version.title()));
    session.print(CliTr::tr("domain share asked %1, realised %2 of the tokens read, %3 of those trained")
                      .arg(share(version.manifest, "asked"), share(version.manifest, "realised_rendered"),
                           share(version.manifest, "realised_trained")));
    std::vector<QStringList> rows;
    if (const Json *counts = member(version.manifest, "counts"); counts && counts->is_object()) {
        for (const auto &[part, count] : counts->items()) {
            rows.push_back({toQString(part), shownNumber(qint64(intOr(count, "rows"))),
                            shownNumber(qint64(intOr(count, "domain_rows"))),
                            shownNumber(qint64(intOr(count, "general_rows"))),
                            shownNumber(qint64(intOr(count, "rendered_tokens"))),
                            shownNumber(qint64(intOr(count, "trained_tokens")))});
        }
    }
    printTable(session,
               {CliTr::tr("part"), CliTr::tr("rows"), CliTr::tr("domain"), CliTr::tr("general"),
                CliTr::tr("tokens read"), CliTr::tr("tokens trained")},
               rows);
    if (const std::int64_t cut = intOr(version.manifest, "cut_rows"); cut > 0)
        session.print(CliTr::tr("%n row(s) are longer than the limit and are cut.", nullptr, int(cut)));
    if (const Json *checks = member(version.manifest, "checks"); checks && checks->is_array()) {
        for (const Json &check : *checks) {
            if (const Json *text = member(check, "text"))
                session.print((boolOr(check, "ok") ? CliTr::tr("ok: %1") : CliTr::tr("ATTENTION: %1"))
                                  .arg(translated(textFromJson(*text))));
        }
    }
}

Result<> build(CliSession &session, const DatasetVerbOptions &options)
{
    FW_TRY(project, session.project());
    BuildDatasetOptions wanted = options.build;
    wanted.name = toQString(options.name);
    FW_TRY(model, modelOrStandard(session, options.model));
    wanted.model = model.ref;
    for (const std::string &file : options.general)
        wanted.generalFiles.push_back(session.absolute(file));
    const auto id = session.await<Result<QString>>(
        [&](QObject *receiver, auto done) { project->jobs().buildDataset(wanted, receiver, std::move(done)); });
    FW_CHECK(followStarted(session, id, options.detach,
                           [&](const RunStatus &run) { return CliTr::tr("Built %1.").arg(toQString(run.job->name)); }));
    if (options.detach)
        return {};
    FW_TRY(version, findVersion(session, *project, options.name));
    session.result["dataset"] = versionJson(version);
    printVersion(session, version);
    return {};
}

Result<> list(CliSession &session, const DatasetVerbOptions &)
{
    FW_TRY(project, session.project());
    const auto versions = session.onMain([&] { return project->datasets().list(); });
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const DatasetVersion &version : versions) {
        rows.push_back(versionJson(version));
        table.push_back({toQString(version.title()), shownNumber(qint64(version.rows("train"))),
                         shownNumber(qint64(version.rows("validation"))),
                         shownNumber(qint64(version.rows("rephrased"))), shownNumber(qint64(version.rows("unseen"))),
                         share(version.manifest, "realised_rendered"), shownTime(version.createdMs)});
    }
    session.result["datasets"] = std::move(rows);
    if (versions.empty())
        session.print(CliTr::tr("No version yet. Build one with: dataset build NAME"));
    else
        printTable(session,
                   {CliTr::tr("version"), CliTr::tr("train"), CliTr::tr("validation"), CliTr::tr("rephrased"),
                    CliTr::tr("unseen"), CliTr::tr("domain share"), CliTr::tr("built")},
                   table);
    return {};
}

Result<> show(CliSession &session, const DatasetVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(version, findVersion(session, *project, options.name));
    session.result["dataset"] = versionJson(version);
    printVersion(session, version);
    return {};
}

Result<> difference(CliSession &session, const DatasetVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(before, findVersion(session, *project, options.name));
    FW_TRY(after, findVersion(session, *project, options.other));
    FW_TRY(diff, session.await<Result<DatasetDifference>>([&](QObject *receiver, auto done) {
        project->datasets().difference(before.id, after.id, receiver, std::move(done));
    }));
    session.result = {{"before", before.title()}, {"after", after.title()},  {"added", diff.added},
                      {"removed", diff.removed},  {"changed", diff.changed}, {"same", diff.same}};
    session.print(CliTr::tr("%1 to %2: %3 added, %4 removed, %5 changed, %6 the same")
                      .arg(toQString(before.title()), toQString(after.title()))
                      .arg(diff.added)
                      .arg(diff.removed)
                      .arg(diff.changed)
                      .arg(diff.same));
    return {};
}

/// What exactly the model will see of one row: the rendered text, its tokens, and which of them are trained.
Result<> preflight(CliSession &session, const DatasetVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(version, findVersion(session, *project, options.name));
    FW_TRY(rows, session.await<Result<JsonLines>>([&](QObject *receiver, auto done) {
        project->datasets().openRows(version.id, toQString(options.part), receiver, std::move(done));
    }));
    if (options.row < 1 || size_t(options.row) > rows.count()) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There is no row %1; the part has %2."),
                     {std::to_string(options.row), std::to_string(rows.count())}},
                    {FW_NOOP("core", "Choose a number from 1 to the number of rows.")});
    }
    FW_TRY(row, rows.row(size_t(options.row - 1)));
    FW_TRY(model, modelOrStandard(session, options.model));
    const Json *const messages = member(row, "messages");
    FW_TRY(seen, callWorker(session, {{"verb", "template"},
                                      {"model", toJson(model.ref)},
                                      {"messages", messages ? *messages : Json::array()}}));
    const std::int64_t limit = intOr(version.manifest, "max_length", 1024);
    const Json *const trained = member(seen, "trained");
    const Json *const ids = member(seen, "ids");
    std::int64_t trainedCount = 0;
    if (trained && trained->is_array()) {
        for (const Json &flag : *trained)
            trainedCount += flag.is_boolean() ? flag.get<bool>() : flag.is_number_integer() && flag.get<int>() != 0;
    }
    const std::int64_t length = ids && ids->is_array() ? std::int64_t(ids->size()) : 0;
    session.result = std::move(seen);
    session.result["dataset"] = version.title();
    session.result["part"] = options.part;
    session.result["row"] = options.row;
    session.result["cut"] = std::max<std::int64_t>(0, length - limit);
    session.print(toQString(stringOr(session.result, "text")));
    session.print(CliTr::tr("%1 tokens, %2 of them trained, %3 cut")
                      .arg(length)
                      .arg(trainedCount)
                      .arg(std::max<std::int64_t>(0, length - limit)));
    return {};
}

Result<> exportVersion(CliSession &session, const DatasetVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(version, findVersion(session, *project, options.name));
    const std::filesystem::path target = session.absolute(options.output);
    FW_CHECK(makeFolder(target));
    Json files = Json::array();
    for (const char *name : {"train.jsonl", "validation.jsonl", "rephrased.jsonl", "unseen.jsonl", "manifest.json"}) {
        std::error_code problem;
        if (!std::filesystem::exists(version.folder / name, problem))
            continue;
        FW_CHECK(copyFile(version.folder / name, target / name));
        files.push_back((target / name).string());
    }
    session.result["files"] = std::move(files);
    session.print(CliTr::tr("%1 is in %2").arg(toQString(version.title()), toQString(target)));
    return {};
}

} // namespace

void addDatasetVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const group = app.add_subcommand("dataset", FW_NOOP("cli", "Versions to train on"));
    group->require_subcommand(1);
    auto options = std::make_shared<DatasetVerbOptions>();
    const auto declare = [&](const char *name, const char *help,
                             Result<> (*run)(CliSession &, const DatasetVerbOptions &)) {
        return declareProjectVerb(*group, name, help, chosen,
                                  [options, run](CliSession &session) { return run(session, *options); });
    };
    CLI::App *verb =
        declare("build", FW_NOOP("cli", "Build a version from the accepted pairs and general data"), build);
    verb->add_option("NAME", options->name, FW_NOOP("cli", "Its name, or NAME@VERSION"))->required();
    verb->add_option("--domain-share", options->build.domainShare, FW_NOOP("cli", "Of tokens, 0.05 to 1"))
        ->check(CLI::Range(0.05, 1.0));
    verb->add_option("--general", options->general, FW_NOOP("cli", "Files of general pairs; none: those that ship"));
    verb->add_option("--validation-share", options->build.validationShare,
                     FW_NOOP("cli", "Of rows, to watch the training with"))
        ->check(CLI::Range(0.0, 0.5));
    verb->add_option("--rephrased-share", options->build.rephrasedShare,
                     FW_NOOP("cli", "Of facts, one phrasing of which is held out"))
        ->check(CLI::Range(0.0, 0.9));
    verb->add_option("--unseen-share", options->build.unseenShare,
                     FW_NOOP("cli", "Of passages that are held out whole"))
        ->check(CLI::Range(0.0, 0.9));
    verb->add_option("--general-cap", options->build.generalCap,
                     FW_NOOP("cli", "A general row is repeated at most so often"))
        ->check(CLI::Range(1.0, 1000.0));
    verb->add_option("--max-length", options->build.maxLength, FW_NOOP("cli", "Tokens of a row"))
        ->check(CLI::Range(16, 1 << 20));
    verb->add_option("--model", options->model, FW_NOOP("cli", "Whose tokens are counted"));
    verb->add_option("--seed", options->build.seed, FW_NOOP("cli", "The same seed holds out the same rows"));
    verb->add_flag("--detach", options->detach, FW_NOOP("cli", "Start it and come back at once"));
    declare("list", FW_NOOP("cli", "All versions"), list);
    declare("show", FW_NOOP("cli", "Counts, shares and checks of one"), show)
        ->add_option("NAME", options->name, FW_NOOP("cli", "Its name, or NAME@VERSION"))
        ->required();
    verb = declare("diff", FW_NOOP("cli", "What differs between two"), difference);
    verb->add_option("A", options->name, FW_NOOP("cli", "The earlier version"))->required();
    verb->add_option("B", options->other, FW_NOOP("cli", "The later version"))->required();
    verb = declare("preflight", FW_NOOP("cli", "What exactly the model will see of a row"), preflight);
    verb->add_option("NAME", options->name, FW_NOOP("cli", "Its name, or NAME@VERSION"))->required();
    verb->add_option("--part", options->part, FW_NOOP("cli", "Of which part the row is"))
        ->check(CLI::IsMember({"train", "validation", "rephrased", "unseen"}));
    verb->add_option("--row", options->row, FW_NOOP("cli", "From 1"));
    verb->add_option("--model", options->model, FW_NOOP("cli", "Whose tokens are shown"));
    verb = declare("export", FW_NOOP("cli", "Copy a version's files"), exportVersion);
    verb->add_option("NAME", options->name, FW_NOOP("cli", "Its name, or NAME@VERSION"))->required();
    verb->add_option("--output", options->output, FW_NOOP("cli", "A folder"))->required();
}

} // namespace fieldwright
