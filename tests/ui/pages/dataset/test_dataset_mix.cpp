#include "tests/support/patience.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/pages/dataset/held_out_form.h"
#include "ui/pages/dataset/mix_preview.h"
#include "ui/pages/dataset/mix_tables.h"
#include "ui/pages/dataset/preflight_pane.h"
#include "ui/pages/dataset/share_dial.h"
#include "ui/widgets/token_view.h"

#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSlider>
#include <QSpinBox>

#include <set>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

namespace {

/// `facts` facts in four phrasings each, three facts a chunk.
std::vector<Pair> manyPairs(int facts, const std::string &document)
{
    std::vector<Pair> pairs;
    for (int fact = 0; fact < facts; ++fact) {
        for (int phrasing = 0; phrasing < 4; ++phrasing) {
            Pair pair;
            pair.id = std::to_string(fact * 4 + phrasing + 1);
            pair.group = "g" + std::to_string(fact);
            pair.chunk = std::to_string(fact / 3 + 1);
            pair.document = document;
            pair.question =
                "Wording " + std::to_string(phrasing) + ": what is the limit of part " + std::to_string(fact) + "?";
            pair.answer = "The limit of part " + std::to_string(fact) + " is " + std::to_string(1000 + 7 * fact) + ".";
            pair.status = PairStatus::Accepted;
            pairs.push_back(std::move(pair));
        }
    }
    return pairs;
}

std::vector<DatasetRow> manyGeneral(int count)
{
    std::vector<DatasetRow> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back({.id = "general-" + std::to_string(i + 1),
                        .messages = {{"user", "General question " + std::to_string(i) + "?"},
                                     {"assistant", std::string(size_t(20 + i % 37), 'a')}}});
    return rows;
}

/// Tokens as both sides of the comparison count them: bytes, the answer's are trained.
RowTokens bytesOf(const std::vector<ChatMessage> &messages)
{
    RowTokens tokens;
    for (const ChatMessage &message : messages) {
        const auto begin = std::uint32_t(tokens.rendered);
        tokens.rendered += std::int64_t(message.content.size());
        if (message.role == "assistant")
            tokens.trained.emplace_back(begin, std::uint32_t(tokens.rendered));
    }
    return tokens;
}

} // namespace

/// Dataset > Mix and preflight: what the dial shows is what is built.
class TestDatasetMix : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    void openMix(bool withPairs);
    double shownShare() { return m->page()->findChild<ShareDial *>()->share(); }
    QString cell(int row, int column)
    {
        return m->page()->findChild<MixTable *>()->model()->index(row, column).data().toString();
    }

private Q_SLOTS:
    void init()
    {
        m = std::make_unique<WindowFixture>();
        QVERIFY(m->createProject());
    }
    void cleanup() { m.reset(); }
    void thePreviewIsWhatIsBuilt_data();
    void thePreviewIsWhatIsBuilt();
    void withoutAnAcceptedPairTheButtonSaysWhy();
    void theDialChangesTheTableAtOnce();
    void theHandleStopsAtThePreset();
    void aNameThatCannotBeIsSaidAtTheField();
    void buildingWritesTheShownValuesIntoTheJob();
    void generalDataIsDroppedOntoThePage();
    void generalRowsThatCannotBeUsedAreTold();
    void preflightShowsTokensOfTheFirstRow();
};

void TestDatasetMix::thePreviewIsWhatIsBuilt_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<int>("general");
    QTest::addColumn<double>("cap");
    QTest::newRow("enough general rows") << 0.3 << 400 << 3.0;
    QTest::newRow("repeated to the cap") << 0.1 << 12 << 2.5;
    QTest::newRow("domain only") << 1.0 << 50 << 3.0;
}

