#include "app/jobs/further_training.h"
#include "app/jobs/sweeps.h"
#include "app/models/model_inspection.h"
#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/run_folder/events.h"
#include "core/run_folder/places.h"
#include "tests/app/jobs/opened_project.h"
#include "tests/support/slow_file.h"
#include "tests/support/small_adapter.h"
#include "tests/ui/watchdog.h"

#include <QSignalSpy>

#include <fstream>

using namespace fieldwright;
using namespace Qt::StringLiterals;

/// Trainings of a project: sweeps and their models, and runs from another machine.
class TestProjectTrainings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSweepVariesNothingThatAnAdapterFixes();
    void theFilesOfASweepAreReadOnceBesideTheWindow();
    void whoTurnsBackMeanwhileBeginsNothing();
    void aRefusedRunOfASweepIsNamed();
    void ofASweepTheBestModelIsListed();
    void aSweepOfWhichARunIsMissingKeepsNothingByItself_data();
    void aSweepOfWhichARunIsMissingKeepsNothingByItself();
    void aBestThatCannotBeListedIsNotTheLastOnesFault();
    void whatIsNoRunOfASweepIsListedByItself();
    void aRunFromAnotherMachineNamesWhatIsMissing();
    void aRunFromAnotherMachineFindsItsModelAmongThoseHere();
    void aRunFromAnotherMachineIsToldWhereItsModelIs();
    void aBaseThatIsListedByItsPlaceIsKnownByItsFingerprint();
    void anAdapterThatNoRecipeBeginsIsTrainedAsItIs();
    void runsOfASweepHaveNamesOfTheirOwn();
};

/// A sweep needs something to learn: the text of one document.
static TrainOptions readingOptions(OpenedProject &opened)
{
    const RunPaths run = opened.endedRun({.id = "import-1", .kind = JobKind::Import, .name = "a file"});
    (void)saveFile(run.output() / "documents.jsonl", documentLine("a.txt", "some text"));
    TrainOptions options;
    options.recipe.objective = "pretrain";
    return opened.reopen() && opened.project->documents().count() == 1 ? options : TrainOptions();
}

static Result<QStringList> sweep(ProjectJobs &jobs, const TrainOptions &options, const std::vector<SweepAxis> &axes)
{
    return await<QStringList>([&](auto done) { jobs.sweep(options, axes, &jobs, done); });
}

static ModelRef
adapterIn(const std::filesystem::path &folder,
          const char *config = R"({"peft_type": "LORA", "r": 8, "lora_alpha": 16, "target_modules": ["q_proj"]})")
{
    std::filesystem::create_directories(folder);
    (void)saveFile(folder / "adapter_config.json", config);
    return {.name = "tuned", .adapter = folder};
}

/// As many runs as a sweep may have.
static std::vector<SweepAxis> widestSweep()
{
    std::vector<SweepAxis> axes = {{"rank", {}}, {"alpha", {}}};
    for (SweepAxis &axis : axes) {
        for (int i = 1; i <= 8; ++i)
            axis.values.push_back(std::to_string(i));
    }
    return axes;
}

void TestProjectTrainings::theFilesOfASweepAreReadOnceBesideTheWindow()
{
    OpenedProject opened;
    TrainOptions options = readingOptions(opened);
    ProjectJobs &jobs = opened.project->jobs();
    jobs.queue().setQueuePaused(true);
    const std::filesystem::path golden = std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "bert_tied";
    std::filesystem::copy(golden, opened.root / "encoder", std::filesystem::copy_options::recursive);
    options.model = {.name = "encoder", .path = opened.root / "encoder"};
    options.recipe.objective = "masked-words";
    ui::Watchdog watchdog;
    const auto together = [&](const std::vector<SweepAxis> &axes) {
        const SlowFile slow(options.model.path / "config.json", std::chrono::milliseconds(400));
        watchdog.reset();
        const auto ids = sweep(jobs, options, axes);
        if (!ids)
            qWarning() << translated(ids.error());
        return ids && size_t(ids->size()) == axes[0].values.size() * axes[1].values.size() ? slow.readings() : -1;
    };
    const int ofOne = together({{"rank", {"4"}}, {"alpha", {"8"}}});
    QVERIFY(ofOne > 0);
    QCOMPARE(together(widestSweep()), ofOne); // of 64 as of one
    // Read here, they would have taken 400 ms and more; the bound leaves room for machines that are shared.
    QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
    qInfo() << "64 runs queued, the loop was held for at most" << watchdog.worstMs() << "ms";
    // A single training and a test of rates look at the same files, and no more in the window's thread.
    options.recipe.objective = "pretrain";
    std::filesystem::create_directories(opened.root / "decoder");
    VERIFY_RESULT(saveFile(opened.root / "decoder" / "config.json", R"({"model_type": "llama"})"));
    options.model = {.name = "decoder", .path = opened.root / "decoder", .fingerprint = "known"};
    const SlowFile slow(options.model.path / "config.json", std::chrono::milliseconds(400));
    watchdog.reset();
    VERIFY_RESULT(train(jobs, options));
    VERIFY_RESULT(await<QString>([&](auto done) { jobs.testRates(options, 0, &jobs, done); }));
    QCOMPARE(slow.readings(), 2);
    QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
}

