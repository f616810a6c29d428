#include "app/cli/verb_support.h"

#include "app/jobs/job_table_model.h"
#include "app/jobs/sweeps.h"
#include "app/jobs/training_runs.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/runs/row_ranking.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"

#include <CLI/CLI.hpp>

#include <cmath>

namespace fieldwright {

namespace {

Result<RunStatus> findTraining(CliSession &session, Project &project, const std::string &text)
{
    FW_TRY(run, findJob(session, project, text));
    if (!run.job || run.job->kind != JobKind::Train)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 is no training."), {text}},
                    {FW_NOOP("core", "\"runs list\" shows the trainings that there are.")});
    return run;
}

struct WorstOptions
{
    std::string id;
    std::string part = "training";
    int limit = 20;
};

Json rowJson(const RankedRow &row)
{
    Json out = {{"row", row.figures.row + 1},
                {"loss", std::isfinite(row.figures.loss) ? Json(row.figures.loss) : Json()},
                {"token_accuracy", row.figures.accuracy()},
                {"tokens", row.figures.targets},
                {"step", row.figures.step},
                {"id", row.id},
                {"question", row.question},
                {"answer", row.answer}};
    if (row.pair > 0)
        out["pair"] = row.pair;
    return out;
}

Result<> worst(CliSession &session, const WorstOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findTraining(session, *project, options.id));
    const RowPart part = options.part == "validation" ? RowPart::Validation : RowPart::Training;
    const auto dataset = session.onMain([&] { return datasetFolder(project->datasets(), *run.job); });
    RowRanking ranking(run.folder, dataset);
    (void)ranking.poll();
    std::vector<RowLoss> rows = ranking.byLoss(part);
    if (rows.empty())
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "The losses of the rows of \"%1\" are not known."), {run.job->name}},
                    {FW_NOOP("core", "They are told from the first step of a run on.")});
    session.result["run"] = run.id;
    session.result["part"] = options.part;
    session.result["known_rows"] = rows.size();
    session.result["median_loss"] = rows[rows.size() / 2].loss;
    rows.resize(std::min(rows.size(), size_t(options.limit)));
    session.result["rows"] = Json::array();
    std::vector<QStringList> table;
    for (const RankedRow &row : ranking.read(part, rows)) {
        session.result["rows"].push_back(rowJson(row));
        table.push_back({shownNumber(row.figures.loss, 3), shownPercent(row.figures.accuracy()),
                         shownNumber(qint64(row.figures.targets)), shownNumber(qint64(row.figures.step)),
                         row.pair > 0 ? QString::number(row.pair) : toQString(row.id), toQString(row.question)});
    }
    printTable(session,
               {CliTr::tr("loss"), CliTr::tr("right"), CliTr::tr("tokens"), CliTr::tr("step"), CliTr::tr("pair"),
                CliTr::tr("question")},
               table);
    return {};
}

struct ListOptions
{
    std::vector<std::string> ids; ///< none: all
    std::string csv;
    double perKilowattHour = -1; ///< under 0: as the settings say
    double perHour = -1;
    bool differing = false;
};

/// Copies of all trainings, or of those that are named, newest first.
Result<std::vector<RunStatus>> trainingsOf(CliSession &session, Project &project, const std::vector<std::string> &ids)
{
    std::vector<RunStatus> runs;
    for (const std::string &id : ids) {
        FW_TRY(run, findTraining(session, project, id));
        runs.push_back(std::move(run));
    }
    if (!ids.empty())
        return runs;
    return session.onMain([&] {
        const JobQueue &queue = project.jobs().queue();
        for (const QString &id : trainings(queue))
            runs.push_back(*queue.job(id));
        return runs;
    });
}

std::vector<TrainRecipe> recipesOf(const std::vector<RunStatus> &runs)
{
    std::vector<TrainRecipe> recipes;
    recipes.reserve(runs.size());
    for (const RunStatus &run : runs)
        recipes.push_back(recipeFromJson(run.job->recipe, "job.json").value_or(TrainRecipe()));
    return recipes;
}

Prices pricesFor(CliSession &session, const ListOptions &options)
{
    Prices prices = session.onMain([&] { return pricesOf(session.studio().settings()); });
    if (options.perKilowattHour >= 0)
        prices.perKilowattHour = options.perKilowattHour;
    if (options.perHour >= 0)
        prices.perHour = options.perHour;
    return prices;
}

QString costHeading(CliSession &session)
{
    const QString currency = session.onMain([&] { return session.studio().settings().get(setting::currency); });
    return currency.isEmpty() ? CliTr::tr("cost") : CliTr::tr("cost, %1").arg(currency);
}

