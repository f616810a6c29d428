#include "app/cli/inspection_text.h"
#include "app/cli/verb_support.h"
#include "app/cli/worker_call.h"
#include "app/jobs/job_table_model.h"
#include "app/models/model_details.h"
#include "app/models/model_library.h"
#include "app/models/model_memory.h"
#include "app/models/model_transfers.h"
#include "app/models/project_models.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/model_files/licence.h"
#include "core/tokenizer/model_text.h"

#include <CLI/CLI.hpp>

#include <QLocale>

namespace fieldwright {

namespace {

struct ModelVerbOptions
{
    std::string model;
    std::string name;
    std::string to;
    std::string type;
    std::string output;
    std::string baseName;
    std::string base;
    qint64 shardMegabytes = 0;
    std::vector<std::string> parts; ///< "NAME=0.7"
    std::string how = "cat";
    int rank = 0;
    double density = 0.5;
};

Json entryJson(const ModelEntry &entry)
{
    Json out = toJson(entry);
    out["missing"] = entry.missing;
    return out;
}

Result<> add(CliSession &session, const ModelVerbOptions &options)
{
    std::optional<ModelEntry> base;
    if (!options.base.empty()) {
        if (!session.options().project.empty())
            FW_CHECK(session.project());
        FW_TRY(found, session.model(toQString(options.base)));
        base = std::move(found);
    }
    FW_TRY(entry, session.await<Result<ModelEntry>>([&](QObject *receiver, auto done) {
        session.studio().models().add(session.absolute(options.model), toQString(options.name), receiver,
                                      std::move(done), base);
    }));
    session.result["model"] = entryJson(entry);
    session.print(CliTr::tr("%1 is in the library (%2).").arg(toQString(entry.ref.name), shownBytes(entry.bytes)));
    if (entry.kind == ModelKind::Adapter && entry.ref.path == entry.ref.adapter)
        session.print(CliTr::tr("Its base model is not known here. Name it: model add PATH --base NAME"));
    const LicenceVerdict licence = licenceVerdict(entry.licence);
    session.print(joined(translated(licenceUseText(licence.use)), translated(licence.reason)));
    return {};
}

Result<> list(CliSession &session, const ModelVerbOptions &)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    const auto entries = session.onMain([&] {
        std::vector<ModelEntry> all = session.studio().models().list();
        if (Project *const project = session.studio().project())
            all.insert(all.end(), project->models().list().begin(), project->models().list().end());
        return all;
    });
    const std::string standard =
        toStd(session.onMain([&] { return session.studio().settings().get(setting::defaultModel); }));
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const ModelEntry &entry : entries) {
        rows.push_back(entryJson(entry));
        rows.back()["default"] = entry.ref.id == standard;
        table.push_back({toQString(entry.ref.name), toQString(entry.ref.id),
                         QString::fromLatin1(entry.isEncoder ? "encoder" : modelKindName(entry.kind)),
                         entry.parameters > 0 ? shownNumber(qint64(entry.parameters)) : QString(),
                         toQString(entry.quantization),
                         entry.missing ? CliTr::tr("missing: %1").arg(toQString(entry.ref.path))
                                       : toQString(entry.ref.adapter.empty() ? entry.ref.path : entry.ref.adapter)});
    }
    session.result["models"] = std::move(rows);
    if (entries.empty())
        session.print(CliTr::tr("No models yet. Add one with: model add PATH"));
    else
        printTable(session,
                   {CliTr::tr("name"), CliTr::tr("id"), CliTr::tr("kind"), CliTr::tr("parameters"),
                    CliTr::tr("numbers"), CliTr::tr("place")},
                   table, 100);
    return {};
}

Result<> remove(CliSession &session, const ModelVerbOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    const QString wanted = toQString(options.model);
    const auto tuned = session.onMain([&]() -> std::optional<QString> {
        Project *const project = session.studio().project();
        const ModelEntry *entry = project ? project->models().find(wanted) : nullptr;
        return entry ? std::optional(toQString(entry->ref.id)) : std::nullopt;
    });
    if (tuned) {
        FW_CHECK(session.await<Result<>>([&](QObject *receiver, auto done) {
            session.studio().project()->models().setRemoved(*tuned, true, receiver, std::move(done));
        }));
    } else {
        const bool isThere = session.onMain([&] { return session.studio().models().find(wanted) != nullptr; });
        if (!isThere)
            return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no model \"%1\"."), {options.model}},
                        {FW_NOOP("core", "\"model list\" shows those that there are.")});
        FW_CHECK(session.await<Result<>>([&](QObject *receiver, auto done) {
            session.studio().models().remove(wanted, receiver, std::move(done));
        }));
    }
    session.result["removed"] = options.model;
    session.print(CliTr::tr("%1 is no longer listed; its files stay.").arg(wanted));
    return {};
}