void TestProjectTrainings::whoTurnsBackMeanwhileBeginsNothing()
{
    OpenedProject opened;
    TrainOptions options = readingOptions(opened);
    std::filesystem::create_directories(opened.root / "decoder");
    VERIFY_RESULT(saveFile(opened.root / "decoder" / "config.json", R"({"model_type": "llama"})"));
    options.model = {.name = "decoder", .path = opened.root / "decoder"};
    const SlowFile slow(options.model.path / "config.json", std::chrono::milliseconds(300));
    auto dialog = std::make_unique<QObject>();
    bool isAnswered = false;
    opened.project->jobs().sweep(options, widestSweep(), dialog.get(),
                                 [&](const Result<QStringList> &) { isAnswered = true; });
    QVERIFY(QTest::qWaitFor([&] { return slow.readings() > 0; }));
    dialog.reset();
    QTest::qWait(600);
    QVERIFY(!isAnswered);
    QCOMPARE(opened.project->jobs().queue().ids().size(), size_t(1)); // the import
}

void TestProjectTrainings::aRefusedRunOfASweepIsNamed()
{
    OpenedProject opened;
    TrainOptions options = readingOptions(opened);
    options.model = adapterIn(opened.root / "adapter");
    const auto refused = sweep(opened.project->jobs(), options, {{"method", {"lora", "full"}}});
    QVERIFY(!refused);
    const QString said = translated(refused.error());
    QVERIFY2(said.contains(u"method=full"_s) && said.contains(u"tuned is an adapter"_s), qPrintable(said));
    QCOMPARE(opened.project->jobs().queue().ids().size(), size_t(1)); // nothing was begun
}

namespace {

/// Of a sweep over three ranks, as the worker leaves it. No loss: it did not end.
void addSweepRun(OpenedProject &opened, const char *id, int place, std::optional<double> loss)
{
    Job job{.id = id, .kind = JobKind::Train, .name = std::string("grid ") + id, .createdMs = wallClockMs()};
    job.recipe = toJson(TrainRecipe());
    job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}},
                      {"sweep",
                       {{"id", "s"},
                        {"name", "grid"},
                        {"axes", {{{"key", "rank"}, {"values", {"2", "4", "8"}}}}},
                        {"place", {place}}}}};
    const RunPaths paths = *createRunFolder(opened.project->runsFolder(), job);
    if (!loss)
        return;
    (void)writeSmallAdapter(paths.output() / "model");
    (void)writeResult(paths.folder, {.outcome = JobState::Completed,
                                     .finishedMs = wallClockMs(),
                                     .summary = {{"best_loss", *loss}, {"outcome_kind", "completed"}}});
}

QStringList modelRuns(const OpenedProject &opened)
{
    QStringList runs;
    for (const ModelEntry &entry : opened.project->models().list())
        runs.append(toQString(entry.run));
    return runs;
}

} // namespace

