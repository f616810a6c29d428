#include "app/documents/document_rows.h"

#include "app/project/sqlite.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/dataset/chunking.h"

#include <SQLiteCpp/Statement.h>

#include <fstream>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

constexpr const char *infoColumns =
    "id, state, name, source_path, sha256, bytes, format, encoding, language, pages, block_count, chunk_count, "
    "run, added_ms, error, warnings";

DocumentInfo infoFrom(SQLite::Statement &row)
{
    DocumentInfo info;
    info.id = row.getColumn(0).getInt64();
    info.state = row.getColumn(1).getString() == "ok" ? DocumentState::Ok : DocumentState::Failed;
    info.name = row.getColumn(2).getString();
    info.sourcePath = row.getColumn(3).getString();
    info.sha256 = row.getColumn(4).getString();
    info.bytes = row.getColumn(5).getInt64();
    info.format = row.getColumn(6).getString();
    info.encoding = row.getColumn(7).getString();
    info.language = row.getColumn(8).getString();
    info.pages = row.getColumn(9).getInt();
    info.blocks = row.getColumn(10).getInt();
    info.chunks = row.getColumn(11).getInt();
    info.run = row.getColumn(12).getString();
    info.addedMs = row.getColumn(13).getInt64();
    if (const std::string error = row.getColumn(14).getString(); !error.empty())
        if (const Result<Json> json = parseJson(error, "documents.error"))
            info.error = errorFromJson(*json);
    if (const std::string warnings = row.getColumn(15).getString(); !warnings.empty())
        if (const Result<Json> json = parseJson(warnings, "documents.warnings"); json && json->is_array())
            for (const Json &warning : *json)
                info.warnings.push_back(textFromJson(warning));
    return info;
}

std::vector<std::string> stringsFrom(const Json &array)
{
    std::vector<std::string> texts;
    if (array.is_array())
        for (const Json &item : array)
            if (item.is_string())
                texts.push_back(item.get<std::string>());
    return texts;
}

/// One line of documents.jsonl, checked.
struct ImportLine
{
    DocumentInfo info;
    std::optional<Document> document;
    std::vector<DocumentChunk> chunks;
};

Error badLine(const fs::path &file, size_t number, Text why)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "Line %1 of %2 is not the result of an import: %3."),
             {std::to_string(number), file.string()},
             {std::move(why)}},
            {FW_NOOP("core", "Import the documents again.")}};
}

/// Where a chunk may begin and end: not inside a character.
bool isBoundary(const std::string &text, std::int64_t at)
{
    if (at < 0 || size_t(at) > text.size())
        return false;
    return size_t(at) == text.size() || (static_cast<unsigned char>(text[size_t(at)]) & 0xC0) != 0x80;
}

Result<ImportLine> importLine(const Json &json, const fs::path &file, size_t number)
{
    ImportLine line;
    DocumentInfo &info = line.info;
    info.sourcePath = sanitizedForStore(stringOr(json, "path"));
    info.name = sanitizedForStore(stringOr(json, "name"));
    info.sha256 = stringOr(json, "sha256");
    info.bytes = std::max<std::int64_t>(0, intOr(json, "bytes"));
    if (info.name.empty())
        info.name = fs::path(info.sourcePath).filename().string();
    const std::string state = stringOr(json, "state");
    if (info.sourcePath.empty() || (state != "ok" && state != "failed"))
        return fail(badLine(file, number, {FW_NOOP("core", "path or state is missing")}));

    if (const Json *warnings = member(json, "warnings"); warnings && warnings->is_array())
        for (const Json &warning : *warnings)
            info.warnings.push_back(textFromJson(warning));
    if (state == "failed") {
        info.state = DocumentState::Failed;
        if (const Json *error = member(json, "error"))
            info.error = errorFromJson(*error);
        return line;
    }

    const Json *body = member(json, "document");
    if (!body || info.sha256.size() != 64)
        return fail(badLine(file, number, {FW_NOOP("core", "the document or its hash is missing")}));
    Result<Document> document = documentFromJson(*body);
    if (!document)
        return fail(badLine(file, number, document.error().what));
    if (const Json *chunks = member(json, "chunks"); chunks && chunks->is_array())
        for (const Json &chunk : *chunks) {
            DocumentChunk added;
            added.begin = intOr(chunk, "begin", -1);
            added.end = intOr(chunk, "end", -1);
            added.page = int(intOr(chunk, "page"));
            if (!isBoundary(document->text, added.begin) || !isBoundary(document->text, added.end) ||
                added.end <= added.begin)
                return fail(badLine(file, number, {FW_NOOP("core", "a chunk lies outside the text")}));
            if (const Json *headings = member(chunk, "headings"))
                added.headings = stringsFrom(*headings);
            line.chunks.push_back(std::move(added));
        }
    info.format = document->format;
    info.encoding = document->encoding;
    info.language = document->language;
    info.pages = document->pageCount;
    info.blocks = int(document->blocks.size());
    info.chunks = int(line.chunks.size());
    line.document = std::move(*document);
    return line;
}

