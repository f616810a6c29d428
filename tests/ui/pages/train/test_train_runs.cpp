#include "app/jobs/further_training.h"
#include "app/models/model_inspection.h"
#include "app/models/project_models.h"
#include "app/recipes/recipe_library.h"
#include "core/model_files/peft_adapter.h"
#include "tests/support/slow_file.h"
#include "tests/ui/pages/window_fixture.h"
#include "tests/ui/watchdog.h"
#include "ui/charts/curve_plot.h"
#include "ui/charts/heat_plot.h"
#include "ui/charts/histogram_plot.h"
#include "ui/main_window/rail.h"
#include "ui/pages/train/base_choice.h"
#include "ui/pages/train/further_dialog.h"
#include "ui/pages/train/layers_view.h"
#include "ui/pages/train/live_view.h"
#include "ui/pages/train/rate_test_dialog.h"
#include "ui/pages/train/recipe_difference_dialog.h"
#include "ui/pages/train/recipes_view.h"
#include "ui/pages/train/rows_view.h"
#include "ui/pages/train/runs_model.h"
#include "ui/pages/train/runs_view.h"
#include "ui/pages/train/setup_facts.h"
#include "ui/pages/train/sweep_dialog.h"
#include "ui/pages/train/sweep_view.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/recipe_form.h"
#include "ui/widgets/table_view.h"

#include "core/recipe/fields.h"
#include "core/run_folder/events.h"
#include "core/run_folder/row_losses.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QInputDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QUndoStack>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// What runs have found, beside each other: rows, layers, figures.
class TestTrainRuns : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    void showPart(const QString &text)
    {
        QAbstractButton *button = m->button(text, m->page());
        QVERIFY2(button, qPrintable(text));
        m->click(button);
    }

    /// A dataset version of the project's first pairs and one general row, at the end if not elsewhere.
    std::filesystem::path dataset(int pairs, int general = -1)
    {
        if (general < 0)
            general = pairs;
        const std::filesystem::path folder = m->root() / "data@1";
        std::filesystem::create_directories(folder);
        std::string lines;
        for (int i = 0; i <= pairs; ++i) {
            const bool isPair = i != general;
            const int pair = i < general ? i + 1 : i;
            lines += dumpJson({{"id", isPair ? std::to_string(pair) : std::string("general-1")},
                               {"source", isPair ? "domain" : "general"},
                               {"messages",
                                {{{"role", "user"}, {"content", "question " + std::to_string(i + 1)}},
                                 {{"role", "assistant"}, {"content", "answer <b>" + std::to_string(i + 1)}}}}}) +
                     '\n';
        }
        for (const char *part : {"train.jsonl", "validation.jsonl"})
            (void)saveFile(folder / part, lines);
        return folder;
    }

    QString endedRun(const char *id, const std::filesystem::path &data, double norm = 1)
    {
        Job job{.id = id, .kind = JobKind::Train, .name = id, .createdMs = wallClockMs()};
        job.recipe = toJson(recipePresets().front().recipe);
        job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}, {"dataset", data.string()}};
        const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
        auto events = EventWriter::open(paths.folder);
        auto rows = RowLossWriter::open(paths.folder, 1);
        for (int step = 1; step <= 12; ++step) {
            Json layers = Json::array();
            for (int layer = 0; layer < 8; ++layer)
                layers.push_back(layer == 0 ? Json() : Json(norm * std::pow(10.0, -layer) * step));
            (void)(*events)->write("metric",
                                   {{"values", {{"loss", 3.0 - step * 0.1}, {"token_accuracy", 0.05 * step}}},
                                    {"layer_norms", layers},
                                    {"rest_norm", 0.5}},
                                   step);
        }
        std::vector<RowLoss> losses;
        losses.reserve(4);
        for (int row = 0; row < 4; ++row)
            losses.push_back({row, 0.5 + row, 10, 10 - 2 * row});
        (void)rows->write(RowPart::Training, 12, losses);
        (void)rows->write(RowPart::Validation, 12, std::vector<RowLoss>{{1, 9, 3, 0}});
        (void)writeResult(paths.folder, {.outcome = JobState::Cancelled, .finishedMs = wallClockMs()});
        m->queue().addFolder(paths.folder);
        (void)QTest::qWaitFor([&] { return m->queue().job(QString::fromLatin1(id)) != nullptr; });
        return QString::fromLatin1(id);
    }

    struct Finished
    {
        double best = 1;
        std::string rows = "same"; ///< hash of the dataset's manifest
        double joules = -1;
        Json sweep = {};
        std::function<void(TrainRecipe &)> change = [](TrainRecipe &) {};
        const char *outcome = "stopped";
        JobState state = JobState::Cancelled;
    };
    QString finishedRun(const char *id, const Finished &finished)
    {
        TrainRecipe recipe = recipePresets().front().recipe;
        finished.change(recipe);
        Job job{.id = id, .kind = JobKind::Train, .name = id, .createdMs = wallClockMs()};
        job.recipe = toJson(recipe);
        job.inputs = {{{"path", "/x/manifest.json"}, {"sha256", finished.rows}}};
        job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}, {"dataset", "/x/main@1"}};
        if (!finished.sweep.is_null())
            job.parameters["sweep"] = finished.sweep;
        const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
        std::string lines;
        const auto event = [&](const char *type, std::int64_t ms, Json fields, int step = -1) {
            Event made{.seq = ms, .type = type, .timeMs = ms, .step = step, .fields = std::move(fields)};
            lines += dumpJson(toJson(made)) + '\n';
        };
        event("state", 1000, {{"state", "running"}});
        event("metric", 6000, {{"values", {{"loss", 2}, {"tokens", 5000}, {"memory_bytes", 2e9}}}}, 1);
        Json heartbeat = {{"memory_bytes", 1e9}};
        if (finished.joules >= 0)
            heartbeat["energy_joules"] = finished.joules;
        event("heartbeat", 11000, heartbeat);
        (void)saveFile(paths.events(), lines);
        (void)writeResult(
            paths.folder,
            {.outcome = finished.state,
             .finishedMs = wallClockMs(),
             .summary = {
                 {"best_loss", finished.best}, {"steps", 1}, {"tokens", 5000}, {"outcome_kind", finished.outcome}}});
        m->queue().addFolder(paths.folder);
        (void)QTest::qWaitFor([&] { return m->queue().job(QString::fromLatin1(id)) != nullptr; });
        return QString::fromLatin1(id);
    }

    QTableView *runs() { return m->named<QTableView>(u"Training runs"_s); }
    QString runCell(const QString &run, int column)
    {
        for (int row = 0; row < runs()->model()->rowCount(); ++row) {
            if (runs()->model()->index(row, 0).data(RunsModel::IdRole) == run)
                return runs()->model()->index(row, column).data().toString();
        }
        return {};
    }
    QStringList order()
    {
        QStringList out;
        for (int row = 0; row < runs()->model()->rowCount(); ++row)
            out.append(runs()->model()->index(row, 0).data(RunsModel::IdRole).toString());
        return out;
    }

    /// The keyboard's, also after a dialog.
    void focus(QWidget *widget)
    {
        m->window().activateWindow();
        (void)QTest::qWaitForWindowActive(&m->window());
        widget->setFocus();
    }

    RowsView *rows() { return m->page()->findChild<RowsView *>(); }
    QString cell(int row, int column) { return rows()->table()->model()->index(row, column).data().toString(); }

    /// Of the banner, the text.
    QLabel *bannerLink()
    {
        for (QLabel *label : m->page()->banners()->findChildren<QLabel *>()) {
            if (label->text().contains(u"<a href"_s))
                return label;
        }
        return nullptr;
    }

    /// A real click on the link that a label ends with.
    static void clickLink(QLabel *label)
    {
        QString hovered;
        const auto listening =
            QObject::connect(label, &QLabel::linkHovered, label, [&](const QString &link) { hovered = link; });
        for (int y = label->height() - 2; y > 0 && hovered.isEmpty(); y -= 4) {
            for (int x = 0; x < label->width() && hovered.isEmpty(); x += 8) {
                QTest::mouseMove(label, QPoint(x, y));
                if (!hovered.isEmpty())
                    QTest::mouseClick(label, Qt::LeftButton, {}, QPoint(x, y));
            }
        }
        QObject::disconnect(listening);
        QVERIFY(!hovered.isEmpty());
    }

