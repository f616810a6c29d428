#pragma once

#include "app/documents/document.h"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <set>
#include <span>

namespace fieldwright {

// Documents in the database: called in the store's thread, may throw SQLite::Exception.

std::vector<DocumentInfo> readDocuments(SQLite::Database &database);
/// Errors: NotFound.
Result<DocumentContent> readDocumentContent(SQLite::Database &database, std::int64_t id);

/// Takes over output/documents.jsonl of an import run, all of it in the caller's transaction. Lines that were taken
/// over before are skipped, so a run that goes on can be taken over again. Errors: Corrupt (names the line), Io.
Result<DocumentImport> importDocuments(SQLite::Database &database, const std::string &run,
                                       const std::filesystem::path &documentsFile);

void setDocumentsRemoved(SQLite::Database &database, std::span<const std::int64_t> ids, bool removed);

/// Deletes what was removed before for good; gives the hashes whose originals nobody needs any more.
std::vector<std::string> purgeRemovedDocuments(SQLite::Database &database);

/// Writes inputs/documents.jsonl of a train job: {"id", "name", "text"} of each of these documents that has a text.
/// Gives their number.
Result<int> writeTexts(SQLite::Database &database, std::span<const std::int64_t> documents,
                       const std::filesystem::path &path);
/// Writes inputs/chunks.jsonl of a generate job: the chunks of these documents with their text and blocks. Gives the
/// number of chunks.
Result<int> writeChunks(SQLite::Database &database, std::span<const std::int64_t> documents,
                        const std::filesystem::path &path);

} // namespace fieldwright