Result<> list(CliSession &session, const ListOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(runs, trainingsOf(session, *project, options.ids));
    const Prices prices = pricesFor(session, options);
    const std::set<QString> best = session.onMain([&] {
        std::vector<QString> ids;
        for (const RunStatus &run : runs)
            ids.push_back(toQString(run.id));
        return bestRuns(project->jobs().queue(), ids);
    });
    const std::vector<TrainRecipe> recipes = recipesOf(runs);
    const auto differences =
        options.differing && runs.size() > 1 ? differingFields(recipes) : std::vector<const FieldInfo *>();
    std::vector<ComparedRun> compared;
    std::vector<QStringList> table;
    session.result["runs"] = Json::array();
    const QString none(QChar(u'–'));
    for (size_t i = 0; i < runs.size(); ++i) {
        const RunStatus &run = runs[i];
        compared.push_back({&run, runUse(run.folder)});
        const RunUse &use = compared.back().use;
        const bool isBest = best.contains(toQString(run.id));
        session.result["runs"].push_back(comparedJson(compared.back(), prices));
        session.result["runs"].back()["best_of_its_rows"] = isBest;
        const auto loss = bestLoss(run);
        const auto cost = costOf(use, prices);
        const QString lossText = loss ? shownNumber(*loss, 3) : none;
        QStringList row = {toQString(run.job->name),
                           jobStateText(run.state),
                           methodText(run.job->recipe),
                           datasetTitle(run),
                           isBest ? CliTr::tr("%1, best").arg(lossText) : lossText,
                           shownNumber(qint64(use.tokens)),
                           shownDuration(qint64(use.seconds * 1000)),
                           shownNumber(use.tokensPerSecond(), 0),
                           use.peakBytes ? shownBytes(use.peakBytes) : none,
                           use.joules ? shownEnergy(*use.joules) : CliTr::tr("unknown"),
                           cost ? shownCost(*cost) : none};
        for (const FieldInfo *field : differences)
            row.append(shownField(*field, fieldValue(recipes[i], *field)));
        table.push_back(std::move(row));
    }
    if (!options.csv.empty()) {
        const std::filesystem::path file = session.absolute(options.csv);
        FW_CHECK(saveFile(file, comparisonCsv(compared, prices)));
        session.result["file"] = file.string();
        session.print(toQString(file));
        return {};
    }
    if (table.empty()) {
        session.print(CliTr::tr("No trainings yet."));
        return {};
    }
    QStringList heading = {CliTr::tr("name"),   CliTr::tr("state"),  CliTr::tr("method"), CliTr::tr("dataset"),
                           CliTr::tr("best"),   CliTr::tr("tokens"), CliTr::tr("time"),   CliTr::tr("tokens/s"),
                           CliTr::tr("memory"), CliTr::tr("energy"), costHeading(session)};
    for (const FieldInfo *field : differences)
        heading.append(QLatin1String(field->key));
    printTable(session, heading, table);
    return {};
}

Result<> differ(CliSession &session, const std::vector<std::string> &ids)
{
    FW_TRY(project, session.project());
    FW_TRY(runs, trainingsOf(session, *project, ids));
    std::vector<NamedRecipe> recipes;
    const std::vector<TrainRecipe> read = recipesOf(runs);
    for (size_t i = 0; i < runs.size(); ++i)
        recipes.push_back({runs[i].job->name, read[i]});
    printRecipeDifference(session, recipes);
    return {};
}

Result<> saveRecipeOf(CliSession &session, const std::string &id, const std::string &output)
{
    FW_TRY(project, session.project());
    FW_TRY(run, findTraining(session, *project, id));
    FW_TRY(recipe, recipeFromJson(run.job->recipe, "job.json"));
    session.result = toJson(recipe);
    const std::string text = dumpJson(session.result, 2) + "\n";
    if (output.empty()) {
        session.print(toQString(text).trimmed());
        return {};
    }
    const std::filesystem::path file = session.absolute(output);
    FW_CHECK(saveFile(file, text));
    session.print(toQString(file));
    return {};
}

struct SweepVerbOptions
{
    std::string id;
    bool cancel = false;
};

/// By the sweep's name, its id, or one of its runs.
Result<Sweep> findSweepByText(CliSession &session, Project &project, const std::string &text)
{
    const auto found = session.onMain([&]() -> std::optional<Sweep> {
        const JobQueue &queue = project.jobs().queue();
        for (Sweep &sweep : sweepsOf(queue)) {
            const bool isOne = std::any_of(sweep.runs.begin(), sweep.runs.end(), [&](const SweepRun &run) {
                return toStd(run.id) == text || queue.job(run.id)->job->name == text;
            });
            if (isOne || toStd(sweep.name) == text || toStd(sweep.id) == text)
                return std::move(sweep);
        }
        return std::nullopt;
    });
    if (found)
        return *found;
    return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no sweep \"%1\" in this project."), {text}},
                {FW_NOOP("core", "Begin one with: train … --sweep key=value,value")});
}

