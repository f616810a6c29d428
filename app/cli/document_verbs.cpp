#include "app/cli/verb_support.h"

#include "app/documents/documents.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

const char *stateName(DocumentState state)
{
    return state == DocumentState::Ok ? "ok" : state == DocumentState::Failed ? "failed" : "waiting";
}

QString stateText(DocumentState state)
{
    return state == DocumentState::Ok       ? CliTr::tr("read")
           : state == DocumentState::Failed ? CliTr::tr("failed")
                                            : CliTr::tr("waiting");
}

Json documentJson(const DocumentInfo &info)
{
    Json out = {{"id", info.id},         {"name", info.name},         {"state", stateName(info.state)},
                {"format", info.format}, {"language", info.language}, {"encoding", info.encoding},
                {"pages", info.pages},   {"blocks", info.blocks},     {"chunks", info.chunks},
                {"bytes", info.bytes},   {"sha256", info.sha256},     {"source", info.sourcePath}};
    if (info.error)
        out.update(errorJson(*info.error));
    if (!info.warnings.empty()) {
        Json warnings = Json::array();
        for (const Text &warning : info.warnings)
            warnings.push_back(toStd(translated(warning)));
        out["warnings"] = std::move(warnings);
    }
    return out;
}

struct AddOptions
{
    std::vector<std::string> paths;
    std::string encoding;
    std::string passwordFile;
};

Result<> addDocuments(CliSession &session, const AddOptions &given)
{
    FW_TRY(project, session.project());
    ImportOptions options;
    for (const std::string &path : given.paths)
        options.sources.push_back({session.absolute(path), toQString(given.encoding), {}});
    FW_TRY(passwords, givenPasswords(session, given.passwordFile));
    options.passwords = std::move(passwords);
    FW_TRY(started, session.await<Result<StartedImport>>([&](QObject *receiver, auto done) {
        project->jobs().importDocuments(options, receiver, std::move(done));
    }));
    Json skipped = Json::array();
    for (const SkippedPath &path : started.skipped) {
        skipped.push_back({{"path", path.path.string()}, {"reason", toStd(translated(path.reason))}});
        session.complain(CliTr::tr("%1: %2").arg(toQString(path.path), translated(path.reason)));
    }
    session.result["skipped"] = std::move(skipped);
    if (started.id.isEmpty()) {
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There was no file to read.")},
                    {FW_NOOP("core", "Name files, or folders with files that are not hidden.")});
    }
    FW_TRY(run, session.follow(started.id, CliSession::OnInterrupt::EndJob));
    const auto failures = session.onMain([&] {
        std::vector<DocumentInfo> failed;
        for (const DocumentInfo &info : project->documents().list()) {
            if (info.run == run.id && info.state == DocumentState::Failed)
                failed.push_back(info);
        }
        return failed;
    });
    Json failed = Json::array();
    for (const DocumentInfo &info : failures) {
        failed.push_back(documentJson(info));
        if (info.error)
            session.complain(CliTr::tr("%1: %2").arg(toQString(info.name), translated(*info.error)));
    }
    session.result["failed"] = std::move(failed);
    const qint64 ok = intOr(run.summary, "ok");
    session.result["read"] = ok;
    FW_CHECK(jobEnd(session, run, CliTr::tr("%n document(s) read.", nullptr, int(ok))));
    if (ok == 0 && !failures.empty()) {
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "None of the files could be read.")},
                    {FW_NOOP("core", "The reason of each is told above.")});
    }
    return {};
}

Result<> listDocuments(CliSession &session)
{
    FW_TRY(project, session.project());
    const auto documents = session.onMain([&] { return project->documents().list(); });
    Json list = Json::array();
    std::vector<QStringList> rows;
    for (const DocumentInfo &info : documents) {
        list.push_back(documentJson(info));
        rows.push_back({QString::number(info.id), toQString(info.name), toQString(info.format), stateText(info.state),
                        toQString(info.language), QString::number(info.blocks), QString::number(info.chunks),
                        info.error ? translated(info.error->what) : QString()});
    }
    session.result["documents"] = std::move(list);
    if (documents.empty())
        session.print(CliTr::tr("No documents yet. Add some with: documents add PATH"));
    else
        printTable(session,
                   {CliTr::tr("id"), CliTr::tr("name"), CliTr::tr("format"), CliTr::tr("state"), CliTr::tr("language"),
                    CliTr::tr("blocks"), CliTr::tr("chunks"), CliTr::tr("reason")},
                   rows);
    return {};
}

Result<> showDocument(CliSession &session, const std::string &text)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, documentIds(session, *project, {text}));
    FW_TRY(content, session.await<Result<DocumentContent>>([&](QObject *receiver, auto done) {
        project->documents().content(ids.front(), receiver, std::move(done));
    }));
    session.result["document"] = documentJson(content.info);
    session.result["text"] = content.document.text;
    Json blocks = Json::array();
    for (const Block &block : content.document.blocks)
        blocks.push_back(toJson(block));
    session.result["blocks"] = std::move(blocks);
    Json chunks = Json::array();
    for (const DocumentChunk &chunk : content.chunks)
        chunks.push_back({{"id", chunk.id},
                          {"begin", chunk.begin},
                          {"end", chunk.end},
                          {"page", chunk.page},
                          {"headings", chunk.headings}});
    session.result["chunks"] = std::move(chunks);
    session.print(toQString(content.document.text));
    return {};
}

Result<> removeDocuments(CliSession &session, const std::vector<std::string> &texts)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, documentIds(session, *project, texts));
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        project->documents().remove(ids);
        return {};
    }));
    session.result["removed"] = ids;
    session.print(CliTr::tr("%n document(s) removed.", nullptr, int(ids.size())));
    return {};
}

} // namespace

void addDocumentVerbs(CLI::App &app, ChosenVerb &chosen)
{
    CLI::App *const group = app.add_subcommand("documents", FW_NOOP("cli", "Documents of the project"));
    group->require_subcommand(1);
    auto names = std::make_shared<std::vector<std::string>>();
    const auto declare = [&](const char *name, const char *help, CliVerb run) {
        return declareProjectVerb(*group, name, help, chosen, run);
    };
    auto adding = std::make_shared<AddOptions>();
    CLI::App *const add = declare("add", FW_NOOP("cli", "Read files and folders"),
                                  [adding](CliSession &session) { return addDocuments(session, *adding); });
    add->add_option("PATH", adding->paths, FW_NOOP("cli", "Files and folders"))->required();
    add->add_option("--encoding", adding->encoding, FW_NOOP("cli", "Of text files, e.g. GB18030 (default: guessed)"));
    add->add_option("--password-file", adding->passwordFile,
                    FW_NOOP("cli", "A file with passwords of PDFs, one a line; each is tried on each that is locked"));
    add->add_flag("--ask-password", chosen.asksPasswords,
                  FW_NOOP("cli", "Ask for a password (without a terminal: its lines are read from standard input)"));
    declare("list", FW_NOOP("cli", "All documents"), listDocuments);
    declare("show", FW_NOOP("cli", "Text and blocks of one"),
            [names](CliSession &session) { return showDocument(session, names->front()); })
        ->add_option("DOCUMENT", *names, FW_NOOP("cli", "Its id or name"))
        ->required()
        ->expected(1);
    declare("remove", FW_NOOP("cli", "Take documents out of the project"),
            [names](CliSession &session) { return removeDocuments(session, *names); })
        ->add_option("DOCUMENT", *names, FW_NOOP("cli", "Ids or names"))
        ->required();
}

} // namespace fieldwright
