#include "app/cli/verb_support.h"

#include "app/models/library_jobs.h"
#include "app/models/model_library.h"
#include "app/models/model_memory.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct FetchOptions
{
    std::string address;
    std::string hub;
    std::string revision;
    std::vector<std::string> files;
    std::string output;
    std::string name;
    std::string tokenVariable;
    bool onlyList = false;
};

Result<HubAddress> addressOf(CliSession &session, const FetchOptions &options)
{
    const std::string last =
        session.onMain([&] { return toStd(session.studio().settings().get(setting::hubAddress)); });
    FW_TRY(address, parseHubAddress(options.address, options.hub.empty() ? last : options.hub));
    if (!options.revision.empty())
        address.revision = options.revision;
    session.onMain([&] {
        session.studio().settings().set(setting::hubAddress, toQString(address.base));
        return 0;
    });
    return address;
}

/// The list, in a thread of its own so that Ctrl+C ends it.
Result<HubListing> listed(CliSession &session, const HubAddress &address, const std::string &token)
{
    std::stop_source stop;
    auto answer = std::async(std::launch::async, [&] { return listHubModel(address, token, stop.get_token()); });
    while (answer.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
        if (session.isInterrupted())
            stop.request_stop();
    }
    session.throwIfInterrupted();
    return answer.get();
}

/// What is known before anything is fetched: files, licence, memory, disk.
Result<> tell(CliSession &session, const HubListing &listing, const std::vector<HubFile> &chosen,
              const std::filesystem::path &folder)
{
    Json files = Json::array(), refused = Json::array();
    std::vector<QStringList> table;
    quint64 total = 0;
    for (const HubFile &file : listing.files) {
        const bool isChosen = std::find(chosen.begin(), chosen.end(), file) != chosen.end();
        total += isChosen ? file.bytes : 0;
        Json row = toJson(file);
        row["chosen"] = isChosen;
        files.push_back(std::move(row));
        table.push_back({isChosen ? QStringLiteral("*") : QString(), toQString(file.path), shownBytes(file.bytes),
                         !file.sha256.empty()    ? QStringLiteral("SHA-256")
                         : !file.gitSha1.empty() ? QStringLiteral("git SHA-1")
                                                 : CliTr::tr("size only")});
    }
    for (const HubListing::Refused &one : listing.refused) {
        refused.push_back({{"path", one.path}, {"bytes", one.bytes}, {"why", one.why.english()}});
        table.push_back({QStringLiteral("-"), toQString(one.path), shownBytes(one.bytes),
                         CliTr::tr("no: %1").arg(translated(one.why))});
    }
    const LicenceVerdict verdict = licenceVerdict(listing.licence.name);
    session.result["hub"] = listing.address.base;
    session.result["id"] = listing.address.id;
    session.result["revision"] = listing.address.revision;
    session.result["files"] = std::move(files);
    session.result["refused"] = std::move(refused);
    session.result["bytes"] = total;
    session.result["licence"] = {{"name", listing.licence.name},
                                 {"use", licenceUseText(verdict.use).english()},
                                 {"why", verdict.reason.english()}};
    printTable(session, {QString(), CliTr::tr("file"), CliTr::tr("size"), CliTr::tr("checked by")}, table, 90);
    session.print(CliTr::tr("Licence: %1. %2 %3")
                      .arg(listing.licence.name.empty() ? CliTr::tr("not stated") : toQString(listing.licence.name),
                           translated(licenceUseText(verdict.use)), translated(verdict.reason)));
    if (const auto config = modelConfigFromJson(listing.config, "config.json")) {
        Json needs = Json::array();
        const MachineMemory machine = machineMemory();
        for (const MemoryNeed &need : memoryNeeds(*config)) {
            const bool fits = need.bytes <= machine.total;
            needs.push_back({{"use", need.use == MemoryNeed::Use::Run ? "run" : "tune"},
                             {"method", need.method},
                             {"precision", need.precision},
                             {"bytes", need.bytes},
                             {"fits", fits}});
            const QString what = need.use == MemoryNeed::Use::Run
                                     ? CliTr::tr("to run it in %1").arg(toQString(need.precision))
                                     : CliTr::tr("to tune it by %1").arg(toQString(need.method));
            session.print(CliTr::tr("Memory %1: %2 of %3 (%4)")
                              .arg(what, shownBytes(need.bytes), shownBytes(machine.total),
                                   fits ? CliTr::tr("fits") : CliTr::tr("does not fit")));
        }
        session.result["memory"] = std::move(needs);
    } else {
        session.print(CliTr::tr("Memory to run it: somewhat more than its weights, %1.").arg(shownBytes(total)));
    }
    std::filesystem::path disk = folder;
    std::error_code absent;
    while (disk.has_parent_path() && disk != disk.parent_path() && !std::filesystem::exists(disk, absent))
        disk = disk.parent_path();
    const auto free = freeDiskBytes(disk);
    session.print(CliTr::tr("To be fetched: %1, to %2 (%3 free)")
                      .arg(shownBytes(total), toQString(folder), free ? shownBytes(*free) : QStringLiteral("?")));
    return {};
}

