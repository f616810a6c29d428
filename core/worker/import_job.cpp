#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/dataset/chunking.h"
#include "core/documents/reader_process.h"
#include "core/worker/job_kinds.h"
#include "core/worker/resumable_output.h"

#include <cstdlib>

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

    context.state(JobState::Running);
    std::int64_t read = 0;
    std::int64_t failed = 0;
    const auto total = std::int64_t(files->size());
    for (std::int64_t i = 0; i < total; ++i) {
        FW_CHECK(context.betweenItems());
        const std::string path = stringOr((*files)[size_t(i)], "path");
        const std::string name = std::filesystem::path(path).filename().string();
        context.progress(i, total, "files", {FW_NOOP("core", "Reading %1"), {name}});
        if (output.has(path))
            continue;
        Json line = {{"path", path}, {"name", name}};
        ReadOptions options;
        options.encoding = stringOr((*files)[size_t(i)], "encoding");
        // A password is never in a file: the job names the variable of the environment that holds it.
        if (const std::string variable = stringOr((*files)[size_t(i)], "password_env"); !variable.empty()) {
            if (const char *value = std::getenv(variable.c_str()))
                options.password = value;
        }
        auto document = reader.read(path, options, context.stopToken());
        if (!document && context.stopToken().stop_requested())
            return fail(interruptedError());
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