void TestProjectTrainings::ofASweepTheBestModelIsListed()
{
    OpenedProject opened;
    addSweepRun(opened, "train-1", 0, 2.0);
    addSweepRun(opened, "train-2", 1, 1.5);
    addSweepRun(opened, "train-3", 2, 1.75);
    QVERIFY(opened.reopen());
    QCOMPARE(modelRuns(opened), QStringList{u"train-2"_s});
    const std::filesystem::path waiting = opened.project->runsFolder() / "train-3" / "output" / "model";
    QVERIFY(std::filesystem::exists(waiting)); // nothing is lost: it stays with its run
    QVERIFY(opened.reopen());
    QCOMPARE(modelRuns(opened), QStringList{u"train-2"_s});

    ProjectJobs &jobs = opened.project->jobs();
    const auto keep = [&](const QString &run) {
        return await<ModelEntry>([&](auto done) { opened.project->jobs().keepModel(run, opened.project, done); });
    };
    const auto loses = [&](const QString &run) {
        return opened.project->jobs().losesModel(*opened.project->jobs().queue().job(run));
    };
    QVERIFY(loses(u"train-3"_s) && !loses(u"train-2"_s));
    const auto kept = keep(u"train-3"_s);
    VERIFY_RESULT(kept);
    QCOMPARE(kept->ref.name, std::string("grid train-3"));
    QCOMPARE(modelRuns(opened).size(), 2);
    QVERIFY(!std::filesystem::exists(waiting) &&
            std::filesystem::exists(opened.project->modelsFolder() / "train-3" / "adapter_config.json"));
    VERIFY_RESULT(keep(u"train-3"_s)); // again: it is there
    QCOMPARE(modelRuns(opened).size(), 2);
    VERIFY_ERROR(keep(u"nosuch"_s), ErrorCode::NotFound);
    QVERIFY(!mayKeepModel(jobs.queue(), RunStatus()));

    // Taken from the list it stays away, also from later openings, until it is asked for again.
    VERIFY_RESULT(
        await<void>([&](auto done) { opened.project->models().setRemoved(u"train-2"_s, true, opened.project, done); }));
    QVERIFY(opened.reopen());
    QCOMPARE(modelRuns(opened), QStringList{u"train-3"_s});
    QVERIFY(!loses(u"train-2"_s) && !loses(u"train-3"_s)); // it lies among the models all the same
    // Listed again it has another name, if its own has been given away.
    VERIFY_RESULT(await<void>(
        [&](auto done) { opened.project->models().rename(u"train-3"_s, u"grid train-2"_s, opened.project, done); }));
    const auto again = keep(u"train-2"_s);
    VERIFY_RESULT(again);
    QCOMPARE(again->ref.name, std::string("grid train-2-2"));
    QCOMPARE(modelRuns(opened).size(), 2);
}

void TestProjectTrainings::aBestThatCannotBeListedIsNotTheLastOnesFault()
{
    OpenedProject opened;
    addSweepRun(opened, "train-1", 0, 2.0);
    addSweepRun(opened, "train-2", 1, 1.5);
    addSweepRun(opened, "train-3", 2, {});
    std::filesystem::remove_all(opened.project->runsFolder() / "train-2" / "output");
    opened.project->setValue(u"jobs/paused"_s, u"1"_s); // the third waits
    QVERIFY(QTest::qWaitFor([&] { return opened.project->store().saved(); }));
    QVERIFY(opened.reopen());
    QStringList told;
    connect(&opened.project->jobs(), &ProjectJobs::failed, this, [&](const QString &run, const Error &error) {
        told += {run, translated(error.what)};
    });
    opened.project->jobs().queue().stop(u"train-3"_s);
    QVERIFY(QTest::qWaitFor(
        [&] { return opened.project->jobs().queue().job(u"train-3"_s)->imported == ImportState::Imported; }));
    QCOMPARE(told.size(), 2);
    QCOMPARE(told.front(), u"train-2"_s);
    QVERIFY2(told.back().contains(u"grid train-2"_s), qPrintable(told.back()));
    QVERIFY(opened.reopen());
    QCOMPARE(opened.project->jobs().queue().job(u"train-3"_s)->imported, ImportState::Imported);
}

void TestProjectTrainings::whatIsNoRunOfASweepIsListedByItself()
{
    OpenedProject opened;
    Job job{.id = "train-1", .kind = JobKind::Train, .name = "plain", .createdMs = wallClockMs()};
    job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}};
    for (const char *id : {"train-1", "train-2"}) {
        job.id = id;
        const RunPaths paths = *createRunFolder(opened.project->runsFolder(), job);
        if (job.id == "train-1")
            VERIFY_RESULT(writeSmallAdapter(paths.output() / "model"));
        VERIFY_RESULT(writeResult(paths.folder, {.outcome = JobState::Completed, .finishedMs = wallClockMs()}));
    }
    QVERIFY(opened.reopen());
    const auto keep = [&](const QString &run) {
        return await<ModelEntry>([&](auto done) { opened.project->jobs().keepModel(run, opened.project, done); });
    };
    const auto kept = keep(u"train-1"_s);
    VERIFY_RESULT(kept);
    QCOMPARE(kept->run, std::string("train-1"));
    const auto refused = keep(u"train-2"_s);
    VERIFY_ERROR(refused, ErrorCode::NotFound);
    QVERIFY(refused.error().message().find("is no run of a sweep") != std::string::npos);
}

