#include "app/cli/verb_support.h"

#include "app/documents/documents.h"
#include "app/models/library_jobs.h"
#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"
#include "core/dataset/formats.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct PairVerbOptions
{
    std::vector<std::string> ids;
    bool all = false;
    std::string status;
    std::string search;
    int limit = 0;
    std::string question;
    std::string answer;
    bool accepts = false;
    std::string file;
    std::string format;
    std::vector<std::string> from;
    std::string method = "rules";
    std::string model;
    std::string endpoint;
    std::string keyVariable;
    std::string promptFile;
    qint64 seed = 42;
    bool detach = false;
};

QString statusText(PairStatus status)
{
    return status == PairStatus::Accepted   ? CliTr::tr("accepted")
           : status == PairStatus::Rejected ? CliTr::tr("rejected")
                                            : CliTr::tr("draft");
}

Result<> generate(CliSession &session, const PairVerbOptions &options)
{
    FW_TRY(project, session.project());
    GenerateOptions wanted;
    FW_TRY(documents, documentIds(session, *project, options.from));
    wanted.documents = std::move(documents);
    wanted.method = toQString(options.method);
    wanted.seed = options.seed;
    if (!options.promptFile.empty()) {
        FW_TRY(prompt, readFile(session.absolute(options.promptFile), 1u << 20));
        wanted.promptTemplate = toQString(prompt);
    }
    if (!options.endpoint.empty()) {
        wanted.method = QStringLiteral("model");
        wanted.endpoint = {{"url", options.endpoint}, {"model", options.model}};
        if (!options.keyVariable.empty()) {
            const std::string key = toStd(qEnvironmentVariable(options.keyVariable.c_str()));
            if (key.empty())
                return fail(
                    ErrorCode::NotFound,
                    {FW_NOOP("core", "The environment variable %1 is empty or not set."), {options.keyVariable}},
                    {FW_NOOP("core", "Set it to the key of the server.")});
            session.onMain([&] {
                session.studio().libraryJobs().tokens().keep(options.endpoint, key);
                return 0;
            });
            wanted.hasKey = true;
        }
    } else if (options.method == "model" || !options.model.empty()) {
        wanted.method = QStringLiteral("model");
        FW_TRY(model, session.model(toQString(options.model)));
        wanted.model = model.ref;
    }
    const auto id = session.await<Result<QString>>(
        [&](QObject *receiver, auto done) { project->jobs().generatePairs(wanted, receiver, std::move(done)); });
    return followStarted(session, id, options.detach, [](const RunStatus &run) {
        return CliTr::tr("%n pair(s) made.", nullptr, int(intOr(run.summary, "produced")));
    });
}

/// Ids of the pairs that --status and --search choose, ascending.
Result<std::vector<qint64>> chosenPairs(CliSession &session, Project &project, const PairVerbOptions &options)
{
    std::optional<PairStatus> status;
    if (!options.status.empty()) {
        FW_TRY(parsed, pairStatusFromName(options.status));
        status = parsed;
    }
    std::optional<std::vector<qint64>> found;
    if (!options.search.empty()) {
        FW_TRY(ids, session.await<Result<std::vector<qint64>>>([&](QObject *receiver, auto done) {
            project.pairs().search(toQString(options.search), receiver, std::move(done));
        }));
        found = std::move(ids);
    }
    return session.onMain([&] {
        std::vector<qint64> ids;
        for (const PairColumns &pair : project.pairs().columns()) {
            if ((!status || pair.status == *status) &&
                (!found || std::binary_search(found->begin(), found->end(), pair.id)))
                ids.push_back(pair.id);
        }
        return ids;
    });
}

Result<std::vector<PairRecord>> fetchPairs(CliSession &session, Project &project, const std::vector<qint64> &ids)
{
    return session.await<Result<std::vector<PairRecord>>>(
        [&](QObject *receiver, auto done) { project.pairs().fetch(ids, receiver, std::move(done)); });
}

Result<> list(CliSession &session, const PairVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, chosenPairs(session, *project, options));
    const size_t total = ids.size();
    if (options.limit > 0 && ids.size() > size_t(options.limit))
        ids.resize(size_t(options.limit));
    FW_TRY(pairs, fetchPairs(session, *project, ids));
    const PairCounts counts = session.onMain([&] { return project->pairs().counts(); });
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const PairRecord &pair : pairs) {
        rows.push_back(toJson(pairOf(pair)));
        table.push_back({QString::number(pair.id), statusText(pair.status), toQString(pair.question),
                         toQString(pair.answer),
                         pair.grounded == Grounded::No ? CliTr::tr("not in the source") : QString()});
    }
    session.result["pairs"] = std::move(rows);
    session.result["counts"] = {{"all", counts.all},
                                {"draft", counts.draft},
                                {"accepted", counts.accepted},
                                {"rejected", counts.rejected},
                                {"not_grounded", counts.notGrounded}};
    session.result["found"] = total;
    if (!table.empty())
        printTable(
            session,
            {CliTr::tr("id"), CliTr::tr("status"), CliTr::tr("question"), CliTr::tr("answer"), CliTr::tr("warning")},
            table);
    session.print(CliTr::tr("%1 shown of %2: %3 draft, %4 accepted, %5 rejected")
                      .arg(pairs.size())
                      .arg(counts.all)
                      .arg(counts.draft)
                      .arg(counts.accepted)
                      .arg(counts.rejected));
    return {};
}