Result<> rename(CliSession &session, const ModelVerbOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(model, session.model(toQString(options.model)));
    const QString id = toQString(model.ref.id);
    const QString name = toQString(options.name);
    if (model.origin == ModelOrigin::Project) {
        FW_CHECK(session.await<Result<>>([&](QObject *receiver, auto done) {
            session.studio().project()->models().rename(id, name, receiver, std::move(done));
        }));
    } else {
        FW_CHECK(session.await<Result<>>([&](QObject *receiver, auto done) {
            session.studio().models().rename(id, name, receiver, std::move(done));
        }));
    }
    session.result["id"] = model.ref.id;
    session.result["name"] = options.name;
    session.print(CliTr::tr("It is called %1 now.").arg(name));
    return {};
}

Result<> setDefault(CliSession &session, const ModelVerbOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(model, session.model(toQString(options.model)));
    session.onMain([&] {
        session.studio().settings().set(setting::defaultModel, toQString(model.ref.id));
        return 0;
    });
    session.result["default"] = model.ref.id;
    session.print(CliTr::tr("%1 is proposed from now on where a model is chosen.").arg(toQString(model.ref.name)));
    return {};
}

Result<> chooseTemplate(CliSession &session, const ModelVerbOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(model, session.model(toQString(options.model)));
    const std::string wanted = options.name == "default" ? std::string() : options.name;
    FW_TRY(text, ModelText::open(model.ref.path, wanted)); // it must be there
    FW_CHECK(session.await<Result<>>([&](QObject *receiver, auto done) {
        session.studio().models().setChatTemplate(toQString(model.ref.id), toQString(wanted), receiver,
                                                  std::move(done));
    }));
    session.result["templates"] = text->templateNames();
    session.result["chosen"] = options.name;
    session.print(CliTr::tr("%1 is asked with its chat template %2 from now on.")
                      .arg(toQString(model.ref.name), toQString(options.name)));
    return {};
}

Result<> tensors(CliSession &session, const ModelVerbOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(model, session.model(toQString(options.model)));
    FW_TRY(tensors, readTensors(model));
    Json list = Json::array();
    std::vector<QStringList> rows;
    for (const TensorRow &tensor : tensors) {
        list.push_back({{"name", tensor.name},
                        {"type", tensor.type},
                        {"shape", tensor.shape},
                        {"bytes", tensor.bytes},
                        {"file", tensor.file}});
        rows.push_back({toQString(tensor.name), toQString(tensor.type), toQString(tensor.shape),
                        shownBytes(tensor.bytes), toQString(tensor.file)});
    }
    session.result["tensors"] = std::move(list);
    printTable(session,
               {CliTr::tr("name"), CliTr::tr("type"), CliTr::tr("shape"), CliTr::tr("size"), CliTr::tr("file")}, rows,
               80);
    return {};
}

/// What the details of the Models page say of its memory.
Result<> memory(CliSession &session, const ModelVerbOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(model, session.model(toQString(options.model)));
    const ModelDetails details = readModelDetails(model);
    if (details.problem)
        return fail(*details.problem);
    const MachineMemory machine = machineMemory();
    Json list = Json::array();
    std::vector<QStringList> rows;
    for (const MemoryNeed &need : details.needs) {
        const bool runs = need.use == MemoryNeed::Use::Run;
        list.push_back({{"use", runs ? "run" : "tune"},
                        {"method", need.method},
                        {"precision", need.precision},
                        {"bytes", need.bytes},
                        {"fits", need.bytes <= machine.total}});
        rows.push_back({runs ? CliTr::tr("to run") : CliTr::tr("to tune with %1").arg(toQString(need.method)),
                        toQString(need.precision), shownBytes(need.bytes),
                        need.bytes <= machine.total ? CliTr::tr("fits") : CliTr::tr("does not fit")});
    }
    session.result["needs"] = std::move(list);
    session.result["machine"] = {{"total", machine.total}, {"available", machine.available}};
    printTable(session, {CliTr::tr("use"), CliTr::tr("numbers"), CliTr::tr("memory"), CliTr::tr("state")}, rows);
    session.print(CliTr::tr("This machine has %1, of which %2 are free.")
                      .arg(shownBytes(machine.total), shownBytes(machine.available)));
    return {};
}

