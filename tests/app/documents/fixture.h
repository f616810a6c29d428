#pragma once

#include "app/documents/documents.h"
#include "core/base/hash.h"
#include "core/dataset/chunking.h"
#include "tests/app/support.h"

namespace fieldwright {

/// A document of a heading and paragraphs, as a reader would give it.
inline Document documentOf(const std::vector<std::string> &paragraphs)
{
    Document document;
    document.name = "policy.md";
    document.format = "markdown";
    document.encoding = "UTF-8";
    document.language = "en";
    for (size_t i = 0; i < paragraphs.size(); ++i) {
        if (i > 0)
            document.text += "\n\n";
        Block block;
        block.kind = i == 0 ? BlockKind::Heading : BlockKind::Paragraph;
        block.level = i == 0 ? 1 : 0;
        block.span = {document.text.size(), document.text.size() + paragraphs[i].size()};
        document.text += paragraphs[i];
        document.blocks.push_back(block);
    }
    return document;
}

/// The line that an import job writes for it.
inline Json importLineOf(const std::string &path, const Document &document, const std::string &sha256)
{
    Json chunks = Json::array();
    for (const Chunk &chunk : chunkDocument(document))
        chunks.push_back(
            {{"begin", chunk.span.begin}, {"end", chunk.span.end}, {"headings", chunk.headings}, {"page", 0}});
    return {{"path", path},     {"name", std::filesystem::path(path).filename().string()},
            {"sha256", sha256}, {"bytes", document.text.size()},
            {"state", "ok"},    {"document", toJson(document)},
            {"chunks", chunks}};
}

inline Json failedLineOf(const std::string &path)
{
    const Error error{ErrorCode::Corrupt, {"%1 is broken.", {path}}, {"Get another copy."}};
    return {{"path", path}, {"name", "x.pdf"},   {"sha256", ""},
            {"bytes", 3},   {"state", "failed"}, {"error", toJson(error)}};
}

/// A run folder with these lines.
inline std::filesystem::path importRun(TemporaryProject &project, const std::string &id, const std::vector<Json> &lines,
                                       const std::string &tail = {})
{
    std::string text;
    for (const Json &line : lines)
        text += dumpJson(line) + '\n';
    const std::filesystem::path folder = project.folder() / "runs" / id;
    std::filesystem::create_directories(folder / "output");
    (void)saveFile(folder / "output" / "documents.jsonl", text + tail);
    return folder;
}

inline Result<DocumentImport> import(TemporaryProject &project, const std::string &id,
                                     const std::filesystem::path &folder)
{
    return await<DocumentImport>(
        [&](auto done) { project->documents().importRun(QString::fromStdString(id), folder, &*project, done); });
}

} // namespace fieldwright
