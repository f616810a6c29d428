#include "app/pairs/pairs.h"
#include "app/project/sqlite.h"
#include "tests/app/documents/fixture.h"

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

const std::string sha(64, 'a');
const std::vector<std::string> policy = {"Calibration intervals", "A TW-300 is calibrated every 180 days.",
                                         "探头额定压力为 40 bar。"};

} // namespace

class TestDocuments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAnImportOverOnce()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const Document document = documentOf(policy);
        const fs::path run =
            importRun(project, "run1", {importLineOf("/in/policy.md", document, sha), failedLineOf("/in/x.pdf")},
                      "{\"path\":\"/half a li");
        Result<DocumentImport> first = import(project, "run1", run);
        VERIFY_RESULT(first);
        QCOMPARE(first->added, 1);
        QCOMPARE(first->failed, 1);
        const Result<DocumentImport> again = import(project, "run1", run);
        VERIFY_RESULT(again);
        QCOMPARE(again->added + again->unchanged + again->failed, 0);
        QCOMPARE(project->documents().count(), 2);

        // Another run of the same contents adds nothing; the failed file, read at last, takes the place of its failure.
        Document other = documentOf({"Another", "text"});
        const Result<DocumentImport> second =
            import(project, "run2",
                   importRun(project, "run2",
                             {importLineOf("/elsewhere/copy.md", document, sha),
                              importLineOf("/in/x.pdf", other, std::string(64, 'b'))}));
        VERIFY_RESULT(second);
        QCOMPARE(second->unchanged, 1);
        QCOMPARE(second->added, 1);
        QCOMPARE(project->documents().count(), 2);
        for (const DocumentInfo &info : project->documents().list())
            QCOMPARE(info.state, DocumentState::Ok);
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(project->documents().count(), 2);
    }

    void givesTextBlocksAndChunks()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const Document document = documentOf(policy);
        VERIFY_RESULT(import(project, "r", importRun(project, "r", {importLineOf("/in/policy.md", document, sha)})));
        const qint64 id = project->documents().list().front().id;
        const auto content =
            await<DocumentContent>([&](auto done) { project->documents().content(id, &*project, done); });
        VERIFY_RESULT(content);
        QCOMPARE(content->document.text, document.text);
        QCOMPARE(content->document.blocks, document.blocks);
        QVERIFY(!content->chunks.empty());
        QCOMPARE(content->info.blocks, 3);
        VERIFY_ERROR(await<DocumentContent>([&](auto done) { project->documents().content(77, &*project, done); }),
                     ErrorCode::NotFound);
    }

    void refusesALineThatIsNotTrueAndTakesNothingOver_data()
    {
        QTest::addColumn<QByteArray>("line");
        const auto row = [](const char *name, auto change) {
            Json line = importLineOf("/in/policy.md", documentOf(policy), sha);
            change(line);
            QTest::newRow(name) << QByteArray::fromStdString(dumpJson(line));
        };
        QTest::newRow("garbage") << QByteArray("garbage");
        QTest::newRow("deep") << QByteArray(5000, '[');
        row("no path", [](Json &line) { line.erase("path"); });
        row("no such state", [](Json &line) { line["state"] = "fine"; });
        row("no document", [](Json &line) { line.erase("document"); });
        row("hash of another length", [](Json &line) { line["sha256"] = "abc"; });
        row("block outside the text", [](Json &line) { line["document"]["blocks"][1]["end"] = 100'000; });
        row("block before the text", [](Json &line) { line["document"]["blocks"][0]["begin"] = -1; });
        row("chunk outside the text", [](Json &line) { line["chunks"][0]["end"] = 100'000; });
        row("chunk inside a character",
            [](Json &line) { line["chunks"][0]["end"] = line["document"]["text"].get<std::string>().size() - 1; });
        row("text is a number", [](Json &line) { line["document"]["text"] = 7; });
    }

    void refusesALineThatIsNotTrueAndTakesNothingOver()
    {
        QFETCH(QByteArray, line);
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const Json good = importLineOf("/in/good.md", documentOf({"Good"}), std::string(64, 'c'));
        const fs::path run = importRun(project, "r", {good}, line.toStdString() + '\n');
        const Result<DocumentImport> refused = import(project, "r", run);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Corrupt);
        QCOMPARE(project->documents().count(), 0); // one transaction
    }

    void showsWhatIsWaiting()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        project->documents().expect(u"r"_s, {u"/in/policy.md"_s, u"/in/手册.docx"_s});
        QCOMPARE(project->documents().count(), 2);
        QCOMPARE(project->documents().list()[1].state, DocumentState::Waiting);
        QCOMPARE(project->documents().list()[1].name, std::string("手册.docx"));
        project->documents().remove({project->documents().list()[0].id}); // cannot be removed yet
        QCOMPARE(project->undoStack().count(), 0);
        VERIFY_RESULT(
            import(project, "r", importRun(project, "r", {importLineOf("/in/policy.md", documentOf(policy), sha)})));
        // The job may still come to the other one.
        QCOMPARE(project->documents().count(), 2);
        QCOMPARE(project->documents().list()[0].state, DocumentState::Ok);
        QCOMPARE(project->documents().list()[1].state, DocumentState::Waiting);
        QVERIFY(project->documents().expects(u"r"_s));
        project->documents().unexpect(u"r"_s);
        QCOMPARE(project->documents().count(), 1);
    }

    void removesAndBringsBackAndThenForgets()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        VERIFY_RESULT(
            import(project, "r", importRun(project, "r", {importLineOf("/in/policy.md", documentOf(policy), sha)})));
        const qint64 id = project->documents().list().front().id;
        VERIFY_RESULT(saveFile(project.folder() / "originals" / (sha + ".md"), "original"));
        QCOMPARE(project->documents().originalOf(id), project.folder() / "originals" / (sha + ".md"));
        Pair pair;
        pair.question = "Q";
        pair.answer = "A";
        pair.document = std::to_string(id);
        VERIFY_RESULT(await<std::vector<qint64>>([&](auto done) { project->pairs().add({pair}, &*project, done); }));

        project->documents().remove({id});
        project->store().finish();
        QCOMPARE(project->documents().count(), 0);
        project->undoStack().undo();
        project->store().finish();
        QCOMPARE(project->documents().count(), 1);
        project->undoStack().redo();
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(project->documents().count(), 0);
        QCOMPARE(project->pairs().count(), 1); // the pairs stay
        QVERIFY(!fs::exists(project.folder() / "originals" / (sha + ".md")));
        // It can be imported again.
        const Result<DocumentImport> again =
            import(project, "r2", importRun(project, "r2", {importLineOf("/in/policy.md", documentOf(policy), sha)}));
        VERIFY_RESULT(again);
        QCOMPARE(again->added, 1);
    }

    void movesTheEvidenceWhenADocumentIsReadAgain()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const Document before = documentOf(policy);
        VERIFY_RESULT(import(project, "r", importRun(project, "r", {importLineOf("/in/policy.md", before, sha)})));
        const qint64 id = project->documents().list().front().id;
        std::vector<Pair> pairs(2);
        for (Pair &pair : pairs) {
            pair.question = "Q";
            pair.answer = "every 180 days";
            pair.document = std::to_string(id);
        }
        pairs[0].evidenceBegin = std::int64_t(before.blocks[1].span.begin);
        pairs[0].evidenceEnd = std::int64_t(before.blocks[1].span.end);
        pairs[1].evidenceBegin = std::int64_t(before.blocks[2].span.begin);
        pairs[1].evidenceEnd = std::int64_t(before.blocks[2].span.end);
        const auto ids = await<std::vector<qint64>>([&](auto done) { project->pairs().add(pairs, &*project, done); });
        VERIFY_RESULT(ids);

        // The same bytes, read with another encoding: a longer heading, and the Chinese sentence is another one.
        const Document after = documentOf({"Calibration intervals, second reading", policy[1], "other"});
        const Result<DocumentImport> renewed =
            import(project, "r2", importRun(project, "r2", {importLineOf("/in/policy.md", after, sha)}));
        VERIFY_RESULT(renewed);
        QCOMPARE(renewed->renewed, 1);
        const auto records =
            await<std::vector<PairRecord>>([&](auto done) { project->pairs().fetch(*ids, &*project, done); });
        VERIFY_RESULT(records);
        const EvidenceSpan moved = (*records)[0].evidence;
        QCOMPARE(after.text.substr(size_t(moved.begin), size_t(moved.end - moved.begin)), policy[1]);
        QVERIFY((*records)[0].chunk > 0);
        QVERIFY(!(*records)[1].evidence.valid());
        QCOMPARE((*records)[1].grounded, Grounded::Unchecked);
        QCOMPARE((*records)[1].document, id);
    }

    void writesTheInputsOfAGenerateJob()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const Document document = documentOf(policy);
        VERIFY_RESULT(
            import(project, "r",
                   importRun(project, "r", {importLineOf("/in/policy.md", document, sha), failedLineOf("/in/x.pdf")})));
        const fs::path path = project.scratch() / "chunks.jsonl";
        const auto written =
            await<int>([&](auto done) { project->documents().writeGenerationInputs({}, path, &*project, done); });
        VERIFY_RESULT(written);
        const Result<std::string> text = readFile(path);
        VERIFY_RESULT(text);
        int lines = 0;
        std::istringstream stream(*text);
        for (std::string line; std::getline(stream, line); ++lines) {
            const Result<Json> json = parseJson(line, "chunks.jsonl");
            VERIFY_RESULT(json);
            const Result<SourceChunk> chunk = sourceChunkFromJson(*json, "chunks.jsonl");
            VERIFY_RESULT(chunk);
            QCOMPARE(chunk->document, std::to_string(project->documents().list().front().id));
            QCOMPARE(chunk->text, document.text.substr(chunk->span.begin, chunk->span.end - chunk->span.begin));
            QVERIFY(!chunk->blocks.empty());
            QCOMPARE(chunk->documentName, std::string("policy.md"));
        }
        QCOMPARE(lines, *written);
        QVERIFY(lines >= 1);
    }

    void saysThatAResultIsMissing()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        VERIFY_ERROR(import(project, "r", project.folder() / "runs" / "no-such-run"), ErrorCode::NotFound);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestDocuments)
#include "test_documents.moc"
