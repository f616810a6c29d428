#include "app/cli/verb_support.h"

#include "app/chat/model_server_job.h"
#include "app/cli/precision_options.h"
#include "app/cli/worker_call.h"
#include "app/text/qt_text.h"
#include "core/run_folder/events.h"

#include <CLI/CLI.hpp>

#include <QTemporaryDir>

namespace fieldwright {

namespace {

struct ServeOptions
{
    std::vector<std::string> models;
    ServerOptions server{.usesOwnNames = true};
};

Result<> devices(CliSession &session)
{
    FW_TRY(answer, callWorker(session, {{"verb", "devices"}}));
    session.result = std::move(answer);
    std::vector<QStringList> rows;
    if (const Json *list = member(session.result, "devices"); list && list->is_array()) {
        for (const Json &device : *list) {
            const Json *const speed = member(device, "matmul");
            const auto gflops = [&](const char *key) {
                return speed ? shownNumber(numberOr(*speed, key), 0) : QString();
            };
            rows.push_back({toQString(stringOr(device, "id")), toQString(stringOr(device, "name")),
                            shownBytes(quint64(std::max<std::int64_t>(0, intOr(device, "memory_bytes")))),
                            shownBytes(quint64(std::max<std::int64_t>(0, intOr(device, "free_bytes")))),
                            gflops("fp32_gflops"), gflops("bf16_gflops"), gflops("fp16_gflops"), gflops("int8_gops"),
                            toQString(stringOr(device, "precision")), toQString(stringOr(device, "answer_precision"))});
        }
    }
    printTable(session,
               {CliTr::tr("device"), CliTr::tr("name"), CliTr::tr("memory"), CliTr::tr("free"),
                CliTr::tr("fp32 GFLOP/s"), CliTr::tr("bf16 GFLOP/s"), CliTr::tr("fp16 GFLOP/s"),
                CliTr::tr("int8 GOP/s"), CliTr::tr("trains in"), CliTr::tr("answers in")},
               rows);
    return {};
}

/// What one server can offer together. Errors: NotFound, InvalidArgument.
Result<std::vector<ModelRef>> servedModels(CliSession &session, const std::vector<std::string> &names)
{
    std::vector<ModelRef> out;
    for (const std::string &name : names) {
        FW_TRY(model, modelRef(session, name));
        if (!out.empty() && !standOnOneBase(out.front(), model))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 and %2 do not stand on the same base model."), {names.front(), name}},
                        {FW_NOOP("core", "A server has one base: start another server for the other one.")});
        out.push_back(model);
    }
    return out;
}

/// What a program that asks the server should know: how exact its answers are, what could not be had.
void tellNotes(CliSession &session, EventTail &events)
{
    for (const Event &event : events.poll()) {
        const Json *text = event.type == "note" ? member(event.fields, "text") : nullptr;
        if (text)
            session.print(translated(textFromJson(*text)));
    }
}

/// The model server on its own: until Ctrl+C, or until nobody has asked for half an hour.
Result<> serve(CliSession &session, const ServeOptions &options)
{
    FW_TRY(models, servedModels(session, options.models));
    QTemporaryDir folder;
    const auto queue = session.onMain([&] {
        auto made = std::make_shared<JobQueue>(toPath(folder.path()));
        made->open();
        return made;
    });
    const auto letGo = [&](auto action) { // the queue lives in the main thread, and ends there
        return session.onMain([&, queue] { return action(*queue); });
    };
    const QString id = letGo([&](JobQueue &jobs) { return jobs.start(modelServerJob(models, options.server)); });
    bool told = false;
    std::optional<EventTail> events;
    while (true) {
        const RunStatus run = letGo([&](JobQueue &jobs) { return *jobs.job(id); });
        if (isFinal(run.state) || run.state == JobState::Interrupted) {
            if (run.error)
                return fail(*run.error);
            session.print(CliTr::tr("The server has ended."));
            return {};
        }
        if (session.isInterrupted()) {
            letGo([&](JobQueue &jobs) {
                jobs.stop(id, StopKeep::Discard);
                return 0;
            });
            for (int waited = 0; waited < 100 && letGo([&](JobQueue &jobs) { return jobs.job(id)->isLive(); });
                 ++waited)
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            throw CliInterrupted{};
        }
        if (run.port > 0 && !told) {
            told = true;
            FW_TRY(token, readFile(run.folder / "token", 4096));
            session.print(CliTr::tr("Serving on http://127.0.0.1:%1/v1").arg(run.port));
            session.print(CliTr::tr("Token: %1").arg(toQString(token)));
            session.print(CliTr::tr("Models: %1").arg(servedNames(run.job->parameters).join(QStringLiteral(", "))));
            events.emplace(run.folder);
        }
        if (events)
            tellNotes(session, *events);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

} // namespace

void addMachineVerbs(CLI::App &app, ChosenVerb &chosen)
{
    app.add_subcommand("devices", FW_NOOP("cli", "What this machine can compute with"))->callback([&chosen] {
        chosen.run = devices;
    });
    auto options = std::make_shared<ServeOptions>();
    CLI::App *const verb = app.add_subcommand(
        "serve", FW_NOOP("cli", "Offer a model to other programs, OpenAI-compatible, on this machine only"));
    verb->add_option("--model", options->models,
                     FW_NOOP("cli", "Name, id or path; given again: another adapter of the same base"))
        ->required()
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    verb->add_option("--port", options->server.port, FW_NOOP("cli", "0: a free one"))->check(CLI::Range(0, 65535));
    addServerPrecision(*verb, options->server.precision);
    verb->add_flag("--eight-bit-cache", options->server.eightBitCache,
                   FW_NOOP("cli", "Keys and values take 8 bits: longer texts in the same memory"));
    verb->callback([&chosen, options] {
        chosen.run = [options](CliSession &session) { return serve(session, *options); };
        chosen.usesProject = true;
    });
}

} // namespace fieldwright
