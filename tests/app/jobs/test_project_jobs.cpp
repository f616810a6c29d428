#include "app/datasets/datasets.h"
#include "app/jobs/run_names.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/model_files/peft_adapter.h"
#include "tests/app/jobs/opened_project.h"
#include "tests/support/slow_file.h"
#include "tests/ui/watchdog.h"

#include <QSignalSpy>

#include <fstream>

using namespace fieldwright;
using namespace Qt::StringLiterals;

class TestProjectJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesDocumentsOverAtTheNextOpeningOnce();
    void aFailedImportStillGivesWhatItRead();
    void generatesOnlyFromDocuments();
    void aMissingDatasetOrNoAcceptedPairIsSaidAtOnce();
    void anEncoderIsNeitherTunedNorAsked();
    void modelsAreLookedAtBesideTheWindow();
    void closingAProjectWaitsForNoSlowDisk();
    void aModelMovedBeforeACrashIsNotLost();
    void proposesNamesThatAreFree();
    void endedModelServersAreClearedAway();
    void anImportWhosePasswordsNobodyKnowsAnyMoreWaitsForThem();
    void ofAPasswordTheJobHasTheNumber();
};

static Result<QString> generate(ProjectJobs &jobs, const GenerateOptions &options)
{
    return await<QString>([&](auto done) { jobs.generatePairs(options, &jobs, done); });
}

static Result<QString> build(ProjectJobs &jobs, const BuildDatasetOptions &options)
{
    return await<QString>([&](auto done) { jobs.buildDataset(options, &jobs, done); });
}

static Result<QString> evaluate(ProjectJobs &jobs, const EvaluateOptions &options)
{
    return await<QString>([&](auto done) { jobs.evaluate(options, &jobs, done); });
}

void TestProjectJobs::takesDocumentsOverAtTheNextOpeningOnce()
{
    OpenedProject opened;
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
    OpenedProject opened;
    const RunPaths run =
        opened.endedRun({.id = "import-1", .kind = JobKind::Import, .name = "two files"}, JobState::Failed);
    std::ofstream(run.output() / "documents.jsonl") << documentLine("a.txt", "Alpha.") << R"({"path":"/x/b.txt","na)";
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->documents().count(), 1);
}

void TestProjectJobs::generatesOnlyFromDocuments()
{
    OpenedProject opened;
    VERIFY_ERROR(generate(opened.project->jobs(), {}), ErrorCode::InvalidArgument);
    const RunPaths run = opened.endedRun({.id = "import-1", .kind = JobKind::Import, .name = "a file"});
    std::ofstream(run.output() / "documents.jsonl") << documentLine("a.txt", "Alpha is one.");
    QVERIFY(opened.reopen());
    VERIFY_ERROR(generate(opened.project->jobs(), {.method = u"model"_s}), ErrorCode::InvalidArgument);
    const Result<QString> id = generate(opened.project->jobs(), {});
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
    OpenedProject opened;
    VERIFY_ERROR(build(opened.project->jobs(), {.name = u"d"_s}), ErrorCode::InvalidArgument);
    VERIFY_ERROR(build(opened.project->jobs(), {.name = u"../d"_s}), ErrorCode::InvalidArgument);
    VERIFY_ERROR(train(opened.project->jobs(), {.dataset = u"nosuch"_s}), ErrorCode::NotFound);
    VERIFY_ERROR(evaluate(opened.project->jobs(), {.fiveDimensions = false}), ErrorCode::InvalidArgument);
    VERIFY_ERROR(evaluate(opened.project->jobs(), {.domainDataset = u"nosuch"_s}), ErrorCode::NotFound);
    QVERIFY(opened.project->jobs().queue().ids().empty());
}