Result<> setStatus(CliSession &session, const PairVerbOptions &options, PairStatus status)
{
    FW_TRY(project, session.project());
    std::vector<qint64> ids;
    if (options.all) { // every draft; with a search, those that it finds
        PairVerbOptions drafts = options;
        drafts.status = "draft";
        FW_TRY(chosen, chosenPairs(session, *project, drafts));
        ids = std::move(chosen);
    } else {
        FW_TRY(parsed, parseIds(options.ids));
        ids = std::move(parsed);
        if (ids.empty()) {
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No pair was named.")},
                        {FW_NOOP("core", "Name ids, or --all for every draft.")});
        }
    }
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        for (const qint64 id : ids) {
            if (!project->pairs().find(id))
                return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no pair %1."), {std::to_string(id)}},
                            {FW_NOOP("core", "\"pairs list\" shows those that there are.")});
        }
        if (!ids.empty())
            project->pairs().setStatus(ids, status);
        return {};
    }));
    session.result["changed"] = ids.size();
    session.print(status == PairStatus::Accepted ? CliTr::tr("%n pair(s) accepted.", nullptr, int(ids.size()))
                                                 : CliTr::tr("%n pair(s) rejected.", nullptr, int(ids.size())));
    return {};
}

Result<> edit(CliSession &session, const PairVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, parseIds(options.ids));
    if (options.question.empty() && options.answer.empty()) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "Nothing was said to change.")},
                    {FW_NOOP("core", "Give --question, --answer or both.")});
    }
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        if (!project->pairs().find(ids.front()))
            return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no pair %1."), {std::to_string(ids.front())}},
                        {FW_NOOP("core", "\"pairs list\" shows those that there are.")});
        PairEdit change;
        if (!options.question.empty())
            change.question = toQString(options.question);
        if (!options.answer.empty())
            change.answer = toQString(options.answer);
        if (options.accepts)
            change.status = PairStatus::Accepted;
        project->pairs().edit(ids.front(), change);
        return {};
    }));
    FW_TRY(pairs, fetchPairs(session, *project, ids));
    if (!pairs.empty())
        session.result["pair"] = toJson(pairOf(pairs.front()));
    session.print(CliTr::tr("Pair %1 changed.").arg(ids.front()));
    return {};
}

Result<> importFile(CliSession &session, const PairVerbOptions &options)
{
    FW_TRY(project, session.project());
    const std::filesystem::path file = session.absolute(options.file);
    FW_TRY(bytes, readFile(file));
    FW_TRY(data, readInstructionData(bytes, file.string()));
    if (!options.format.empty()) {
        FW_TRY(format, dataFormatFromKey(options.format));
        if (format != data.format) {
            const auto known = dataFormats();
            const auto found = std::find_if(known.begin(), known.end(),
                                            [&](const DataFormatInfo &i) { return i.format == data.format; });
            return fail(
                ErrorCode::InvalidArgument,
                {FW_NOOP("core", "%1 is not in the format %2 but in %3."), {file.string(), options.format, found->key}},
                {FW_NOOP("core", "Leave --format away; the format is found from the content.")});
        }
    }
    for (const Text &remark : data.remarks)
        session.complain(translated(remark));
    std::vector<Pair> pairs = pairsOf(data);
    FW_TRY(ids, session.await<Result<std::vector<qint64>>>([&](QObject *receiver, auto done) {
        project->pairs().importPairs(std::move(pairs), receiver, std::move(done));
    }));
    session.result["imported"] = ids.size();
    session.result["skipped"] = data.skipped;
    session.print(CliTr::tr("%n pair(s) imported.", nullptr, int(ids.size())));
    return {};
}

