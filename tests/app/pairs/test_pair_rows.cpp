#include "app/pairs/pair_rows.h"
#include "app/project/schema.h"
#include "app/project/sqlite.h"
#include "core/base/file.h"
#include "tests/support/result.h"

#include <QtCore/QTemporaryDir>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

const std::string chunkDone = "{\"chunk_done\":\"1\"}\n";

std::string line(const std::string &question, const std::string &answer)
{
    return dumpJson(Json{{"question", question}, {"answer", answer}, {"generator", "rules"}}) + '\n';
}

} // namespace

class TestPairRows : public QObject
{
    Q_OBJECT

    std::unique_ptr<SQLite::Database> m_database;
    QTemporaryDir m_folder;

    SQLite::Database &db() { return *m_database; }
    fs::path file() const { return m_folder.path().toStdString() + "/pairs.jsonl"; }

    void write(const std::string &text) { QVERIFY(saveFile(file(), text)); }

    static PairRecord record(const std::string &question, const std::string &answer)
    {
        PairRecord pair;
        pair.question = question;
        pair.answer = answer;
        pair.generator = "manual";
        return pair;
    }

    std::int64_t count() { return firstInt(db(), "SELECT count(*) FROM qa_pairs WHERE removed_ms = 0"); }

    /// A document of one chunk that says when a probe is calibrated; gives its id.
    std::int64_t addDocument()
    {
        const std::string text = "A TW-300 is calibrated every 180 days.\n\nIt is rated for 40 bar.";
        execute(db(),
                "INSERT INTO documents (added_ms, state, name, source_path, sha256, bytes) "
                "VALUES (1, 'ok', 'policy.md', '/policy.md', ?, 1)",
                std::string(64, 'a'));
        const std::int64_t id = db().getLastInsertRowid();
        execute(db(), "INSERT INTO document_texts (document, text, blocks) VALUES (?, ?, '[]')", id, text);
        execute(db(), "INSERT INTO chunks (document, begin, end) VALUES (?, 0, ?)", id, text.size());
        return id;
    }

private Q_SLOTS:
    void init()
    {
        m_database = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        m_database->exec("PRAGMA foreign_keys = ON");
        m_database->exec("PRAGMA trusted_schema = OFF");
        migrateSchema(*m_database);
    }

    void writesARevisionOnlyOfWhatChanged()
    {
        const PairsChanged added = addPairs(db(), {record("Q", "A")}, {"Ann", "add"});
        const std::int64_t id = added.pairs.front().id;
        changePairs(db(), std::vector{id}, [](PairRecord &pair) { pair.status = PairStatus::Accepted; },
                    {"Ben", "accept"});
        changePairs(db(), std::vector{id}, [](PairRecord &pair) { pair.status = PairStatus::Accepted; },
                    {"Ben", "accept"});
        const std::vector<PairRevision> history = readHistory(db(), id);
        QCOMPARE(int(history.size()), 2); // the second accept changed nothing
        QCOMPARE(history[1].author, std::string("Ben"));
        QCOMPARE(dumpJson(history[1].before), std::string("{\"status\":0}"));
        QCOMPARE(dumpJson(history[1].after), std::string("{\"status\":1}"));
    }

    void takesAGestureBackAndBringsItAgain()
    {
        const PairsChanged added = addPairs(db(), {record("Q", "A"), record("R", "B")}, {"", "add"});
        const std::vector<std::int64_t> ids = {added.pairs[0].id, added.pairs[1].id};
        const PairsChanged edited = changePairs(db(), ids,
                                                [](PairRecord &pair) {
                                                    pair.answer += "!";
                                                    pair.tags = {"calibration"};
                                                    pair.score = 4;
                                                },
                                                {"", "edit"});
        const PairsChanged undone = revertRevisions(db(), edited.revisions, {"", "undo"});
        QCOMPARE(readPairs(db(), ids)[1].answer, std::string("B"));
        QVERIFY(readPairs(db(), ids)[1].tags.empty());
        const PairsChanged again = revertRevisions(db(), undone.revisions, {"", "redo"});
        QCOMPARE(readPairs(db(), ids)[0].answer, std::string("A!"));
        QCOMPARE(readPairs(db(), ids)[0].score, 4);
        revertRevisions(db(), again.revisions, {"", "undo"});
        revertRevisions(db(), added.revisions, {"", "undo"});
        QCOMPARE(count(), 0);
        revertRevisions(db(), {}, {"", "undo"}); // an empty range is nothing
    }

    void keepsTheSearchIndexInStep()
    {
        const PairsChanged added =
            addPairs(db(), {record("How often is it calibrated?", "每 180 天校准")}, {"", "add"});
        const std::int64_t id = added.pairs.front().id;
        QCOMPARE(searchPairs(db(), "校准"), std::vector{id});
        changePairs(db(), std::vector{id}, [](PairRecord &pair) { pair.answer = "every spring"; }, {"", "edit"});
        QVERIFY(searchPairs(db(), "校准").empty());
        QCOMPARE(searchPairs(db(), "spring"), std::vector{id});
        const PairsChanged removed =
            changePairs(db(), std::vector{id}, [](PairRecord &pair) { pair.removed = true; }, {"", "remove"});
        QVERIFY(searchPairs(db(), "spring").empty());
        revertRevisions(db(), removed.revisions, {"", "undo"});
        QCOMPARE(searchPairs(db(), "spring"), std::vector{id});
        db().exec("INSERT INTO qa_search (qa_search) VALUES ('integrity-check')");
    }

