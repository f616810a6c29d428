#include "app/evaluations/evaluations.h"
#include "core/evaluation/item_result.h"
#include "core/evaluation/summary.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/charts/radar_plot.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QListWidget>
#include <QTextBrowser>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int itemsOfAnAxis = 24;
constexpr int worseOnes = 3; // of syntax

/// Both models' answers: everything is as before but for three items of syntax, which got worse, and the domain test,
/// of which the tuned model knows all but four.
std::vector<ItemResult> answers()
{
    std::vector<ItemResult> all;
    const auto add = [&](const char *suite, const char *axis, int number, double base, double tuned) {
        ItemResult result;
        result.suite = suite;
        result.axis = axis;
        result.language = number % 2 ? "zh" : "en";
        result.item = std::string(axis) + "-" + std::to_string(number);
        result.cluster = result.item;
        result.task = "task";
        result.mode = "free";
        result.prompt = "Question " + result.item;
        result.expected = "right";
        for (const int model : {0, 1}) {
            result.model = model;
            result.score = model ? tuned : base;
            result.raw = result.score >= 1 ? "right" : "quite wrong";
            all.push_back(result);
        }
    };
    for (const char *axis : fiveDimensions) {
        for (int i = 0; i < itemsOfAnAxis; ++i) {
            const bool falls = std::string_view(axis) == "syntax" && i < worseOnes;
            const double before = falls || i % 3 ? 1 : 0;
            add("five-dimension", axis, i, before, falls ? 0 : before);
        }
    }
    for (int i = 0; i < itemsOfAnAxis; ++i)
        add("domain", "rephrased", i, 0, i < 4 ? 0 : 1);
    return all;
}

} // namespace

/// Evaluate, as a user clicks and types it.
class TestEvaluatePage : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    void addEvaluation();
    QTableView *items() { return m->named<QTableView>(u"Items"_s); }
    QString shownItem();

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }
    void withoutAnEvaluationItSaysTheNextStep();
    void theDialogStartsTheChosenSuites();
    void theDialogSaysWhyItCannotStart();
    void theVerdictIsNoWindowOfItsOwn();
    void theOverviewSaysWhatChanged();
    void gotWorseShowsExactlyThese();
    void lettersWalkTheItemsAndMarkAFaultyOne();
    void adviceLeadsToWhatItSpeaksOf();
    void aReportIsWritten();
    void theReportIsBlackOnWhiteInTheDark();
    void chineseReachesEveryLabelAtOnce();
    void everyTabFitsTheSmallestWindow();
};

void TestEvaluatePage::init()
{
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
}