Json blocksJson(const Document &document)
{
    Json blocks = Json::array();
    for (const Block &block : document.blocks)
        blocks.push_back(toJson(block));
    return blocks;
}

void writeInfo(SQLite::Database &database, const DocumentInfo &info, const std::string &run)
{
    SQLite::Statement insert(database,
                             "INSERT INTO documents (id, state, name, source_path, sha256, bytes, format, encoding, "
                             "language, pages, block_count, chunk_count, run, added_ms, error, warnings) "
                             "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
                             "ON CONFLICT (id) DO UPDATE SET state = excluded.state, name = excluded.name, "
                             "source_path = excluded.source_path, sha256 = excluded.sha256, bytes = excluded.bytes, "
                             "format = excluded.format, encoding = excluded.encoding, language = excluded.language, "
                             "pages = excluded.pages, block_count = excluded.block_count, "
                             "chunk_count = excluded.chunk_count, run = excluded.run, "
                             "error = excluded.error, warnings = excluded.warnings");
    Json warnings = Json::array();
    for (const Text &warning : info.warnings)
        warnings.push_back(toJson(warning));
    if (info.id != 0)
        insert.bind(1, info.id);
    else
        insert.bind(1);
    insert.bind(2, info.state == DocumentState::Ok ? "ok" : "failed");
    insert.bind(3, info.name);
    insert.bind(4, info.sourcePath);
    insert.bind(5, info.sha256);
    insert.bind(6, info.bytes);
    insert.bind(7, info.format);
    insert.bind(8, info.encoding);
    insert.bind(9, info.language);
    insert.bind(10, info.pages);
    insert.bind(11, info.blocks);
    insert.bind(12, info.chunks);
    insert.bind(13, run);
    insert.bind(14, wallClockMs());
    insert.bind(15, info.error ? dumpJson(toJson(*info.error)) : std::string());
    insert.bind(16, info.warnings.empty() ? std::string() : dumpJson(warnings));
    insert.exec();
}

void writeContent(SQLite::Database &database, std::int64_t id, const ImportLine &line)
{
    execute(database, "DELETE FROM document_texts WHERE document = ?", id);
    execute(database, "DELETE FROM chunks WHERE document = ?", id);
    execute(database, "INSERT INTO document_texts (document, text, blocks) VALUES (?,?,?)", id, line.document->text,
            dumpJson(blocksJson(*line.document)));
    SQLite::Statement insert(database, "INSERT INTO chunks (document, begin, end, page, headings) VALUES (?,?,?,?,?)");
    for (const DocumentChunk &chunk : line.chunks) {
        insert.reset();
        insert.bind(1, id);
        insert.bind(2, chunk.begin);
        insert.bind(3, chunk.end);
        insert.bind(4, chunk.page);
        insert.bind(5, dumpJson(Json(chunk.headings)));
        insert.exec();
    }
}

std::string storedText(SQLite::Database &database, std::int64_t id)
{
    SQLite::Statement select(database, "SELECT text FROM document_texts WHERE document = ?");
    select.bind(1, id);
    return select.executeStep() ? select.getColumn(0).getString() : std::string();
}

/// After a document was read again with another text: evidence that no longer stands where it was is taken away, and
/// grounding must be checked anew. The chunk is found again by the span.
void moveEvidence(SQLite::Database &database, std::int64_t id, const std::string &before, const std::string &after)
{
    struct Place
    {
        std::int64_t pair, begin, end;
    };
    std::vector<Place> places;
    SQLite::Statement select(
        database, "SELECT id, evidence_begin, evidence_end FROM qa_pairs WHERE document = ? AND evidence_begin >= 0");
    select.bind(1, id);
    while (select.executeStep())
        places.push_back(
            {select.getColumn(0).getInt64(), select.getColumn(1).getInt64(), select.getColumn(2).getInt64()});
    for (const auto &[pair, begin, end] : places) {
        std::int64_t newBegin = -1;
        if (end > begin && size_t(end) <= before.size()) {
            const std::string quote = before.substr(size_t(begin), size_t(end - begin));
            if (size_t(end) <= after.size() && after.compare(size_t(begin), quote.size(), quote) == 0)
                newBegin = begin;
            else if (const size_t found = after.find(quote); found != std::string::npos)
                newBegin = std::int64_t(found);
        }
        if (newBegin >= 0)
            execute(database, "UPDATE qa_pairs SET evidence_begin = ?, evidence_end = ? WHERE id = ?", newBegin,
                    newBegin + (end - begin), pair);
        else
            execute(database, "UPDATE qa_pairs SET evidence_begin = -1, evidence_end = -1, grounded = -1 WHERE id = ?",
                    pair);
    }
    execute(database,
            "UPDATE qa_pairs SET chunk = (SELECT c.id FROM chunks c WHERE c.document = qa_pairs.document AND "
            "c.begin <= qa_pairs.evidence_begin AND c.end >= qa_pairs.evidence_end) WHERE document = ?",
            id);
}