void TestDatasetMix::thePreviewIsWhatIsBuilt()
{
    QFETCH(double, share);
    QFETCH(int, general);
    QFETCH(double, cap);
    BuildOptions options;
    options.domainShare = share;
    options.generalCap = cap;
    options.validationShare = 0.1;
    MixData data;
    data.pairs = manyPairs(40, "1");
    for (const Pair &pair : data.pairs) {
        data.pairRows.push_back({.id = pair.id, .messages = {{"user", pair.question}, {"assistant", pair.answer}}});
        data.pairTokens.push_back(bytesOf(data.pairRows.back().messages));
    }
    data.general = manyGeneral(general);
    for (const DatasetRow &row : data.general)
        data.generalTokens.push_back(bytesOf(row.messages));
    data.generalSource.assign(data.general.size(), 0);
    data.rowsOfSource = {general};
    const MixPlan plan = planMix(data, options);
    const MixResult shown = mix(data, plan, options);

    QTemporaryDir folder;
    BuildHooks hooks;
    hooks.countTokens = [](const std::vector<ChatMessage> &messages) -> Result<TokenCounts> {
        const RowTokens tokens = bytesOf(messages);
        return TokenCounts{tokens.rendered, tokens.trainedWithin(1024)};
    };
    const auto built = buildDataset(data.pairs, manyGeneral(general), options, hooks, folder.path().toStdString());
    VERIFY_RESULT(built);
    const Json &counts = *member(*built, "counts");
    const auto count = [&](const char *part, const char *what) { return intOr(*member(counts, part), what); };
    QCOMPARE(shown.domain.rows, count("train", "domain_rows"));
    QCOMPARE(shown.general.rows, count("train", "general_rows"));
    QCOMPARE(shown.domain.rendered + shown.general.rendered, count("train", "rendered_tokens"));
    QCOMPARE(plan.validation + shown.validationGeneral, count("validation", "rows"));
    QCOMPARE(plan.rephrased, count("rephrased", "rows"));
    QCOMPARE(plan.unseen, count("unseen", "rows"));
    std::multiset<std::string> shownIds, builtIds;
    for (const MixedRow &row : shown.train)
        shownIds.insert(row.isDomain ? data.pairRows[row.index].id : data.general[row.index].id);
    std::istringstream lines(readFile(folder.path().toStdString() + "/train.jsonl").value_or(""));
    for (std::string line; std::getline(lines, line);) {
        const std::string id = stringOr(*parseJson(line, "train.jsonl"), "id");
        builtIds.insert(id.substr(0, id.find('#')));
    }
    QVERIFY(shownIds == builtIds);
}