void TestProjectJobs::anEncoderIsNeitherTunedNorAsked()
{
    OpenedProject opened;
    ProjectJobs &jobs = opened.project->jobs();
    const ModelRef encoder{.name = "Little E5", .path = std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5"};
    const auto refused = [](const Result<QString> &started) {
        return !started && started.error().message().find("Little E5 is an encoder") != std::string::npos;
    };
    QVERIFY(refused(build(jobs, {.name = u"d"_s, .model = encoder})));
    QVERIFY(refused(train(jobs, {.model = encoder, .dataset = u"d"_s})));
    QVERIFY(refused(evaluate(jobs, {.base = encoder})));
    // It was saved without the head that finds hidden words: said before anything starts.
    TrainOptions options{.model = encoder};
    options.recipe.objective = "masked-words";
    options.recipe.method = "full";
    const auto headless = train(jobs, options);
    VERIFY_ERROR(headless, ErrorCode::Unsupported);
    QVERIFY(headless.error().message().find("Little E5 has no head that predicts masked words") != std::string::npos);
    QVERIFY(jobs.queue().ids().empty());
}

static ModelRef decoderIn(const std::filesystem::path &folder)
{
    std::filesystem::create_directories(folder);
    (void)saveFile(folder / "config.json", R"({"model_type": "llama"})");
    return {.name = "decoder", .path = folder, .fingerprint = "known"};
}

void TestProjectJobs::modelsAreLookedAtBesideTheWindow()
{
    OpenedProject opened;
    ProjectJobs &jobs = opened.project->jobs();
    jobs.queue().setQueuePaused(true);
    const ModelRef model = decoderIn(opened.root / "decoder");
    const SlowFile slow(model.path / "config.json", std::chrono::milliseconds(400));
    ui::Watchdog watchdog;
    const Result<QString> evaluated = evaluate(jobs, {.base = model});
    const Result<QString> built = build(jobs, {.name = u"d"_s, .model = model});
    const Result<QString> generated = generate(jobs, {.method = u"model"_s, .model = model});
    VERIFY_RESULT(evaluated);
    VERIFY_ERROR(built, ErrorCode::InvalidArgument);     // there are no pairs
    VERIFY_ERROR(generated, ErrorCode::InvalidArgument); // and no documents
    QCOMPARE(slow.readings(), 3);
    // Read here, each would have taken 400 ms; the bound leaves room for machines that are shared.
    QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
}

void TestProjectJobs::closingAProjectWaitsForNoSlowDisk()
{
    OpenedProject opened;
    const ModelRef model = decoderIn(opened.root / "decoder");
    const SlowFile slow(model.path / "config.json", std::chrono::seconds(20));
    bool isAnswered = false;
    opened.project->jobs().evaluate({.base = model}, this, [&](const Result<QString> &) { isAnswered = true; });
    QVERIFY(QTest::qWaitFor([&] { return slow.readings() > 0; }));
    QElapsedTimer closing;
    closing.start();
    opened.studio.closeProject();
    QVERIFY2(closing.elapsed() < 5000, qPrintable(QString::number(closing.elapsed())));
    QVERIFY(!isAnswered);
}

/// The move into models/ and the row in the database are two steps: killed between them, the next opening finishes.
void TestProjectJobs::aModelMovedBeforeACrashIsNotLost()
{
    OpenedProject opened;
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
    OpenedProject opened;
    QCOMPARE(opened.project->jobs().proposedRunName(), u"run-1"_s);
    (void)opened.endedRun({.id = "x", .kind = JobKind::Train, .name = "run-1"}, JobState::Cancelled);
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->jobs().proposedRunName(), u"run-2"_s);

    // A sweep has its name too, which none of its runs has by itself.
    Job point{.id = "y", .kind = JobKind::Train, .name = "run-2 learning_rate=0.0004 schedule=linear"};
    point.parameters["sweep"] = {
        {"id", "s"}, {"name", "run-2"}, {"axes", {{{"key", "learning_rate"}, {"values", {"0.0004"}}}}}, {"place", {0}}};
    (void)opened.endedRun(point, JobState::Cancelled);
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->jobs().proposedRunName(), u"run-3"_s);
    QCOMPARE(shownRunName(*opened.project->jobs().queue().job(u"y"_s)),
             u"run-2 · Learning rate 0.0004 · Schedule Linear"_s);
    QCOMPARE(shownRunName(u"run-2 learning_rate=many rank=8 further"_s),
             u"run-2 · Learning rate many · Rank 8 further"_s);
    QCOMPARE(shownRunName(u"my a=b"_s), u"my a=b"_s);
}

