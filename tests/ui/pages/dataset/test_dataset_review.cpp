#include "app/pairs/pair_table_model.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/main_window/rail.h"
#include "ui/pages/dataset/history_dialog.h"
#include "ui/pages/dataset/source_view.h"
#include "ui/widgets/chips.h"
#include "ui/widgets/table_view.h"

#include <QInputDialog>
#include <QPlainTextEdit>
#include <QUndoStack>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Dataset > Review by the keyboard alone.
class TestDatasetReview : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;
    TableView *m_table = nullptr;

    /// A key of the table, as a user who only has a keyboard presses it.
    void press(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QVERIFY2(m_table->hasFocus(), "the pairs have lost the keyboard");
        QTest::keyClick(m_table, Qt::Key(key), modifiers);
    }
    qint64 current() const { return m_table->currentIndex().data(PairTableModel::IdRole).toLongLong(); }
    QString question() const { return m_table->currentIndex().data(PairTableModel::QuestionRole).toString(); }
    PairStatus statusOf(qint64 id) { return m->project().pairs().find(id)->status; }
    QPlainTextEdit *field(const QString &name) { return m->named<QPlainTextEdit>(name); }

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }
    void jAndKGoDownAndUp();
    void aAcceptsAndROfTheNextRejects();
    void uMakesADraftAgainAndZUndoes();
    void eEditsAndControlReturnSavesAndAccepts();
    void escapeLeavesAnEditAsItWas();
    void lettersInAFieldStayLetters();
    void mMakesTheSelectedSourceTheEvidence();
    void nGoesToTheNextThatIsNotGrounded();
    void hShowsTheHistoryWithWhoDidIt();
    void digitsScore();
    void wAsksForAWeightAndTheEditorShowsIt();
    void spaceMarksAndADecidesForAllMarked();
    void controlAMarksAllThatAreShown();
    void aClickOnTheRailGivesTheTableTheKeys();
    void slashSearchesInEnglishAndChinese();
    void theFilterShowsWhatWasDecided();
    void deleteRemovesAndUndoBringsItBack();
    void whenAllIsReviewedTheNextStepIsOffered();
};

void TestDatasetReview::init()
{
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
    QVERIFY(m->addDocuments({{"handbook.txt", "The TW-300 is calibrated every 180 days.\nThe warranty is 30 months.\n"
                                              "A probe is rinsed with clean water."},
                             {"manual-zh.txt", "探头每月清洗一次。\n校准周期为一百八十天。"}}));
    const std::string document = std::to_string(m->project().documents().list().front().id);
    std::vector<Pair> pairs;
    const auto add = [&](const char *question, const char *answer, std::int64_t begin, std::int64_t end,
                         bool grounded) {
        Pair pair;
        pair.question = question;
        pair.answer = answer;
        pair.document = document;
        pair.evidenceBegin = begin;
        pair.evidenceEnd = end;
        pair.generator = "rules";
        pair.grounding = {.grounded = grounded, .facts = 1, .found = grounded};
        pairs.push_back(pair);
    };
    add("How often is a TW-300 calibrated?", "Every 180 days.", 0, 40, true);
    add("How long is the warranty?", "30 months.", 42, 68, true);
    add("How long is the warranty in years?", "Ten years.", 42, 68, false);
    add("探头多久清洗一次？", "每月清洗一次。", 0, 0, true);
    add("What is a probe rinsed with?", "With clean water.", 70, 106, true);
    QVERIFY(m->addPairs(pairs));
    m->window().goTo(u"dataset"_s, u"review"_s);
    m_table = m->named<TableView>(u"Pairs"_s);
    QVERIFY(m_table);
    QTRY_COMPARE(m_table->model()->rowCount(), 5);
    QTRY_COMPARE(question(), u"How often is a TW-300 calibrated?"_s);
    m_table->setFocus();
    QTRY_VERIFY(m_table->hasFocus());
}

