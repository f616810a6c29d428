#include "app/project/schema.h"

#include "core/base/file.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <array>
#include <string>

namespace fieldwright {

namespace {

// Conventions: times are *_ms since 1970; removed_ms is 0 for what is there and a time for what was removed (so that
// undo is one update; an opening purges it, of pairs after a day); JSON columns say so. STRICT: a wrong type is an
// error, not a value. Small columns come before texts, so that a scan of them does not touch overflow pages.
const char *const version1 = R"sql(
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One row a file. state: ok | failed. error, warnings: JSON.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    added_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    name TEXT NOT NULL,
    source_path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    format TEXT NOT NULL DEFAULT '',
    encoding TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    pages INTEGER NOT NULL DEFAULT 0,
    block_count INTEGER NOT NULL DEFAULT 0,
    chunk_count INTEGER NOT NULL DEFAULT 0,
    run TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    warnings TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX documents_content ON documents (sha256) WHERE removed_ms = 0 AND state = 'ok';

-- The canonical text that all spans count in, and its blocks as one JSON array: they are only ever read together with
-- the text, and replaced as a whole.
CREATE TABLE document_texts (
    document INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL
) STRICT;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    begin INTEGER NOT NULL,
    end INTEGER NOT NULL,
    page INTEGER NOT NULL DEFAULT 0,
    headings TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX chunks_of_document ON chunks (document);

-- status: 0 draft, 1 accepted, 2 rejected. grounded: -1 not checked, 0 no, 1 yes. tags, missing: JSON arrays.
CREATE TABLE qa_pairs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    document INTEGER REFERENCES documents (id) ON DELETE SET NULL,
    chunk INTEGER REFERENCES chunks (id) ON DELETE SET NULL,
    status INTEGER NOT NULL DEFAULT 0,
    grounded INTEGER NOT NULL DEFAULT -1,
    score INTEGER NOT NULL DEFAULT 0,
    generator TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    evidence_begin INTEGER NOT NULL DEFAULT -1,
    evidence_end INTEGER NOT NULL DEFAULT -1,
    facts INTEGER NOT NULL DEFAULT 0,
    facts_found INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    run TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    fact_group TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    missing TEXT NOT NULL DEFAULT '[]',
    question TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX qa_pairs_of_document ON qa_pairs (document);
CREATE INDEX qa_pairs_of_chunk ON qa_pairs (chunk);

-- One row for each pair that a gesture changed; before and after hold only the fields that differ (JSON).
CREATE TABLE qa_revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pair INTEGER NOT NULL REFERENCES qa_pairs (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    author TEXT NOT NULL,
    action TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX qa_revisions_of_pair ON qa_revisions (pair);

-- Question and answer as search terms (pairs/search_terms.h makes them); the index keeps no copy of the text.
CREATE VIRTUAL TABLE qa_search USING fts5 (question, answer, content = '', tokenize = 'unicode61');

CREATE TABLE preference_pairs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    document INTEGER REFERENCES documents (id) ON DELETE SET NULL,
    author TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL,
    chosen TEXT NOT NULL,
    rejected TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX preference_pairs_of_document ON preference_pairs (document);

-- What was taken over from run folders, so that taking it over twice changes nothing. bytes: how far the file was read.
CREATE TABLE imports (
    run TEXT NOT NULL,
    file TEXT NOT NULL,
    bytes INTEGER NOT NULL DEFAULT 0,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (run, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    run TEXT NOT NULL DEFAULT '',
    manifest_sha256 TEXT NOT NULL DEFAULT '',
    manifest TEXT NOT NULL,
    UNIQUE (name, version)
) STRICT;

-- The project's tuned models. ref: ModelRef as JSON, its paths relative to the project folder where they are in it.
CREATE TABLE models (
    id TEXT PRIMARY KEY,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    run TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    ref TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- One row a job. imported: its results are in this database. place: order in the queue. summary, error, detail: JSON.
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    folder TEXT NOT NULL,
    place INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    started_ms INTEGER NOT NULL DEFAULT 0,
    finished_ms INTEGER NOT NULL DEFAULT 0,
    imported INTEGER NOT NULL DEFAULT 0,
    summary TEXT NOT NULL DEFAULT '{}',
    error TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE suites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- id: of the run. base, tuned: ModelRef as JSON. summary: output/summary.json.
CREATE TABLE evaluations (
    id TEXT PRIMARY KEY,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    protocol TEXT NOT NULL DEFAULT '',
    base TEXT NOT NULL,
    tuned TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL
) STRICT;

-- One row for each item asked of both models. parsed: 0 or 1.
CREATE TABLE evaluation_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    evaluation TEXT NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    faulty INTEGER NOT NULL DEFAULT 0,
    base_score REAL NOT NULL DEFAULT 0,
    tuned_score REAL NOT NULL DEFAULT 0,
    base_parsed INTEGER NOT NULL DEFAULT 1,
    tuned_parsed INTEGER NOT NULL DEFAULT 1,
    floor REAL NOT NULL DEFAULT 0,
    suite TEXT NOT NULL,
    axis TEXT NOT NULL,
    language TEXT NOT NULL,
    item TEXT NOT NULL,
    cluster TEXT NOT NULL DEFAULT '',
    task TEXT NOT NULL DEFAULT '',
    mode TEXT NOT NULL DEFAULT '',
    prompt TEXT NOT NULL,
    expected TEXT NOT NULL,
    base_raw TEXT NOT NULL DEFAULT '',
    tuned_raw TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '{}',
    UNIQUE (evaluation, suite, item, mode)
) STRICT;

-- Questions that are asked before and after training.
CREATE TABLE kept_questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    removed_ms INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    place INTEGER NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT '',
    question TEXT NOT NULL,
    expected TEXT NOT NULL DEFAULT ''
) STRICT;
)sql";

// Reviewers leave notes on pairs; and the list of pairs is read at every opening, so an index holds all that it needs.
const char *const version2 = R"sql(
ALTER TABLE qa_pairs ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE INDEX qa_pairs_list ON qa_pairs (removed_ms, id, document, chunk, status, grounded, score, generator);
)sql";

// How much a pair counts in the loss.
const char *const version3 = R"sql(
ALTER TABLE qa_pairs ADD COLUMN weight REAL NOT NULL DEFAULT 1;
)sql";

const std::array<const char *, Schema::version> steps = {version1, version2, version3};

} // namespace

int schemaVersion(SQLite::Database &database)
{
    return database.execAndGet("PRAGMA user_version").getInt();
}

void migrateSchema(SQLite::Database &database, int toVersion)
{
    for (int version = schemaVersion(database); version < toVersion; ++version) {
        failpoint("migrate.begin");
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        database.exec(steps[size_t(version)]);
        failpoint("migrate.step");
        database.exec("PRAGMA application_id = " + std::to_string(Schema::applicationId));
        database.exec("PRAGMA user_version = " + std::to_string(version + 1));
        failpoint("migrate.version");
        transaction.commit();
        failpoint("migrate.committed");
    }
}

} // namespace fieldwright