void TestProjectTrainings::aSweepOfWhichARunIsMissingKeepsNothingByItself_data()
{
    QTest::addColumn<bool>("isRemoved");
    QTest::newRow("until it is cancelled") << false;
    QTest::newRow("until it is removed") << true;
}

void TestProjectTrainings::aSweepOfWhichARunIsMissingKeepsNothingByItself()
{
    OpenedProject opened;
    addSweepRun(opened, "train-1", 0, 2.0);
    addSweepRun(opened, "train-2", 1, 1.5);
    addSweepRun(opened, "train-3", 2, {});
    opened.project->setValue(u"jobs/paused"_s, u"1"_s); // the third waits
    QVERIFY(QTest::qWaitFor([&] { return opened.project->store().saved(); }));
    QVERIFY(opened.reopen());
    QVERIFY(opened.project->models().list().empty());
    JobQueue &queue = opened.project->jobs().queue();
    QCOMPARE(queue.job(u"train-3"_s)->state, JobState::Queued);
    QFETCH(bool, isRemoved);
    isRemoved ? queue.remove(u"train-3"_s) : queue.stop(u"train-3"_s);
    QVERIFY(QTest::qWaitFor([&] { return modelRuns(opened) == QStringList{u"train-2"_s}; }, 10'000));
    QVERIFY(opened.settled());
    QCOMPARE(queue.job(u"train-3"_s) != nullptr, !isRemoved);
    if (!isRemoved)
        QCOMPARE(queue.job(u"train-3"_s)->imported, ImportState::Imported);
}

namespace {

std::filesystem::path goldenModel(const char *name)
{
    return std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / name;
}

/// A training that was interrupted elsewhere, on a model that lay at a place of that machine.
const RunStatus *runFromElsewhere(OpenedProject &opened, const std::string &fingerprint)
{
    Job job{.id = "train-1", .kind = JobKind::Train, .name = "brought", .createdMs = wallClockMs()};
    job.recipe = toJson(TrainRecipe());
    job.parameters = {
        {"model", {{"id", "b"}, {"name", "bert"}, {"path", "/elsewhere/bert"}, {"fingerprint", fingerprint}}}};
    const RunPaths paths = *createRunFolder(opened.project->runsFolder(), job);
    (void)EventWriter::open(paths.folder); // it had begun
    (void)saveFile(paths.events(), R"({"seq":1,"attempt":1,"time_ms":1,"type":"state","state":"running"})"
                                   "\n");
    return opened.reopen() ? opened.project->jobs().queue().job(u"train-1"_s) : nullptr;
}

bool comesTo(OpenedProject &opened, JobState state)
{
    return QTest::qWaitFor([&] { return opened.project->jobs().queue().job(u"train-1"_s)->state == state; }, 10'000);
}

/// Continued, and refused.
bool isRefused(OpenedProject &opened)
{
    opened.project->jobs().queue().continueRun(u"train-1"_s);
    return QTest::qWaitFor([&] { return opened.project->jobs().missingModel(u"train-1"_s); }) &&
           comesTo(opened, JobState::Interrupted);
}

} // namespace

void TestProjectTrainings::aRunFromAnotherMachineFindsItsModelAmongThoseHere()
{
    OpenedProject opened;
    const auto entry = inspectModel(goldenModel("bert_tied"));
    VERIFY_RESULT(entry);
    const RunStatus *run = runFromElsewhere(opened, entry->ref.fingerprint);
    QVERIFY(run && run->state == JobState::Interrupted);
    QVERIFY(isRefused(opened)); // no worker was started, which would have failed and ended the run
    run = opened.project->jobs().queue().job(u"train-1"_s);
    QVERIFY(run->error && !std::filesystem::exists(RunPaths{run->folder}.result()));
    const QString said = translated(*run->error);
    QVERIFY2(said.contains(u"bert"_s) && said.contains(u"/elsewhere/bert"_s), qPrintable(said));

    for (const char *name : {"bert_untied", "bert_tied"}) { // under other names and at other places, one of them it
        std::filesystem::copy(goldenModel(name), opened.root / (std::string("my-") + name),
                              std::filesystem::copy_options::recursive);
        VERIFY_RESULT(await<ModelEntry>([&](auto done) {
            opened.studio.models().add(opened.root / (std::string("my-") + name), {}, &opened.studio, done);
        }));
    }
    opened.project->jobs().queue().continueRun(u"train-1"_s);
    QVERIFY(comesTo(opened, JobState::Completed));
    QVERIFY(!opened.project->jobs().missingModel(u"train-1"_s));
    const Places places = readPlaces(opened.project->runsFolder() / "train-1");
    QCOMPARE(places.size(), size_t(1));
    QCOMPARE(places.at("/elsewhere/bert"), opened.root / "my-bert_tied");
}

void TestProjectTrainings::aRunFromAnotherMachineIsToldWhereItsModelIs()
{
    OpenedProject opened;
    const auto entry = inspectModel(goldenModel("bert_tied"));
    VERIFY_RESULT(entry);
    QVERIFY(runFromElsewhere(opened, entry->ref.fingerprint));
    QVERIFY(isRefused(opened));
    const auto place = [&](const std::filesystem::path &at) {
        return await<void>(
            [&](auto done) { opened.project->jobs().placeModel(u"train-1"_s, at, opened.project, done); });
    };
    const auto other = place(goldenModel("bert_untied"));
    VERIFY_ERROR(other, ErrorCode::InvalidArgument);
    QVERIFY(other.error().message().find("is another model than bert") != std::string::npos);
    QVERIFY(!place(opened.root / "nothing"));
    QVERIFY(readPlaces(opened.project->runsFolder() / "train-1").empty());
    VERIFY_RESULT(place(goldenModel("bert_tied")));
    opened.project->jobs().queue().continueRun(u"train-1"_s);
    QVERIFY(comesTo(opened, JobState::Completed));
    // Of a job that does not say what its model is, nothing can be found.
    OpenedProject unknown;
    QVERIFY(runFromElsewhere(unknown, {}));
    QVERIFY(isRefused(unknown));
    QVERIFY(unknown.project->jobs().missingModel(u"train-1"_s)->fingerprint.empty());
    const auto unsaid = await<void>([&](auto done) {
        unknown.project->jobs().placeModel(u"train-1"_s, goldenModel("bert_tied"), unknown.project, done);
    });
    VERIFY_ERROR(unsaid, ErrorCode::InvalidArgument);
    QVERIFY(unsaid.error().message().find("does not say what its model bert is") != std::string::npos);
    std::ofstream(RunPaths{unknown.project->runsFolder() / "train-1"}.folder / "places.json") << "[1, {";
    QVERIFY(readPlaces(unknown.project->runsFolder() / "train-1").empty());
}

void TestProjectTrainings::aRunFromAnotherMachineNamesWhatIsMissing()
{
    QTemporaryDir scratch;
    const std::filesystem::path run = scratch.path().toStdString();
    const std::filesystem::path adapter = run / "adapter";
    VERIFY_RESULT(writeSmallAdapter(adapter));
    const auto base = inspectModel(goldenModel("bert_tied")), onTop = inspectModel(adapter);
    VERIFY_RESULT(base);
    VERIFY_RESULT(onTop);
    Job job{.id = "train-1", .kind = JobKind::Train, .name = "brought"};
    job.parameters = {{"model",
                       {{"name", "tuned"},
                        {"path", "/elsewhere/base.gguf"},
                        {"adapter", "/elsewhere/adapter"},
                        {"fingerprint", onTop->ref.fingerprint},
                        {"base_fingerprint", base->ref.fingerprint}}}};
    const auto placed = [&](const std::vector<ModelEntry> &here) { return placeModels(job, run, here, {}); };
    auto missing = placed({});
    QVERIFY(missing && *missing);
    QCOMPARE((*missing)->as, SoughtAs::Base);
    QCOMPARE((*missing)->path, std::filesystem::path("/elsewhere/base.gguf"));
    QVERIFY(modelMissing(job, **missing).message().find("The base model of tuned") != std::string::npos);
    QVERIFY(!std::filesystem::exists(run / "places.json"));
    // What was found is noted, and not sought again.
    missing = placed({*base});
    QVERIFY(missing && *missing);
    QCOMPARE((*missing)->as, SoughtAs::Adapter);
    QCOMPARE(readPlaces(run).size(), size_t(1));
    QCOMPARE(missingModels(job, run).size(), size_t(1));
    VERIFY_RESULT(placeModelAt(job, run, adapter));
    const auto noted = std::filesystem::last_write_time(run / "places.json");
    missing = placed({});
    QVERIFY(missing && !*missing);
    QCOMPARE(std::filesystem::last_write_time(run / "places.json"), noted); // not written again
    const ModelRef here = placedModel(*modelRefFromJson(job.parameters["model"], "job.json"), run);
    QCOMPARE(here.path, goldenModel("bert_tied"));
    QCOMPARE(here.adapter, adapter);
    // A run that goes on from this one knows the places too.
    const std::filesystem::path next = run / "next";
    std::filesystem::create_directories(next);
    VERIFY_RESULT(takeOverRun(run, next));
    QCOMPARE(readPlaces(next), readPlaces(run));
    job.parameters = {{"tokenizer", {{"name", "words"}, {"path", "/elsewhere/words.gguf"}, {"fingerprint", "f"}}}};
    missing = placed({});
    QVERIFY(missing && *missing);
    QCOMPARE((*missing)->as, SoughtAs::Tokenizer);
    // No more is looked for when the project is closed.
    std::stop_source closing;
    closing.request_stop();
    job.parameters["tokenizer"]["fingerprint"] = base->ref.fingerprint;
    missing = placeModels(job, run, {*base}, closing.get_token());
    QVERIFY(missing && *missing);
}

void TestProjectTrainings::aBaseThatIsListedByItsPlaceIsKnownByItsFingerprint()
{
    OpenedProject opened;
    TrainOptions options = readingOptions(opened);
    options.recipe.objective = "masked-words";
    options.model = {.name = "bert", .path = goldenModel("bert_tied")};
    const auto id = train(opened.project->jobs(), options);
    VERIFY_RESULT(id);
    const Json &parameters = opened.project->jobs().queue().job(*id)->job->parameters;
    QCOMPARE(stringOr(parameters["model"], "fingerprint"), inspectModel(options.model.path)->ref.fingerprint);
}

void TestProjectTrainings::aSweepVariesNothingThatAnAdapterFixes()
{
    OpenedProject opened;
    TrainOptions options = readingOptions(opened);
    options.model = adapterIn(opened.root / "adapter");
    const auto refused = sweep(opened.project->jobs(), options, {{"rank", {"4", "8"}}});
    QVERIFY(!refused);
    const QString said = translated(refused.error());
    QVERIFY2(said.contains(u"rank"_s) && said.contains(u"tuned"_s), qPrintable(said));
    QCOMPARE(opened.project->jobs().queue().ids().size(), size_t(1)); // nothing was begun
    VERIFY_RESULT(sweep(opened.project->jobs(), options, {{"learning_rate", {"1e-4", "2e-4"}}}));
}

void TestProjectTrainings::anAdapterThatNoRecipeBeginsIsTrainedAsItIs()
{
    OpenedProject opened;
    TrainOptions options = readingOptions(opened);
    options.model = adapterIn(opened.root / "adapter", R"({"peft_type": "HRA", "r": 4, "target_modules": ["q_proj"]})");
    const auto id = train(opened.project->jobs(), options);
    VERIFY_RESULT(id);
    QCOMPARE(stringOr(opened.project->jobs().queue().job(*id)->job->recipe, "method"), std::string("adapter"));
    // What a recipe says of rank means nothing to it.
    const auto refused = sweep(opened.project->jobs(), options, {{"rank", {"4", "8"}}});
    QVERIFY(!refused);
    QVERIFY(translated(refused.error()).contains(u"tuned"_s));
    // Nothing lies on top of it, and a model without one has nothing to stay as it is.
    options.onAdapter = OnAdapter::Stack;
    VERIFY_ERROR(train(opened.project->jobs(), options), ErrorCode::Unsupported);
    options.onAdapter = OnAdapter::Continue;
    options.model.adapter.clear();
    options.recipe.method = "adapter";
    VERIFY_ERROR(train(opened.project->jobs(), options), ErrorCode::InvalidArgument);
}

void TestProjectTrainings::runsOfASweepHaveNamesOfTheirOwn()
{
    OpenedProject opened;
    TrainOptions options = readingOptions(opened);
    options.name = QString(78, u'x');
    std::vector<SweepAxis> axes = {{"rank", {"4", "8"}}, {"alpha", {"16"}}};
    axes.back().values.push_back(std::string(70, '0').append("32")); // as it was typed
    const auto ids = sweep(opened.project->jobs(), options, axes);
    VERIFY_RESULT(ids);
    std::set<std::string> names;
    for (const QString &id : *ids) {
        names.insert(opened.project->jobs().queue().job(id)->job->name);
        QVERIFY(names.rbegin()->size() <= 80);
    }
    QCOMPARE(names.size(), size_t(4));
}

QTEST_MAIN(TestProjectTrainings)
#include "test_project_trainings.moc"