Result<> showSweep(CliSession &session, const SweepVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(sweep, findSweepByText(session, *project, options.id));
    if (options.cancel) {
        const int ended = session.onMain([&] { return cancelRest(project->jobs().queue(), sweep); });
        session.result["cancelled"] = ended;
        const auto isOver = [&] {
            const JobQueue &queue = project->jobs().queue();
            return std::all_of(sweep.runs.begin(), sweep.runs.end(), [&](const SweepRun &run) {
                return !queue.job(run.id) || isFinal(queue.job(run.id)->state);
            });
        };
        for (int waited = 0; waited < 1200 && !session.onMain(isOver); ++waited) {
            session.throwIfInterrupted();
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    printSweep(session, *project, sweep);
    return {};
}

/// Of a sweep's runs, whose models are not listed by themselves.
Result<> keepModels(CliSession &session, const std::vector<std::string> &ids)
{
    FW_TRY(project, session.project());
    session.result["models"] = Json::array();
    for (const std::string &id : ids) {
        FW_TRY(run, findTraining(session, *project, id));
        FW_TRY(kept, session.await<Result<ModelEntry>>([&](QObject *receiver, auto done) {
            project->jobs().keepModel(toQString(run.id), receiver, std::move(done));
        }));
        session.result["models"].push_back({{"run", run.id}, {"name", kept.ref.name}, {"id", kept.ref.id}});
        session.print(CliTr::tr("%1 is among the models now.").arg(toQString(kept.ref.name)));
    }
    return {};
}

} // namespace

void printRecipeDifference(CliSession &session, const std::vector<NamedRecipe> &recipes)
{
    std::vector<TrainRecipe> values;
    QStringList heading = {CliTr::tr("key")};
    for (const NamedRecipe &recipe : recipes) {
        values.push_back(recipe.recipe);
        heading.append(toQString(recipe.name));
    }
    session.result["differences"] = Json::array();
    std::vector<QStringList> table;
    for (const FieldInfo *field : differingFields(values)) {
        QStringList row = {QLatin1String(field->key)};
        Json shown = Json::array();
        for (const TrainRecipe &recipe : values) {
            const FieldValue value = fieldValue(recipe, *field);
            row.append(toQString(fieldText(value)));
            std::visit([&](const auto &v) { shown.push_back(v); }, value);
        }
        session.result["differences"].push_back({{"key", field->key}, {"values", std::move(shown)}});
        table.push_back(std::move(row));
    }
    if (table.empty())
        session.print(CliTr::tr("The recipes are the same."));
    else
        printTable(session, heading, table);
}

void printSweep(CliSession &session, Project &project, const Sweep &sweep)
{
    QStringList heading;
    for (const SweepAxis &axis : sweep.axes)
        heading.append(toQString(axis.key));
    heading += {CliTr::tr("best"), CliTr::tr("state"), CliTr::tr("model"), CliTr::tr("run")};
    std::vector<QStringList> table;
    Json rows = Json::array();
    bool waits = false; // a model that is not listed
    const QString best = session.onMain([&] {
        const JobQueue &queue = project.jobs().queue();
        const QString lowest = bestOf(queue, sweep);
        for (const SweepRun &run : sweep.runs) {
            const RunStatus *status = queue.job(run.id);
            if (!status)
                continue;
            QStringList row;
            Json values = Json::object();
            for (size_t axis = 0; axis < sweep.axes.size(); ++axis) {
                row.append(toQString(sweep.axes[axis].values[run.place[axis]]));
                values[sweep.axes[axis].key] = sweep.axes[axis].values[run.place[axis]];
            }
            const auto loss = bestLoss(*status);
            const QString text = loss ? shownNumber(*loss, 3) : QString(QChar(u'–'));
            const ModelEntry *kept = project.models().ofRun(run.id);
            waits = waits || project.jobs().waitsToBeKept(*status);
            row += {run.id == lowest ? CliTr::tr("%1, best").arg(text) : text, jobStateText(status->state),
                    kept ? CliTr::tr("kept") : QString(QChar(u'–')), toQString(status->job->name)};
            table.push_back(std::move(row));
            rows.push_back({{"id", status->id},
                            {"name", status->job->name},
                            {"values", std::move(values)},
                            {"best_loss", loss ? Json(*loss) : Json()},
                            {"state", jobStateName(status->state)},
                            {"model", kept ? Json(kept->ref.name) : Json()}});
        }
        return lowest;
    });
    session.result["sweep"] = {
        {"id", toStd(sweep.id)}, {"name", toStd(sweep.name)}, {"axes", toJson(sweep.axes)}, {"runs", std::move(rows)}};
    session.result["sweep"]["best"] = best.isEmpty() ? Json() : Json(toStd(best));
    printTable(session, heading, table);
    if (!waits)
        return;
    if (!session.onMain([&] { return isOver(project.jobs().queue(), sweep); }))
        session.print(
            CliTr::tr("When all runs have ended, the best model is listed by itself. Another one with: runs keep RUN"));
    else if (best.isEmpty())
        session.print(CliTr::tr("Without validation rows there is no best run, so no model is listed by itself. "
                                "Choose one with: runs keep RUN"));
    else
        session.print(CliTr::tr("Of a sweep only the best model is listed by itself. Another one with: runs keep RUN"));
}

void addRunVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const group =
        app.add_subcommand("runs", FW_NOOP("cli", "Trainings beside each other, and what they found"));
    group->require_subcommand(1);
    auto listed = std::make_shared<ListOptions>();
    CLI::App *verb = declareProjectVerb(
        *group, "list",
        FW_NOOP("cli", "What each was, found and took; only losses on the same validation rows compare"), chosen,
        [listed](CliSession &session) { return list(session, *listed); });
    verb->add_option("ID", listed->ids, FW_NOOP("cli", "Only these"));
    verb->add_flag("--differing", listed->differing, FW_NOOP("cli", "With the recipe fields in which they differ"));
    verb->add_option("--csv", listed->csv, FW_NOOP("cli", "Write the table into this file, with whole recipes"));
    verb->add_option("--price-per-kwh", listed->perKilowattHour,
                     FW_NOOP("cli", "Of electricity, instead of the settings'"))
        ->check(CLI::NonNegativeNumber);
    verb->add_option("--price-per-hour", listed->perHour, FW_NOOP("cli", "Of this machine, instead of the settings'"))
        ->check(CLI::NonNegativeNumber);

    auto compared = std::make_shared<std::vector<std::string>>();
    verb = declareProjectVerb(*group, "diff", FW_NOOP("cli", "What the recipes of some differ in"), chosen,
                              [compared](CliSession &session) { return differ(session, *compared); });
    verb->add_option("ID", *compared, FW_NOOP("cli", "Two or more"))->required()->expected(2, 20);

    auto saved = std::make_shared<std::pair<std::string, std::string>>();
    verb =
        declareProjectVerb(*group, "recipe", FW_NOOP("cli", "The recipe of one, to be used again"), chosen,
                           [saved](CliSession &session) { return saveRecipeOf(session, saved->first, saved->second); });
    verb->add_option("ID", saved->first, FW_NOOP("cli", "Its id (the last four digits do) or its name"))->required();
    verb->add_option("--output", saved->second, FW_NOOP("cli", "The file; else it is printed"));

    auto swept = std::make_shared<SweepVerbOptions>();
    verb = declareProjectVerb(*group, "sweep", FW_NOOP("cli", "The results of a sweep"), chosen,
                              [swept](CliSession &session) { return showSweep(session, *swept); });
    verb->add_option("NAME", swept->id, FW_NOOP("cli", "Its name, or one of its runs"))->required();
    verb->add_flag("--cancel", swept->cancel,
                   FW_NOOP("cli", "End what is still to come; of the one that runs, its best so far is kept"));

    auto kept = std::make_shared<std::vector<std::string>>();
    verb = declareProjectVerb(*group, "keep", FW_NOOP("cli", "Lists the models of runs of a sweep among the models"),
                              chosen, [kept](CliSession &session) { return keepModels(session, *kept); });
    verb->add_option("ID", *kept, FW_NOOP("cli", "Ids (the last four digits do) or names"))->required();

    auto options = std::make_shared<WorstOptions>();
    verb = declareProjectVerb(*group, "worst", FW_NOOP("cli", "The rows of one that it learns worst"), chosen,
                              [options](CliSession &session) { return worst(session, *options); });
    verb->add_option("ID", options->id, FW_NOOP("cli", "Its id (the last four digits do) or its name"))->required();
    verb->add_option("--part", options->part, FW_NOOP("cli", "training or validation"))
        ->check(CLI::IsMember({"training", "validation"}));
    verb->add_option("--limit", options->limit, FW_NOOP("cli", "How many; 20 unless told"))
        ->check(CLI::Range(1, 10000));
}

} // namespace fieldwright
