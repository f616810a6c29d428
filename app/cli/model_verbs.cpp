#include "app/cli/verb_support.h"

#include "app/cli/worker_call.h"
#include "app/jobs/job_table_model.h"
#include "app/models/model_library.h"
#include "app/models/model_transfers.h"
#include "app/models/project_models.h"
#include "app/text/qt_text.h"
#include "core/model_files/licence.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct ModelVerbOptions
{
    std::string model;
    std::string name;
    std::string textFile;
    std::string chatFile;
    std::string prompt;
    bool generationPrompt = false;
    int maxNew = 256;
    double temperature = 0;
    qint64 seed = 0;
    std::string to;
    std::string type;
    std::string output;
    std::string baseName;
    std::string kind;
    std::optional<std::string> prefix;
    qint64 shardMegabytes = 0;
};

Json entryJson(const ModelEntry &entry)
{
    Json out = toJson(entry);
    out["missing"] = entry.missing;
    return out;
}

Result<> add(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(entry, session.await<Result<ModelEntry>>([&](QObject *receiver, auto done) {
        session.studio().models().add(session.absolute(options.model), toQString(options.name), receiver,
                                      std::move(done));
    }));
    session.result["model"] = entryJson(entry);
    session.print(CliTr::tr("%1 is in the library (%2).").arg(toQString(entry.ref.name), shownBytes(entry.bytes)));
    const LicenceVerdict licence = licenceVerdict(entry.licence);
    session.print(translated(licenceUseText(licence.use)) + u' ' + translated(licence.reason));
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
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const ModelEntry &entry : entries) {
        rows.push_back(entryJson(entry));
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
        FW_CHECK(session.onMain([&]() -> Result<> {
            const ModelEntry *entry = session.studio().models().find(wanted);
            if (!entry)
                return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no model \"%1\"."), {options.model}},
                            {FW_NOOP("core", "\"model list\" shows those that there are.")});
            return session.studio().models().remove(toQString(entry->ref.id));
        }));
    }
    session.result["removed"] = options.model;
    session.print(CliTr::tr("%1 is no longer listed; its files stay.").arg(wanted));
    return {};
}

Result<ModelRef> refOf(CliSession &session, const ModelVerbOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(entry, session.model(toQString(options.model)));
    return entry.ref;
}

/// Messages of a chat file: a JSON array of {"role","content"}, or {"messages": […]}.
Result<Json> messagesOf(CliSession &session, const std::string &file)
{
    const std::filesystem::path path = session.absolute(file);
    FW_TRY(bytes, readFile(path, 64u << 20));
    FW_TRY(value, parseJson(bytes, path.string()));
    const Json *const inside = member(value, "messages");
    const Json messages = inside ? *inside : value;
    const bool usable = messages.is_array() && !messages.empty() &&
                        std::all_of(messages.begin(), messages.end(), [](const Json &message) {
                            return !stringOr(message, "role").empty() && member(message, "content") != nullptr;
                        });
    if (!usable) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 holds no conversation."), {path.string()}},
                    {FW_NOOP("core", "Write a JSON array of objects with \"role\" and \"content\".")});
    }
    return messages;
}

Result<> inspect(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, refOf(session, options));
    FW_TRY(answer, callWorker(session, {{"verb", "inspect"}, {"model", toJson(ref)}}));
    session.result = std::move(answer);
    for (const auto &[key, value] : session.result.items()) {
        if (key != "remarks")
            session.print(toQString(key) + QStringLiteral(": ") +
                          toQString(value.is_string() ? value.get<std::string>() : dumpJson(value)));
    }
    if (const Json *remarks = member(session.result, "remarks"); remarks && remarks->is_array()) {
        for (const Json &remark : *remarks)
            session.print(translated(textFromJson(remark)));
    }
    return {};
}

