#include "app/cli/verb_support.h"

#include "app/chat/model_server_job.h"
#include "app/cli/worker_call.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

#include <QTemporaryDir>

namespace fieldwright {

namespace {

struct ServeOptions
{
    std::string model;
    int port = 0;
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
                            gflops("fp32_gflops"), gflops("bf16_gflops"), toQString(stringOr(device, "precision"))});
        }
    }
    printTable(session,
               {CliTr::tr("device"), CliTr::tr("name"), CliTr::tr("memory"), CliTr::tr("free"),
                CliTr::tr("fp32 GFLOP/s"), CliTr::tr("bf16 GFLOP/s"), CliTr::tr("precision")},
               rows);
    return {};
}

/// The model server on its own: until Ctrl+C, or until nobody has asked for half an hour.
Result<> serve(CliSession &session, const ServeOptions &options)
{
    if (!session.options().project.empty())
        FW_CHECK(session.project());
    FW_TRY(model, session.model(toQString(options.model)));
    QTemporaryDir folder;
    const auto queue = session.onMain([&] {
        auto made = std::make_shared<JobQueue>(toPath(folder.path()));
        made->open();
        return made;
    });
    const auto letGo = [&](auto action) { // the queue lives in the main thread, and ends there
        return session.onMain([&, queue] { return action(*queue); });
    };
    const QString id = letGo([&](JobQueue &jobs) { return jobs.start(modelServerJob({model.ref}, options.port)); });
    bool told = false;
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
            session.print(CliTr::tr("Models: %1").arg(servedName(model.ref)));
        }
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
    verb->add_option("--model", options->model, FW_NOOP("cli", "Name, id or path"))->required();
    verb->add_option("--port", options->port, FW_NOOP("cli", "0: a free one"))->check(CLI::Range(0, 65535));
    verb->callback([&chosen, options] {
        chosen.run = [options](CliSession &session) { return serve(session, *options); };
        chosen.usesProject = true;
    });
}

} // namespace fieldwright