    void checksGroundingAnewWhenAnswerOrEvidenceChange()
    {
        const std::int64_t document = addDocument();
        PairRecord pair = record("How often is a TW-300 calibrated?", "A TW-300 is calibrated every 180 days.");
        pair.document = document;
        pair.evidence = {0, 38};
        const PairsChanged added = addPairs(db(), {pair}, {"", "add"});
        const std::int64_t id = added.pairs.front().id;
        QCOMPARE(added.pairs.front().grounded, Grounded::Yes);
        QVERIFY(added.pairs.front().chunk > 0); // found from the span

        const PairsChanged wrong = changePairs(
            db(), std::vector{id},
            [](PairRecord &changed) { changed.answer = "A TW-300 is calibrated every 365 days."; }, {"", "edit"});
        QCOMPARE(wrong.pairs.front().grounded, Grounded::No);
        QVERIFY(wrong.pairs.front().factsFound < wrong.pairs.front().facts);
        QVERIFY(!wrong.pairs.front().missingFacts.empty());
        revertRevisions(db(), wrong.revisions, {"", "undo"});
        QCOMPARE(readPairs(db(), std::vector{id}).front().grounded, Grounded::Yes);

        // The evidence alone does not bear it out, but its chunk does.
        const PairsChanged moved = changePairs(db(), std::vector{id},
                                               [](PairRecord &changed) {
                                                   changed.evidence = {40, 63};
                                               },
                                               {"", "evidence"});
        QCOMPARE(moved.pairs.front().grounded, Grounded::Yes);
        // A span outside the text is no evidence and no crash.
        changePairs(db(), std::vector{id},
                    [](PairRecord &changed) {
                        changed.evidence = {1'000'000, 2'000'000};
                    },
                    {"", "evidence"});
    }

    void takesAGenerateRunOverOnce()
    {
        write(line("Q1", "A1") + line("Q2", "A2") + chunkDone + line("Q3", "A3"));
        // The run goes on: the chunk of Q3 is not done.
        Result<PairImport> first = importGenerated(db(), "run", file(), false, {"", "generate"});
        VERIFY_RESULT(first);
        QCOMPARE(first->added, 2);
        QCOMPARE(importGenerated(db(), "run", file(), false, {"", "generate"})->added, 0);

        // The worker was killed and did the chunk again.
        const Result<std::string> before = readFile(file());
        VERIFY_RESULT(before);
        write(*before + line("Q3", "A3") + line("Q4", "A4") + chunkDone + line("half a line", "x").substr(0, 20));
        const Result<PairImport> second = importGenerated(db(), "run", file(), true, {"", "generate"});
        VERIFY_RESULT(second);
        QCOMPARE(second->added, 2);
        QCOMPARE(second->repeated, 1);
        QCOMPARE(count(), 4);
        QCOMPARE(importGenerated(db(), "run", file(), true, {"", "generate"})->added, 0);
        QCOMPARE(readPairColumns(db()).front().status, PairStatus::Draft);
    }

    void survivesHostileLines()
    {
        write(
            "garbage\n[]\n{\"question\":\"\",\"answer\":\"x\"}\n{\"question\":1,\"answer\":2}\n"
            "{\"question\":\"bad bytes \xff\",\"answer\":\"x\",\"document\":\"999999999999999999999\",\"chunk\":\"-4\","
            "\"evidence\":{\"begin\":5,\"end\":99999999999}}\n"
            "{\"question\":\"NUL \\u0000 inside\",\"answer\":\"y\",\"score\":-7,\"tags\":[1,{},\"t\"]}\n"
            "{\"question\":\"negative\",\"answer\":\"z\",\"evidence\":{\"begin\":-5,\"end\":-1}}\n" +
            std::string(200, '[') + "\n");
        const Result<PairImport> import = importGenerated(db(), "run", file(), true, {"", "generate"});
        VERIFY_RESULT(import);
        QVERIFY(import->skipped >= 5);
        for (const PairColumns &columns : readPairColumns(db())) {
            const PairRecord pair = readPairs(db(), std::vector{columns.id}).front();
            QCOMPARE(pair.document, 0);
            QVERIFY(!pair.evidence.valid());
            QVERIFY(pair.question.find('\0') == std::string::npos);
        }
    }

    void saysWhichFileIsMissing()
    {
        const Result<PairImport> import = importGenerated(db(), "run", "/no/such/pairs.jsonl", true, {"", "generate"});
        VERIFY_ERROR(import, ErrorCode::NotFound);
        QVERIFY(import.error().message().find("/no/such/pairs.jsonl") != std::string::npos);
    }

    void writesAcceptedPairsForABuild()
    {
        const PairsChanged added =
            addPairs(db(), {record("Q1", "A1"), record("Q2", "A2"), record("问", "答")}, {"", "add"});
        changePairs(db(), std::vector{added.pairs[0].id, added.pairs[2].id},
                    [](PairRecord &pair) { pair.status = PairStatus::Accepted; }, {"", "accept"});
        const Result<int> written = writePairs(db(), PairStatus::Accepted, file());
        VERIFY_RESULT(written);
        QCOMPARE(*written, 2);
        const Result<std::string> text = readFile(file());
        VERIFY_RESULT(text);
        const Result<Json> line = parseJson(text->substr(text->find('\n') + 1), "line");
        VERIFY_RESULT(line);
        const Result<Pair> pair = pairFromJson(*line, "line");
        VERIFY_RESULT(pair);
        QCOMPARE(pair->question, std::string("问"));
        QCOMPARE(pair->id, std::to_string(added.pairs[2].id));
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestPairRows)
#include "test_pair_rows.moc"