Result<> exportModel(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, refOf(session, options));
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
    QString what = CliTr::tr("Written to %1 (%2, %3).")
                       .arg(toQString(wanted.output), toQString(stringOr(run->summary, "format")),
                            shownBytes(quint64(std::max<std::int64_t>(0, intOr(run->summary, "bytes")))));
    if (proof && boolOr(*proof, "done")) {
        what +=
            u'\n' + CliTr::tr("Opened again and compared: log-probabilities differ by at most %1, %2 of %3 answers are "
                              "the same.")
                        .arg(numberOr(*proof, "largest_difference"), 0, 'g', 3)
                        .arg(qint64(intOr(*proof, "same_answers")))
                        .arg(qint64(intOr(*proof, "answers")));
    }
    return jobEnd(session, *run, what);
}

Result<> score(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, refOf(session, options));
    FW_TRY(text, readFile(session.absolute(options.textFile), 64u << 20));
    FW_TRY(answer, callWorker(session, {{"verb", "score"}, {"model", toJson(ref)}, {"text", text}}));
    session.result = std::move(answer);
    double sum = 0;
    int counted = 0;
    if (const Json *logprobs = member(session.result, "logprobs"); logprobs && logprobs->is_array()) {
        for (const Json &value : *logprobs) {
            if (value.is_number()) {
                sum += value.get<double>();
                ++counted;
            }
        }
    }
    session.print(CliTr::tr("%1 tokens, log-likelihood %2 (natural log), %3 a token")
                      .arg(counted)
                      .arg(shownNumber(sum, 4), counted > 0 ? shownNumber(sum / counted, 4) : QStringLiteral("–")));
    return {};
}

Result<> generate(CliSession &session, const ModelVerbOptions &options)
{
    if (options.prompt.empty() == options.chatFile.empty()) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "What shall the model answer?")},
                    {FW_NOOP("core", "Give either --prompt or --chat.")});
    }
    FW_TRY(ref, refOf(session, options));
    Json request = {{"verb", "generate"},
                    {"model", toJson(ref)},
                    {"max_new", options.maxNew},
                    {"temperature", options.temperature},
                    {"seed", options.seed}};
    if (options.chatFile.empty()) {
        request["prompt"] = options.prompt;
    } else {
        FW_TRY(messages, messagesOf(session, options.chatFile));
        request["messages"] = std::move(messages);
    }
    FW_TRY(answer, callWorker(session, request));
    session.result = std::move(answer);
    session.print(toQString(stringOr(session.result, "text")));
    return {};
}

/// A text a line. With --output the vectors go to a file, an array of numbers a line.
Result<> embed(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, refOf(session, options));
    FW_TRY(bytes, readFile(session.absolute(options.textFile), 64u << 20));
    Json texts = Json::array();
    for (const QString &line : toQString(bytes).split(u'\n', Qt::SkipEmptyParts)) {
        if (!line.trimmed().isEmpty())
            texts.push_back(toStd(line));
    }
    const qsizetype count = qsizetype(texts.size());
    Json request = {{"verb", "embed"}, {"model", toJson(ref)}, {"texts", std::move(texts)}, {"kind", options.kind}};
    if (options.prefix)
        request["prefix"] = *options.prefix;
    FW_TRY(answer, callWorker(session, request));
    session.result = std::move(answer);
    const Json *const rows = member(session.result, "embeddings");
    if (!options.output.empty() && rows && rows->is_array()) {
        std::string lines;
        for (const Json &row : *rows)
            lines += dumpJson(row) + '\n';
        FW_CHECK(saveFile(session.absolute(options.output), lines));
    }
    session.print(CliTr::tr("%n texts, %1 numbers each, %2 tokens read", nullptr, int(count))
                      .arg(qint64(intOr(session.result, "size")))
                      .arg(qint64(intOr(session.result, "tokens"))));
    if (const Json *cut = member(session.result, "cut_texts"); cut && cut->is_array() && !cut->empty())
        session.print(CliTr::tr("%n texts were longer than the model reads and were cut", nullptr, int(cut->size())));
    return {};
}

Result<> tokenize(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, refOf(session, options));
    FW_TRY(text, readFile(session.absolute(options.textFile), 64u << 20));
    FW_TRY(answer, callWorker(session, {{"verb", "tokenize"}, {"model", toJson(ref)}, {"text", text}}));
    session.result = std::move(answer);
    const Json *const ids = member(session.result, "ids");
    const Json *const pieces = member(session.result, "pieces");
    std::vector<QStringList> rows;
    for (size_t i = 0;
         ids && pieces && ids->is_array() && pieces->is_array() && i < std::min(ids->size(), pieces->size()); ++i)
        rows.push_back({toQString(dumpJson((*ids)[i])),
                        toQString((*pieces)[i].is_string() ? (*pieces)[i].get<std::string>() : std::string())});
    printTable(session, {CliTr::tr("id"), CliTr::tr("piece")}, rows);
    return {};
}

