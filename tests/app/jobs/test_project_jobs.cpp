#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/studio.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/run_folder/status.h"
#include "tests/support/result.h"

#include <QSignalSpy>
#include <QTemporaryDir>

#include <fstream>

using namespace fieldwright;
using namespace Qt::StringLiterals;

namespace {

struct Opened
{
    QTemporaryDir scratch;
    std::filesystem::path root = scratch.path().toStdString();
    Studio studio{Studio::Places{scratch.filePath(u"settings.ini"_s), root / "models.json"}};
    Project *project = nullptr;

    Opened()
    {
        qputenv("FIELDWRIGHT_WORKER", FAKE_WORKER);
        studio.createProject(root / "P", [this](Result<Project *> made) { project = made ? *made : nullptr; });
        (void)QTest::qWaitFor([this] { return project != nullptr; });
    }
    bool reopen()
    {
        const std::filesystem::path folder = project->folder();
        project = nullptr;
        studio.closeProject();
        studio.openProject(folder, [this](Result<Project *> opened) { project = opened ? *opened : nullptr; });
        return QTest::qWaitFor([this] { return project != nullptr; }) && settled();
    }
    bool settled()
    {
        return QTest::qWaitFor(
            [this] {
                JobQueue &queue = project->jobs().queue();
                return queue.isOpen() && std::none_of(queue.ids().begin(), queue.ids().end(), [&](const QString &id) {
                           const RunStatus &run = *queue.job(id);
                           return run.imported == ImportState::Importing || run.isLive();
                       });
            },
            10'000);
    }
    /// A run that has ended, as a worker leaves it.
    RunPaths endedRun(Job job, JobState outcome = JobState::Completed)
    {
        job.createdMs = wallClockMs();
        const RunPaths paths = *createRunFolder(project->runsFolder(), job);
        (void)writeResult(paths.folder, {.outcome = outcome, .finishedMs = wallClockMs()});
        return paths;
    }
};

std::string documentLine(const char *name, const char *text)
{
    return dumpJson(
               {{"path", std::string("/x/") + name},
                {"name", name},
                {"sha256", std::string(64, name[0])},
                {"bytes", 3},
                {"state", "ok"},
                {"warnings", Json::array()},
                {"document",
                 {{"format", "text"},
                  {"encoding", "UTF-8"},
                  {"pages", 0},
                  {"language", "en"},
                  {"text", text},
                  {"blocks", Json::array({{{"kind", "paragraph"}, {"begin", 0}, {"end", std::string(text).size()}}})}}},
                {"chunks",
                 Json::array(
                     {{{"begin", 0}, {"end", std::string(text).size()}, {"headings", Json::array()}, {"page", 0}}})}}) +
           "\n";
}

} // namespace

class TestProjectJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesDocumentsOverAtTheNextOpeningOnce();
    void aFailedImportStillGivesWhatItRead();
    void generatesOnlyFromDocuments();
    void aMissingDatasetOrNoAcceptedPairIsSaidAtOnce();
    void anEncoderIsNeitherTunedNorAsked();
    void aModelMovedBeforeACrashIsNotLost();
    void proposesNamesThatAreFree();
    void endedModelServersAreClearedAway();
};

void TestProjectJobs::takesDocumentsOverAtTheNextOpeningOnce()
{
    Opened opened;
    const RunPaths run = opened.endedRun({.id = "import-1", .kind = JobKind::Import, .name = "two files"});
    std::ofstream(run.output() / "documents.jsonl")
        << documentLine("a.txt", "Alpha.") << documentLine("b.txt", "Beta.");
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->documents().count(), 2);
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->documents().count(), 2);
}

void TestProjectJobs::aFailedImportStillGivesWhatItRead()
{
    Opened opened;
    const RunPaths run =
        opened.endedRun({.id = "import-1", .kind = JobKind::Import, .name = "two files"}, JobState::Failed);
    std::ofstream(run.output() / "documents.jsonl") << documentLine("a.txt", "Alpha.") << R"({"path":"/x/b.txt","na)";
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->documents().count(), 1);
}

