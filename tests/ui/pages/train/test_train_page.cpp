#include "tests/ui/pages/window_fixture.h"
#include "ui/charts/run_curves.h"
#include "ui/pages/train/advised_recipe.h"
#include "ui/pages/train/base_choice.h"
#include "ui/pages/train/design_pane.h"
#include "ui/pages/train/forecast.h"
#include "ui/pages/train/method_list.h"
#include "ui/pages/train/rate_test_dialog.h"
#include "ui/pages/train/setup_view.h"
#include "ui/pages/train/texts_dialog.h"
#include "ui/widgets/recipe_form.h"
#include "ui/widgets/table_view.h"

#include "app/jobs/project_jobs.h"
#include "core/base/file.h"
#include "core/model_files/peft_adapter.h"
#include "core/model_files/peft_files.h"
#include "core/recipe/fields.h"
#include "core/recipe/published_recipes.h"
#include "core/run_folder/events.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QWheelEvent>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Train, as a user clicks and types it.
class TestTrainPage : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    void openTrain();
    void chooseEncoder();
    QString timeOf(const QString &method); ///< as the list of methods shows it
    void type(const QString &field, const QString &text);
    QString startRun();
    RunCurves *curves() { return m->page()->findChild<RunCurves *>(); }
    size_t pointsOfTheLoss();
    /// All but the one for adapters that no recipe begins.
    static size_t ownMethods() { return findField("method")->choices.size() - 1; }
    QString endedRun(const char *id, const char *name, const std::function<void(TrainRecipe &)> &change,
                     const std::function<void(EventWriter &)> &tellMore = {});

private Q_SLOTS:
    void init();
    void cleanup()
    {
        m.reset();
        qunsetenv("FAKE_GFLOPS");
    }
    void withoutADatasetItSaysTheNextStep();
    void startingARunWritesTheChosenValues();
    void eachMethodExplainsItselfAndShowsItsOwnFields();
    void eachMethodHasATimeBeforeItsFirstRun();
    void anEncoderHasATimeBeforeItsFirstRun();
    void documentsAreReadWithoutADataset();
    void anEncoderIsOfferedWhatFitsIt();
    void anAdapterIsTrainedFurtherOrCarriesANewOne();
    void anAdapterOfAnotherKindIsTrainedFurther();
    void aNewModelIsDesignedAndStarted();
    void aNewModelSaysWhatIsInTheWay();
    void valuesThatDoNotGoTogetherSayWhyAndCannotBeStarted();
    void anOptimizerBringsItsUsualValues();
    void aPublishedRecipeIsTakenOver();
    void aRateTestIsShownAndTakenOver();
    void curvesGrowWithTheEvents();
    void aRunInSeveralProcessesSaysSo();
    void pauseResumeCheckpointAndStopAreWrittenAsControls();
    void aFinishedRunOffersItsEvaluation();
    void aRunIsFoundAgainAfterTheWindowWasClosed();
    void arrowsPlusMinusAndZeroMoveTheCurves();
    void curvesAreExported();
    void twoMarkedRunsShowWhatTheirRecipesDifferIn();
    void adviceOfAnEvaluationIsFilledIn();
    void chineseReachesEveryLabelAtOnce();
    void nothingIsCutAtTheSmallestSize();
    void theWheelScrollsTheFormAndChangesNothing();
};

void TestTrainPage::init()
{
    qputenv("FAKE_STEPS", "10");
    qputenv("FAKE_STEP_MS", "5");
    qputenv("FAKE_SUMMARY", R"({"suggested_rate": 0.0033, "steepest_rate": 0.01})"); // of a test of learning rates
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
}

void TestTrainPage::openTrain()
{
    QVERIFY(m->addModelAndDataset());
    m->window().goTo(u"train"_s, u"setup"_s);
    QCOMPARE(m->page()->id(), u"train"_s);
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
}

void TestTrainPage::type(const QString &field, const QString &text)
{
    QWidget *editor = m->named<QWidget>(field);
    QVERIFY2(editor, qPrintable(field));
    editor->setFocus();
    QTest::keySequence(editor, QKeySequence::SelectAll);
    QTest::keyClicks(editor, text);
    QTest::keyClick(editor, Qt::Key_Tab);
}

QString TestTrainPage::startRun()
{
    m->click(m->primary());
    QString begun;
    (void)QTest::qWaitFor([&] { // its base is looked at first
        for (const QString &id : m->queue().ids()) {
            if (m->queue().job(id)->job && m->queue().job(id)->job->kind == JobKind::Train)
                begun = id;
        }
        return !begun.isEmpty();
    });
    return begun;
}

size_t TestTrainPage::pointsOfTheLoss()
{
    size_t most = 0;
    for (const CurvePlot *plot : curves()->findChildren<CurvePlot *>()) {
        if (plot->accessibleName() != u"Loss")
            continue;
        for (const Curve &curve : plot->curves())
            most = std::max(most, curve.x.size());
    }
    return most;
}