/// A file that is read again from its copy in originals/ is called by its hash there: it keeps the name that it had.
void keepName(SQLite::Database &database, DocumentInfo &info)
{
    SQLite::Statement select(database, "SELECT name, source_path FROM documents WHERE sha256 = ? AND state = 'ok' AND "
                                       "removed_ms = 0");
    select.bind(1, fs::path(info.sourcePath).stem().string());
    if (!select.executeStep())
        return;
    info.name = select.getColumn(0).getString();
    info.sourcePath = select.getColumn(1).getString();
}

void takeOver(SQLite::Database &database, const ImportLine &line, const std::string &run, DocumentImport &import)
{
    DocumentInfo info = line.info;
    import.paths.push_back(info.sourcePath);
    keepName(database, info);
    if (info.state == DocumentState::Failed) {
        // A file that could be read before keeps what was read; the failure is only told.
        info.id =
            firstInt(database, "SELECT id FROM documents WHERE source_path = ? AND state = 'failed' AND removed_ms = 0",
                     info.sourcePath);
        writeInfo(database, info, run);
        ++import.failed;
        return;
    }

    const std::int64_t same = firstInt(
        database, "SELECT id FROM documents WHERE sha256 = ? AND state = 'ok' AND removed_ms = 0", info.sha256);
    if (same != 0) {
        const std::string before = storedText(database, same);
        if (before == line.document->text) {
            ++import.unchanged;
            return;
        }
        info.id = same;
        writeInfo(database, info, run);
        writeContent(database, same, line);
        moveEvidence(database, same, before, line.document->text);
        ++import.renewed;
        return;
    }
    info.id =
        firstInt(database, "SELECT id FROM documents WHERE source_path = ? AND state = 'failed' AND removed_ms = 0",
                 info.sourcePath);
    writeInfo(database, info, run);
    writeContent(database, info.id != 0 ? info.id : database.getLastInsertRowid(), line);
    ++import.added;
}

} // namespace

std::vector<DocumentInfo> readDocuments(SQLite::Database &database)
{
    std::vector<DocumentInfo> documents;
    SQLite::Statement select(database,
                             std::string("SELECT ") + infoColumns + " FROM documents WHERE removed_ms = 0 ORDER BY id");
    while (select.executeStep())
        documents.push_back(infoFrom(select));
    return documents;
}

Result<DocumentContent> readDocumentContent(SQLite::Database &database, std::int64_t id)
{
    DocumentContent content;
    SQLite::Statement info(database, std::string("SELECT ") + infoColumns + " FROM documents WHERE id = ?");
    info.bind(1, id);
    if (!info.executeStep())
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no document %1."), {std::to_string(id)}},
                    {FW_NOOP("core", "Choose one from the list of documents.")});
    content.info = infoFrom(info);
    content.document.name = content.info.name;
    content.document.format = content.info.format;
    content.document.encoding = content.info.encoding;
    content.document.language = content.info.language;
    content.document.pageCount = content.info.pages;

    SQLite::Statement text(database, "SELECT text, blocks FROM document_texts WHERE document = ?");
    text.bind(1, id);
    if (text.executeStep()) {
        content.document.text = text.getColumn(0).getString();
        FW_TRY(blocks, parseJson(text.getColumn(1).getString(), content.info.name));
        for (const Json &json : blocks) {
            FW_TRY(block, blockFromJson(json));
            content.document.blocks.push_back(std::move(block));
        }
        FW_CHECK(checkDocument(content.document));
    }

    SQLite::Statement chunks(database,
                             "SELECT id, begin, end, page, headings FROM chunks WHERE document = ? ORDER BY begin, id");
    chunks.bind(1, id);
    while (chunks.executeStep()) {
        DocumentChunk chunk;
        chunk.id = chunks.getColumn(0).getInt64();
        chunk.begin = chunks.getColumn(1).getInt64();
        chunk.end = chunks.getColumn(2).getInt64();
        chunk.page = chunks.getColumn(3).getInt();
        if (const Result<Json> headings = parseJson(chunks.getColumn(4).getString(), "chunks.headings"))
            chunk.headings = stringsFrom(*headings);
        content.chunks.push_back(std::move(chunk));
    }
    return content;
}

