#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/dataset/chunking.h"
#include "core/documents/reader_process.h"
#include "core/worker/job_kinds.h"
#include "core/worker/resumable_output.h"
#include "core/worker/secret.h"

#include <algorithm>

namespace fieldwright {

namespace {

/// Copies the file to originals/<sha256>.<extension>, once for equal contents.
Result<std::string> keepOriginal(const std::filesystem::path &file, const std::filesystem::path &originals,
                                 std::stop_token stop)
{
    FW_TRY(hash, sha256File(file, stop));
    const std::filesystem::path kept = originals / (hash + file.extension().string());
    std::error_code problem;
    if (!std::filesystem::exists(kept, problem)) {
        FW_CHECK(makeFolder(originals));
        FW_CHECK(copyFile(file, kept));
    }
    return hash;
}

Json chunksOf(const Document &document)
{
    Json chunks = Json::array();
    for (const Chunk &chunk : chunkDocument(document)) {
        chunks.push_back(
            {{"begin", chunk.span.begin}, {"end", chunk.span.end}, {"headings", chunk.headings}, {"page", chunk.page}});
    }
    return chunks;
}

/// The passwords that came through the pipe, if any file of the job is said to have one.
std::vector<std::string> passwordsFor(const Json &files)
{
    std::vector<std::string> passwords;
    if (std::none_of(files.begin(), files.end(), [](const Json &file) { return intOr(file, "password", -1) >= 0; }))
        return passwords;
    const auto given = parseJson(readSecret(), "passwords");
    for (const Json &each : given && given->is_array() ? *given : Json::array())
        passwords.push_back(each.is_string() ? each.get<std::string>() : std::string());
    return passwords;
}

/// Reads one file: where it has a password, with that one, and if it is not the right one with the others that were
/// given, because a user who has several does not always know which is which.
Result<Document> readOne(ReaderProcess &reader, const Json &file, const std::vector<std::string> &passwords,
                         std::stop_token stop, const ReadListener &listener)
{
    ReadOptions options;
    options.encoding = stringOr(file, "encoding");
    const std::string path = stringOr(file, "path");
    const std::int64_t number = intOr(file, "password", -1);
    const bool hasPassword = number >= 0 && !passwords.empty();
    const size_t first = hasPassword && size_t(number) < passwords.size() ? size_t(number) : 0;
    if (hasPassword)
        options.password = passwords[first];
    Result<Document> document = reader.read(path, options, stop, listener);
    for (size_t i = 0; hasPassword && i < passwords.size() && !document && isPasswordError(document.error()); ++i) {
        if (i == first || passwords[i].empty())
            continue;
        options.password = passwords[i];
        document = reader.read(path, options, stop, listener);
    }
    return document;
}

} // namespace

Result<Json> runImportJob(JobContext &context)
{
    const Json *files = member(context.job().parameters, "files");
    if (!files || !files->is_array() || files->empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No files were given to import.")},
                    {FW_NOOP("core", "Choose at least one file.")});
    FW_TRY(output, ResumableOutput::open(context.paths().output() / "documents.jsonl",
                                         [](const Json &line) { return stringOr(line, "path"); }));
    const std::filesystem::path originals = context.resolve(context.parameterString("originals", "output/originals"));
    ReaderProcess reader({.program = context.parameterString("reader")});
    const std::vector<std::string> passwords = passwordsFor(*files);

    context.state(JobState::Running);
    std::int64_t read = 0;
    std::int64_t failed = 0;
    const auto total = std::int64_t(files->size());
    for (std::int64_t i = 0; i < total; ++i) {
        FW_CHECK(context.betweenItems());
        const std::string path = stringOr((*files)[size_t(i)], "path");
        const std::string name = std::filesystem::path(path).filename().string();
        const Text what{FW_NOOP("core", "Reading %1"), {name}};
        context.progress(i, total, "files", what);
        if (output.has(path))
            continue;
        Json line = {{"path", path}, {"name", name}};
        std::stop_source giveUp;
        const std::stop_callback onSignal(context.stopToken(), [&giveUp] { giveUp.request_stop(); });
        auto document = readOne(reader, (*files)[size_t(i)], passwords, giveUp.get_token(), [&](const ReadPart &part) {
            context.progress(i, total, "files", what, {.done = part.done, .total = part.total});
            if (context.endsSoon())
                giveUp.request_stop();
        });
        if (!document && giveUp.stop_requested()) {
            FW_CHECK(context.betweenItems());
            return fail(interruptedError());
        }
        if (document) {
            FW_TRY(hash, keepOriginal(path, originals, context.stopToken()));
            line["sha256"] = hash;
            line["bytes"] = std::filesystem::file_size(path);
            line["state"] = "ok";
            Json warnings = Json::array();
            for (const Text &warning : document->warnings)
                warnings.push_back(toJson(warning));
            line["warnings"] = std::move(warnings);
            line["chunks"] = chunksOf(*document);
            line["document"] = toJson(*document);
            ++read;
        } else {
            line["state"] = "failed";
            line["error"] = toJson(document.error());
            ++failed;
        }
        FW_CHECK(output.append({line}, path));
    }
    context.progress(total, total, "files");
    return Json{{"files", total}, {"ok", read}, {"failed", failed}};
}

} // namespace fieldwright
