#include "app/cli/verb_support.h"

#include "app/evaluations/evaluation_item_model.h"
#include "app/evaluations/evaluations.h"
#include "app/reports/report_service.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "core/evaluation/summary.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct EvaluateVerbOptions
{
    std::vector<std::string> models;
    std::vector<std::string> suites = {"five-dimension"};
    std::string dataset;
    std::string name;
    int limit = 0;
    int domainLimit = 0;
    std::vector<std::string> languages;
    qint64 seed = 42;
    bool detach = false;
};

QString verdictText(Verdict verdict)
{
    return verdict == Verdict::Better  ? CliTr::tr("better")
           : verdict == Verdict::Worse ? CliTr::tr("worse")
                                       : CliTr::tr("undecided");
}

QStringList comparisonRow(const QString &name, const Comparison &c, bool compared)
{
    const auto points = [](double share) { return shownNumber(100 * share, 1); };
    QStringList row = {name, shownNumber(qint64(c.n)), points(c.base)};
    if (compared) {
        row << points(c.tuned) << shownDelta(100 * c.delta, 1)
            << CliTr::tr("%1 to %2")
                   .arg(shownDelta(100 * c.deltaInterval.low, 1), shownDelta(100 * c.deltaInterval.high, 1))
            << (c.p < 0.001 ? QStringLiteral("<0.001") : shownNumber(c.p, 3)) << verdictText(c.verdict);
    }
    return row;
}

void printSummary(CliSession &session, const Json &json)
{
    const auto summary = summaryFromJson(json, "summary.json");
    if (!summary)
        return session.complain(translated(summary.error()));
    std::vector<QStringList> rows;
    for (const AxisSummary &axis : summary->axes) {
        if (axis.suite == "five-dimension" || summary->domain.find(axis.axis) == summary->domain.end())
            rows.push_back(comparisonRow(axisText(axis.axis), axis.pooled.all, summary->compared));
    }
    for (const auto &[part, comparison] : summary->domain)
        rows.push_back(comparisonRow(axisText(part), comparison, summary->compared));
    QStringList heading = {CliTr::tr("dimension"), CliTr::tr("items"), CliTr::tr("base")};
    if (summary->compared)
        heading << CliTr::tr("tuned") << CliTr::tr("change") << CliTr::tr("95 % interval") << CliTr::tr("p")
                << CliTr::tr("verdict");
    printTable(session, heading, rows);
    for (const Text &text : {summary->headline, summary->gateText, summary->detectable}) {
        if (!text.empty())
            session.print(translated(text));
    }
}

Result<> evaluate(CliSession &session, const EvaluateVerbOptions &options)
{
    FW_TRY(project, session.project());
    if (options.models.empty() || options.models.size() > 2) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "An evaluation compares one or two models.")},
                    {FW_NOOP("core", "Name them as --models BASE,TUNED.")});
    }
    EvaluateOptions wanted;
    FW_TRY(base, session.model(toQString(options.models[0])));
    wanted.base = base.ref;
    std::string tunedRun;
    if (options.models.size() == 2) {
        FW_TRY(tuned, session.model(toQString(options.models[1])));
        wanted.tuned = tuned.ref;
        tunedRun = tuned.run;
    }
    wanted.fiveDimensions = false;
    for (const std::string &suite : options.suites) {
        if (suite == "five-dimension") {
            wanted.fiveDimensions = true;
        } else if (suite == "domain") {
            wanted.domainDataset = options.dataset.empty()
                                       ? session.onMain([&] { return project->jobs().datasetFor(toQString(tunedRun)); })
                                       : toQString(options.dataset);
            if (wanted.domainDataset.isEmpty()) {
                return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no dataset version for the domain test.")},
                            {FW_NOOP("core", "Build one first, or name it with --dataset.")});
            }
        } else {
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no suite \"%1\"."), {suite}},
                        {FW_NOOP("core", "The suites are five-dimension and domain.")});
        }
    }
    wanted.limitPerAxis = options.limit;
    wanted.domainLimit = options.domainLimit;
    for (const std::string &language : options.languages)
        wanted.languages.append(toQString(language));
    wanted.seed = options.seed;
    wanted.name = toQString(options.name);
    const auto id = session.await<Result<QString>>(
        [&](QObject *receiver, auto done) { project->jobs().evaluate(wanted, receiver, std::move(done)); });
    FW_CHECK(followStarted(session, id, options.detach, [](const RunStatus &) { return CliTr::tr("Evaluated."); }));
    if (options.detach)
        return {};
    const auto info = session.onMain([&]() -> std::optional<EvaluationInfo> {
        const EvaluationInfo *found = project->evaluations().find(*id);
        return found ? std::optional(*found) : std::nullopt;
    });
    if (!info)
        return {}; // it was stopped
    session.result["evaluation"] = {{"id", info->id}, {"name", info->name}};
    session.result["summary"] = info->summary;
    printSummary(session, info->summary);
    session.print(CliTr::tr("Write a report with: report %1 --format html --output FOLDER").arg(*id));
    return {};
}