void TestDatasetReview::jAndKGoDownAndUp()
{
    const qint64 first = current();
    press(Qt::Key_J);
    press(Qt::Key_J);
    QCOMPARE(m_table->currentRow(), 2);
    press(Qt::Key_K);
    press(Qt::Key_K);
    press(Qt::Key_K); // no further
    QCOMPARE(current(), first);
}

void TestDatasetReview::aAcceptsAndROfTheNextRejects()
{
    const qint64 first = current();
    press(Qt::Key_A);
    QCOMPARE(statusOf(first), PairStatus::Accepted);
    const qint64 second = current();
    QVERIFY(second != first); // gone on by itself
    press(Qt::Key_R);
    QCOMPARE(statusOf(second), PairStatus::Rejected);
    QCOMPARE(m->project().pairs().counts().draft, 3);
    QCOMPARE(m_table->model()->rowCount(), 3); // the filter "to review" lists them no more
}

void TestDatasetReview::uMakesADraftAgainAndZUndoes()
{
    const qint64 first = current();
    press(Qt::Key_A);
    press(Qt::Key_Z);
    QTRY_COMPARE(statusOf(first), PairStatus::Draft);
    QTRY_COMPARE(current(), first); // undo shows what it changed
    press(Qt::Key_Z, Qt::ShiftModifier);
    QTRY_COMPARE(statusOf(first), PairStatus::Accepted);
    m->click(m->button(u"All  5"_s) ? m->button(u"All  5"_s) : m->button(u"All 5"_s));
    m_table->setFocus();
    QTest::keyClick(m_table, Qt::Key_Home, Qt::ControlModifier); // Home alone stays in its row
    QTRY_COMPARE(current(), first);
    press(Qt::Key_U);
    QTRY_COMPARE(statusOf(first), PairStatus::Draft);
}