Result<> exportFile(CliSession &session, const PairVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(format, dataFormatFromKey(options.format.empty() ? "fieldwright" : options.format));
    FW_TRY(ids, chosenPairs(session, *project, options));
    FW_TRY(records, fetchPairs(session, *project, ids));
    std::vector<Pair> pairs;
    for (const PairRecord &record : records)
        pairs.push_back(pairOf(record));
    const std::filesystem::path file = session.absolute(options.file);
    FW_CHECK(saveFile(file, writePairs(pairs, format)));
    session.result["exported"] = pairs.size();
    session.result["file"] = file.string();
    session.print(CliTr::tr("%n pair(s) written to %1", nullptr, int(pairs.size())).arg(toQString(file)));
    return {};
}

} // namespace

void addPairVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const group = app.add_subcommand("pairs", FW_NOOP("cli", "Question–answer pairs"));
    group->require_subcommand(1);
    auto options = std::make_shared<PairVerbOptions>();
    const auto declare = [&](const char *name, const char *help,
                             std::function<Result<>(CliSession &, const PairVerbOptions &)> run) {
        return declareProjectVerb(*group, name, help, chosen,
                                  [options, run](CliSession &session) { return run(session, *options); });
    };
    const std::vector<std::string> statuses = {"draft", "accepted", "rejected"};

    CLI::App *verb = declare("generate", FW_NOOP("cli", "Make pairs from documents"), generate);
    verb->add_option("--from", options->from, FW_NOOP("cli", "Documents by id or name; none: all"));
    verb->add_option("--method", options->method, FW_NOOP("cli", "rules or model"))
        ->check(CLI::IsMember({"rules", "model"}));
    verb->add_option("--model", options->model, FW_NOOP("cli", "The model that writes them"));
    verb->add_option("--endpoint", options->endpoint,
                     FW_NOOP("cli", "An OpenAI-compatible server, e.g. http://127.0.0.1:11434/v1"));
    verb->add_option("--key-variable", options->keyVariable,
                     FW_NOOP("cli", "Environment variable that holds the server's key"));
    verb->add_option("--prompt-file", options->promptFile, FW_NOOP("cli", "A prompt template of your own"));
    verb->add_option("--seed", options->seed, FW_NOOP("cli", "The same seed makes the same pairs"));
    verb->add_flag("--detach", options->detach, FW_NOOP("cli", "Start it and come back at once"));

    verb = declare("list", FW_NOOP("cli", "Pairs by status or words"), list);
    verb->add_option("--status", options->status, FW_NOOP("cli", "Only of this status"))
        ->check(CLI::IsMember(statuses));
    verb->add_option("--search", options->search, FW_NOOP("cli", "Words of question or answer"));
    verb->add_option("--limit", options->limit, FW_NOOP("cli", "At most so many"));

    for (const bool accepts : {true, false}) {
        verb = declare(accepts ? "accept" : "reject",
                       accepts ? FW_NOOP("cli", "Say that pairs are true")
                               : FW_NOOP("cli", "Say that pairs are not to be learnt"),
                       [accepts](CliSession &session, const PairVerbOptions &given) {
                           return setStatus(session, given, accepts ? PairStatus::Accepted : PairStatus::Rejected);
                       });
        verb->add_option("ID", options->ids, FW_NOOP("cli", "Pairs"));
        verb->add_flag("--all", options->all, FW_NOOP("cli", "Every draft"));
        verb->add_option("--search", options->search, FW_NOOP("cli", "With --all: only those with these words"));
    }

    verb = declare("edit", FW_NOOP("cli", "Change the words of a pair"), edit);
    verb->add_option("ID", options->ids, FW_NOOP("cli", "The pair"))->required()->expected(1);
    verb->add_option("--question", options->question, FW_NOOP("cli", "The new question"));
    verb->add_option("--answer", options->answer, FW_NOOP("cli", "The new answer"));
    verb->add_flag("--accept", options->accepts, FW_NOOP("cli", "Accept it, too, in the same step"));

    verb = declare("import", FW_NOOP("cli", "Read pairs from a file (JSONL, JSON, CSV)"), importFile);
    verb->add_option("FILE", options->file, FW_NOOP("cli", "The file that is read"))->required();
    verb->add_option("--format", options->format,
                     FW_NOOP("cli", "fieldwright, alpaca, sharegpt, messages, prompt-completion, csv"));

    verb = declare("export", FW_NOOP("cli", "Write pairs to a file"), exportFile);
    verb->add_option("FILE", options->file, FW_NOOP("cli", "The file that is written"))->required();
    verb->add_option("--format", options->format,
                     FW_NOOP("cli", "fieldwright, alpaca, sharegpt, messages, prompt-completion, csv"));
    verb->add_option("--status", options->status, FW_NOOP("cli", "Only of this status"))
        ->check(CLI::IsMember(statuses));
    verb->add_option("--search", options->search, FW_NOOP("cli", "Only those with these words"));
}

} // namespace fieldwright
