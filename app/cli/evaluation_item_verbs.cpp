#include "app/cli/verb_support.h"

#include "app/evaluations/evaluation_item_model.h"
#include "app/reports/report_service.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

using Filter = EvaluationItemModel::Filter;

struct ItemVerbOptions
{
    std::string evaluation;
    std::vector<std::string> items;
    std::string filter = "all";
    std::string axis;
    std::string language;
    std::string search;
    int limit = 0;
    bool isSound = false;
};

const std::map<std::string, Filter> filters = {
    {"all", Filter::All},   {"worse", Filter::GotWorse},     {"better", Filter::GotBetter},
    {"same", Filter::Same}, {"unparsed", Filter::NotParsed}, {"wrong", Filter::Wrong}};

Result<> list(CliSession &session, const ItemVerbOptions &)
{
    FW_TRY(project, session.project());
    const auto all = session.onMain([&] { return project->evaluations().list(); });
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const EvaluationInfo &info : all) {
        Json row = {{"id", info.id},
                    {"name", info.name},
                    {"created_ms", info.createdMs},
                    {"protocol", info.protocol},
                    {"base", toJson(info.base)}};
        if (info.tuned)
            row["tuned"] = toJson(*info.tuned);
        rows.push_back(std::move(row));
        table.push_back({toQString(info.id), toQString(info.name), shownTime(info.createdMs), toQString(info.base.name),
                         info.tuned ? toQString(info.tuned->name) : QString()});
    }
    session.result["evaluations"] = std::move(rows);
    if (table.empty())
        session.print(CliTr::tr("No evaluations yet."));
    else
        printTable(session,
                   {CliTr::tr("id"), CliTr::tr("name"), CliTr::tr("time"), CliTr::tr("base"), CliTr::tr("tuned")},
                   table);
    return {};
}

Result<EvaluationData> dataOf(CliSession &session, Project &project, const std::string &evaluation)
{
    const auto id = session.onMain([&]() -> std::optional<QString> {
        const EvaluationInfo *found = project.evaluations().find(toQString(evaluation));
        return found ? std::optional(toQString(found->id)) : std::nullopt;
    });
    if (!id) {
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "There is no evaluation \"%1\" in this project."), {evaluation}},
                    {FW_NOOP("core", "\"evaluations list\" shows those that there are.")});
    }
    return session.await<Result<EvaluationData>>(
        [&](QObject *receiver, auto done) { project.evaluations().data(*id, receiver, std::move(done)); });
}

Json answerJson(const EvaluationItem::Answer &answer)
{
    return {{"raw", answer.raw}, {"parsed", answer.parsed}, {"score", answer.score}};
}

/// Filtered by the window's own list of items.
Result<> items(CliSession &session, const ItemVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(data, dataOf(session, *project, options.evaluation));
    Json rows = Json::array();
    std::vector<QStringList> table;
    session.onMain([&] {
        EvaluationItemModel model;
        model.setItems(std::move(data.items), data.info.tuned.has_value());
        model.setAxis(toQString(options.axis));
        model.setLanguageFilter(toQString(options.language));
        model.setSearch(toQString(options.search));
        model.setFilter(filters.at(options.filter));
        const int shown = options.limit > 0 ? std::min(options.limit, model.rowCount()) : model.rowCount();
        for (int row = 0; row < shown; ++row) {
            const EvaluationItem &item = *model.itemAt(row);
            Json json = {{"id", item.id},         {"suite", item.suite},       {"axis", item.axis},
                         {"item", item.item},     {"language", item.language}, {"mode", item.mode},
                         {"prompt", item.prompt}, {"expected", item.expected}, {"base", answerJson(item.base)},
                         {"faulty", item.faulty}};
            if (item.tuned.isThere)
                json["tuned"] = answerJson(item.tuned);
            rows.push_back(std::move(json));
            table.push_back({QString::number(item.id), axisText(item.axis), toQString(item.item),
                             toQString(item.expected), toQString(item.base.raw), toQString(item.tuned.raw),
                             item.faulty ? CliTr::tr("faulty") : QString()});
        }
        session.result["matching"] = model.rowCount();
    });
    session.result["items"] = std::move(rows);
    if (table.empty())
        session.print(CliTr::tr("No items match."));
    else
        printTable(session,
                   {CliTr::tr("id"), CliTr::tr("dimension"), CliTr::tr("item"), CliTr::tr("expected answer"),
                    CliTr::tr("base"), CliTr::tr("tuned"), CliTr::tr("state")},
                   table, 28);
    return {};
}