QString TestTrainPage::endedRun(const char *id, const char *name, const std::function<void(TrainRecipe &)> &change,
                                const std::function<void(EventWriter &)> &tellMore)
{
    TrainRecipe recipe = recipePresets().front().recipe;
    change(recipe);
    Job job{.id = id, .kind = JobKind::Train, .name = name, .createdMs = wallClockMs()};
    job.recipe = toJson(recipe);
    job.parameters = {{"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}, {"dataset", "/x/main@1"}};
    const RunPaths paths = *createRunFolder(m->project().runsFolder(), job);
    {
        auto events = EventWriter::open(paths.folder);
        for (int step = 0; step <= 12; ++step)
            (void)(*events)->write(
                "metric", {{"values", {{"loss", 3.0 - step * 0.1}, {"validation_loss", 3.0 - step * 0.05}}}}, step);
        if (tellMore)
            tellMore(**events);
    }
    (void)writeResult(paths.folder, {.outcome = JobState::Cancelled, .finishedMs = wallClockMs()});
    m->queue().addFolder(paths.folder);
    (void)QTest::qWaitFor([&] { return m->queue().job(QString::fromLatin1(id)) != nullptr; });
    return QString::fromLatin1(id);
}

void TestTrainPage::withoutADatasetItSaysTheNextStep()
{
    m->window().goTo(u"train"_s);
    QVERIFY(m->primary());
    QCOMPARE(m->primary()->text(), u"Go to Mix"_s);
    m->click(m->primary());
    QCOMPARE(m->page()->id(), u"dataset"_s);
    QCOMPARE(m->page()->currentTab(), u"mix"_s);
}

void TestTrainPage::startingARunWritesTheChosenValues()
{
    openTrain();
    type(u"Run name"_s, u"my run"_s);
    type(u"Epochs"_s, u"2"_s);
    type(u"Rank"_s, u"4"_s);
    type(u"Learning rate"_s, u"0.0005"_s);
    QCOMPARE(m->primary()->text(), u"Start training"_s);
    startRun();
    QTRY_VERIFY(m->job(JobKind::Train)); // when it is written
    const auto job = m->job(JobKind::Train);
    QCOMPARE(job->name, std::string("my run"));
    const auto recipe = recipeFromJson(job->recipe, "job.json");
    VERIFY_RESULT(recipe);
    QCOMPARE(recipe->epochs, 2.0);
    QCOMPARE(recipe->rank, std::int64_t(4));
    QCOMPARE(recipe->learningRate, 0.0005);
    QCOMPARE(recipe->method, std::string("lora"));
    QCOMPARE(stringOr(*member(job->parameters, "model"), "name"), std::string("tiny"));
    QVERIFY(stringOr(job->parameters, "dataset").ends_with("main@1"));
    QVERIFY(!job->inputs.empty());
    QCOMPARE(m->page()->currentTab(), u"live"_s);
    QVERIFY(curves()->hasFocus());
}

void TestTrainPage::eachMethodExplainsItselfAndShowsItsOwnFields()
{
    openTrain();
    auto *form = m->page()->findChild<RecipeForm *>();
    auto *methods = m->named<ListView>(u"Method"_s);
    QVERIFY(form && methods);
    QCOMPARE(size_t(methods->model()->rowCount()), ownMethods());
    for (int row = 0; row < methods->model()->rowCount(); ++row) {
        const QModelIndex index = methods->model()->index(row, 0);
        methods->setCurrentIndex(index);
        const std::string method = form->recipe().method;
        QCOMPARE(index.data(MethodModel::KeyRole).toString().toStdString(), method);
        QVERIFY(index.data(MethodModel::TextRole).toString().count(u'.') >= 2); // two sentences
        for (const FieldInfo &field : recipeFields()) {
            if (field.level != FieldLevel::Basic || std::string_view(field.key) == "method")
                continue;
            QWidget *editor = nullptr;
            for (QWidget *widget : form->findChildren<QWidget *>()) {
                if (widget->accessibleName() == QLatin1String(field.label))
                    editor = widget;
            }
            // A field that no method so far has was never made.
            QVERIFY2((editor && editor->isVisibleTo(form)) == fieldApplies(field, form->recipe()),
                     (method + ": " + field.key).c_str());
        }
    }
}

QString TestTrainPage::timeOf(const QString &method)
{
    const QAbstractItemModel *methods = m->named<ListView>(u"Method"_s)->model();
    for (int row = 0; row < methods->rowCount(); ++row) {
        const QModelIndex index = methods->index(row, 0);
        if (index.data(MethodModel::KeyRole).toString() == method)
            return index.data(MethodModel::TimeRole).toString();
    }
    return {};
}

void TestTrainPage::eachMethodHasATimeBeforeItsFirstRun()
{
    openTrain();
    QCOMPARE(timeOf(u"lora"_s), u"–"_s); // its worker tells no speed

    m.reset();
    qputenv("FAKE_GFLOPS", "0.001");
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
    openTrain();
    QTRY_VERIFY2(timeOf(u"lora"_s) != u"–"_s, "no time");
    for (const QString &method : {u"lora"_s, u"full"_s, u"freeze"_s, u"prompt"_s, u"ia3"_s})
        QVERIFY2(timeOf(method).contains(QRegularExpression(u"[0-9]"_s)), qPrintable(method + timeOf(method)));
    QVERIFY(timeOf(u"full"_s) != timeOf(u"freeze"_s));
    bool isSaid = false;
    for (const QLabel *label : m->page()->findChildren<QLabel *>())
        isSaid |= label->text().contains(u"how fast this machine multiplies"_s);
    QVERIFY(isSaid);
    qunsetenv("FAKE_GFLOPS");
}

void TestTrainPage::anEncoderHasATimeBeforeItsFirstRun()
{
    qputenv("FAKE_GFLOPS", "0.0001");
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
    openTrain();
    QTRY_VERIFY2(timeOf(u"lora"_s) != u"–"_s, "no time of a decoder");
    qunsetenv("FAKE_GFLOPS");
    chooseEncoder();
    QCOMPARE(timeOf(u"full"_s), u"–"_s); // nothing to read
    std::string text;
    while (text.size() < 200'000)
        text += "The boiler is checked twice a year.\n";
    QVERIFY(m->addDocuments({{"long.txt", text}}));
    const auto isTime = [&](const QString &method) { return timeOf(method).contains(QRegularExpression(u"[0-9]"_s)); };
    QTRY_VERIFY(isTime(u"full"_s));
    QVERIFY(isTime(u"lora"_s) && timeOf(u"full"_s) != timeOf(u"lora"_s));
    auto *objective = m->named<QComboBox>(u"Objective"_s);
    objective->setCurrentIndex(objective->findData(u"classify"_s));
    QCOMPARE(timeOf(u"full"_s), u"–"_s);
    const std::filesystem::path table = m->root() / "intents.csv";
    std::string lines = "text,label\n";
    for (int i = 0; i < 2000; ++i)
        lines += "how much is number " + std::to_string(i) + ",price\nwhen is it " + std::to_string(i) + ",date\n";
    VERIFY_RESULT(saveFile(table, lines));
    m->page()->findChild<SetupView *>()->setLabelled(QString::fromStdString(table.string()));
    QTRY_VERIFY(isTime(u"full"_s));
}

void TestTrainPage::documentsAreReadWithoutADataset()
{
    openTrain();
    auto *objective = m->named<QComboBox>(u"Objective"_s);
    QVERIFY(objective && objective->count() == 2);
    objective->setCurrentIndex(objective->findData(u"pretrain"_s));
    QTRY_VERIFY(!m->primary()->isEnabled());
    QVERIFY2(m->primary()->toolTip().contains(u"No document"_s), qPrintable(m->primary()->toolTip()));
    QVERIFY(m->named<QWidget>(u"Domain share"_s)->isVisible());
    QVERIFY(m->addDocuments(
        {{"one.txt", "The boiler is checked twice a year.\n"}, {"two.txt", std::string(200'000, 'a') + "\n"}}));
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));

    // So many steps for all documents, once their text is counted; for one of them fewer.
    auto *setup = m->page()->findChild<SetupView *>();
    const auto steps = [&] {
        static const QRegularExpression about(u"About ([0-9,]+) step"_s);
        for (const QLabel *label : m->page()->findChildren<QLabel *>()) {
            if (const auto match = about.match(label->text()); match.hasMatch())
                return match.captured(1).remove(u',').toInt();
        }
        return 0;
    };
    QTRY_VERIFY(steps() > 10);
    const int all = steps();
    m->click(m->named<QPushButton>(u"Documents"_s));
    auto *dialog = m->window().findChild<TextsDialog *>();
    QVERIFY(dialog);
    auto *list = dialog->findChild<QListWidget *>();
    QCOMPARE(list->count(), 2);
    auto *takeOver = dialog->findChild<QDialogButtonBox *>()->buttons().constLast();
    for (QAbstractButton *button : dialog->findChild<QDialogButtonBox *>()->buttons()) {
        if (button->text() == u"Take over"_s)
            takeOver = button;
    }
    for (int i = 0; i < list->count(); ++i) {
        if (list->item(i)->text().startsWith(u"one.txt"_s))
            list->item(i)->setCheckState(Qt::Checked);
    }
    takeOver->click();
    QTRY_COMPARE(setup->options()->documents.size(), size_t(1));
    QVERIFY(m->named<QPushButton>(u"Documents"_s)->text().contains(u"1 chosen document"_s));
    QTRY_VERIFY(steps() > 0 && steps() < all);
    m->click(m->primary());
    QTRY_VERIFY(m->job(JobKind::Train)); // when its inputs are written
    const auto job = m->job(JobKind::Train);
    QCOMPARE(stringOr(job->recipe, "objective"), std::string("pretrain"));
    QVERIFY(!job->parameters.contains("dataset"));
    const auto text = readFile(m->project().runsFolder() / job->id / "inputs" / "documents.jsonl");
    VERIFY_RESULT(text);
    QVERIFY(text->find("The boiler is checked") != std::string::npos);
    QVERIFY(text->find("two.txt") == std::string::npos);
}

/// Adds one to the models, with the page open, and takes it as the base.
void TestTrainPage::chooseEncoder()
{
    const std::filesystem::path folder = m->root() / "encoder";
    std::filesystem::copy(std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "bert_tied", folder,
                          std::filesystem::copy_options::recursive);
    std::string pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n.\n";
    for (char letter = 'a'; letter <= 'z'; ++letter)
        pieces += std::string(1, letter) + "\n##" + letter + "\n";
    VERIFY_RESULT(saveFile(folder / "vocab.txt", pieces));
    bool added = false;
    m->studio().models().add(folder, QString(), &m->studio(), [&](const auto &entry) { added = entry.has_value(); });
    QTRY_VERIFY(added);
    auto *model = m->named<QComboBox>(u"Base model"_s);
    QTRY_COMPARE(model->count(), 4); // the two, a line, and none
    model->setCurrentIndex(1 - model->currentIndex());
    QTRY_VERIFY(m->page()->findChild<BaseChoice *>()->encoder());
}

void TestTrainPage::anEncoderIsOfferedWhatFitsIt()
{
    openTrain();
    auto *model = m->named<QComboBox>(u"Base model"_s);
    auto *objective = m->named<QComboBox>(u"Objective"_s);
    auto *form = m->page()->findChild<RecipeForm *>();
    auto *methods = m->named<ListView>(u"Method"_s);
    const QString decoder = model->currentText();
    chooseEncoder();
    QCOMPARE(objective->count(), 2);
    QCOMPARE(form->recipe().objective, std::string("masked-words"));
    QCOMPARE(form->recipe().method, std::string("full"));
    // All but those that add tokens or layers; with what each takes, once its header is read.
    QCOMPARE(size_t(methods->model()->rowCount()), ownMethods() - 4);
    auto *base = m->page()->findChild<BaseChoice *>();
    QTRY_VERIFY(base->encoder());
    QCOMPARE(base->encoder()->config.hidden, std::int64_t(16));
    const auto memory = base->memoryOf(form->recipe(), Machine{.freeMemory = 64ull << 30});
    QVERIFY(memory && memory->total() > (150ull << 20));
    objective->setCurrentIndex(objective->findData(u"classify"_s));
    QVERIFY2(m->primary()->toolTip().contains(u"labelled"_s), qPrintable(m->primary()->toolTip()));
    const std::filesystem::path table = m->root() / "intents.csv";
    VERIFY_RESULT(saveFile(table, "text,label\nhow much,price\nwhen,date\n"));
    m->page()->findChild<SetupView *>()->setLabelled(QString::fromStdString(table.string()));
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
    m->click(m->primary());
    QTRY_VERIFY(m->job(JobKind::Train)); // when its inputs are written
    const auto job = m->job(JobKind::Train);
    QCOMPARE(stringOr(job->recipe, "objective"), std::string("classify"));
    QCOMPARE(stringOr(job->parameters, "labelled"), std::string("inputs/labelled.csv"));
    VERIFY_RESULT(readFile(m->project().runsFolder() / job->id / "inputs" / "labelled.csv"));
    // Back with the language model: its objectives again, and a method that it knows.
    m->window().goTo(u"train"_s, u"setup"_s);
    model->setCurrentIndex(model->findText(decoder));
    QCOMPARE(form->recipe().objective, std::string("sft"));
    QCOMPARE(size_t(methods->model()->rowCount()), ownMethods());
}

void TestTrainPage::anAdapterIsTrainedFurtherOrCarriesANewOne()
{
    openTrain();
    LoraAdapter adapter;
    adapter.config.rank = 3;
    adapter.config.alpha = 6;
    adapter.config.targets = {"o_proj"};
    adapter.config.baseModel = "tiny";
    for (int layer = 0; layer < 2; ++layer)
        adapter.weights.push_back({"model.layers." + std::to_string(layer) + ".self_attn.o_proj", 32, 32, 3,
                                   std::vector<float>(96, 0.1f), std::vector<float>(96, 0.3f)});
    VERIFY_RESULT(writeLoraAdapter(m->root() / "letters", adapter));
    bool added = false;
    m->studio().models().add(m->root() / "letters", QString(), &m->studio(),
                             [&](const auto &entry) { added = entry.has_value(); });
    QTRY_VERIFY(added);
    auto *model = m->named<QComboBox>(u"Base model"_s);
    auto *way = m->page()->findChild<QComboBox *>(u"onAdapter"_s);
    auto *form = m->page()->findChild<RecipeForm *>();
    auto *methods = m->named<ListView>(u"Method"_s);
    QTRY_VERIFY(model->findText(u"letters"_s) >= 0);
    QVERIFY(way && !way->isVisible());
    const QString base = model->currentText();
    model->setCurrentIndex(model->findText(u"letters"_s));
    QTRY_VERIFY(way->isVisible());
    // What the adapter fixes is taken over, and stays.
    QCOMPARE(form->recipe().rank, 3);
    QCOMPARE(form->recipe().modules, std::string("o_proj"));
    QCOMPARE(methods->model()->rowCount(), 1);
    TrainRecipe other = form->recipe();
    other.rank = 9;
    m->page()->findChild<SetupView *>()->setRecipe(other);
    QCOMPARE(form->recipe().rank, 3);
    // A LoRA on top has a rank of its own.
    way->setCurrentIndex(1);
    m->page()->findChild<SetupView *>()->setRecipe(other);
    QCOMPARE(form->recipe().rank, 9);
    // So has any of a kind that can act together with it; factors cannot, and are not offered.
    QTRY_VERIFY(methods->model()->rowCount() > 1);
    QVERIFY(size_t(methods->model()->rowCount()) < ownMethods());
    other.method = "loha";
    m->page()->findChild<SetupView *>()->setRecipe(other);
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
    other.method = "ia3";
    m->page()->findChild<SetupView *>()->setRecipe(other);
    QCOMPARE(form->recipe().method, std::string("lora"));
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
    m->click(m->primary());
    QTRY_VERIFY(m->job(JobKind::Train));
    const auto job = m->job(JobKind::Train);
    QCOMPARE(stringOr(job->parameters, "on_adapter"), std::string("stack"));
    QCOMPARE(intOr(job->recipe, "rank"), 9);
    // Back with a whole model there is nothing to choose.
    m->window().goTo(u"train"_s, u"setup"_s);
    model->setCurrentIndex(model->findText(base));
    QVERIFY(!way->isVisible());
    QCOMPARE(size_t(methods->model()->rowCount()), ownMethods());
}

/// Of a kind that the page cannot begin: it is trained as it is, or carries nothing.
void TestTrainPage::anAdapterOfAnotherKindIsTrainedFurther()
{
    openTrain();
    PeftFiles adapter;
    adapter.config = {{"peft_type", "HRA"},
                      {"r", 2},
                      {"target_modules", Json::array({"o_proj"})},
                      {"base_model_name_or_path", "tiny"}};
    for (int layer = 0; layer < 2; ++layer)
        adapter.tensors.push_back({"base_model.model.model.layers." + std::to_string(layer) + ".self_attn.o_proj.hra_u",
                                   {32, 2},
                                   std::vector<float>(64, 0.1f)});
    VERIFY_RESULT(writePeftFiles(m->root() / "reflections", adapter));
    bool added = false;
    m->studio().models().add(m->root() / "reflections", QString(), &m->studio(),
                             [&](const auto &entry) { added = entry.has_value(); });
    QTRY_VERIFY(added);
    auto *model = m->named<QComboBox>(u"Base model"_s);
    auto *way = m->page()->findChild<QComboBox *>(u"onAdapter"_s);
    auto *form = m->page()->findChild<RecipeForm *>();
    auto *methods = m->named<ListView>(u"Method"_s);
    auto *base = m->page()->findChild<BaseChoice *>();
    QTRY_VERIFY(model->findText(u"reflections"_s) >= 0);
    const QString plain = model->currentText();
    model->setCurrentIndex(model->findText(u"reflections"_s));
    QTRY_VERIFY(way->isVisible());
    QCOMPARE(form->recipe().method, std::string(keptMethod));
    QCOMPARE(methods->model()->rowCount(), 1);
    QCOMPARE(base->adapterNumbers(), std::int64_t(128));
    QCOMPARE(base->memoryOf(form->recipe(), Machine{.freeMemory = 64ull << 30})->optimizer, std::uint64_t(2 * 4 * 128));
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
    m->click(m->primary());
    QTRY_VERIFY(m->job(JobKind::Train));
    const auto job = m->job(JobKind::Train);
    QCOMPARE(stringOr(job->parameters, "on_adapter"), std::string("continue"));
    QCOMPARE(stringOr(job->recipe, "method"), std::string(keptMethod));
    // Nothing has an order with it.
    m->window().goTo(u"train"_s, u"setup"_s);
    way->setCurrentIndex(1);
    QVERIFY(!m->primary()->isEnabled());
    // A whole model has nothing that could stay as it is.
    model->setCurrentIndex(model->findText(plain));
    QCOMPARE(form->recipe().method, std::string("lora"));
    QCOMPARE(size_t(methods->model()->rowCount()), ownMethods());
}

void TestTrainPage::aNewModelIsDesignedAndStarted()
{
    openTrain();
    QVERIFY(m->addDocuments({{"one.txt", "The boiler is checked twice a year.\n"}}));
    auto *model = m->named<QComboBox>(u"Base model"_s);
    auto *objective = m->named<QComboBox>(u"Objective"_s);
    auto *methods = m->named<ListView>(u"Method"_s);
    auto *setup = m->page()->findChild<SetupView *>();
    const QString base = model->currentText();
    model->setCurrentIndex(model->count() - 1);
    QCOMPARE(objective->count(), 1);
    QCOMPARE(objective->currentData().toString(), u"from-scratch"_s);
    QVERIFY(!methods->isVisible());
    auto *pane = m->page()->findChild<DesignPane *>();
    QVERIFY(pane && pane->isVisible());
    const auto designed = [&] {
        TrainRecipe recipe;
        pane->takeOver(recipe);
        return recipe;
    };
    QCOMPARE(designed().hidden, newModelPresets()[0].recipe.hidden);
    const auto says = [&](const QString &part) {
        for (const QLabel *label : setup->findChildren<QLabel *>()) {
            if (label->isVisible() && label->text().contains(part))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(says(u"1.1 M weights"_s));
    QTRY_VERIFY(says(u"large for its texts"_s));
    m->click(m->button(u"Small"_s, setup));
    QCOMPARE(designed().hidden, newModelPresets()[1].recipe.hidden);
    QVERIFY(says(u"8.5 M weights"_s));
    m->click(m->button(u"Tiny"_s, setup));

    // The figures follow each key, and the number stays as it is typed.
    auto *vocabulary = m->named<QDoubleSpinBox>(u"Vocabulary"_s);
    vocabulary->setFocus();
    QTest::keySequence(vocabulary, QKeySequence::SelectAll);
    QTest::keyClicks(vocabulary, u"30000"_s);
    QCOMPARE(designed().vocabulary, std::int64_t(30000));
    QVERIFY(says(u"4.7 M weights"_s));
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));

    // A tokenizer that is taken over brings its vocabulary.
    auto *tokenizer = m->named<QComboBox>(u"Tokenizer"_s);
    tokenizer->setCurrentIndex(tokenizer->findData(u"of-model"_s));
    Q_EMIT tokenizer->activated(tokenizer->currentIndex());
    QTRY_COMPARE(designed().vocabulary, std::int64_t(260)); // which is fewer than one may learn
    QVERIFY(says(u"takes the tokenizer of tiny"_s));
    m->click(m->button(u"Tiny"_s, setup));
    QCOMPARE(designed().vocabulary, newModelPresets()[0].recipe.vocabulary);
    tokenizer->setCurrentIndex(tokenizer->findData(u"of-model"_s)); // and brings it again
    Q_EMIT tokenizer->activated(tokenizer->currentIndex());
    QCOMPARE(designed().vocabulary, std::int64_t(260));
    m->click(m->button(u"Tiny"_s, setup));

    // The size for the documents: a few words bear next to nothing.
    m->click(m->named<QPushButton>(u"Take the size for the documents"_s));
    QVERIFY(designed().hidden == 64 && designed().layers < 4);
    m->click(m->primary());
    QTRY_VERIFY(m->job(JobKind::Train)); // when its inputs are written
    const auto job = m->job(JobKind::Train);
    QCOMPARE(stringOr(job->recipe, "objective"), std::string("from-scratch"));
    QCOMPARE(intOr(job->recipe, "hidden"), std::int64_t(64));
    QVERIFY(!job->parameters.contains("model"));
    VERIFY_RESULT(readFile(m->project().runsFolder() / job->id / "inputs" / "documents.jsonl"));

    // A published one of a new model, and back with a base: its objectives and methods.
    m->window().goTo(u"train"_s, u"setup"_s);
    setup->setRecipe(findPublishedRecipe("finance")->recipe);
    QCOMPARE(designed().architecture, std::string("bloom"));
    model->setCurrentIndex(model->findText(base));
    QCOMPARE(objective->currentData().toString(), u"sft"_s);
    QVERIFY(methods->isVisible() && !pane->isVisible());
    setup->setRecipe(findPublishedRecipe("finance")->recipe); // chooses none by itself
    QCOMPARE(model->currentIndex(), model->count() - 1);
    QVERIFY(pane->isVisible());
}

void TestTrainPage::aNewModelSaysWhatIsInTheWay()
{
    openTrain();
    auto *model = m->named<QComboBox>(u"Base model"_s);
    model->setCurrentIndex(model->count() - 1);
    const auto tip = [&] { return m->primary()->toolTip(); };
    QTRY_VERIFY2(tip().contains(u"No document"_s), qPrintable(tip()));
    QVERIFY(m->addDocuments({{"one.txt", "The boiler is checked twice a year.\n"}}));
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(tip()));
    type(u"Attention heads"_s, u"3"_s);
    QVERIFY2(tip().contains(u"A width of 128"_s), qPrintable(tip()));
    QVERIFY(m->named<QWidget>(u"Attention heads"_s)->property("invalid").toBool());
    type(u"Attention heads"_s, u"4"_s);
    QTRY_VERIFY2(m->primary()->isEnabled(), qPrintable(tip()));
    // A trillion weights, counted at once and refused.
    type(u"Layers"_s, u"256"_s);
    type(u"Width"_s, u"16384"_s);
    type(u"Feed-forward width"_s, u"65536"_s);
    QVERIFY2(tip().contains(u"of memory"_s) && !m->primary()->isEnabled(), qPrintable(tip()));
    const auto *setup = m->page()->findChild<SetupView *>(); // as a sweep is checked
    QVERIFY(setup->memoryProblem(setup->recipe()).contains(u"of memory"_s));
    QVERIFY(setup->memoryProblem(newModelPresets()[0].recipe).isEmpty());
}

void TestTrainPage::valuesThatDoNotGoTogetherSayWhyAndCannotBeStarted()
{
    openTrain();
    type(u"Micro-batch"_s, u"64"_s); // a row may have 512
    QVERIFY(!m->primary()->isEnabled());
    QVERIFY2(m->primary()->toolTip().contains(u"64"_s), qPrintable(m->primary()->toolTip()));
    QWidget *field = m->named<QWidget>(u"Micro-batch"_s);
    QVERIFY(field->property("invalid").toBool());
    bool said = false;
    for (const QLabel *label : m->page()->findChildren<QLabel *>())
        said |= label->isVisible() && label->property("role") == u"error"_s && label->text() == m->primary()->toolTip();
    QVERIFY(said);
    type(u"Length limit"_s, u"64"_s);
    QVERIFY2(m->primary()->isEnabled(), qPrintable(m->primary()->toolTip()));
    QVERIFY(!field->property("invalid").toBool());
    type(u"Run name"_s, u" "_s);
    QVERIFY(!m->primary()->isEnabled());
}

void TestTrainPage::anOptimizerBringsItsUsualValues()
{
    openTrain();
    type(u"Learning rate"_s, u"0.001"_s);
    auto *form = m->page()->findChild<RecipeForm *>();
    for (QPushButton *fold : form->findChildren<QPushButton *>()) {
        if (fold->isCheckable() && fold->text().startsWith(u"Advanced"_s))
            fold->click();
    }
    auto *choice = m->named<QComboBox>(u"Optimizer"_s);
    QVERIFY(choice);
    choice->setCurrentIndex(choice->findData(u"lion"_s));
    Q_EMIT choice->activated(choice->currentIndex());
    QCOMPARE(form->recipe().optimizer, std::string("lion"));
    QCOMPARE(form->recipe().learningRate, 0.0002);
    QVERIFY(choice->itemData(choice->currentIndex(), Qt::ToolTipRole).toString().count(u'.') >= 2);
}

void TestTrainPage::aPublishedRecipeIsTakenOver()
{
    openTrain();
    QMenu *menu = nullptr;
    for (ActionTool *tool : m->page()->findChildren<ActionTool *>()) {
        if (tool->text() == u"Published"_s)
            menu = tool->defaultAction()->menu();
    }
    QVERIFY(menu);
    Q_EMIT menu->aboutToShow();
    const QList<QAction *> offered = menu->actions();
    QCOMPARE(size_t(offered.size()), publishedRecipes().size());
    for (qsizetype i = 0; i < offered.size(); ++i) {
        const PublishedRecipe &published = publishedRecipes()[size_t(i)];
        QVERIFY(offered[i]->toolTip().contains(QLatin1String(published.source)));
        QCOMPARE(offered[i]->isEnabled(), !published.recipe.isForEncoder()); // the model is a decoder
        if (!offered[i]->isEnabled())
            continue;
        offered[i]->trigger();
        QVERIFY2(m->page()->findChild<RecipeForm *>()->recipe() == published.recipe, published.key);
    }
}

void TestTrainPage::aRateTestIsShownAndTakenOver()
{
    openTrain();
    auto *find = m->named<QPushButton>(u"Find a learning rate"_s);
    QVERIFY(find && find->isEnabled());
    m->click(find);
    QTRY_VERIFY(m->page()->findChild<RateTestDialog *>());
    auto *dialog = m->page()->findChild<RateTestDialog *>();
    QVERIFY(dialog->isVisible());
    QTRY_VERIFY(m->job(JobKind::RateTest));
    auto *plot = dialog->findChild<CurvePlot *>();
    QPushButton *use = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
        if (button->text() == u"Use this rate")
            use = button;
    }
    QVERIFY(plot && use);
    QTRY_VERIFY_WITH_TIMEOUT(use->isEnabled(), 15'000);
    QTRY_COMPARE_WITH_TIMEOUT(plot->curves().size(), size_t(2), 5'000);
    QTRY_COMPARE_WITH_TIMEOUT(plot->curves().back().x.size(), size_t(10), 5'000);
    QVERIFY(std::abs(plot->curves().back().x.front() + 6) < 1e-9); // the logarithm of the first rate
    for (const double x : plot->curves().back().x)
        QVERIFY(plot->xAxis->range().contains(x)); // all of it is in sight
    QVERIFY(std::abs(plot->cursorX() - std::log10(0.0033)) < 1e-9);
    m->click(use);
    QCOMPARE(m->named<QDoubleSpinBox>(u"Learning rate"_s)->value(), 0.0033);
    QTRY_VERIFY(!m->page()->findChild<RateTestDialog *>());
}

void TestTrainPage::curvesGrowWithTheEvents()
{
    openTrain();
    m->setFakeRun(60, 50);
    const QString id = startRun();
    QVERIFY(!id.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(pointsOfTheLoss() >= 3, 15'000);
    const size_t before = pointsOfTheLoss();
    QTRY_VERIFY_WITH_TIMEOUT(pointsOfTheLoss() > before + 5, 15'000);
    m->queue().stop(id, StopKeep::Discard);
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Cancelled, 15'000);
}

void TestTrainPage::aRunInSeveralProcessesSaysSo()
{
    openTrain();
    const QString alone = endedRun("ended-1", "alone", [](TrainRecipe &) {});
    const QString together = endedRun(
        "ended-2", "together", [](TrainRecipe &) {},
        [](EventWriter &events) {
            (void)events.write("ranks", {{"count", 2}, {"sharding", "optimizer"}});
            (void)events.write("metric", {{"values", {{"loss", 2.0}, {"tokens_per_second", 540.4}}}}, 13);
        });
    m->window().goTo(u"train"_s, u"live"_s, together);
    const auto *said = m->page()->findChild<QLabel *>(u"processes"_s);
    QVERIFY(said);
    QTRY_COMPARE_WITH_TIMEOUT(said->text(),
                              u"It trains in 2 processes, which share out the optimiser's memory (ZeRO 1). Together "
                              "they read 540 tokens a second, about 270 each."_s,
                              15'000);
    QVERIFY(said->isVisible());
    m->window().goTo(u"train"_s, u"live"_s, alone);
    QTRY_COMPARE_WITH_TIMEOUT(pointsOfTheLoss(), size_t(13), 15'000);
    QTRY_VERIFY(!said->isVisible());
}

void TestTrainPage::pauseResumeCheckpointAndStopAreWrittenAsControls()
{
    openTrain();
    m->setFakeRun(2000, 20);
    const QString id = startRun();
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Running, 15'000);
    QTRY_VERIFY(m->queue().job(id)->step > 0 || pointsOfTheLoss() > 0);
    QVERIFY(!m->primary() || !m->primary()->isVisible()); // where waiting is right, there is none
    curves()->setFocus();
    QTest::keyClick(curves(), Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Paused, 15'000);
    QTRY_VERIFY(m->button(u"Resume"_s));
    m->click(m->button(u"Resume"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Running, 15'000);
    QTRY_VERIFY(m->button(u"Save checkpoint"_s) && m->button(u"Save checkpoint"_s)->isEnabled());
    m->click(m->button(u"Save checkpoint"_s));
    QTRY_VERIFY(m->queue().job(id)->step > 0); // before that there is no last step to keep
    m->onDialog<QMessageBox>([this](QMessageBox *box) { m->click(m->button(u"Go on"_s, box)); });
    m->click(m->button(u"Stop…"_s));
    QVERIFY(m->answered());
    QTRY_COMPARE(m->controls(id), QStringList({u"pause"_s, u"resume"_s, u"checkpoint"_s}));
    m->onDialog<QMessageBox>([this](QMessageBox *box) { m->click(m->button(u"Keep the last step"_s, box)); });
    m->click(m->button(u"Stop…"_s));
    QTRY_COMPARE(m->controls(id).last(), u"stop last"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Cancelled, 15'000);
}

void TestTrainPage::aFinishedRunOffersItsEvaluation()
{
    openTrain();
    const QString id = startRun();
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Completed, 15'000);
    QTRY_VERIFY(m->primary() && m->primary()->isVisible() && m->primary()->text() == u"Evaluate"_s);
    m->onDialog<QDialog>([](QDialog *dialog) { dialog->reject(); });
    m->click(m->primary());
    QTRY_VERIFY(m->answered());
    QCOMPARE(m->page()->id(), u"evaluate"_s);
}

void TestTrainPage::aRunIsFoundAgainAfterTheWindowWasClosed()
{
    openTrain();
    m->setFakeRun(2000, 20);
    const QString id = startRun();
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Running, 15'000);
    const std::filesystem::path folder = m->project().folder();
    m->studio().closeProject();
    m->openWindow();
    m->studio().openProject(folder, [](Result<Project *>) {});
    QTRY_VERIFY_WITH_TIMEOUT(m->studio().project() && m->queue().isOpen(), 15'000);
    m->window().goTo(u"train"_s, u"live"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m->queue().job(id) && m->queue().job(id)->isLive(), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(m->page()->facts().startsWith(u"run-1"_s), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(pointsOfTheLoss() > 3, 15'000);
    m->queue().stop(id, StopKeep::Discard);
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(id)->state, JobState::Cancelled, 15'000);
}

void TestTrainPage::arrowsPlusMinusAndZeroMoveTheCurves()
{
    openTrain();
    const QString id = endedRun("ended-1", "ended", [](TrainRecipe &) {});
    m->window().goTo(u"train"_s, u"live"_s, id);
    QTRY_COMPARE_WITH_TIMEOUT(pointsOfTheLoss(), size_t(13), 15'000);
    curves()->setFocus();
    QTest::keyClick(curves(), Qt::Key_Left);
    QCOMPARE(curves()->cursorX(), 12.0);
    QTest::keyClick(curves(), Qt::Key_Left);
    QCOMPARE(curves()->cursorX(), 11.0);
    QTest::keyClick(curves(), Qt::Key_Right);
    QCOMPARE(curves()->cursorX(), 12.0);
    auto *values = m->named<QTableView>(u"At the cursor"_s);
    QVERIFY(values);
    QTRY_COMPARE(values->model()->index(0, 1).data().toString(), u"1.800"_s); // training loss of step 12
    const auto *plot = curves()->findChild<CurvePlot *>();
    const double whole = plot->xAxis->range().size();
    QTest::keyClick(curves(), Qt::Key_Plus);
    QVERIFY(plot->xAxis->range().size() < whole);
    QTest::keyClick(curves(), Qt::Key_Minus);
    QTest::keyClick(curves(), Qt::Key_0);
    QVERIFY(!plot->isZoomed());
    QCOMPARE(plot->xAxis->range().size(), whole);
}

void TestTrainPage::curvesAreExported()
{
    openTrain();
    m->window().goTo(u"train"_s, u"live"_s, endedRun("ended-1", "ended", [](TrainRecipe &) {}));
    QTRY_COMPARE_WITH_TIMEOUT(pointsOfTheLoss(), size_t(13), 15'000);
    for (const QString &ending : {u"png"_s, u"pdf"_s, u"csv"_s}) {
        const QString file = toQString(m->root() / "curves.") + ending;
        VERIFY_RESULT(curves()->exportTo(file));
        const auto bytes = readFile(toPath(file));
        VERIFY_RESULT(bytes);
        QVERIFY(bytes->starts_with(ending == u"png" ? "\x89PNG" : ending == u"pdf" ? "%PDF" : "run,figure,step"));
    }
}

void TestTrainPage::twoMarkedRunsShowWhatTheirRecipesDifferIn()
{
    openTrain();
    (void)endedRun("ended-1", "rank four", [](TrainRecipe &recipe) { recipe.rank = 4; });
    (void)endedRun("ended-2", "rank eight", [](TrainRecipe &recipe) { recipe.rank = 8; });
    m->window().goTo(u"train"_s, u"runs"_s);
    auto *table = m->named<QTableView>(u"Training runs"_s);
    QVERIFY(table);
    QTRY_COMPARE(table->model()->rowCount(), 2);
    auto *differences = m->named<QTableView>(u"What the recipes differ in"_s);
    QVERIFY(!differences->isVisible());
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
    QTRY_VERIFY(differences->isVisible());
    QCOMPARE(differences->model()->rowCount(), 1);
    QCOMPARE(differences->model()->index(0, 0).data().toString(), u"Rank"_s);
    QStringList values = {differences->model()->index(0, 1).data().toString(),
                          differences->model()->index(0, 2).data().toString()};
    values.sort();
    QCOMPARE(values, QStringList({u"4"_s, u"8"_s}));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(m->page()->currentTab(), u"live"_s);
}

void TestTrainPage::adviceOfAnEvaluationIsFilledIn()
{
    const TrainRecipe three = [] {
        TrainRecipe recipe = recipePresets().front().recipe;
        recipe.epochs = 3;
        recipe.learningRate = 0.001;
        return recipe;
    }();
    QCOMPARE(adviseRecipe(three, "fell").recipe.epochs, 2.0);
    QCOMPARE(adviseRecipe(three, "fell").recipe.learningRate, 0.001);
    TrainRecipe one = three;
    one.epochs = 1;
    QCOMPARE(adviseRecipe(one, "fell").recipe.epochs, 1.0);
    QCOMPARE(adviseRecipe(one, "fell").recipe.learningRate, 0.0005);
    QCOMPARE(adviseRecipe(three, "domain-not-learnt").recipe.epochs, 6.0);
    QCOMPARE(adviseRecipe(three, "nosuch").change, AdvisedRecipe::Change::None);

    openTrain();
    const QString id = endedRun("ended-1", "ended", [](TrainRecipe &recipe) {
        recipe.epochs = 3;
        recipe.rank = 7;
    });
    m->window().goTo(u"train"_s, u"setup"_s, QVariantMap{{u"like"_s, id}, {u"advice"_s, u"fell"_s}});
    QCOMPARE(m->named<QDoubleSpinBox>(u"Epochs"_s)->value(), 2.0);
    QCOMPARE(m->named<QDoubleSpinBox>(u"Rank"_s)->value(), 7.0);
    m->window().goTo(u"train"_s, u"setup"_s, QVariantMap{{u"like"_s, u"nosuch"_s}, {u"advice"_s, u"fell"_s}});
    QCOMPARE(m->named<QDoubleSpinBox>(u"Epochs"_s)->value(), 2.0); // as it was
}

void TestTrainPage::chineseReachesEveryLabelAtOnce()
{
    openTrain();
    m->studio().translator().setLanguage(u"zh_CN"_s);
    QCoreApplication::processEvents();
    QCOMPARE(m->primary()->text(), u"开始训练"_s);
    QVERIFY(m->named<QWidget>(u"学习率"_s));
    startRun();
    QTRY_VERIFY(m->page()->currentTab() == u"live"_s);
    QVERIFY(m->page()->findChildren<QLabel *>().size() > 3);
    m->studio().translator().setLanguage(u"en"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m->queue().ids().empty() || !m->queue().job(m->queue().ids().front())->isLive(), 15'000);
}

void TestTrainPage::nothingIsCutAtTheSmallestSize()
{
    openTrain();
    for (const QSize &size : {QSize(1024, 640), QSize(1280, 800)}) {
        m->window().resize(size);
        QCoreApplication::processEvents();
        QCOMPARE(m->window().size(), size);
        // Every field ends before the scroll bar of the form begins.
        for (QScrollArea *area : m->page()->findChildren<RecipeForm *>().front()->findChildren<QScrollArea *>()) {
            for (QWidget *field : area->widget()->findChildren<QWidget *>()) {
                if (field->isVisible() && field->focusPolicy() != Qt::NoFocus)
                    QVERIFY2(field->mapTo(area->viewport(), QPoint(field->width(), 0)).x() <= area->viewport()->width(),
                             qPrintable(field->accessibleName()));
            }
        }
    }
}

void TestTrainPage::theWheelScrollsTheFormAndChangesNothing()
{
    openTrain();
    const auto turn = [](QWidget *widget) {
        const QPointF at = widget->rect().center();
        QWheelEvent event(at, widget->mapToGlobal(at), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    };
    auto *form = m->page()->findChild<RecipeForm *>();
    QVERIFY(form);
    const TrainRecipe before = form->recipe();
    auto *schedule = m->named<QComboBox>(u"Schedule"_s);
    auto *epochs = m->named<QDoubleSpinBox>(u"Epochs"_s);
    QVERIFY(schedule && epochs);
    for (const QWidget *field : {static_cast<QWidget *>(schedule), static_cast<QWidget *>(epochs)})
        QCOMPARE(field->focusPolicy(), Qt::StrongFocus); // the wheel does not bring the focus along
    m->primary()->setFocus();
    turn(schedule);
    turn(epochs);
    QVERIFY(form->recipe() == before);
    schedule->setFocus();
    turn(schedule);
    QVERIFY(form->recipe().schedule != before.schedule);
}

QTEST_MAIN(TestTrainPage)
#include "test_train_page.moc"