void TestProjectJobs::generatesOnlyFromDocuments()
{
    Opened opened;
    VERIFY_ERROR(opened.project->jobs().generatePairs({}), ErrorCode::InvalidArgument);
    const RunPaths run = opened.endedRun({.id = "import-1", .kind = JobKind::Import, .name = "a file"});
    std::ofstream(run.output() / "documents.jsonl") << documentLine("a.txt", "Alpha is one.");
    QVERIFY(opened.reopen());
    VERIFY_ERROR(opened.project->jobs().generatePairs({.method = u"model"_s}), ErrorCode::InvalidArgument);
    const Result<QString> id = opened.project->jobs().generatePairs({});
    VERIFY_RESULT(id);
    QSignalSpy imported(&opened.project->jobs(), &ProjectJobs::resultsImported);
    QVERIFY(imported.wait(10'000));
    const RunStatus &status = *opened.project->jobs().queue().job(*id);
    QCOMPARE(status.state, JobState::Completed);
    const auto chunks = readFile(RunPaths{status.folder}.inputs() / "chunks.jsonl");
    VERIFY_RESULT(chunks);
    QVERIFY(chunks->find("Alpha is one.") != std::string::npos);
}

void TestProjectJobs::aMissingDatasetOrNoAcceptedPairIsSaidAtOnce()
{
    Opened opened;
    VERIFY_ERROR(opened.project->jobs().buildDataset({.name = u"d"_s}), ErrorCode::InvalidArgument);
    VERIFY_ERROR(opened.project->jobs().buildDataset({.name = u"../d"_s}), ErrorCode::InvalidArgument);
    VERIFY_ERROR(opened.project->jobs().train({.dataset = u"nosuch"_s}), ErrorCode::NotFound);
    VERIFY_ERROR(opened.project->jobs().evaluate({.fiveDimensions = false}), ErrorCode::InvalidArgument);
    VERIFY_ERROR(opened.project->jobs().evaluate({.domainDataset = u"nosuch"_s}), ErrorCode::NotFound);
    QVERIFY(opened.project->jobs().queue().ids().empty());
}

void TestProjectJobs::anEncoderIsNeitherTunedNorAsked()
{
    Opened opened;
    ProjectJobs &jobs = opened.project->jobs();
    const ModelRef encoder{.name = "Little E5", .path = std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5"};
    const auto refused = [](const Result<QString> &started) {
        return !started && started.error().message().find("Little E5 is an encoder") != std::string::npos;
    };
    QVERIFY(refused(jobs.buildDataset({.name = u"d"_s, .model = encoder})));
    QVERIFY(refused(jobs.train({.model = encoder, .dataset = u"d"_s})));
    QVERIFY(refused(jobs.evaluate({.base = encoder})));
    QVERIFY(jobs.queue().ids().empty());
}

/// The move into models/ and the row in the database are two steps: killed between them, the next opening finishes.
void TestProjectJobs::aModelMovedBeforeACrashIsNotLost()
{
    Opened opened;
    Job job{.id = "train-1", .kind = JobKind::Train, .name = "tuned"};
    job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}};
    (void)opened.endedRun(job);
    std::filesystem::create_directories(opened.project->modelsFolder() / "train-1"); // moved, and not an adapter at all
    QVERIFY(opened.reopen());
    const RunStatus &run = *opened.project->jobs().queue().job(u"train-1"_s);
    // Taken up again, not passed over as "nothing was made": what is no model is an error that is shown.
    QCOMPARE(run.imported, ImportState::Failed);
    QVERIFY(run.error);
    QVERIFY(opened.project->models().list().empty());
}

void TestProjectJobs::proposesNamesThatAreFree()
{
    Opened opened;
    QCOMPARE(opened.project->jobs().proposedRunName(), u"run-1"_s);
    (void)opened.endedRun({.id = "x", .kind = JobKind::Train, .name = "run-1"}, JobState::Cancelled);
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->jobs().proposedRunName(), u"run-2"_s);
}

void TestProjectJobs::endedModelServersAreClearedAway()
{
    Opened opened;
    const RunPaths server =
        opened.endedRun({.id = "serve-1", .kind = JobKind::Serve, .name = "base"}, JobState::Cancelled);
    const RunPaths other = opened.endedRun({.id = "train-1", .kind = JobKind::Train, .name = "t"}, JobState::Cancelled);
    QVERIFY(opened.reopen());
    QVERIFY(QTest::qWaitFor([&] { return !std::filesystem::exists(server.folder); }));
    QVERIFY(std::filesystem::exists(other.folder));
}

QTEST_MAIN(TestProjectJobs)
#include "test_project_jobs.moc"