void TestEvaluatePage::addEvaluation()
{
    Job job{.id = "e1", .kind = JobKind::Evaluate, .name = "base – tuned", .createdMs = 5};
    job.parameters = {
        {"models",
         Json::array({{{"role", "base"}, {"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}},
                      {{"role", "tuned"},
                       {"model", {{"id", "t"}, {"name", "tuned"}, {"path", "/b.gguf"}, {"adapter", "/t"}}}}})}};
    const auto paths = createRunFolder(m->root() / "runs", job);
    VERIFY_RESULT(paths);
    const std::vector<ItemResult> results = answers();
    std::string lines;
    for (const ItemResult &result : results)
        lines += dumpJson(toJson(result)) + "\n";
    SummaryOptions options;
    options.models = {"base", "tuned"};
    options.resamples = 500;
    VERIFY_RESULT(saveFile(paths->output() / "items.jsonl", lines));
    VERIFY_RESULT(saveFile(paths->output() / "summary.json", dumpJson(toJson(summarise(results, options)))));
    VERIFY_RESULT(
        saveFile(paths->output() / "questions.jsonl",
                 R"({"model":0,"question":"How long?","answer":"a year","expected":"30 months","language":"en"})"
                 "\n"
                 R"({"model":1,"question":"How long?","answer":"30 months","expected":"30 months","language":"en"})"
                 "\n"));
    bool done = false;
    m->project().evaluations().importRun(u"e1"_s, paths->folder, job, &m->window(),
                                         [&](Result<> imported) { done = imported.has_value(); });
    QTRY_VERIFY(done);
    m->window().goTo(u"evaluate"_s, u"overview"_s);
    QTRY_COMPARE(m->primary()->text(), u"Write report…"_s);
}

QString TestEvaluatePage::shownItem()
{
    auto *browser = m->named<QTextBrowser>(u"Item with both answers"_s);
    return browser ? browser->toPlainText() : QString();
}

void TestEvaluatePage::withoutAnEvaluationItSaysTheNextStep()
{
    m->window().goTo(u"evaluate"_s);
    QCOMPARE(m->primary()->text(), u"New evaluation…"_s);
    m->onDialog<QDialog>([](QDialog *dialog) { dialog->reject(); });
    m->click(m->primary());
    QVERIFY(m->answered());
    QVERIFY(m->queue().ids().empty());
}

void TestEvaluatePage::theDialogStartsTheChosenSuites()
{
    QVERIFY(m->addModelAndDataset());
    m->window().goTo(u"evaluate"_s);
    m->onDialog<QDialog>([this](QDialog *dialog) {
        for (QCheckBox *box : dialog->findChildren<QCheckBox *>()) {
            if (box->text() == u"Chinese"_s)
                m->click(box);
        }
        auto *limit = dialog->findChild<QSpinBox *>();
        limit->setFocus();
        QTest::keySequence(limit, QKeySequence::SelectAll);
        QTest::keyClicks(limit, u"7"_s);
        m->click(m->button(u"Evaluate"_s, dialog));
    });
    m->click(m->primary());
    QVERIFY(m->answered());
    QTRY_VERIFY(m->job(JobKind::Evaluate));
    const auto job = m->job(JobKind::Evaluate);
    QCOMPARE(stringOr((*member(job->parameters, "models"))[0]["model"], "name"), std::string("tiny"));
    QCOMPARE(member(job->parameters, "suites")->size(), size_t(1));
    const Json &parts = *member(job->parameters, "suite_parts");
    QCOMPARE(intOr(parts, "limit_per_axis"), std::int64_t(7));
    QCOMPARE(dumpJson(parts["languages"]), std::string("[\"en\"]"));
    QVERIFY(stringOr(*member(job->parameters, "domain"), "dataset").ends_with("main@1"));
    QTRY_VERIFY_WITH_TIMEOUT(!m->queue().job(m->queue().ids().front())->isLive(), 15'000);
}

void TestEvaluatePage::theDialogSaysWhyItCannotStart()
{
    QVERIFY(m->addModelAndDataset());
    m->window().goTo(u"evaluate"_s);
    m->onDialog<QDialog>([this](QDialog *dialog) {
        QAbstractButton *start = m->button(u"Evaluate"_s, dialog);
        QVERIFY(start->isEnabled());
        for (QCheckBox *box : dialog->findChildren<QCheckBox *>())
            box->setChecked(false);
        QVERIFY(!start->isEnabled());
        QVERIFY(!start->toolTip().isEmpty());
        bool said = false;
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            said |= label->text() == start->toolTip();
        QVERIFY(said);
        dialog->reject();
    });
    m->click(m->primary());
    QVERIFY(m->answered());
    QVERIFY(m->queue().ids().empty());
}

void TestEvaluatePage::theOverviewSaysWhatChanged()
{
    addEvaluation();
    auto *differences = m->named<QTableView>(u"Differences"_s);
    QVERIFY(differences);
    QTRY_COMPARE(differences->model()->rowCount(), 5);
    QCOMPARE(differences->model()->index(1, 0).data().toString(), u"Syntax"_s);
    QVERIFY(differences->model()->index(1, 4).data().toString().startsWith(u"\u221212.5"_s)); // 3 of 24
    QVERIFY(m->page()->findChild<RadarPlot *>()->isVisible());
    // The verdict stands under the bar that says which models it is about.
    BannerArea *verdict = nullptr;
    for (BannerArea *area : m->page()->findChildren<BannerArea *>()) {
        if (area->has(u"verdict"_s))
            verdict = area;
    }
    QVERIFY(verdict && verdict->isVisible());
    auto *chooser = m->named<QComboBox>(u"Evaluation"_s);
    QVERIFY(verdict->mapTo(m->page(), QPoint()).y() > chooser->mapTo(m->page(), QPoint()).y());
    // Only the language that is chosen.
    auto *language = m->named<QComboBox>(u"Language of the items"_s);
    language->setFocus();
    QTest::keyClick(language, Qt::Key_Down);
    QCOMPARE(language->currentText(), u"English"_s);
    QCOMPARE(differences->model()->rowCount(), 5);
}

void TestEvaluatePage::gotWorseShowsExactlyThese()
{
    addEvaluation();
    m->window().goTo(u"evaluate"_s, u"items"_s);
    QTRY_VERIFY(items());
    QTRY_VERIFY(m->button(u"Got worse  3"_s));
    m->click(m->button(u"All  144"_s));
    QCOMPARE(items()->model()->rowCount(), 6 * itemsOfAnAxis);
    m->click(m->button(u"Got worse  3"_s));
    QCOMPARE(items()->model()->rowCount(), worseOnes);
    QSet<QString> dimensions;
    for (int row = 0; row < worseOnes; ++row) {
        dimensions.insert(items()->model()->index(row, 1).data().toString());
        QCOMPARE(items()->model()->index(row, 0).data().toString(), u"worse"_s);
    }
    QCOMPARE(dimensions, QSet<QString>{u"Syntax"_s});
    auto *search = m->page()->findChild<QLineEdit *>();
    QTest::keyClick(&m->window(), Qt::Key_Slash);
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, u"syntax-1"_s);
    QCOMPARE(items()->model()->rowCount(), 1);
    QTest::keyClick(search, Qt::Key_Escape);
    QCOMPARE(items()->model()->rowCount(), worseOnes);
}

void TestEvaluatePage::lettersWalkTheItemsAndMarkAFaultyOne()
{
    addEvaluation();
    m->window().goTo(u"evaluate"_s, u"items"_s);
    QTRY_COMPARE(items()->model()->rowCount(), worseOnes);
    items()->setFocus();
    QTRY_VERIFY(shownItem().contains(u"Question syntax-"_s));
    const QString first = shownItem();
    QTest::keyClick(items(), Qt::Key_J);
    QCOMPARE(items()->currentIndex().row(), 1);
    QVERIFY(shownItem() != first);
    QTest::keyClick(items(), Qt::Key_K);
    QCOMPARE(items()->currentIndex().row(), 0);
    QCOMPARE(shownItem(), first);
    QTest::keyClick(items(), Qt::Key_F);
    QCOMPARE(items()->model()->index(0, 0).data().toString(), u"faulty"_s);
    QVERIFY(m->button(u"Got worse  2"_s));
    // It is kept.
    bool kept = false;
    m->project().evaluations().data(u"e1"_s, &m->window(), [&](Result<EvaluationData> data) {
        kept = data && std::count_if(data->items.begin(), data->items.end(),
                                     [](const EvaluationItem &item) { return item.faulty; }) == 1;
    });
    QTRY_VERIFY(kept);
}

void TestEvaluatePage::adviceLeadsToWhatItSpeaksOf()
{
    addEvaluation();
    QTRY_VERIFY(m->button(u"Show the wrong ones"_s));
    m->click(m->button(u"Show the wrong ones"_s));
    QCOMPARE(m->page()->currentTab(), u"items"_s);
    QTRY_COMPARE(items()->model()->rowCount(), 4);
    QCOMPARE(items()->model()->index(0, 1).data().toString(), u"Domain, rephrased"_s);
    QVERIFY(items()->hasFocus());
}

void TestEvaluatePage::aReportIsWritten()
{
    addEvaluation();
    m->onDialog<QDialog>([this](QDialog *dialog) {
        QAbstractButton *save = nullptr;
        for (auto *button : dialog->findChildren<QAbstractButton *>()) {
            if (auto *box = qobject_cast<QCheckBox *>(button))
                box->setChecked(false);
            else if (button->text().contains(u"Save"_s))
                save = button;
        }
        QVERIFY(save && !save->isEnabled()); // nothing to write
        for (QCheckBox *box : dialog->findChildren<QCheckBox *>())
            m->click(box);
        QVERIFY(save->isEnabled());
        m->click(save);
    });
    m->click(m->primary());
    QVERIFY(m->answered());
    QTRY_COMPARE_WITH_TIMEOUT(m->page()->currentTab(), u"reports"_s, 30'000);
    QStringList endings;
    for (const auto &file : std::filesystem::directory_iterator(m->project().reportsFolder()))
        endings.append(toQString(file.path().extension()));
    for (const QString &ending : {u".html"_s, u".pdf"_s, u".md"_s, u".csv"_s, u".json"_s})
        QVERIFY2(endings.contains(ending), qPrintable(ending));
    auto *list = m->page()->findChild<QListWidget *>();
    QVERIFY(list->count() >= 5);
    QVERIFY(list->isVisible());
    QTRY_VERIFY(m->primary()->isEnabled() && m->primary()->text() == u"Write report…"_s);
}

void TestEvaluatePage::theReportIsBlackOnWhiteInTheDark()
{
    addEvaluation();
    Theme &dark = m->theme();
    dark.setAppearance(Appearance::Dark);
    m->window().goTo(u"evaluate"_s, u"reports"_s);
    auto *preview = m->named<QTextBrowser>(u"Preview of the report"_s);
    QVERIFY(preview);
    QTRY_VERIFY(preview->toPlainText().contains(u"tuned"_s));
    const QImage image = preview->viewport()->grab().toImage();
    int paper = 0, all = 0;
    for (int y = 0; y < image.height(); y += 5) {
        for (int x = 0; x < image.width(); x += 5, ++all)
            paper += qGray(image.pixel(x, y)) > 240;
    }
    QVERIFY2(paper > all / 2, qPrintable(u"%1 of %2"_s.arg(paper).arg(all)));
    dark.setAppearance(Appearance::Light);
}

void TestEvaluatePage::chineseReachesEveryLabelAtOnce()
{
    addEvaluation();
    m->studio().translator().setLanguage(u"zh_CN"_s);
    QCoreApplication::processEvents();
    QCOMPARE(m->primary()->text(), u"导出报告…"_s);
    auto *differences = m->named<QTableView>(u"差异"_s);
    QVERIFY(differences);
    QTRY_COMPARE(differences->model()->index(0, 0).data().toString(), u"分词"_s);
    m->studio().translator().setLanguage(u"en"_s);
    QTRY_COMPARE(m->primary()->text(), u"Write report…"_s);
}

void TestEvaluatePage::everyTabFitsTheSmallestWindow()
{
    addEvaluation();
    for (const Page::Tab &tab : m->page()->tabs()) {
        m->window().goTo(u"evaluate"_s, tab.id);
        m->window().resize(1024, 640);
        QCoreApplication::processEvents();
        QCOMPARE(m->window().size(), QSize(1024, 640));
    }
    // The radar uses its room: its pentagon is wider than half of the pane.
    m->window().resize(1280, 800);
    m->window().goTo(u"evaluate"_s, u"overview"_s);
    auto *radar = m->page()->findChild<RadarPlot *>();
    QCoreApplication::processEvents();
    radar->replot();
    QVERIFY2(radar->radius() * 1.9 > radar->width() * 0.55,
             qPrintable(u"%1 of %2"_s.arg(radar->radius()).arg(radar->width())));
}

void TestEvaluatePage::theVerdictIsNoWindowOfItsOwn()
{
    addEvaluation();
    m->openWindow(); // pages are built in idle time, before anybody has looked at them
    QVERIFY(m->window().page(u"evaluate"_s));
    QTest::qWait(100);
    QCOMPARE(m->strayWindows(), QStringList());
    m->window().goTo(u"evaluate"_s, u"overview"_s);
    QTRY_VERIFY(m->page()->findChildren<BannerArea *>().size() > 1);
}

QTEST_MAIN(TestEvaluatePage)
#include "test_evaluate_page.moc"
