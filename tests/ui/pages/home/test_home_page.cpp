#include "tests/ui/pages/window_fixture.h"
#include "ui/pages/home/steps_model.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/table_view.h"

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Home: the work in six steps, and where one begins.
class TestHomePage : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;
    TableView *steps() { return m->named<TableView>(u"The six steps"_s); }
    QString soFar(int row) { return steps()->model()->index(row, 3).data().toString(); }

private Q_SLOTS:
    void init() { m = std::make_unique<WindowFixture>(REAL_WORKER); }
    void cleanup() { m.reset(); }

    void theFirstStartExplainsItselfAndOffersTheSample()
    {
        QCOMPARE(m->page()->id(), u"home"_s);
        QCOMPARE(steps()->model()->rowCount(), 6);
        QCOMPARE(m->primary()->text(), u"Open sample project"_s);
        QVERIFY(m->button(u"Choose files…"_s, m->page()));
    }

    void stepsLeadToTheirPages()
    {
        QVERIFY(m->createProject());
        m->window().goTo(u"home"_s);
        for (int row = 0; row < 6; ++row) {
            m->window().goTo(u"home"_s);
            const QModelIndex index = steps()->model()->index(row, 1);
            steps()->scrollTo(index);
            QTest::mouseClick(steps()->viewport(), Qt::LeftButton, {}, steps()->visualRect(index).center());
            QCOMPARE(m->page()->id(), StepsModel::pageOf(row));
        }
        // By the keyboard too.
        m->window().goTo(u"home"_s);
        steps()->setFocus();
        steps()->setCurrentIndex(steps()->model()->index(2, 1));
        QTest::keyClick(steps(), Qt::Key_Return);
        QCOMPARE(m->page()->id(), u"dataset"_s);
        QCOMPARE(m->page()->currentTab(), u"mix"_s);
    }

    void whatWasDoneIsCounted()
    {
        QVERIFY(m->createProject());
        m->window().goTo(u"home"_s);
        QCOMPARE(m->primary()->text(), u"Add documents…"_s);
        QVERIFY(m->addDocuments({{"a.txt", "Words."}}));
        QTRY_COMPARE(soFar(0), u"1 document"_s);
        QCOMPARE(m->primary()->text(), u"Generate pairs…"_s);
        std::vector<Pair> pairs(1200);
        for (size_t i = 0; i < pairs.size(); ++i) {
            pairs[i].question = "Question " + std::to_string(i) + "?";
            pairs[i].answer = "Answer.";
        }
        QVERIFY(m->addPairs(std::move(pairs)));
        QTRY_COMPARE(m->primary()->text(), u"Review 1,200 pairs"_s); // with the separators of the language
    }

    void documentsDroppedOnAnOpenProjectAreRead()
    {
        QVERIFY(m->createProject());
        m->window().goTo(u"home"_s);
        QVERIFY(saveFile(m->root() / "notes.txt", "Some words of a document.\n"));
        m->drop(m->page(), {toQString(m->root() / "notes.txt")});
        QTRY_COMPARE(m->page()->id(), u"documents"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m->project().documents().count() == 1 &&
                                     m->project().documents().list().front().state == DocumentState::Ok,
                                 20'000);
    }

    void aProjectThatIsDroppedIsOpened()
    {
        QVERIFY(m->createProject());
        const QString folder = toQString(m->project().folder());
        m->studio().closeProject();
        QVERIFY(!m->studio().project());
        m->drop(m->page(), {folder});
        QTRY_VERIFY_WITH_TIMEOUT(m->studio().project(), 10'000);
    }
};

QTEST_MAIN(TestHomePage)
#include "test_home_page.moc"