void TestDatasetMix::openMix(bool withPairs)
{
    QVERIFY(writeTinyModel(m->root() / "tiny"));
    bool added = false;
    m->studio().models().add(m->root() / "tiny", u"tiny"_s, &m->studio(), [&](Result<ModelEntry>) { added = true; });
    QTRY_VERIFY(added);
    QVERIFY(m->addDocuments({{"handbook.txt", "The limit of part 1 is 1007.\nAnother line."}}));
    if (withPairs) {
        std::vector<Pair> pairs = manyPairs(15, std::to_string(m->project().documents().list().front().id));
        for (Pair &pair : pairs)
            pair.id = pair.chunk = "";
        QVERIFY(m->addPairs(std::move(pairs)));
    }
    m->window().goTo(u"dataset"_s, u"mix"_s);
    if (withPairs)
        QTRY_VERIFY_WITH_TIMEOUT(cell(0, 1) != u"–"_s && !cell(0, 1).isEmpty(), 20'000);
}

void TestDatasetMix::withoutAnAcceptedPairTheButtonSaysWhy()
{
    openMix(false);
    QVERIFY(!m->primary()->isEnabled());
    QVERIFY2(m->primary()->toolTip().contains(u"No pair is accepted yet"_s), qPrintable(m->primary()->toolTip()));
}

void TestDatasetMix::theDialChangesTheTableAtOnce()
{
    openMix(true);
    QVERIFY(m->primary()->isEnabled());
    const QString generalBefore = cell(1, 2);
    auto *share = m->page()->findChild<ShareDial *>()->findChild<QDoubleSpinBox *>();
    share->setFocus();
    share->selectAll();
    QElapsedTimer timer;
    timer.start();
    QTest::keyClicks(share, u"80"_s);
    QTest::keyClick(share, Qt::Key_Tab);
    QCOMPARE(shownShare(), 0.8);
    QVERIFY(cell(1, 2) != generalBefore);
    QVERIFY2(timer.elapsed() < 500 * patience, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(cell(0, 4), u"80.0\u00a0%"_s);
}

void TestDatasetMix::theHandleStopsAtThePreset()
{
    openMix(true);
    auto *slider = m->page()->findChild<ShareDial *>()->findChild<QSlider *>();
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_End);
    QCOMPARE(shownShare(), 1.0);
    QTest::keyClick(slider, Qt::Key_Home);
    QCOMPARE(shownShare(), 0.05);
    m->click(m->page()->findChild<ShareDial *>()->findChild<QPushButton *>());
    QCOMPARE(shownShare(), 0.3);
}

void TestDatasetMix::aNameThatCannotBeIsSaidAtTheField()
{
    openMix(true);
    auto *name = m->named<QLineEdit>(u"Name of the dataset"_s);
    name->setFocus();
    name->selectAll();
    QTest::keyClicks(name, u"a/b"_s);
    QVERIFY(!m->primary()->isEnabled());
    QVERIFY(!m->primary()->toolTip().isEmpty());
    const QString reason = m->primary()->toolTip();
    bool isSaid = false;
    for (const QLabel *label : m->page()->findChildren<QLabel *>())
        isSaid |= label->isVisible() && label->text() == reason;
    QVERIFY(isSaid);
    name->selectAll();
    QTest::keyClicks(name, u"probes"_s);
    QVERIFY(m->primary()->isEnabled());
}

void TestDatasetMix::buildingWritesTheShownValuesIntoTheJob()
{
    openMix(true);
    auto *seed = m->named<QSpinBox>(u"Seed"_s);
    seed->setValue(7);
    QTest::keyClick(&m->window(), Qt::Key_Return, Qt::ControlModifier);
    std::optional<Job> job;
    QTRY_VERIFY((job = m->job(JobKind::Build)));
    QCOMPARE(intOr(job->parameters, "seed"), 7);
    QCOMPARE(numberOr(job->parameters, "domain_share"), 0.3);
    QCOMPARE(stringOr(job->parameters, "name"), std::string("main"));
    QCOMPARE(intOr(job->parameters, "version"), 1);
    // A second press while it is built does nothing but say so.
    QVERIFY(!m->primary()->isEnabled() || m->queue().liveCount() == 0);
}

void TestDatasetMix::generalDataIsDroppedOntoThePage()
{
    openMix(true);
    const std::filesystem::path file = m->root() / "own.jsonl";
    QVERIFY(saveFile(file, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"},{\"role\":\"assistant\","
                           "\"content\":\"Good day.\"}]}\n"));
    auto *sources = m->page()->findChild<SourceTable *>();
    QCOMPARE(sources->model()->rowCount(), 2);
    m->drop(&m->window(), {toQString(file)});
    QTRY_COMPARE(sources->model()->rowCount(), 3);
    QCOMPARE(sources->model()->index(2, 0).data().toString(), u"own.jsonl"_s);
    QTRY_COMPARE(sources->model()->index(2, 2).data().toString(), u"1"_s);
    sources->setFocus();
    sources->setCurrentIndex(sources->model()->index(2, 0));
    QTest::keyClick(sources, Qt::Key_Delete);
    QTRY_COMPARE(sources->model()->rowCount(), 2);
}

void TestDatasetMix::generalRowsThatCannotBeUsedAreTold()
{
    m = std::make_unique<WindowFixture>(REAL_WORKER);
    QVERIFY(m->createProject());
    openMix(true);
    const std::filesystem::path file = m->root() / "own.jsonl";
    std::string lines;
    for (int i = 0; i < 40; ++i)
        lines += dumpJson({{"messages",
                            {{{"role", "user"}, {"content", "Hello " + std::to_string(i) + "?"}},
                             {{"role", "assistant"}, {"content", "Good day."}}}}}) +
                 "\n";
    lines += "{\"messages\":[{\"role\":\"user\",\"content\":\"Nobody?\"}]}\n";
    VERIFY_RESULT(saveFile(file, lines));
    m->drop(&m->window(), {toQString(file)});
    auto *sources = m->page()->findChild<SourceTable *>();
    QTRY_COMPARE(sources->model()->rowCount(), 3);
    QTRY_VERIFY(m->primary()->isEnabled());
    m->click(m->primary());
    QTRY_VERIFY2_WITH_TIMEOUT(m->banner().contains(u"cannot be used and are left out: 1. The first, in own.jsonl: "_s),
                              qPrintable(m->banner()), 60'000);
    QVERIFY2(m->banner().contains(u"“main@1” is built."_s), qPrintable(m->banner()));
}

void TestDatasetMix::preflightShowsTokensOfTheFirstRow()
{
    openMix(true);
    auto *view = m->page()->findChild<PreflightPane *>()->view();
    QTRY_VERIFY(view->isVisible());
    QCOMPARE(view->firstVisibleRow(), 0);
    view->setFocus();
    QTest::keyClick(view, Qt::Key_End);
    QTRY_VERIFY(view->firstVisibleRow() > 0);
}

QTEST_MAIN(TestDatasetMix)
#include "test_dataset_mix.moc"