void TestDatasetReview::eEditsAndControlReturnSavesAndAccepts()
{
    const qint64 first = current();
    press(Qt::Key_E);
    QPlainTextEdit *answer = nullptr;
    QTRY_VERIFY((answer = qobject_cast<QPlainTextEdit *>(QApplication::focusWidget())));
    answer = field(u"Answer"_s);
    answer->setFocus();
    answer->selectAll();
    QTest::keyClicks(answer, u"Every 180 days, with two standards."_s);
    QTest::keyClick(answer, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(statusOf(first), PairStatus::Accepted);
    QTRY_VERIFY(m->project().pairs().cached(first));
    QTRY_COMPARE(toQString(m->project().pairs().cached(first)->answer), u"Every 180 days, with two standards."_s);
    QVERIFY(m_table->hasFocus());
    QVERIFY(current() != first);
}

void TestDatasetReview::escapeLeavesAnEditAsItWas()
{
    const qint64 first = current();
    press(Qt::Key_Return);
    QPlainTextEdit *answer = field(u"Answer"_s);
    answer->setFocus();
    QTest::keyClicks(answer, u"nonsense"_s);
    QTest::keyClick(answer, Qt::Key_Escape);
    QTRY_VERIFY(m_table->hasFocus());
    QCOMPARE(toQString(m->project().pairs().cached(first)->answer), u"Every 180 days."_s);
    QCOMPARE(statusOf(first), PairStatus::Draft);
}

void TestDatasetReview::lettersInAFieldStayLetters()
{
    const PairCounts before = m->project().pairs().counts();
    press(Qt::Key_E);
    QPlainTextEdit *questionField = field(u"Question"_s);
    questionField->setFocus();
    questionField->clear();
    QTest::keyClicks(questionField, u"a rare jar"_s);
    QCOMPARE(questionField->toPlainText(), u"a rare jar"_s);
    QCOMPARE(m->project().pairs().counts().accepted, before.accepted);
    QCOMPARE(m->project().pairs().counts().rejected, before.rejected);
    QTest::keyClick(questionField, Qt::Key_Escape);
}

void TestDatasetReview::mMakesTheSelectedSourceTheEvidence()
{
    const qint64 first = current();
    auto *source = m->page()->findChild<SourceView *>();
    QTRY_COMPARE(source->markedText(), u"The TW-300 is calibrated every 180 days."_s);
    press(Qt::Key_S);
    QTRY_VERIFY(source->hasFocus());
    QTextCursor cursor = source->document()->find(u"30 months"_s);
    QVERIFY(!cursor.isNull());
    source->setTextCursor(cursor);
    QTest::keyClick(source, Qt::Key_M);
    QTRY_COMPARE(m->project().pairs().cached(first)->evidence, (EvidenceSpan{58, 67}));
    QTRY_COMPARE(source->markedText(), u"30 months"_s);
    QTest::keyClick(source, Qt::Key_Escape);
    QTRY_VERIFY(m_table->hasFocus());
    press(Qt::Key_Z);
    QTRY_COMPARE(m->project().pairs().cached(first)->evidence, (EvidenceSpan{0, 40}));
}

void TestDatasetReview::nGoesToTheNextThatIsNotGrounded()
{
    press(Qt::Key_N);
    QTRY_COMPARE(question(), u"How long is the warranty in years?"_s);
}

void TestDatasetReview::hShowsTheHistoryWithWhoDidIt()
{
    m->studio().settings().set(setting::author, u"Ada"_s);
    press(Qt::Key_4); // a score leaves it where it is
    QString rows;
    m->onDialog<HistoryDialog>([&](HistoryDialog *dialog) {
        auto *table = dialog->findChild<TableView *>();
        QTRY_VERIFY(table->model()->rowCount() >= 2);
        for (int row = 0; row < table->model()->rowCount(); ++row)
            for (int column = 0; column < table->model()->columnCount(); ++column)
                rows += table->model()->index(row, column).data().toString() + u'|';
        dialog->reject();
    });
    press(Qt::Key_H);
    QVERIFY(m->answered());
    QVERIFY2(rows.contains(u"Ada"_s), qPrintable(rows));
}

void TestDatasetReview::digitsScore()
{
    const qint64 first = current();
    press(Qt::Key_4);
    QTRY_COMPARE(m->project().pairs().find(first)->score, 4);
}

void TestDatasetReview::wAsksForAWeightAndTheEditorShowsIt()
{
    const qint64 first = current();
    m->onDialog<QInputDialog>([](QInputDialog *dialog) {
        QCOMPARE(dialog->doubleValue(), 1.0);
        dialog->setDoubleValue(2.5);
        dialog->accept();
    });
    press(Qt::Key_W);
    QVERIFY(m->answered());
    QTRY_VERIFY(m->project().pairs().cached(first) && m->project().pairs().cached(first)->weight == 2.5);
    const auto isShown = [&] {
        const QList<Chip *> chips = m->page()->findChildren<Chip *>();
        return std::any_of(chips.begin(), chips.end(),
                           [](const Chip *chip) { return chip->text() == u"weight 2.5"_s; });
    };
    QTRY_VERIFY(isShown());
    m->project().undoStack().undo();
    QTRY_VERIFY(!isShown());
}

void TestDatasetReview::spaceMarksAndADecidesForAllMarked()
{
    press(Qt::Key_Space);
    press(Qt::Key_J);
    press(Qt::Key_Space);
    press(Qt::Key_Down, Qt::ShiftModifier);
    QLabel *marked = nullptr;
    for (QLabel *label : m->page()->findChildren<QLabel *>())
        if (label->isVisible() && label->text() == u"3 marked"_s)
            marked = label;
    QVERIFY(marked); // the bulk bar stands in place of the filters
    press(Qt::Key_A);
    QCOMPARE(m->project().pairs().counts().accepted, 3);
    QCOMPARE(m->project().undoStack().undoText(), u"accept of 3 pairs"_s);
    QTRY_VERIFY(m_table->hasFocus());
    press(Qt::Key_Z);
    QTRY_COMPARE(m->project().pairs().counts().accepted, 0);
}

void TestDatasetReview::controlAMarksAllThatAreShown()
{
    press(Qt::Key_R);
    press(Qt::Key_A, Qt::ControlModifier); // the rejected one is not shown
    press(Qt::Key_A);
    QCOMPARE(m->project().pairs().counts().accepted, 4);
    QCOMPARE(m->project().pairs().counts().rejected, 1);
    QTest::keyClick(&m->window(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m->project().pairs().counts().accepted, 0);
}

void TestDatasetReview::aClickOnTheRailGivesTheTableTheKeys()
{
    auto *rail = m->window().findChild<Rail *>();
    const auto visit = [&](const QString &page) {
        const QModelIndex index = rail->model().index(rail->model().rowOf(page));
        QTest::mouseClick(rail->list()->viewport(), Qt::LeftButton, {}, rail->list()->visualRect(index).center());
    };
    visit(u"documents"_s);
    QVERIFY(!rail->list()->hasFocus());
    visit(u"dataset"_s);
    QTRY_VERIFY(m_table->hasFocus());
    // The arrow keys leaf through the pages without leaving the rail.
    rail->list()->setFocus();
    QTest::keyClick(rail->list(), Qt::Key_Up);
    QCOMPARE(m->page()->id(), u"documents"_s);
    QVERIFY(rail->list()->hasFocus());
    QTest::keyClick(rail->list(), Qt::Key_Down);
    QTest::keyClick(rail->list(), Qt::Key_Return);
    QTRY_VERIFY(m_table->hasFocus());
}

void TestDatasetReview::slashSearchesInEnglishAndChinese()
{
    QTest::keyClick(m_table, Qt::Key_Slash);
    auto *search = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QVERIFY(search);
    QTest::keyClicks(search, u"warranty"_s);
    QTRY_COMPARE(m_table->model()->rowCount(), 2);
    search->setText(u"清洗"_s);
    QTRY_COMPARE(m_table->model()->rowCount(), 1);
    QTRY_VERIFY(m_table->isVisible());
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_VERIFY2(m_table->hasFocus(), QApplication::focusWidget()
                                          ? QApplication::focusWidget()->metaObject()->className()
                                          : "nothing has the keyboard");
    QTRY_COMPARE(question(), u"探头多久清洗一次？"_s);
    press(Qt::Key_Escape); // clears the filter
    QTRY_COMPARE(m_table->model()->rowCount(), 5);
}

void TestDatasetReview::theFilterShowsWhatWasDecided()
{
    press(Qt::Key_A);
    press(Qt::Key_R);
    for (QAbstractButton *button : m->page()->findChildren<QAbstractButton *>())
        if (button->isVisible() && button->text().startsWith(u"Accepted"_s))
            m->click(button);
    QTRY_COMPARE(m_table->model()->rowCount(), 1);
    QCOMPARE(PairStatus(m_table->model()->index(0, 0).data(PairTableModel::StatusRole).toInt()), PairStatus::Accepted);
}

void TestDatasetReview::deleteRemovesAndUndoBringsItBack()
{
    press(Qt::Key_Delete);
    QTRY_COMPARE(m->project().pairs().counts().all, 4);
    QTRY_COMPARE(m_table->model()->rowCount(), 4);
    press(Qt::Key_Z);
    QTRY_COMPARE(m->project().pairs().counts().all, 5);
}

void TestDatasetReview::whenAllIsReviewedTheNextStepIsOffered()
{
    for (int i = 0; i < 5; ++i)
        press(Qt::Key_A);
    QAbstractButton *next = nullptr;
    QTRY_VERIFY((next = m->button(u"Build a version"_s, m->page())));
    m->click(next);
    QCOMPARE(m->page()->currentTab(), u"mix"_s);
}

QTEST_MAIN(TestDatasetReview)
#include "test_dataset_review.moc"