private Q_SLOTS:
    void init()
    {
        m = std::make_unique<WindowFixture>();
        QVERIFY(m->createProject());
        std::vector<Pair> pairs;
        for (int i = 1; i <= 3; ++i) {
            pairs.push_back({.question = "question " + std::to_string(i), .answer = "answer"});
            pairs.back().status = PairStatus::Accepted;
        }
        QVERIFY(m->addPairs(pairs));
    }
    void cleanup() { m.reset(); }

    void theWorstRowsLeadToTheirPairs()
    {
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-a", dataset(3)));
        showPart(u"Rows"_s);
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 4);
        QCOMPARE(cell(0, 0), u"3.500"_s);
        QCOMPARE(cell(0, 5), u"general row"_s);
        QCOMPARE(rows()->currentPair(), 0); // a general row is nobody's pair
        QVERIFY(!m->button(u"Reject"_s, rows())->isEnabled());
        QCOMPARE(cell(1, 4), u"question 3"_s);
        QCOMPARE(cell(1, 5), u"accepted"_s);
        QCOMPARE(cell(3, 0), u"0.500"_s);

        rows()->table()->setFocus();
        QTest::keyClick(rows()->table(), Qt::Key_Down);
        QCOMPARE(rows()->currentPair(), 3);
        QVERIFY(m->named<QPlainTextEdit>(u"The row"_s)->toPlainText().contains(u"answer <b>3"_s));
        QTest::keyClick(rows()->table(), Qt::Key_R);
        QTRY_COMPARE(m->project().pairs().find(3)->status, PairStatus::Rejected);
        QTRY_COMPARE(cell(1, 5), u"rejected"_s);
        QVERIFY(!m->button(u"Reject"_s, rows())->isEnabled());
        m->project().undoStack().undo();
        QTRY_COMPARE(m->project().pairs().find(3)->status, PairStatus::Accepted);
        m->click(m->button(u"Reject"_s, rows()));
        QTRY_COMPARE(m->project().pairs().find(3)->status, PairStatus::Rejected);

        QTest::keyClick(rows()->table(), Qt::Key_Return);
        QTRY_COMPARE(m->page()->id(), u"dataset"_s);
        QCOMPARE(m->page()->currentTab(), u"review"_s);
        QTRY_COMPARE(m->named<QPlainTextEdit>(u"Question"_s)->toPlainText(), u"question 3"_s);
    }

    /// The note of a spike names a row: a click on it shows its pair; one that is nobody's pair stands among the rows.
    void aNoteOfACauseLeadsToItsRow()
    {
        const QString id = endedRun("run-a", dataset(3, 1));
        const std::filesystem::path folder = m->queue().job(id)->folder;
        auto events = EventWriter::open(folder);
        VERIFY_RESULT(events);
        const auto tell = [&](int step, int row) {
            const Text text{"Step %1: the loss rose to 9 <b>. Row %2 has the largest part.",
                            {std::to_string(step), std::to_string(row + 1)}};
            VERIFY_RESULT(
                (*events)->write("warning", {{"text", toJson(text)}, {"spike", "loss"}, {"rows", {row}}}, step));
        };
        tell(5, 2);
        m->window().goTo(u"train"_s, u"live"_s, id);
        QTRY_VERIFY(m->named<QLabel>(u"Rows that a step went wrong with"_s));
        auto *note = m->named<QLabel>(u"Rows that a step went wrong with"_s);
        QTRY_VERIFY2(note->isVisible() && note->text().contains(u"Open row 3"_s), qPrintable(note->text()));
        QVERIFY2(note->text().contains(u"rose to 9 &lt;b&gt;"_s), qPrintable(note->text()));
        clickLink(note);
        QTRY_COMPARE(m->page()->id(), u"dataset"_s);
        QTRY_COMPARE(m->named<QPlainTextEdit>(u"Question"_s)->toPlainText(), u"question 2"_s); // the pair's own text

        tell(7, 1); // the general row, which is not the worst
        m->window().goTo(u"train"_s, u"live"_s, id);
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-b", dataset(3, 1)));
        m->window().goTo(u"train"_s, u"live"_s, id);
        note = m->named<QLabel>(u"Rows that a step went wrong with"_s);
        QTRY_VERIFY2(note->text().contains(u"Open row 2"_s), qPrintable(note->text()));
        clickLink(note);
        QTRY_VERIFY(rows()->isVisible());
        QTRY_VERIFY(m->named<QPlainTextEdit>(u"The row"_s)->toPlainText().contains(u"question 2"_s));
        QCOMPARE(m->page()->id(), u"train"_s);
        // It stays while the table is filled beside it, also again, and it is nobody's pair.
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 4);
        QSignalSpy filled(rows()->table()->model(), &QAbstractItemModel::dataChanged);
        rows()->runChanged();
        QVERIFY(filled.wait());
        QVERIFY(m->named<QPlainTextEdit>(u"The row"_s)->toPlainText().contains(u"question 2"_s));
        QCOMPARE(rows()->currentPair(), 0);
        QVERIFY(!m->button(u"Mend in Review"_s, rows())->isEnabled());
        rows()->table()->selectRow(0);
        QVERIFY(m->named<QPlainTextEdit>(u"The row"_s)->toPlainText().contains(u"question 4"_s));
        QCOMPARE(rows()->currentPair(), 3);
    }

    /// A run that waits at a spike can leave the step out.
    void aStepIsLeftOut()
    {
        const QString id = u"run-c"_s;
        Job job{.id = toStd(id), .kind = JobKind::Train, .name = "waits", .createdMs = wallClockMs()};
        job.recipe = toJson(recipePresets().front().recipe);
        job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}, {"dataset", "/x/main@1"}};
        const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
        {
            auto events = EventWriter::open(paths.folder);
            VERIFY_RESULT((*events)->write("state", {{"state", "running"}}));
            VERIFY_RESULT((*events)->write("progress", {{"done", 2}, {"total", 20}, {"unit", "steps"}}));
            VERIFY_RESULT((*events)->write("metric", {{"values", {{"loss", 1.0}}}}, 4));
            VERIFY_RESULT((*events)->write(
                "warning", {{"text", toJson(Text("Step 5 rose."))}, {"spike", "loss"}, {"pauses", true}, {"rows", {1}}},
                5));
            VERIFY_RESULT((*events)->write("checkpoint", {{"path", "checkpoints/step-4"}, {"verified", true}}, 4));
            VERIFY_RESULT((*events)->write("state", {{"state", "paused"}}));
        }
        const auto lock = WorkerLock::acquire(paths.folder);
        VERIFY_RESULT(lock);
        m->queue().addFolder(paths.folder);
        QTRY_VERIFY(m->queue().job(id));
        m->window().goTo(u"train"_s, u"live"_s, id);
        QTRY_VERIFY(m->page()->banners()->has(u"question"_s));
        const QString asked = m->page()->banners()->accessibleName();
        QVERIFY2(asked.contains(u"step 5"_s) && asked.contains(u"Step 5 rose."_s), qPrintable(asked));
        QTRY_VERIFY2(m->button(u"Resume"_s, m->page()->banners()), qPrintable(m->page()->banners()->accessibleName()));
        // Said once, and each button is there once.
        QVERIFY(!m->named<QLabel>(u"Rows that a step went wrong with"_s)->isVisible());
        auto *header = m->window().findChild<HeaderBar *>();
        QVERIFY(!m->button(u"Resume"_s, header));
        QVERIFY(!m->button(u"Leave the step out"_s, header));
        // The saved step is where it stands, though progress is told now and then only.
        QVERIFY([&] {
            for (const QLabel *label : m->page()->findChildren<QLabel *>())
                if (label->isVisible() && label->text() == u"Paused at step 4")
                    return true;
            return false;
        }());
        clickLink(bannerLink());
        QTRY_VERIFY(rows()->isVisible());
        m->click(m->button(u"Leave the step out"_s, m->page()->banners()));
        QTRY_COMPARE(m->controls(id), QStringList{u"leave-out"_s});

        // A run that waits is there again when the project is opened again.
        const std::filesystem::path folder = m->project().folder();
        m->studio().closeProject();
        m->openWindow();
        m->studio().openProject(folder, [](Result<Project *>) {});
        QTRY_VERIFY_WITH_TIMEOUT(m->studio().project() && m->queue().isOpen(), 15'000);
        const RailModel &rail = m->window().findChild<Rail *>()->model();
        QTRY_COMPARE(rail.index(rail.rowOf(u"jobs"_s)).data(RailModel::CountRole).toInt(), 1);
    }

    /// Rows of a run that reads documents are windows: each is called by its document, and leads there.
    void aWindowLeadsToItsDocument()
    {
        QVERIFY(m->addDocuments({{"other.txt", "x"}, {"guide.txt", "Windows open to the south."}}));
        const QString id = u"run-w"_s;
        Job job{.id = toStd(id), .kind = JobKind::Train, .name = "reads", .createdMs = wallClockMs()};
        job.recipe = toJson(recipePresets().front().recipe);
        job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}};
        const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
        std::string lines;
        for (const char *source : {"guide.txt", "general.jsonl"})
            lines += dumpJson({{"id", "window 1"},
                               {"source", "general"},
                               {"messages",
                                {{{"role", "user"}, {"content", std::string(source) + " · 1–8"}},
                                 {{"role", "assistant"}, {"content", std::string("said by ") + source}}}}}) +
                     '\n';
        VERIFY_RESULT(makeFolder(paths.folder / labelledRowsFolder));
        VERIFY_RESULT(saveFile(paths.folder / labelledRowsFolder / "train.jsonl", lines));
        auto losses = RowLossWriter::open(paths.folder, 1);
        VERIFY_RESULT(losses);
        VERIFY_RESULT(losses->write(RowPart::Training, 2, std::vector<RowLoss>{{0, 2, 8, 0}, {1, 1, 8, 0}}));
        {
            auto events = EventWriter::open(paths.folder);
            VERIFY_RESULT((*events)->write("warning", {{"text", toJson(Text("Step 2 rose."))}, {"rows", {0}}}, 2));
        }
        VERIFY_RESULT(writeResult(paths.folder, {.outcome = JobState::Cancelled, .finishedMs = wallClockMs()}));
        m->queue().addFolder(paths.folder);
        QTRY_VERIFY(m->queue().job(id));
        m->window().goTo(u"train"_s, u"live"_s, id);
        QTRY_VERIFY(m->named<QLabel>(u"Rows that a step went wrong with"_s));
        auto *note = m->named<QLabel>(u"Rows that a step went wrong with"_s);
        QTRY_VERIFY2(note->text().contains(u"Open row 1"_s), qPrintable(note->text()));
        clickLink(note);
        QTRY_VERIFY(rows()->isVisible());
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 2);
        QCOMPARE(cell(0, 4), u"said by guide.txt"_s);
        QCOMPARE(cell(0, 5), u"guide.txt"_s);
        QCOMPARE(cell(1, 5), u"general.jsonl"_s);
        rows()->table()->selectRow(1);
        QVERIFY(!m->button(u"Open the document"_s, rows())->isEnabled());
        rows()->table()->selectRow(0);
        QVERIFY(!m->button(u"Reject"_s, rows())->isEnabled());
        m->click(m->button(u"Open the document"_s, rows()));
        QTRY_COMPARE(m->page()->id(), u"documents"_s);
        const auto chosen = [&] {
            const auto tables = m->page()->findChildren<TableView *>();
            return std::any_of(tables.begin(), tables.end(), [](const TableView *table) {
                return table->currentIndex().siblingAtColumn(0).data().toString() == u"guide.txt";
            });
        };
        QTRY_VERIFY(chosen());
    }

    /// The rows of labelled texts can be looked at too.
    void aCauseNamesALabelledText()
    {
        Job job{.id = "run-l", .kind = JobKind::Train, .name = "labels", .createdMs = wallClockMs()};
        job.recipe = toJson(recipePresets().front().recipe);
        job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b"}}},
                          {"labelled", "inputs/labelled.csv"}};
        const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
        {
            auto events = EventWriter::open(paths.folder);
            VERIFY_RESULT((*events)->write("warning", {{"text", toJson(Text("Step 5 rose."))}, {"rows", {1}}}, 5));
        }
        VERIFY_RESULT(writeResult(paths.folder, {.outcome = JobState::Cancelled, .finishedMs = wallClockMs()}));
        m->queue().addFolder(paths.folder);
        QTRY_VERIFY(m->queue().job(u"run-l"_s));
        m->window().goTo(u"train"_s, u"live"_s, u"run-l"_s);
        QTRY_VERIFY(m->named<QLabel>(u"Rows that a step went wrong with"_s));
        auto *note = m->named<QLabel>(u"Rows that a step went wrong with"_s);
        QTRY_VERIFY2(note->text().contains(u"Open row 2"_s), qPrintable(note->text()));
    }

    /// What was done counts up to the newest checkpoint; the same again is no more, and an untouched rate stays.
    void whatIsTrainedFurtherIsMore()
    {
        TrainRecipe recipe = recipePresets().front().recipe;
        recipe.maxSteps = 20;
        recipe.learningRate = 1.23456789e-5;
        RunStatus ended;
        ended.id = "run-f";
        ended.folder = m->root() / "run-f";
        ended.state = JobState::Failed; // and so without a summary
        Job job{.id = "run-f", .kind = JobKind::Train, .name = "failed"};
        job.recipe = toJson(recipe);
        ended.job = std::make_shared<const Job>(job);
        recipe = *furtherRecipe(ended);
        for (const char *name : {"step-4", "step-12", ".step-16"})
            VERIFY_RESULT(makeFolder(RunPaths{ended.folder}.checkpoints() / name));
        {
            FurtherDialog dialog(ended, recipe, nullptr);
            QCOMPARE(dialog.recipe().maxSteps, std::int64_t(18));
            QCOMPARE(dialog.recipe().learningRate, recipe.learningRate);
        }
        TrainRecipe wanted = recipe;
        wanted.maxSteps = 12;
        QVERIFY(!furtherTraining(ended, wanted, {}));
        wanted.maxSteps = 13;
        const auto more = furtherTraining(ended, wanted, {});
        VERIFY_RESULT(more);
        QCOMPARE(intOr(*member(more->parameters, "continues"), "steps"), std::int64_t(12));

        ended.state = JobState::Completed;
        ended.summary = {{"outcome_kind", "early-stopped"}, {"steps", 12}};
        QVERIFY(!furtherTraining(ended, recipe, {}));
        wanted = recipe;
        wanted.learningRate /= 2;
        VERIFY_RESULT(furtherTraining(ended, wanted, {}));
        FurtherDialog dialog(ended, recipe, nullptr);
        dialog.show();
        for (QDoubleSpinBox *box : dialog.findChildren<QDoubleSpinBox *>()) {
            if (box->accessibleName() == u"Steps in all"_s)
                box->setValue(20);
        }
        QVERIFY(!m->button(u"Train further"_s, &dialog)->isEnabled());
        for (QDoubleSpinBox *box : dialog.findChildren<QDoubleSpinBox *>()) {
            if (box->accessibleName() == u"Steps in all"_s)
                box->setValue(21);
        }
        QVERIFY(m->button(u"Train further"_s, &dialog)->isEnabled());
    }

    /// An ended run is trained further as a new one, from the same checkpoints; it stays as it is.
    void anEndedRunIsTrainedFurther()
    {
        const QString id = finishedRun("run-d", {.change =
                                                     [](TrainRecipe &recipe) {
                                                         recipe.schedule = "constant";
                                                         recipe.warmupShare = 0;
                                                         recipe.epochs = 2;
                                                     },
                                                 .outcome = "completed"});
        const RunPaths ended{m->queue().job(id)->folder};
        VERIFY_RESULT(makeFolder(ended.checkpoints() / "step-12"));
        VERIFY_RESULT(saveFile(ended.checkpoints() / "step-12" / "manifest.json", "{}"));
        VERIFY_RESULT(saveFile(ended.inputs() / "documents.jsonl", "x"));
        m->window().goTo(u"train"_s, u"live"_s, id);
        QTRY_VERIFY(m->button(u"Train further…"_s));
        m->onDialog<FurtherDialog>([&](FurtherDialog *dialog) {
            QCOMPARE(dialog->recipe().epochs, 3.0);
            QDoubleSpinBox *epochs = nullptr;
            for (QDoubleSpinBox *box : dialog->findChildren<QDoubleSpinBox *>())
                epochs = box->accessibleName() == u"Epochs in all"_s ? box : epochs;
            QVERIFY(epochs);
            epochs->setValue(1);
            QVERIFY(!m->button(u"Train further"_s, dialog)->isEnabled());
            epochs->setValue(5);
            QVERIFY(m->button(u"Train further"_s, dialog)->isEnabled());
            m->click(m->button(u"Train further"_s, dialog));
        });
        m->click(m->button(u"Train further…"_s));
        QTRY_VERIFY(m->answered());
        QTRY_COMPARE(m->queue().ids().size(), size_t(2));
        const QString begun = m->queue().ids().front() == id ? m->queue().ids().back() : m->queue().ids().front();
        QTRY_VERIFY(std::filesystem::exists(RunPaths{m->queue().job(begun)->folder}.job()));
        const RunPaths further{m->queue().job(begun)->folder};
        const auto job = readJob(further.folder);
        VERIFY_RESULT(job);
        QCOMPARE(job->name, std::string("run-d further"));
        QCOMPARE(numberOr(job->recipe, "epochs"), 5.0);
        QCOMPARE(stringOr(*member(job->parameters, "continues"), "run"), toStd(id));
        QCOMPARE(dumpJson(job->inputs), dumpJson(readJob(ended.folder)->inputs));
        QCOMPARE(*readFile(further.checkpoints() / "step-12" / "manifest.json"), std::string("{}"));
        QCOMPARE(*readFile(further.inputs() / "documents.jsonl"), std::string("x"));
        QCOMPARE(numberOr(readJob(ended.folder)->recipe, "epochs"), 2.0);
        QVERIFY(std::filesystem::exists(ended.result()));
    }

    void aBarShowsItsRowsAndValidationHasItsOwn()
    {
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-a", dataset(3)));
        showPart(u"Rows"_s);
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 4);
        HistogramPlot *histogram = rows()->histogram();
        QCOMPARE(histogram->bars(), 5);
        histogram->setFocus();
        QTest::keyClick(histogram, Qt::Key_Left); // the last bar
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 1);
        QCOMPARE(cell(0, 0), u"3.500"_s);
        QTest::keyClick(histogram, Qt::Key_Escape);
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 4);
        const double x = histogram->xAxis->coordToPixel(0.6);
        QTest::mouseClick(histogram, Qt::LeftButton, {}, QPoint(int(x), histogram->axisRect()->center().y()));
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 1);
        QCOMPARE(cell(0, 0), u"0.500"_s);
        m->click(m->button(u"Validation"_s, rows()));
        QTRY_COMPARE(cell(0, 0), u"9.000"_s);
        QCOMPARE(rows()->table()->model()->rowCount(), 1);
        QCOMPARE(rows()->currentPair(), 2);
    }

    void rowsOfAGoneVersionAreStillTold()
    {
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-a", m->root() / "nowhere@1"));
        showPart(u"Rows"_s);
        QTRY_COMPARE(rows()->table()->model()->rowCount(), 4);
        QCOMPARE(cell(0, 4), u"row 4"_s);
        QCOMPARE(cell(0, 5), u"version is gone"_s);
    }

    void layersAreAFieldOfColoursAndCurves()
    {
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-a", dataset(3)));
        showPart(u"Layers"_s);
        auto *layers = m->page()->findChild<LayersView *>();
        QTRY_COMPARE(layers->heat()->map().rows, 9);
        const HeatPlot::Map &map = layers->heat()->map();
        QCOMPARE(map.columns, 12);
        QVERIFY(std::isnan(map.values[0]));                    // the lowest layer is not trained
        QVERIFY(std::abs(map.values[2 * 12 + 9] - -1) < 1e-6); // 10⁻² · 10
        QCOMPARE(layers->curves()->curves().size(), size_t(3));
        auto *table = qobject_cast<QStandardItemModel *>(layers->table()->model());
        QCOMPARE(table->rowCount(), 9);
        QCOMPARE(table->item(8)->text(), u"outside the layers"_s);
        table->item(8)->setCheckState(Qt::Checked);
        QCOMPARE(layers->curves()->curves().size(), size_t(4));
        QCOMPARE(layers->curves()->curves().back().y.back(), 0.5);
        table->item(0)->setCheckState(Qt::Unchecked);
        QCOMPARE(layers->curves()->curves().size(), size_t(3));
        for (int row = 1; row < 9; ++row)
            table->item(row)->setCheckState(Qt::Checked);
        QCOMPARE(layers->curves()->curves().size(), size_t(6)); // as many as can be told apart
        QVERIFY(!table->item(0)->isEnabled());
        // Who wants none has none.
        for (int row = 0; row < 9; ++row)
            table->item(row)->setCheckState(Qt::Unchecked);
        const LayerSeries longer{.step = {1, 2}, .attempt = {1, 1}, .layers = 8, .norms = std::vector<float>(18, 1)};
        layers->setNorms(longer);
        QVERIFY(layers->curves()->curves().empty());
    }

    void layersOfAnotherRunAreItsOwn()
    {
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-a", dataset(3)));
        showPart(u"Layers"_s);
        auto *layers = m->page()->findChild<LayersView *>();
        QTRY_COMPARE(layers->heat()->map().rows, 9);
        showPart(u"Curves"_s);
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-b", dataset(3), 100));
        showPart(u"Layers"_s);
        QTRY_VERIFY(layers->heat()->map().rows == 9 && std::abs(layers->heat()->map().values[2 * 12 + 9] - 1) < 1e-6);
    }

    void tokenAccuracyIsACurve()
    {
        m->window().goTo(u"train"_s, u"live"_s, endedRun("run-a", dataset(3)));
        auto *choice = m->named<QComboBox>(u"Figure of the lowest panel"_s);
        choice->setCurrentIndex(choice->findData(u"token_accuracy"_s));
        QTRY_VERIFY([&] {
            for (const CurvePlot *plot : m->page()->findChildren<CurvePlot *>()) {
                for (const Curve &curve : plot->curves()) {
                    if (curve.x.size() == 12 && curve.y.back() > 20 && curve.y.back() <= 60)
                        return true;
                }
            }
            return false;
        }());
    }

    void onlyRunsOnTheSameValidationRowsAreRanked()
    {
        (void)finishedRun("a", {.best = 1.2});
        (void)finishedRun("b", {.best = 1.5});
        (void)finishedRun("c", {.best = 0.9, .rows = "other"});
        (void)finishedRun("d", {.best = 0.1, .change = [](TrainRecipe &recipe) { recipe.labelSmoothing = 0.2; }});
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 4);
        QCOMPARE(runCell(u"a"_s, RunsModel::Best), u"1.200, best"_s);
        QCOMPARE(runCell(u"b"_s, RunsModel::Best), u"1.500"_s);
        QCOMPARE(runCell(u"c"_s, RunsModel::Best), u"0.900"_s);           // lower, but on other rows
        QCOMPARE(runCell(u"d"_s, RunsModel::Best), u"0.100"_s);           // another measure
        QCOMPARE(order(), QStringList({u"d"_s, u"c"_s, u"b"_s, u"a"_s})); // newest first
        runs()->sortByColumn(RunsModel::Best, Qt::AscendingOrder);
        const QStringList sorted = order();
        QCOMPARE(sorted.indexOf(u"b"_s), sorted.indexOf(u"a"_s) + 1); // beside each other, the better first
        auto *comparable = m->button(u"Mark comparable"_s, m->page());
        QVERIFY(comparable);
        runs()->selectRow(int(sorted.indexOf(u"b"_s)));
        m->click(comparable);
        QStringList marked = m->page()->findChild<RunsView *>()->marked();
        marked.sort();
        QCOMPARE(marked, QStringList({u"a"_s, u"b"_s}));
    }

    void aRunThatIsRemovedLeavesTheOthersRanked()
    {
        (void)finishedRun("a", {.best = 1.2});
        (void)finishedRun("b", {.best = 1.5});
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 2);
        // Something is heard of another one before the list is made anew.
        connect(&m->queue(), &JobQueue::jobRemoved, m->page(), [this] { Q_EMIT m->queue().jobEnded(u"b"_s); });
        m->queue().remove(u"a"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 1);
        QCOMPARE(runCell(u"b"_s, RunsModel::Best), u"1.500"_s);
    }

    void energyAndCostAreToldWhereTheyAreKnown()
    {
        (void)finishedRun("known", {.joules = 36'000});
        (void)finishedRun("unknown", {});
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runCell(u"known"_s, RunsModel::Energy), shownEnergy(36'000));
        QCOMPARE(runCell(u"unknown"_s, RunsModel::Energy), u"unknown"_s);
        QCOMPARE(runCell(u"known"_s, RunsModel::Cost), QString(u'–')); // no price was given
        QCOMPARE(runCell(u"known"_s, RunsModel::Tokens), shownNumber(qint64(5000)));
        QCOMPARE(runCell(u"known"_s, RunsModel::Speed), u"500"_s); // 5,000 in ten seconds
        QCOMPARE(runCell(u"known"_s, RunsModel::Memory), shownBytes(2'000'000'000));
        QSignalSpy told(runs()->model(), &QAbstractItemModel::dataChanged);
        m->studio().settings().set(setting::pricePerKilowattHour, 0.5);
        QVERIFY(told.count() > 0);
        m->studio().settings().set(setting::currency, u"EUR"_s);
        QCOMPARE(runCell(u"known"_s, RunsModel::Cost), shownCost(0.005));
        QCOMPARE(runs()->model()->headerData(RunsModel::Cost, Qt::Horizontal).toString(), u"Cost, EUR"_s);
        QCOMPARE(runCell(u"unknown"_s, RunsModel::Cost), QString(u'–')); // its energy is not known
        m->studio().settings().set(setting::pricePerKilowattHour, 0.0);
        m->studio().settings().set(setting::pricePerHour, 3.6);
        QCOMPARE(runCell(u"unknown"_s, RunsModel::Cost), shownCost(0.01));
        const auto *model = m->page()->findChild<RunsModel *>();
        const std::string csv = comparisonCsv(model->compared(), pricesOf(m->studio().settings()));
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), 3);
        QVERIFY2(csv.find("known,cancelled,base,main@1,1.0,0,1,5000,10.0,500.0,2000000000,36000.0,0.01,1,") !=
                     std::string::npos,
                 csv.c_str());
    }

    void fieldsThatDifferBecomeColumns()
    {
        (void)finishedRun("a", {.change = [](TrainRecipe &recipe) { recipe.rank = 4; }});
        (void)finishedRun("b", {.change = [](TrainRecipe &recipe) {
                              recipe.rank = 64;
                              recipe.schedule = "linear";
                          }});
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 2);
        QCOMPARE(runs()->model()->columnCount(), int(RunsModel::FixedCount));
        auto *box = m->button(u"Recipe fields that differ"_s, m->page());
        QVERIFY(box);
        m->click(box);
        QCOMPARE(runs()->model()->columnCount(), RunsModel::FixedCount + 2);
        QStringList heads;
        for (int i = 0; i < 2; ++i)
            heads.append(runs()->model()->headerData(RunsModel::FixedCount + i, Qt::Horizontal).toString());
        heads.sort();
        QCOMPARE(heads, QStringList({u"Rank"_s, u"Schedule"_s}));
        const int rank = runs()->model()->headerData(RunsModel::FixedCount, Qt::Horizontal) == u"Rank"_s
                             ? RunsModel::FixedCount
                             : RunsModel::FixedCount + 1;
        QCOMPARE(runCell(u"b"_s, rank), u"64"_s);
        TrainRecipe narrow, wide;
        wide.rank = narrow.rank * 2;
        QCOMPARE(differingFields({narrow, wide}).size(), size_t(1));
        wide.method = "full"; // which has no rank
        QCOMPARE(differingFields({narrow, wide}), std::vector<const FieldInfo *>{findField("method")});
        QCOMPARE(shownField(*findField("packing"), true), u"yes"_s);
        QCOMPARE(shownField(*findField("seed"), std::int64_t(12345)), u"12,345"_s);
        QCOMPARE(shownField(*findField("learning_rate"), 0.1 + 0.2), u"0.3"_s);
        runs()->sortByColumn(rank, Qt::AscendingOrder); // 4 before 64, as numbers
        QCOMPARE(order(), QStringList({u"a"_s, u"b"_s}));
        m->click(box);
        QCOMPARE(runs()->model()->columnCount(), int(RunsModel::FixedCount));
    }

    void aSweepIsCheckedQueuedAndCancelled()
    {
        QVERIFY(m->addModelAndDataset());
        m->window().goTo(u"train"_s, u"setup"_s);
        QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
        m->setFakeRun(400, 20);
        QTRY_VERIFY(m->button(u"Sweep…"_s));
        QVERIFY(m->button(u"Sweep…"_s)->isEnabled());
        m->onDialog<SweepDialog>([](SweepDialog *dialog) {
            const auto fields = dialog->findChildren<QComboBox *>();
            const auto values = dialog->findChildren<QLineEdit *>();
            QPushButton *start = nullptr;
            for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
                if (button->text().startsWith(u"Queue"))
                    start = button;
            }
            QVERIFY(start && fields.size() == 2 && values.size() >= 2);
            QCOMPARE(fields[0]->currentData().toString(), u"learning_rate"_s);
            QVERIFY(start->isEnabled());
            values[0]->setText(u"1e-4, many"_s);
            QVERIFY(!start->isEnabled());
            QVERIFY2(start->toolTip().contains(u"many"_s), qPrintable(start->toolTip()));
            values[0]->setText(u"1e-4, 2e-4"_s);
            fields[1]->setCurrentIndex(fields[1]->findData(u"rank"_s));
            QVERIFY(values[1]->text().contains(u','));
            values[1]->setText(u"4, 8, 16"_s);
            QVERIFY2(start->text().startsWith(u"Queue 6"_s), qPrintable(start->text()));
            start->click();
        });
        m->click(m->button(u"Sweep…"_s));
        QTRY_VERIFY(m->answered());
        QTRY_COMPARE(m->page()->currentTab(), u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 6);
        auto *view = m->page()->findChild<SweepView *>();
        QVERIFY(view->isVisible());
        QCOMPARE(view->table()->model()->rowCount(), 6);
        QCOMPARE(view->table()->model()->index(5, 0).data().toString(), u"0.0002"_s);
        QCOMPARE(view->table()->model()->index(5, 1).data().toString(), u"16"_s);
        QCOMPARE(view->heat()->map().columns, 3);
        QCOMPARE(view->heat()->map().rows, 2);
        std::set<std::pair<double, std::int64_t>> recipes;
        for (const QString &id : m->queue().ids()) {
            const auto recipe = recipeFromJson(m->queue().job(id)->job->recipe, "job.json");
            VERIFY_RESULT(recipe);
            recipes.emplace(recipe->learningRate, recipe->rank);
        }
        QCOMPARE(recipes.size(), size_t(6));

        // Closed and opened again: the job files say what belongs together.
        QTRY_VERIFY_WITH_TIMEOUT(m->queue().liveCount() == 1, 15'000);
        const std::filesystem::path folder = m->project().folder();
        m->studio().closeProject();
        m->openWindow();
        m->studio().openProject(folder, [](Result<Project *>) {});
        QTRY_VERIFY_WITH_TIMEOUT(m->studio().project() && m->queue().isOpen(), 15'000);
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 6);
        runs()->selectRow(0);
        m->click(m->button(u"Sweep"_s, m->page()));
        view = m->page()->findChild<SweepView *>();
        QTRY_COMPARE(view->table()->model()->rowCount(), 6);
        m->click(m->button(u"Cancel the rest"_s, view));
        const auto allEnded = [&] {
            return std::all_of(m->queue().ids().begin(), m->queue().ids().end(),
                               [&](const QString &id) { return isFinal(m->queue().job(id)->state); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(allEnded(), 20'000);
        QTRY_VERIFY(!m->button(u"Cancel the rest"_s, view)->isEnabled());
    }

    /// Sixty-four runs on a base whose files are slow: the dialog says what it waits for, is left at once, and the
    /// window goes on meanwhile.
    void aSlowBaseHoldsNeitherTheDialogNorTheWindow()
    {
        QVERIFY(m->addModelAndDataset());
        m->window().goTo(u"train"_s, u"setup"_s);
        QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
        QTRY_VERIFY(m->button(u"Sweep…"_s));
        QTRY_VERIFY(m->page()->findChild<BaseChoice *>()->config()); // it has been read for the forecast
        m->queue().setQueuePaused(true);
        const SlowFile slow(m->root() / "tiny" / "config.json", std::chrono::milliseconds(700));
        Watchdog watchdog;
        const auto startOf = [](SweepDialog *dialog) {
            const auto buttons = dialog->findChildren<QPushButton *>();
            const auto start = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton *button) {
                return button->text().startsWith(u"Queue") || button->text() == u"Checking…";
            });
            return start == buttons.end() ? nullptr : *start;
        };
        double typing = 0;
        const auto fill = [&](SweepDialog *dialog) {
            const auto fields = dialog->findChildren<QComboBox *>();
            const auto values = dialog->findChildren<QLineEdit *>();
            fields[0]->setCurrentIndex(fields[0]->findData(u"rank"_s));
            fields[1]->setCurrentIndex(fields[1]->findData(u"alpha"_s));
            values[0]->setText(u"1,2,3,4,5,6,7,8"_s);
            QElapsedTimer time;
            time.start();
            values[1]->setText(u"1,2,3,4,5,6,7,8"_s);
            typing = double(time.nsecsElapsed()) / 1e6;
            QVERIFY2(startOf(dialog)->text().startsWith(u"Queue 64"_s), qPrintable(startOf(dialog)->text()));
            watchdog.reset();
            startOf(dialog)->click();
            QCOMPARE(startOf(dialog)->text(), u"Checking…"_s);
            QVERIFY(!startOf(dialog)->isEnabled() && !values[0]->isEnabled() && !fields[0]->isEnabled());
        };
        m->onDialog<SweepDialog>([&](SweepDialog *dialog) {
            fill(dialog);
            QTimer::singleShot(200, dialog, &QDialog::reject);
        });
        m->click(m->button(u"Sweep…"_s));
        QVERIFY(m->answered());
        QTest::qWait(1000);
        QVERIFY(slow.readings() > 0);
        QVERIFY(m->queue().ids().empty()); // one who turned back has queued nothing
        m->onDialog<SweepDialog>(fill);
        m->click(m->button(u"Sweep…"_s));
        QTRY_COMPARE(runs()->model()->rowCount(), 64);
        qInfo() << "64 runs: one more letter takes" << typing << "ms, the loop was held for at most"
                << watchdog.worstMs() << "ms";
        QVERIFY2(typing < 150, qPrintable(QString::number(typing)));
        QVERIFY2(watchdog.worstMs() < 150, qPrintable(QString::number(watchdog.worstMs())));
    }

    void whatTheBaseForbidsIsSaidInTheDialog()
    {
        TrainRecipe recipe;
        SweepDialog dialog(
            recipe, [](const TrainRecipe &) { return SweepDialog::Cost(); },
            [](const std::vector<SweepAxis> &, QObject *receiver, auto done) {
                QTimer::singleShot(0, receiver, [done] {
                    done(fail(ErrorCode::Unsupported, {"The run with rank=3 is not possible."}, {"Leave it out."}));
                });
            });
        auto *start = dialog.findChild<QPushButton *>();
        QVERIFY(start->text().startsWith(u"Queue"_s));
        start->click();
        QCOMPARE(start->text(), u"Checking…"_s);
        QTRY_VERIFY(start->text().startsWith(u"Queue"_s));
        QVERIFY(!start->isEnabled() && dialog.begun().isEmpty());
        QVERIFY2(start->toolTip().contains(u"rank=3"_s), qPrintable(start->toolTip()));
        auto *values = dialog.findChild<QLineEdit *>();
        QVERIFY(values->isEnabled());
        values->setText(u"1e-4, 3e-4"_s); // other values, another try
        QVERIFY(start->isEnabled());
        // A run that does not fit is named.
        SweepDialog tight(
            recipe,
            [](const TrainRecipe &point) {
                return SweepDialog::Cost{0, point.learningRate > 2e-4 ? u"too much"_s : QString()};
            },
            [](const auto &...) {});
        tight.findChild<QLineEdit *>()->setText(u"1e-4, 3e-4"_s);
        const QString said = tight.findChild<QPushButton *>()->toolTip();
        QVERIFY2(said.contains(u"learning_rate=3e-4"_s) && said.contains(u"too much"_s), qPrintable(said));
    }

    void modelsOfASweepAreKeptByHand()
    {
        const Json axes = {{{"key", "rank"}, {"values", {"4", "8"}}}};
        const auto of = [&](int place) {
            return Json{{"id", "s1"}, {"name", "grid"}, {"axes", axes}, {"place", {place}}};
        };
        for (const auto &[id, place] : {std::pair("k0", 0), std::pair("k1", 1)}) {
            (void)finishedRun(id, {.best = 2.0 - place, .sweep = of(place), .state = JobState::Completed});
            LoraAdapter adapter;
            adapter.config.rank = 1;
            adapter.config.targets = {"q_proj"};
            adapter.weights.push_back({.module = "model.layers.0.self_attn.q_proj"});
            LoraWeights &weights = adapter.weights.back();
            weights.inFeatures = weights.outFeatures = 4;
            weights.rank = 1;
            weights.a.assign(4, 0.1f);
            weights.b.assign(4, 0.2f);
            VERIFY_RESULT(writeLoraAdapter(m->project().runsFolder() / id / "output" / "model", adapter));
        }
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 2);
        m->page()->findChild<RunsView *>()->showSweep({u"k0"_s});
        auto *view = m->page()->findChild<SweepView *>();
        QTRY_COMPARE(view->table()->model()->rowCount(), 2);
        const int model = view->table()->model()->columnCount() - 1;
        const auto shown = [&](int row) { return view->table()->model()->index(row, model).data().toString(); };
        QCOMPARE(shown(1), u"–"_s);
        auto *keep = m->button(u"Keep as model"_s, view);
        QVERIFY(keep && !keep->isEnabled()); // no row is chosen
        view->table()->setCurrentIndex(view->table()->model()->index(1, 0));
        QVERIFY2(keep->isEnabled(), qPrintable(keep->toolTip()));
        m->click(keep);
        QTRY_COMPARE(shown(1), u"kept"_s);
        QCOMPARE(shown(0), u"–"_s);
        QVERIFY(!keep->isEnabled());
        QVERIFY(m->project().models().ofRun(u"k1"_s) && !m->project().models().ofRun(u"k0"_s));
        QVERIFY(m->project().undoStack().undoText().contains(u"k1"_s));
        m->project().undoStack().undo();
        QTRY_COMPARE(shown(1), u"–"_s);
        QTRY_VERIFY(keep->isEnabled());
        m->project().undoStack().redo();
        QTRY_COMPARE(shown(1), u"kept"_s);
        // In Live a run that was not kept says the next step; one that was is evaluated.
        m->page()->findChild<LiveView *>()->showRun(u"k0"_s);
        m->window().goTo(u"train"_s, u"live"_s);
        QTRY_COMPARE(m->primary()->text(), u"Keep as model"_s);
        m->click(m->primary());
        QTRY_VERIFY(m->project().models().ofRun(u"k0"_s));
        QTRY_VERIFY(m->primary() && m->primary()->text() == u"Evaluate"_s);
    }

    void aRunFromElsewhereAsksWhereItsModelIs()
    {
        VERIFY_RESULT(writeTinyModel(m->root() / "brought"));
        VERIFY_RESULT(writeTinyModel(m->root() / "other"));
        const auto config = readFile(m->root() / "other" / "config.json");
        VERIFY_RESULT(saveFile(m->root() / "other" / "config.json", config.value_or("") + "\n"));
        const auto entry = inspectModel(m->root() / "brought");
        VERIFY_RESULT(entry);
        Job job{.id = "far", .kind = JobKind::Train, .name = "far", .createdMs = wallClockMs()};
        job.recipe = toJson(recipePresets().front().recipe);
        job.parameters = {
            {"model",
             {{"id", "b"}, {"name", "Tiny"}, {"path", "/elsewhere/tiny"}, {"fingerprint", entry->ref.fingerprint}}},
            {"dataset", "/x/main@1"}};
        const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
        VERIFY_RESULT(saveFile(paths.events(), R"({"seq":1,"attempt":1,"time_ms":1,"type":"state","state":"running"})"
                                               "\n"));
        m->queue().addFolder(paths.folder);
        QTRY_VERIFY(m->queue().job(u"far"_s));
        m->window().goTo(u"train"_s, u"live"_s, u"far"_s);
        QTRY_VERIFY(m->primary() && m->primary()->text() == u"Continue"_s);
        m->click(m->primary());
        QTRY_VERIFY2(m->banner().contains(u"Tiny is not on this machine."_s), qPrintable(m->banner()));
        QVERIFY2(m->banner().contains(u"/elsewhere/tiny"_s), qPrintable(m->banner()));
        const auto locate = [&](const char *folder) {
            QTRY_VERIFY(m->button(u"Say where the model is…"_s));
            m->onDialog<QFileDialog>([path = toQString(m->root() / folder)](QFileDialog *dialog) {
                dialog->findChild<QLineEdit *>()->setText(path);
                QMetaObject::invokeMethod(dialog, "accept");
            });
            m->click(m->button(u"Say where the model is…"_s));
            QVERIFY(m->answered());
        };
        QString refused;
        locate("other");
        m->onDialog<QMessageBox>([&](QMessageBox *box) {
            refused = box->text();
            box->accept();
        });
        QTRY_VERIFY(m->answered());
        QVERIFY2(refused.contains(u"another model than Tiny"_s), qPrintable(refused));
        QCOMPARE(m->queue().job(u"far"_s)->state, JobState::Interrupted);
        locate("brought");
        QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(u"far"_s)->state, JobState::Completed, 15'000);
        QTRY_VERIFY2(!m->banner().contains(u"not on this machine"_s), qPrintable(m->banner()));
    }

    void theBannerSpeaksOfTheRunThatItContinues()
    {
        (void)finishedRun("ended", {});
        Job job{.id = "broken-off", .kind = JobKind::Train, .name = "broken-off", .createdMs = wallClockMs()};
        job.recipe = toJson(recipePresets().front().recipe);
        job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}, {"dataset", "/x/main@1"}};
        const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
        VERIFY_RESULT(saveFile(
            paths.events(),
            R"({"seq":1,"attempt":1,"time_ms":1,"type":"state","state":"running"})"
            "\n"
            R"({"seq":2,"attempt":1,"time_ms":2,"type":"error","interrupts":true,"error":{"code":"io","what":{"source":"Process 1 did not answer."},"remedy":{"source":"Try one."}}})"
            "\n"));
        m->queue().addFolder(paths.folder);
        QTRY_VERIFY(m->queue().job(u"broken-off"_s));
        m->window().goTo(u"train"_s, u"live"_s, u"broken-off"_s);
        QTRY_VERIFY2(m->banner().contains(u"“broken-off” was interrupted"_s), qPrintable(m->banner()));
        QVERIFY2(m->banner().contains(u"Process 1 did not answer. Try one."_s), qPrintable(m->banner()));
        QVERIFY2(m->banner().contains(u"Nothing that was saved is lost"_s), qPrintable(m->banner()));
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 2);
        const auto choose = [&](const QString &run) {
            for (int row = 0; row < runs()->model()->rowCount(); ++row) {
                if (runs()->model()->index(row, 0).data(RunsModel::IdRole) == run)
                    runs()->selectRow(row);
            }
        };
        choose(u"ended"_s);
        QTRY_VERIFY2(!m->banner().contains(u"interrupted"_s), qPrintable(m->banner()));
        choose(u"broken-off"_s);
        QTRY_VERIFY2(m->banner().contains(u"“broken-off” was interrupted"_s), qPrintable(m->banner()));
        QVERIFY(m->button(u"Continue"_s)->isEnabled());
    }

    void theBestOfASweepIsAClickAway()
    {
        const Json axes = {{{"key", "rank"}, {"values", {"4", "8"}}},
                           {{"key", "packing"}, {"values", {"true", "false"}}}};
        const auto sweep = [&](int row, int column) {
            return Json{{"id", "s1"}, {"name", "grid"}, {"axes", axes}, {"place", {row, column}}};
        };
        (void)finishedRun("g00", {.best = 2.0, .sweep = sweep(0, 0)});
        (void)finishedRun("g01", {.best = 1.75, .sweep = sweep(0, 1)});
        (void)finishedRun("g10", {.best = 1.25, .sweep = sweep(1, 0)});
        (void)finishedRun("odd", {.best = 0.1, .sweep = sweep(7, 0)}); // a place that is none
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 4);
        m->page()->findChild<RunsView *>()->showSweep({u"g00"_s});
        auto *view = m->page()->findChild<SweepView *>();
        QTRY_COMPARE(view->table()->model()->rowCount(), 3);
        QCOMPARE(view->table()->model()->index(2, 2).data().toString(), u"1.250, best"_s);
        const HeatPlot::Map &map = view->heat()->map();
        QCOMPARE(map.marked, 2);
        QCOMPARE(map.cellTexts, QStringList({u"2.000"_s, u"1.750"_s, u"1.250"_s, QString(u'–')}));
        m->click(m->button(u"Show the best"_s, view));
        QTRY_COMPARE(m->page()->currentTab(), u"live"_s);
        QCOMPARE(m->page()->findChild<LiveView *>()->runId(), u"g10"_s);
    }

    void aSweepOverOneFieldIsALine()
    {
        const Json axes = {{{"key", "learning_rate"}, {"values", {"1e-3", "1e-4", "1e-5"}}}};
        const char *ids[] = {"l0", "l1", "l2"};
        for (int i = 0; i < 3; ++i)
            (void)finishedRun(
                ids[i], {.best = 3.0 - i, .sweep = {{"id", "s2"}, {"name", "line"}, {"axes", axes}, {"place", {i}}}});
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 3);
        m->page()->findChild<RunsView *>()->showSweep({u"l0"_s});
        auto *view = m->page()->findChild<SweepView *>();
        QTRY_VERIFY(view->line()->isVisible());
        QCOMPARE(view->line()->curves().front().x, (std::vector<double>{-5, -4, -3}));
        QCOMPARE(view->line()->curves().front().y, (std::vector<double>{1, 2, 3}));
        QVERIFY(view->line()->xAxis->tickLabels() && view->line()->accessibleDescription().isEmpty());
    }

    void aSweepWithoutResultsSaysSo()
    {
        const Json axes = {{{"key", "rank"}, {"values", {"4", "8"}}}};
        for (int i = 0; i < 2; ++i)
            (void)finishedRun(i ? "n1" : "n0",
                              {.best = 0, .sweep = {{"id", "s3"}, {"name", "none"}, {"axes", axes}, {"place", {i}}}});
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 2);
        m->page()->findChild<RunsView *>()->showSweep({u"n0"_s});
        const CurvePlot *line = m->page()->findChild<SweepView *>()->line();
        QTRY_VERIFY(line->isVisible());
        QVERIFY(!line->xAxis->tickLabels() && !line->yAxis->tickLabels()); // numbers would be of nothing
        QCOMPARE(line->accessibleDescription(), u"No run has a validation loss"_s);
        QVERIFY(CurvePlot().accessibleDescription().isEmpty()); // one that was given no text has none
    }

    void runsOfASweepAreToldApartWhereTheirNamesHaveNoRoom()
    {
        const Json axes = {{{"key", "learning_rate"}, {"values", {"1e-3", "1e-4"}}},
                           {{"key", "rank"}, {"values", {"4", "8"}}}};
        const QString name = u"grid learning_rate=1e-4 rank=8"_s;
        (void)finishedRun("grid learning_rate=1e-4 rank=8",
                          {.sweep = {{"id", "s4"}, {"name", "grid"}, {"axes", axes}, {"place", {1, 1}}}});
        m->window().goTo(u"train"_s, u"runs"_s);
        QTRY_COMPARE(runs()->model()->rowCount(), 1);
        const auto *names = qobject_cast<NameDelegate *>(runs()->itemDelegateForColumn(RunsModel::Name));
        QVERIFY(names);
        const QFontMetrics metrics(runs()->font());
        const QModelIndex cell = runs()->model()->index(0, RunsModel::Name);
        QCOMPARE(names->fitted(cell, name, metrics, metrics.horizontalAdvance(name)), name);
        QCOMPARE(names->fitted(cell, name, metrics, metrics.horizontalAdvance(name) - 1), u"grid: 1e-4, 8"_s);
        QVERIFY(names->fitted(cell, name, metrics, metrics.horizontalAdvance(u"grid: 1e-4"_s)).endsWith(u'8'));
        QCOMPARE(cell.data(Qt::ToolTipRole).toString(), u"grid · Learning rate 0.0001 · Rank 8"_s);
    }

    void recipeFilesAreCompared()
    {
        TrainRecipe one = recipePresets().front().recipe, two = one;
        two.rank = 99;
        RecipeDifferenceDialog same({{.name = u"a"_s, .recipe = one}, {.name = u"b"_s, .recipe = one}});
        QVERIFY(same.findChild<QLabel *>()->text().contains(u"the same"_s));
        RecipeDifferenceDialog other({{.name = u"a"_s, .recipe = one}, {.name = u"b"_s, .recipe = two}});
        auto *table = other.findChild<QTableView *>();
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(table->model()->index(0, 2).data().toString(), u"99"_s);
        // Long names have room for what tells them apart.
        RecipeDifferenceDialog alike(
            {{.name = u"guide for all 8"_s, .recipe = one}, {.name = u"guide for all 16"_s, .recipe = two}});
        const QAbstractItemModel *model = alike.findChild<QTableView *>()->model();
        QCOMPARE(model->headerData(1, Qt::Horizontal).toString(), u"…8"_s);
        QCOMPARE(model->headerData(2, Qt::Horizontal).toString(), u"…16"_s);
        QCOMPARE(model->headerData(2, Qt::Horizontal, Qt::ToolTipRole).toString(), u"guide for all 16"_s);
    }

    void recipesAreKeptDuplicatedRenamedAndRemoved()
    {
        m->window().goTo(u"train"_s, u"recipes"_s);
        auto *view = m->page()->findChild<RecipesView *>();
        QTableView *table = view->table();
        QTRY_VERIFY(table->isVisible());
        const int shipped = table->model()->rowCount();
        QVERIFY(shipped >= 9); // presets and published ones
        table->selectRow(0);
        focus(table);
        m->click(m->button(u"Duplicate"_s));
        QTRY_COMPARE(table->model()->rowCount(), shipped + 1);
        QCOMPARE(view->entry()->kind, RecipesModel::Kind::Own);
        const QString first = view->entry()->name;
        // What keys do has a button, and an entry in the menu of the row.
        QCOMPARE(table->contextMenuPolicy(), Qt::ActionsContextMenu);
        for (const QString &text : {u"Rename recipe…"_s, u"Remove recipe…"_s}) {
            QVERIFY2(m->button(text, view) && m->button(text, view)->isEnabled(), qPrintable(text));
            const QList<QAction *> menu = table->actions();
            QVERIFY(std::any_of(menu.begin(), menu.end(), [&](const QAction *each) { return each->text() == text; }));
        }
        m->onDialog<QInputDialog>([](QInputDialog *dialog) {
            dialog->setTextValue(u"my own"_s);
            dialog->accept();
        });
        focus(table);
        QTest::keyClick(table, Qt::Key_F2);
        QTRY_VERIFY(m->answered());
        QTRY_COMPARE(view->entry()->name, u"my own"_s);
        QVERIFY(!m->studio().recipes().find(first));

        // A file from elsewhere with another rank: imported, compared with the one beside it, and used.
        TrainRecipe other = view->entry()->recipe;
        other.rank = 77;
        const std::filesystem::path file = m->root() / "other.recipe.json";
        VERIFY_RESULT(writeRecipeFile(other, file));
        m->drop(view, {toQString(file)});
        QTRY_COMPARE(table->model()->rowCount(), shipped + 2);
        QCOMPARE(view->entry()->name, u"other"_s);
        focus(table);
        QTest::keyClick(table, Qt::Key_Up, Qt::ShiftModifier);
        auto *differences = m->named<QTableView>(u"What the recipes differ in"_s);
        QTRY_COMPARE(differences->model()->rowCount(), 1);
        QCOMPARE(differences->model()->index(0, 0).data().toString(), u"Rank"_s);
        table->selectRow(1);
        QCOMPARE(view->entry()->name, u"other"_s);
        focus(table);
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_COMPARE(m->page()->currentTab(), u"setup"_s);
        QCOMPARE(m->named<QDoubleSpinBox>(u"Rank"_s)->value(), 77.0);

        m->window().goTo(u"train"_s, u"recipes"_s);
        m->onDialog<QMessageBox>([](QMessageBox *box) { box->button(QMessageBox::Ok)->click(); });
        focus(table);
        QTest::keyClick(table, Qt::Key_Delete);
        QTRY_VERIFY(m->answered());
        QTRY_COMPARE(table->model()->rowCount(), shipped + 1);
        QVERIFY(!m->studio().recipes().find(u"other"_s));
    }

    void smallNumbersAreShownAndTypedAsPowers()
    {
        NumberBox box;
        box.setDecimals(12);
        box.setRange(1e-12, 1e-2);
        box.setValue(1e-8);
        QCOMPARE(box.text(), u"1e-8"_s);
        box.setValue(2.5e-6);
        QCOMPARE(box.text(), u"2.5e-6"_s);
        box.setValue(0.0002);
        QCOMPARE(box.text(), u"0.0002"_s);
        box.selectAll();
        QTest::keyClicks(&box, u"3e-7"_s);
        QTest::keyClick(&box, Qt::Key_Return);
        QCOMPARE(box.value(), 3e-7);
        box.selectAll();
        QTest::keyClicks(&box, u"0.001"_s);
        QTest::keyClick(&box, Qt::Key_Return);
        QCOMPARE(box.value(), 0.001);
    }

    void fewNumbersBesideMany()
    {
        PlannedRun run;
        run.recipe.method = "prompt";
        run.model = u"base"_s;
        run.plan.parameters = 134'515'008;
        run.plan.trainable = 11'520;
        const QList<SummaryPane::Fact> facts = SetupFacts::of(run);
        QVERIFY2(facts.front().text.startsWith(u"11,520 numbers beside the frozen base: 0.009"),
                 qPrintable(facts.front().text));
    }

    void aRateTestIsDrawnUpToALittleAboveItsStart()
    {
        QCOMPARE(highestOfUse({4.0, 3.0, 2.0, 30.0}), 4.5);
        QCOMPARE(highestOfUse({4.0, 5.0, qQNaN()}), 4.2);
        QVERIFY(std::isnan(highestOfUse({})));
        CurvePlot plot;
        plot.setUpTo(4.5);
        plot.setCurves({{.name = {}, .x = {1, 2, 3, 4}, .y = {4.0, 3.0, 2.0, 30.0}}});
        QVERIFY2(plot.yAxis->range().upper < 5, qPrintable(QString::number(plot.yAxis->range().upper)));
        QVERIFY(plot.yAxis->range().contains(2.0));
    }

    void theHelpIsThatOfTheFieldThatHasTheKeyboard()
    {
        QVERIFY(m->addModelAndDataset());
        m->window().goTo(u"train"_s, u"setup"_s);
        QTRY_VERIFY(m->named<QDoubleSpinBox>(u"Rank"_s));
        const QString help = translatedLabel(findField("rank")->help);
        const auto isShown = [&] {
            const auto labels = m->page()->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(),
                               [&](const QLabel *label) { return label->isVisible() && label->text() == help; });
        };
        focus(m->named<QDoubleSpinBox>(u"Rank"_s));
        QTRY_VERIFY(isShown());
        m->page()->focusStart();
        QTRY_VERIFY(!isShown());
    }

    void aFileThatIsNoRecipeIsListedWithItsReason()
    {
        const std::filesystem::path folder = m->root() / "recipes";
        std::filesystem::create_directories(folder);
        VERIFY_RESULT(saveFile(folder / "broken.json", "{\"format\":1,\"rank\":-5}"));
        VERIFY_RESULT(m->studio().recipes().add(u"mine"_s, TrainRecipe())); // reads the folder anew
        m->window().goTo(u"train"_s, u"recipes"_s);
        auto *view = m->page()->findChild<RecipesView *>();
        QTRY_VERIFY(view->table()->isVisible());
        view->table()->selectRow(0);
        QCOMPARE(view->entry()->name, u"broken"_s);
        QVERIFY(!view->entry()->usable);
        QVERIFY(view->entry()->about.contains(u"rank"_s));
        QVERIFY(!m->primary()->isEnabled());
    }
};

QTEST_MAIN(TestTrainRuns)
#include "test_train_runs.moc"