struct ReportVerbOptions
{
    std::string evaluation;
    std::vector<std::string> formats = {"html"};
    std::string output;
};

Result<> report(CliSession &session, const ReportVerbOptions &options)
{
    FW_TRY(project, session.project());
    const auto evaluation = session.onMain([&]() -> std::optional<EvaluationInfo> {
        const EvaluationInfo *found = project->evaluations().find(toQString(options.evaluation));
        return found ? std::optional(*found) : std::nullopt;
    });
    if (!evaluation) {
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "There is no evaluation \"%1\" in this project."), {options.evaluation}},
                    {FW_NOOP("core", "\"job list\" shows evaluations by their ids and names.")});
    }
    ReportOptions wanted{.evaluation = toQString(evaluation->id), .formats = {}};
    for (const std::string &format : options.formats)
        wanted.formats.append(toQString(format));
    if (!options.output.empty())
        wanted.folder = session.absolute(options.output);
    wanted.language = session.onMain([&] { return session.studio().translator().language(); });
    FW_TRY(files, session.await<Result<std::vector<std::filesystem::path>>>([&](QObject *receiver, auto done) {
        project->reports().write(wanted, receiver, std::move(done));
    }));
    Json list = Json::array();
    for (const std::filesystem::path &file : files) {
        list.push_back(file.string());
        session.print(toQString(file));
    }
    session.result["evaluation"] = evaluation->id;
    session.result["files"] = std::move(list);
    return {};
}

} // namespace

void addEvaluationVerbs(CLI::App &app, ChosenVerb &chosen)
{
    auto options = std::make_shared<EvaluateVerbOptions>();
    CLI::App *const verb =
        declareProjectVerb(app, "evaluate", FW_NOOP("cli", "Score a base model and a tuned one on the same items"),
                           chosen, [options](CliSession &session) { return evaluate(session, *options); });
    verb->add_option("--models", options->models, FW_NOOP("cli", "BASE or BASE,TUNED: names, ids or paths"))
        ->required()
        ->delimiter(',');
    verb->add_option("--suite", options->suites, FW_NOOP("cli", "five-dimension, domain"))->delimiter(',');
    verb->add_option("--dataset", options->dataset,
                     FW_NOOP("cli", "Of the domain test; else what the tuned model was trained on"));
    verb->add_option("--name", options->name, FW_NOOP("cli", "Of the evaluation"));
    verb->add_option("--limit", options->limit, FW_NOOP("cli", "Items a dimension; 0: all"))
        ->check(CLI::Range(0, 1 << 20));
    verb->add_option("--domain-limit", options->domainLimit, FW_NOOP("cli", "Questions of each part; 0: all"))
        ->check(CLI::Range(0, 1 << 20));
    verb->add_option("--languages", options->languages, FW_NOOP("cli", "en,zh; none: all"))->delimiter(',');
    verb->add_option("--seed", options->seed, FW_NOOP("cli", "The same seed draws the same items"));
    verb->add_flag("--detach", options->detach, FW_NOOP("cli", "Start it and come back at once"));

    auto written = std::make_shared<ReportVerbOptions>();
    CLI::App *const reporting =
        declareProjectVerb(app, "report", FW_NOOP("cli", "Write what an evaluation found"), chosen,
                           [written](CliSession &session) { return report(session, *written); });
    reporting->add_option("EVALUATION", written->evaluation, FW_NOOP("cli", "Its id or name"))->required();
    reporting->add_option("--format", written->formats, FW_NOOP("cli", "html,pdf,md,csv,json"))
        ->delimiter(',')
        ->check(CLI::IsMember({"html", "pdf", "md", "csv", "json"}));
    reporting->add_option("--output", written->output, FW_NOOP("cli", "A folder; else the project's reports"));
}

} // namespace fieldwright