Result<> renderTemplate(CliSession &session, const ModelVerbOptions &options)
{
    FW_TRY(ref, refOf(session, options));
    FW_TRY(messages, messagesOf(session, options.chatFile));
    FW_TRY(answer, callWorker(session, {{"verb", "template"},
                                        {"model", toJson(ref)},
                                        {"messages", std::move(messages)},
                                        {"generation_prompt", options.generationPrompt}}));
    session.result = std::move(answer);
    session.print(toQString(stringOr(session.result, "text")));
    return {};
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
    CLI::App *const group = app.add_subcommand("model", "Models of the library and of the project");
    group->require_subcommand(1);
    const auto ofModel = [&](CLI::App *verb) {
        verb->add_option("M", options->model, "A model's name, id or path")->required();
        return verb;
    };
    CLI::App *verb = declare(*group, "add", "List a GGUF file or a folder in the library", add);
    verb->add_option("PATH", options->model)->required();
    verb->add_option("--name", options->name);
    declare(*group, "list", "All models", list);
    ofModel(declare(*group, "inspect", "What its files say", inspect));
    verb = ofModel(declare(*group, "score", "Log-likelihood of a text, token by token", score));
    verb->add_option("--text", options->textFile, "A UTF-8 file")->required();
    verb = ofModel(declare(*group, "generate", "Let it answer", generate));
    verb->add_option("--prompt", options->prompt);
    verb->add_option("--chat", options->chatFile, "A JSON file of messages");
    verb->add_option("--max-new", options->maxNew)->check(CLI::Range(1, 1 << 20));
    verb->add_option("--temperature", options->temperature, "0: the most likely token each time")
        ->check(CLI::Range(0.0, 10.0));
    verb->add_option("--seed", options->seed);
    verb = ofModel(declare(*group, "embed", "Sentence embeddings of texts", embed));
    verb->add_option("--text", options->textFile, "A UTF-8 file with a text a line")->required();
    verb->add_option("--kind", options->kind, "query, passage …: the model's own prefix for it goes before each text");
    verb->add_option("--prefix", options->prefix, "Goes before each text instead of the model's own");
    verb->add_option("--output", options->output, "A file for the vectors, an array of numbers a line");
    verb =
        ofModel(declare(*group, "export", "Write it for other programs, an adapter merged into its base", exportModel));
    verb->add_option("--to", options->to,
                     "hf (a Hugging Face folder), peft (the adapter), gguf, or gguf-lora (the adapter for llama.cpp)")
        ->required()
        ->check(CLI::IsMember({"hf", "peft", "gguf", "gguf-lora"}));
    verb->add_option("--type", options->type,
                     "F32, F16, BF16; of gguf also Q8_0, Q6_K, Q5_K_M, Q4_K_M, Q5_0, Q4_1, Q4_0");
    verb->add_option("--output", options->output, "A folder that is not there yet, or a file ending in .gguf")
        ->required();
    verb->add_option("--base-name", options->baseName, "What the base of an adapter is called by its publisher");
    verb->add_option("--shard-size", options->shardMegabytes, "Of hf: MB a file at most; 5000 where it is not said")
        ->check(CLI::Range(1, 1'000'000));
    ofModel(declare(*group, "remove", "Take it from the list; its files stay", remove));
    addHubVerbs(*group, chosen);

    verb = ofModel(declare(app, "tokenize", "Ids, pieces and offsets of a text", tokenize));
    verb->add_option("--text", options->textFile, "A UTF-8 file")->required();
    verb = ofModel(declare(app, "template", "A conversation as the model sees it", renderTemplate));
    verb->add_option("--chat", options->chatFile, "A JSON file of messages")->required();
    verb->add_flag("--generation-prompt", options->generationPrompt, "With the opening of the next answer");
}

} // namespace fieldwright