Result<> inspect(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, modelRef(session, options.model));
    FW_TRY(answer, callWorker(session, {{"verb", "inspect"}, {"model", toJson(ref)}}));
    session.result = std::move(answer);
    session.result["commercial_use"] = licenceUseName(licenceVerdict(stringOr(session.result, "licence")).use);
    for (const QString &line : inspectionLines(session.result))
        session.print(line);
    return {};
}

Result<> exportModel(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, modelRef(session, options.model));
    ExportOptions wanted;
    wanted.model = ref;
    wanted.to = toQString(options.to);
    wanted.type = toQString(options.type);
    wanted.output = session.absolute(options.output);
    wanted.shardBytes = options.shardMegabytes * 1'000'000;
    wanted.baseName = toQString(options.baseName);
    std::optional<RunStatus> run;
    if (session.onMain([&] { return session.studio().project() != nullptr; })) {
        const Result<QString> id =
            session.onMain([&] { return session.studio().project()->jobs().exportModel(wanted); });
        if (!id)
            return fail(id.error());
        FW_TRY(followed, session.follow(*id, CliSession::OnInterrupt::EndJob));
        run = std::move(followed);
    } else {
        FW_TRY(request, exportJob(wanted));
        FW_TRY(followed, runAlone(session, request, {}));
        run = std::move(followed);
    }
    const Json *proof = member(run->summary, "round_trip");
    QStringList what = {CliTr::tr("Written to %1 (%2, %3).")
                            .arg(toQString(wanted.output), toQString(stringOr(run->summary, "format")),
                                 shownBytes(quint64(std::max<std::int64_t>(0, intOr(run->summary, "bytes")))))};
    what.append({fallbackText(fallbacksOf(run->summary)), proof ? exportVerdict(*proof).text : QString()});
    what.removeAll(QString());
    return jobEnd(session, *run, what.join(u'\n'));
}

Result<> combine(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(project, session.project());
    CombineOptions wanted;
    wanted.name = toQString(options.name);
    wanted.how = toQString(options.how);
    wanted.rank = options.rank;
    wanted.density = options.density;
    for (const std::string &part : options.parts) {
        const size_t equals = part.rfind('=');
        const QString number = equals == std::string::npos ? QString() : toQString(part.substr(equals + 1));
        bool isNumber = true;
        const double weight = number.isEmpty() ? 1 : number.toDouble(&isNumber);
        if (!isNumber)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "\"%1\" is not a number, so %2 has no weight."),
                         {toStd(number), part.substr(0, equals)}},
                        {FW_NOOP("core", "Write NAME=0.7.")});
        FW_TRY(model, session.model(toQString(part.substr(0, equals))));
        wanted.parts.push_back({model.ref, weight});
    }
    const Result<QString> id = session.onMain([&] { return project->jobs().combine(wanted); });
    return followStarted(session, id, false, [](const RunStatus &run) {
        return CliTr::tr("%1 is one adapter of %2, rank %3. It differs from the exact sum by %4 %.")
            .arg(toQString(run.job->name))
            .arg(qint64(intOr(run.summary, "parts")))
            .arg(qint64(intOr(run.summary, "rank")))
            .arg(QLocale().toString(100 * numberOr(run.summary, "deviation"), 'g', 2));
    });
}

} // namespace