void TestProjectJobs::endedModelServersAreClearedAway()
{
    OpenedProject opened;
    const RunPaths server =
        opened.endedRun({.id = "serve-1", .kind = JobKind::Serve, .name = "base"}, JobState::Cancelled);
    const RunPaths other = opened.endedRun({.id = "train-1", .kind = JobKind::Train, .name = "t"}, JobState::Cancelled);
    QVERIFY(opened.reopen());
    QVERIFY(QTest::qWaitFor([&] { return !std::filesystem::exists(server.folder); }));
    QVERIFY(std::filesystem::exists(other.folder));
}

void TestProjectJobs::anImportWhosePasswordsNobodyKnowsAnyMoreWaitsForThem()
{
    OpenedProject opened;
    Job job{.id = "import-1", .kind = JobKind::Import, .name = "two files", .createdMs = wallClockMs()};
    job.parameters = {{"files", Json::array({{{"path", "/x/a.pdf"}, {"password", 0}},
                                             {{"path", "/x/b.txt"}},
                                             {{"path", "/x/c.pdf"}, {"password", 1}}})}};
    VERIFY_RESULT(createRunFolder(opened.project->runsFolder(), job));
    QVERIFY(opened.reopen());
    JobQueue &queue = opened.project->jobs().queue();
    const auto run = [&]() -> const RunStatus & { return *queue.job(u"import-1"_s); };
    QVERIFY(QTest::qWaitFor([&] { return run().state == JobState::Interrupted; }));
    QVERIFY(run().error);
    QCOMPARE(run().error->what.english(), std::string("It needs the passwords of 2 files, of a.pdf for one."));
    QVERIFY(!std::filesystem::exists(RunPaths{run().folder}.events())); // no worker was started
    QVERIFY(!opened.project->jobs().passwords().know(*run().job));
    opened.project->jobs().passwords().keep("import-1", {u"one"_s, u"two"_s});
    queue.continueRun(u"import-1"_s);
    QVERIFY(QTest::qWaitFor([&] { return run().state == JobState::Completed; }, 10'000));
}

void TestProjectJobs::ofAPasswordTheJobHasTheNumber()
{
    OpenedProject opened;
    for (const char *name : {"a.pdf", "b.pdf", "c.pdf", "d.txt"})
        VERIFY_RESULT(saveFile(opened.root / name, "x"));
    ImportOptions options;
    options.sources = {{opened.root / "a.pdf", {}, u"canary"_s},
                       {opened.root / "b.pdf", {}, u"other"_s},
                       {opened.root / "c.pdf", {}, u"canary"_s},
                       {opened.root / "d.txt", u"GB18030"_s, {}}};
    QString id;
    opened.project->jobs().importDocuments(options, opened.project,
                                           [&](Result<StartedImport> started) { id = started ? started->id : id; });
    QVERIFY(QTest::qWaitFor(
        [&] {
            const RunStatus *run = opened.project->jobs().queue().job(id);
            return run && run->state == JobState::Completed;
        },
        10'000));
    const auto job = readJob(opened.project->jobs().queue().job(id)->folder);
    VERIFY_RESULT(job);
    const Json &files = job->parameters["files"];
    QCOMPARE(files.size(), size_t(4));
    const std::vector<std::int64_t> numbers{0, 1, 0, -1};
    for (size_t i = 0; i < numbers.size(); ++i)
        QCOMPARE(intOr(files[i], "password", -1), numbers[i]);
    QCOMPARE(stringOr(files[3], "encoding"), std::string("GB18030"));
    QCOMPARE(opened.project->jobs().passwords().secretOf(*job), std::string(R"(["canary","other"])"));
    // What does not fit into the pipe is an error, not a part of it.
    options.sources = {{opened.root / "a.pdf", {}, QString(100'000, u'p')}};
    id.clear();
    opened.project->jobs().importDocuments(options, opened.project,
                                           [&](Result<StartedImport> started) { id = started ? started->id : id; });
    QVERIFY(QTest::qWaitFor(
        [&] {
            const RunStatus *run = opened.project->jobs().queue().job(id);
            return run && run->state == JobState::Interrupted && run->error;
        },
        10'000));
}

QTEST_MAIN(TestProjectJobs)
#include "test_project_jobs.moc"