Result<> faulty(CliSession &session, const ItemVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(data, dataOf(session, *project, options.evaluation));
    std::vector<std::int64_t> ids;
    for (const std::string &text : options.items) {
        const size_t before = ids.size();
        for (const EvaluationItem &item : data.items) {
            if (std::to_string(item.id) == text || item.item == text)
                ids.push_back(item.id);
        }
        if (ids.size() == before) {
            return fail(ErrorCode::NotFound,
                        {FW_NOOP("core", "The evaluation \"%1\" has no item %2."), {options.evaluation, text}},
                        {FW_NOOP("core", "\"evaluations items\" shows those that there are.")});
        }
    }
    auto problem = std::make_shared<std::optional<Error>>();
    const auto connection = session.onMain([&] {
        return QObject::connect(&project->evaluations(), &Evaluations::failed, &project->evaluations(),
                                [problem](const Error &error) { *problem = error; });
    });
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        for (const std::int64_t id : ids)
            project->evaluations().setFaulty(id, !options.isSound);
        return {};
    }));
    session.onMain([&] { return QObject::disconnect(connection); });
    if (*problem)
        return fail(**problem);
    session.result["changed"] = ids.size();
    session.print(options.isSound ? CliTr::tr("%n item(s) count again.", nullptr, int(ids.size()))
                                  : CliTr::tr("%n item(s) marked as faulty.", nullptr, int(ids.size())));
    return {};
}

Result<> answers(CliSession &session, const ItemVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(data, dataOf(session, *project, options.evaluation));
    Json rows = Json::array();
    for (const EvaluationQuestion &each : data.questions) {
        rows.push_back({{"question", each.question},
                        {"expected", each.expected},
                        {"language", each.language},
                        {"base", each.base},
                        {"tuned", each.tuned}});
        session.print(QStringLiteral("── %1").arg(toQString(each.question)));
        if (!each.expected.empty())
            session.print(CliTr::tr("expected: %1").arg(toQString(each.expected)));
        session.print(CliTr::tr("base: %1").arg(toQString(each.base)));
        if (data.info.tuned)
            session.print(CliTr::tr("tuned: %1").arg(toQString(each.tuned)));
    }
    if (rows.empty())
        session.print(CliTr::tr("No questions were kept for this evaluation."));
    session.result["questions"] = std::move(rows);
    return {};
}

Result<> reports(CliSession &session, const ItemVerbOptions &)
{
    FW_TRY(project, session.project());
    const std::vector<ReportFile> files = session.onMain([&] { return project->reports().list(); });
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const ReportFile &file : files) {
        rows.push_back({{"path", file.path.string()},
                        {"format", toStd(file.format)},
                        {"written_ms", file.writtenMs},
                        {"bytes", file.bytes}});
        table.push_back({toQString(file.path), shownTime(file.writtenMs), shownBytes(file.bytes)});
    }
    session.result["reports"] = std::move(rows);
    if (table.empty())
        session.print(CliTr::tr("No report yet."));
    else
        printTable(session, {CliTr::tr("file"), CliTr::tr("time"), CliTr::tr("size")}, table, 120);
    return {};
}

} // namespace

void addEvaluationItemVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const group = app.add_subcommand("evaluations", FW_NOOP("cli", "What evaluations found, item by item"));
    group->require_subcommand(1);
    auto options = std::make_shared<ItemVerbOptions>();
    const auto declare = [&](const char *name, const char *help, Result<> (*run)(CliSession &, const ItemVerbOptions &),
                             bool ofOne = true) {
        CLI::App *const verb = declareProjectVerb(
            *group, name, help, chosen, [options, run](CliSession &session) { return run(session, *options); });
        if (ofOne)
            verb->add_option("EVALUATION", options->evaluation, FW_NOOP("cli", "Its id or name"))->required();
        return verb;
    };
    declare("list", FW_NOOP("cli", "All evaluations"), list, false);
    CLI::App *verb = declare("items", FW_NOOP("cli", "Items with both answers"), items);
    verb->add_option("--filter", options->filter,
                     FW_NOOP("cli", "Only those that changed so, or that were answered so"))
        ->check(CLI::IsMember({"all", "worse", "better", "same", "unparsed", "wrong"}));
    verb->add_option("--axis", options->axis, FW_NOOP("cli", "Only of this dimension, e.g. syntax"));
    verb->add_option("--item-language", options->language, FW_NOOP("cli", "Only of this language: en or zh"))
        ->check(CLI::IsMember({"en", "zh"}));
    verb->add_option("--search", options->search, FW_NOOP("cli", "Words of item or answers"));
    verb->add_option("--limit", options->limit, FW_NOOP("cli", "At most so many"));
    verb = declare("faulty", FW_NOOP("cli", "Mark items as faulty: they count for neither model"), faulty);
    verb->add_option("ITEM", options->items, FW_NOOP("cli", "Ids or names of items"))->required();
    verb->add_flag("--undo", options->isSound, FW_NOOP("cli", "They are sound after all"));
    declare("answers", FW_NOOP("cli", "The kept questions with the answers before and after"), answers);
    declare("reports", FW_NOOP("cli", "Reports that were written into the project"), reports, false);
}

} // namespace fieldwright