void addModelVerbs(CLI::App &app, ChosenVerb &chosen)
{
    auto options = std::make_shared<ModelVerbOptions>();
    const auto declare = [&chosen, options](CLI::App &parent, const char *name, const char *help,
                                            Result<> (*run)(CliSession &, const ModelVerbOptions &)) {
        CLI::App *const verb = parent.add_subcommand(name, help);
        verb->callback([&chosen, options, run] {
            chosen.run = [options, run](CliSession &session) { return run(session, *options); };
            chosen.usesProject = true;
        });
        return verb;
    };
    CLI::App *const group = app.add_subcommand("model", FW_NOOP("cli", "Models of the library and of the project"));
    group->require_subcommand(1);
    const auto ofModel = [&](CLI::App *verb) {
        verb->add_option("M", options->model, FW_NOOP("cli", "A model's name, id or path"))->required();
        return verb;
    };
    CLI::App *verb = declare(*group, "add", FW_NOOP("cli", "List a GGUF file or a folder in the library"), add);
    verb->add_option("PATH", options->model, FW_NOOP("cli", "Its file or folder"))->required();
    verb->add_option("--name", options->name, FW_NOOP("cli", "What it is called in the library"));
    verb->add_option("--base", options->base, FW_NOOP("cli", "Of an adapter: the model that it stands on"));
    declare(*group, "list", FW_NOOP("cli", "All models"), list);
    ofModel(declare(*group, "inspect", FW_NOOP("cli", "What its files say"), inspect));
    addModelTextVerbs(app, *group, chosen);
    verb = ofModel(declare(
        *group, "export", FW_NOOP("cli", "Write it for other programs, an adapter merged into its base"), exportModel));
    verb->add_option("--to", options->to,
                     FW_NOOP("cli",
                             "hf (a Hugging Face folder), peft (the adapter), gguf, or gguf-lora (the adapter for "
                             "llama.cpp)"))
        ->required()
        ->check(CLI::IsMember({"hf", "peft", "gguf", "gguf-lora"}));
    verb->add_option("--type", options->type,
                     FW_NOOP("cli", "F32, F16, BF16; of gguf also Q8_0, Q6_K, Q5_K_M, Q4_K_M, Q5_0, Q4_1, Q4_0"));
    verb->add_option("--output", options->output,
                     FW_NOOP("cli", "A folder that is not there yet, or a file ending in .gguf"))
        ->required();
    verb->add_option("--base-name", options->baseName,
                     FW_NOOP("cli", "What the base of an adapter is called by its publisher"));
    verb->add_option("--shard-size", options->shardMegabytes,
                     FW_NOOP("cli", "Of hf: MB a file at most; 5000 where it is not said"))
        ->check(CLI::Range(1, 1'000'000));
    verb = declare(*group, "combine", FW_NOOP("cli", "Make one adapter of several on the same base"), combine);
    verb->add_option("NAME=WEIGHT", options->parts, FW_NOOP("cli", "Two or more; a weight of 1 where none is given"))
        ->required()
        ->expected(2, 64);
    verb->add_option("--name", options->name, FW_NOOP("cli", "What the result is called"));
    verb->add_option("--how", options->how,
                     FW_NOOP("cli", "cat (the exact sum), svd (the same at a smaller rank), linear, ties, or stack "
                                    "(side by side, each as it is)"))
        ->check(CLI::IsMember({"cat", "svd", "linear", "ties", "stack"}));
    verb->add_option("--rank", options->rank,
                     FW_NOOP("cli", "Of svd; the largest of the adapters' where it is not said"))
        ->check(CLI::Range(1, 65536));
    verb->add_option("--density", options->density, FW_NOOP("cli", "Of ties: the share of its numbers that each keeps"))
        ->check(CLI::Range(0.0, 1.0));
    verb = ofModel(declare(*group, "rename", FW_NOOP("cli", "Give it another name"), rename));
    verb->add_option("--name", options->name, FW_NOOP("cli", "The new name"))->required();
    ofModel(declare(*group, "default", FW_NOOP("cli", "Propose it where a model is chosen"), setDefault));
    verb = ofModel(
        declare(*group, "template", FW_NOOP("cli", "Choose the chat template that it is asked with"), chooseTemplate));
    verb->add_option("--name", options->name, FW_NOOP("cli", "One of its templates; default: the first"))->required();
    ofModel(declare(*group, "tensors", FW_NOOP("cli", "Names, types and shapes of its tensors"), tensors));
    ofModel(declare(*group, "memory", FW_NOOP("cli", "What running and tuning it takes on this machine"), memory));
    ofModel(declare(*group, "remove", FW_NOOP("cli", "Take it from the list; its files stay"), remove));
    addHubVerbs(*group, chosen);
}

} // namespace fieldwright