Result<DocumentImport> importDocuments(SQLite::Database &database, const std::string &run,
                                       const fs::path &documentsFile)
{
    DocumentImport import;
    const std::int64_t takenOver =
        firstInt(database, "SELECT bytes FROM imports WHERE run = ? AND file = 'documents.jsonl'", run);
    std::ifstream stream(documentsFile, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "%1 is missing."), {documentsFile.string()}},
                    {FW_NOOP("core", "Import the documents again.")});
    stream.seekg(takenOver);

    std::int64_t end = takenOver;
    std::string text;
    for (size_t number = 1; std::getline(stream, text); ++number) {
        if (stream.eof())
            break; // a half-written last line
        end += std::int64_t(text.size()) + 1;
        if (text.empty())
            continue;
        FW_TRY(json, parseJson(text, documentsFile.string() + ':' + std::to_string(number)));
        FW_TRY(line, importLine(json, documentsFile, number));
        takeOver(database, line, run, import);
    }
    execute(database,
            "INSERT INTO imports (run, file, bytes, at_ms) VALUES (?, 'documents.jsonl', ?, ?) "
            "ON CONFLICT (run, file) DO UPDATE SET bytes = excluded.bytes, at_ms = excluded.at_ms",
            run, end, wallClockMs());
    return import;
}

void setDocumentsRemoved(SQLite::Database &database, std::span<const std::int64_t> ids, bool removed)
{
    const std::int64_t now = wallClockMs();
    for (const std::int64_t id : ids)
        execute(database, "UPDATE documents SET removed_ms = ? WHERE id = ?", removed ? now : 0, id);
}

std::vector<std::string> purgeRemovedDocuments(SQLite::Database &database)
{
    std::vector<std::string> unneeded;
    SQLite::Statement select(database, "SELECT DISTINCT sha256 FROM documents d WHERE removed_ms > 0 AND NOT EXISTS "
                                       "(SELECT 1 FROM documents e WHERE e.sha256 = d.sha256 AND e.removed_ms = 0)");
    while (select.executeStep())
        unneeded.push_back(select.getColumn(0).getString());
    database.exec("DELETE FROM documents WHERE removed_ms > 0");
    return unneeded;
}

Result<int> writeTexts(SQLite::Database &database, std::span<const std::int64_t> documents, const fs::path &path)
{
    FW_TRY(file, DurableFile::create(path));
    int count = 0;
    for (const std::int64_t id : documents) {
        FW_TRY(content, readDocumentContent(database, id));
        if (content.document.text.empty())
            continue;
        const Json row = {{"id", id}, {"name", content.info.name}, {"text", content.document.text}};
        FW_CHECK(file.write(dumpJson(row) + '\n'));
        ++count;
    }
    FW_CHECK(file.commit());
    return count;
}

Result<int> writeChunks(SQLite::Database &database, std::span<const std::int64_t> documents, const fs::path &path)
{
    FW_TRY(file, DurableFile::create(path));
    int count = 0;
    for (const std::int64_t id : documents) {
        FW_TRY(content, readDocumentContent(database, id));
        const Document &document = content.document;
        for (const DocumentChunk &stored : content.chunks) {
            Chunk chunk;
            chunk.span = {size_t(stored.begin), size_t(stored.end)};
            chunk.headings = stored.headings;
            chunk.page = stored.page;
            const auto within = [&chunk](const Block &block) {
                return block.span.begin >= chunk.span.begin && block.span.end <= chunk.span.end;
            };
            const auto first = std::find_if(document.blocks.begin(), document.blocks.end(), within);
            chunk.firstBlock = size_t(first - document.blocks.begin());
            chunk.lastBlock = size_t(std::find_if_not(first, document.blocks.end(), within) - document.blocks.begin());
            SourceChunk source = sourceChunk(document, chunk);
            source.document = std::to_string(id);
            source.documentName = content.info.name;
            source.id = std::to_string(stored.id);
            source.language = content.info.language;
            FW_CHECK(file.write(dumpJson(toJson(source)) + '\n'));
            ++count;
        }
    }
    FW_CHECK(file.commit());
    return count;
}

} // namespace fieldwright