Result<> fetch(CliSession &session, const FetchOptions &options)
{
    FW_TRY(address, addressOf(session, options));
    std::string token;
    if (!options.tokenVariable.empty()) {
        token = qgetenv(options.tokenVariable.c_str()).trimmed().toStdString();
        if (token.empty())
            return fail(
                ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The environment has no variable %1 with an access token."), {options.tokenVariable}},
                {FW_NOOP("core", "Set it, or leave --token-env out.")});
    }
    FW_TRY(listing, listed(session, address, token));
    const auto chosen = neededFiles(listing, options.files);
    const std::filesystem::path folder =
        options.output.empty() ? downloadFolder(listing.address) : session.absolute(options.output);
    FW_CHECK(tell(session, listing, chosen ? *chosen : std::vector<HubFile>(), folder));
    if (options.onlyList)
        return {};
    if (!chosen)
        return fail(chosen.error());
    FW_TRY(run, runAlone(session, downloadJob(listing, *chosen, folder, !token.empty()),
                         {.keepsOnInterrupt = true, .secret = token}));
    if (run.state != JobState::Completed)
        return jobEnd(session, run, {});
    const std::string name = options.name.empty() ? address.id.substr(address.id.find('/') + 1) : options.name;
    const std::filesystem::path model = stringOr(run.summary, "model");
    const bool isFile = model.extension() == ".gguf";
    FW_TRY(entry, session.await<Result<ModelEntry>>([&](QObject *receiver, auto done) {
        session.studio().models().addFetched(model, isFile && options.name.empty() ? QString() : toQString(name),
                                             listing.licence.name, receiver, std::move(done));
    }));
    session.result["model"] = toJson(entry);
    return jobEnd(session, run,
                  CliTr::tr("Fetched and verified; %1 is in the library.").arg(toQString(entry.ref.name)));
}

} // namespace

void addHubVerbs(CLI::App &model, ChosenVerb &chosen)
{
    auto options = std::make_shared<FetchOptions>();
    CLI::App *const verb =
        model.add_subcommand("fetch", FW_NOOP("cli", "Get a model from a hub of your choice and list it"));
    verb->add_option("ADDRESS", options->address, FW_NOOP("cli", "owner/name, or the web address of the model's page"))
        ->required();
    verb->add_option("--hub", options->hub,
                     FW_NOOP("cli", "The hub's address; where it is not said, the one that was last asked"));
    verb->add_option("--revision", options->revision,
                     FW_NOOP("cli", "Branch, tag or commit; main where it is not said"));
    verb->add_option("--file", options->files,
                     FW_NOOP("cli", "Only this file and what belongs to it; may be given again"));
    verb->add_option("--output", options->output, FW_NOOP("cli", "A folder that is not there yet"));
    verb->add_option("--name", options->name, FW_NOOP("cli", "What it is called in the library"));
    verb->add_option("--token-env", options->tokenVariable,
                     FW_NOOP("cli", "The environment's variable that holds an access token"));
    verb->add_flag("--list", options->onlyList, FW_NOOP("cli", "Tell files, sizes, licence and memory; fetch nothing"));
    verb->callback(
        [&chosen, options] { chosen.run = [options](CliSession &session) { return fetch(session, *options); }; });
}

} // namespace fieldwright
