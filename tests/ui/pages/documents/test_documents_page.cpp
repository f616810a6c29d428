#include "app/documents/document_table_model.h"
#include "tests/core/documents/made_files.h"
#include "tests/support/patience.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/dialogs/password_dialog.h"
#include "ui/pages/documents/block_model.h"
#include "ui/pages/documents/import_strip.h"
#include "ui/pages/documents/page_picture_view.h"
#include "ui/pages/documents/reading_dialog.h"
#include "ui/pages/documents/text_page_view.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QDirIterator>
#include <QGraphicsItem>
#include <QProgressBar>
#include <QScopeGuard>
#include <QUndoStack>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Documents, with the real worker and the real reader behind the window.
class TestDocumentsPage : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;
    TableView *m_table = nullptr;
    TableView *m_blocks = nullptr;

    QString file(const char *name, const std::string &bytes)
    {
        const std::filesystem::path path = m->root() / "in" / name;
        std::filesystem::create_directories(path.parent_path());
        if (!saveFile(path, bytes))
            qFatal("cannot write a test file");
        return toQString(path);
    }
    QString cell(int row, int column) { return m_table->model()->index(row, column).data().toString(); }
    int rowOf(const QString &name)
    {
        for (int row = 0; row < m_table->model()->rowCount(); ++row)
            if (cell(row, DocumentTableModel::NameColumn) == name)
                return row;
        return -1;
    }
    bool isRead(const QString &name, DocumentState state = DocumentState::Ok)
    {
        const int row = rowOf(name);
        return row >= 0 && m_table->model()->index(row, 0).data(DocumentTableModel::StateRole).toInt() == int(state);
    }
    void choose(const QString &name) { m_table->setCurrentIndex(m_table->model()->index(rowOf(name), 0)); }
    PagePictureView *picture() { return m->page()->findChild<PagePictureView *>(); }
    TextPageView *text() { return m->page()->findChild<TextPageView *>(); }
    QString lockedFile(const char *name, const char *password);
    bool isWrittenInTheProject(const char *secret);
    static bool hasInk(QWidget *view)
    {
        const QImage image = view->grab().toImage();
        int dark = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                dark += qGray(image.pixel(x, y)) < 140;
        return dark > 20;
    }

private Q_SLOTS:
    void init();
    void cleanup() { m.reset(); }
    void filesAndFoldersThatAreDroppedAreRead();
    void aFileThatCannotBeReadSaysWhyAndCostsOnlyItself();
    void theOriginalPageStandsBesideItsBlocks();
    void aClickOnThePageChoosesItsBlock();
    void pagesAreTurnedByKey();
    void otherKindsShowTheirTextWithTheBlockMarked();
    void anotherEncodingIsReadWithReadAgain();
    void aPasswordIsAskedForInTheBanner();
    void filesWithPasswordsOfTheirOwnAreReadInOneJob();
    void anInterruptedJobAsksForItsPasswordsAgain();
    void removalIsUndone();
    void theWindowNeverWaitsForThePicture();
    void eachFileShowsHowFarItIsAndTheRestIsCancelled();
    void whatWaitsStandsThereAgainAfterTheWindowWasClosed();
};

void TestDocumentsPage::init()
{
    m = std::make_unique<WindowFixture>(REAL_WORKER);
    QVERIFY(m->createProject());
    m->window().goTo(u"documents"_s);
    m_table = m->named<TableView>(u"Documents"_s);
    m_blocks = m->named<TableView>(u"Extracted blocks"_s);
    QVERIFY(m_table && m_blocks);
}

void TestDocumentsPage::filesAndFoldersThatAreDroppedAreRead()
{
    const QString single = file("notes.txt", "One line.\n\nAnother line.\n");
    file("folder/a.md", "# Heading\n\nText of a.\n");
    file("folder/deep/b.csv", "part,limit\n1,20\n");
    m->drop(&m->window(), {single, toQString(m->root() / "in" / "folder")});
    QTRY_VERIFY_WITH_TIMEOUT(m_table->model()->rowCount() == 3, 5'000); // at once, as waiting
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"notes.txt"_s) && isRead(u"a.md"_s) && isRead(u"b.csv"_s), 20'000);
    QCOMPARE(cell(rowOf(u"a.md"_s), DocumentTableModel::KindColumn), u"Markdown"_s);
    QCOMPARE(cell(rowOf(u"a.md"_s), DocumentTableModel::BlocksColumn), u"2"_s);
    QVERIFY(m->primary()->isEnabled());
}

void TestDocumentsPage::aFileThatCannotBeReadSaysWhyAndCostsOnlyItself()
{
    m->drop(&m->window(), {file("broken.pdf", "%PDF-1.7\nnothing else"), file("good.txt", "All is well.\n")});
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"good.txt"_s) && isRead(u"broken.pdf"_s, DocumentState::Failed), 20'000);
    const QString state = cell(rowOf(u"broken.pdf"_s), DocumentTableModel::StateColumn);
    QVERIFY2(state.contains(u"damaged"_s), qPrintable(state));
    QTRY_VERIFY2(m->banner().contains(u"broken.pdf"_s) && m->banner().contains(u"damaged"_s), qPrintable(m->banner()));
}

void TestDocumentsPage::theOriginalPageStandsBesideItsBlocks()
{
    m->drop(&m->window(), {file("policy.pdf", pdf({at(72, 100, 20, "Policy") + at(72, 160, 11, "First paragraph."),
                                                   at(72, 300, 11, "On the second page.")}))});
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"policy.pdf"_s), 20'000);
    choose(u"policy.pdf"_s);
    QTRY_VERIFY(picture()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(hasInk(picture()), 10'000);
    QCOMPARE(m_blocks->model()->rowCount(), 2); // those of this page
    m_blocks->setCurrentIndex(m_blocks->model()->index(1, 0));
    // The mark is where the second paragraph stands: in the scene, in points.
    const QRectF mark = [&] {
        for (QGraphicsItem *item : picture()->scene()->items())
            if (item->isVisible() && item->boundingRect().height() < 100)
                return item->sceneBoundingRect();
        return QRectF();
    }();
    QVERIFY2(mark.contains(QPointF(100, 157)), qPrintable(QString::number(mark.center().y())));
}

void TestDocumentsPage::aClickOnThePageChoosesItsBlock()
{
    theOriginalPageStandsBesideItsBlocks();
    m_blocks->setCurrentIndex(m_blocks->model()->index(1, 0));
    const QPoint heading = picture()->mapFromScene(QPointF(90, 92));
    QTest::mouseClick(picture()->viewport(), Qt::LeftButton, {}, heading);
    QCOMPARE(m_blocks->currentRow(), 0);
}

void TestDocumentsPage::pagesAreTurnedByKey()
{
    theOriginalPageStandsBesideItsBlocks();
    m->press(Qt::Key_Right, Qt::AltModifier);
    QTRY_COMPARE(m_blocks->model()->rowCount(), 1);
    QCOMPARE(m_blocks->model()->index(0, BlockModel::TextColumn).data().toString(), u"On the second page."_s);
    QTRY_VERIFY_WITH_TIMEOUT(hasInk(picture()), 10'000);
    m->press(Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(m_blocks->model()->rowCount(), 2);
}

void TestDocumentsPage::otherKindsShowTheirTextWithTheBlockMarked()
{
    m->drop(&m->window(), {file("a.md", "# Heading\n\nText of a.\n\nMore text.\n")});
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"a.md"_s), 20'000);
    choose(u"a.md"_s);
    QTRY_VERIFY(text()->isVisible());
    m_blocks->setCurrentIndex(m_blocks->model()->index(1, 0));
    QTRY_COMPARE(text()->extraSelections().size(), 1);
    QCOMPARE(text()->extraSelections().first().cursor.selectedText(), u"Text of a."_s);
}

void TestDocumentsPage::anotherEncodingIsReadWithReadAgain()
{
    m->drop(&m->window(), {file("r.txt", "\xCF\xF0\xE8\xE1\xEE\xF0")});
    QTRY_VERIFY_WITH_TIMEOUT(m_table->model()->rowCount() == 1 && !isRead(u"r.txt"_s, DocumentState::Waiting), 20'000);
    choose(u"r.txt"_s);
    m->onDialog<ReadingDialog>([](ReadingDialog *dialog) {
        auto *encoding = dialog->findChild<QComboBox *>();
        encoding->setCurrentText(u"windows-1251"_s);
        dialog->accept();
    });
    m->click(m->button(u"Reading options…"_s));
    QVERIFY(m->answered());
    QTRY_COMPARE_WITH_TIMEOUT(m_blocks->model()->index(0, BlockModel::TextColumn).data().toString(), u"Прибор"_s,
                              20'000);
    // It is remembered: reading again guesses no more.
    QTRY_COMPARE(m->queue().liveCount(), 0);
    m->press(Qt::Key_F5);
    QTRY_VERIFY(m->queue().ids().size() == 3);
    QCOMPARE(stringOr(m->queue().job(m->queue().ids().front())->job->parameters["files"][0], "encoding"),
             std::string("windows-1251"));
}

QString TestDocumentsPage::lockedFile(const char *name, const char *password)
{
    return file(
        name, pdf({at(72, 100, 20, "Policy") + at(72, 160, 11, std::string("What ") + name + " says.")}, {}, password));
}

bool TestDocumentsPage::isWrittenInTheProject(const char *secret)
{
    QDirIterator files(toQString(m->project().folder()), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile each(files.next());
        if (!each.open(QIODevice::ReadOnly) || each.readAll().contains(secret))
            return true;
    }
    return false;
}

void TestDocumentsPage::aPasswordIsAskedForInTheBanner()
{
    m->drop(&m->window(), {lockedFile("locked.pdf", "canary-one")});
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"locked.pdf"_s, DocumentState::Failed), 20'000);
    QAbstractButton *enter = nullptr;
    QTRY_VERIFY((enter = m->button(u"Enter password…"_s)));
    m->onDialog<ReadingDialog>([](ReadingDialog *dialog) {
        auto *password = dialog->findChild<QLineEdit *>();
        QTest::keyClicks(password, u"canary-one"_s);
        dialog->accept();
    });
    m->click(enter);
    QVERIFY(m->answered());
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"locked.pdf"_s), 20'000);
    choose(u"locked.pdf"_s);
    QTRY_VERIFY_WITH_TIMEOUT(picture()->isVisible() && hasInk(picture()), 10'000);
    QVERIFY(!isWrittenInTheProject("canary"));
}

void TestDocumentsPage::filesWithPasswordsOfTheirOwnAreReadInOneJob()
{
    m->drop(&m->window(), {lockedFile("one.pdf", "canary-one"), lockedFile("two.pdf", "canary-two")});
    for (const QString &name : {u"one.pdf"_s, u"two.pdf"_s}) {
        QTRY_VERIFY_WITH_TIMEOUT(isRead(name, DocumentState::Failed), 20'000);
        choose(name);
        // Another one's password first: that of the other file.
        m->onDialog<ReadingDialog>([&](ReadingDialog *dialog) {
            dialog->findChild<QLineEdit *>()->setText(name == u"one.pdf"_s ? u"canary-two"_s : u"canary-one"_s);
            dialog->accept();
        });
        m->click(m->button(u"Reading options…"_s));
        QVERIFY(m->answered());
        QTRY_COMPARE_WITH_TIMEOUT(m->queue().liveCount(), 0, 20'000);
    }
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"two.pdf"_s, DocumentState::Failed), 20'000);
    m_table->selectAll();
    m->click(m->button(u"Read again"_s));
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"one.pdf"_s) && isRead(u"two.pdf"_s), 20'000);
    QCOMPARE(m->job(JobKind::Import)->parameters["files"].size(), size_t(2));
    QVERIFY(!isWrittenInTheProject("canary"));
}

void TestDocumentsPage::anInterruptedJobAsksForItsPasswordsAgain()
{
    const QString path = lockedFile("again.pdf", "canary-one");
    Job job{.id = "0-import", .kind = JobKind::Import, .name = "again.pdf", .createdMs = wallClockMs()};
    job.parameters = {{"files", Json::array({{{"path", toStd(path)}, {"password", 0}}})},
                      {"reader", qEnvironmentVariable("FIELDWRIGHT_READER").toStdString()},
                      {"originals", m->project().originalsFolder().string()}};
    VERIFY_RESULT(createRunFolder(m->project().runsFolder(), job));
    const std::filesystem::path folder = m->project().folder();
    m->studio().closeProject();
    m->studio().openProject(folder, [](Result<Project *>) {});
    QTRY_VERIFY_WITH_TIMEOUT(m->studio().project() && m->queue().isOpen(), 10'000);
    QTRY_COMPARE(m->queue().job(u"0-import"_s)->state, JobState::Interrupted);
    m->window().goTo(u"jobs"_s);
    auto *jobs = m->page()->findChild<TableView *>();
    QTRY_VERIFY(jobs->model()->rowCount() > 0);
    jobs->setCurrentIndex(jobs->model()->index(0, 0));
    QAbstractButton *go = nullptr;
    QTRY_VERIFY((go = m->button(u"Continue"_s)));
    m->click(go);
    PasswordDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m->page()->findChild<PasswordDialog *>()));
    QCOMPARE(dialog->findChild<QLineEdit *>()->accessibleName(), u"again.pdf"_s);
    dialog->findChild<QLineEdit *>()->setText(u"canary-one"_s);
    dialog->accept();
    QTRY_COMPARE_WITH_TIMEOUT(m->queue().job(u"0-import"_s)->state, JobState::Completed, 20'000);
    m->window().goTo(u"documents"_s);
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"again.pdf"_s), 10'000);
    QVERIFY(!isWrittenInTheProject("canary"));
}

void TestDocumentsPage::removalIsUndone()
{
    m->drop(&m->window(), {file("a.txt", "Some words."), file("b.txt", "Other words.")});
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"a.txt"_s) && isRead(u"b.txt"_s), 20'000);
    choose(u"a.txt"_s);
    m_table->setFocus();
    QTest::keyClick(m_table, Qt::Key_Delete);
    QTRY_COMPARE(m_table->model()->rowCount(), 1);
    QCOMPARE(m->project().undoStack().undoText(), u"removal of 1 document"_s);
    m->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_table->model()->rowCount(), 2);
}

void TestDocumentsPage::theWindowNeverWaitsForThePicture()
{
    std::string page;
    for (int line = 0; line < 60; ++line)
        page += at(40, 40 + 12 * line, 9, "A line of text that must be drawn, number " + std::to_string(line));
    m->drop(&m->window(), {file("long.pdf", pdf(std::vector<std::string>(20, page)))});
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"long.pdf"_s), 20'000);
    choose(u"long.pdf"_s);
    QTRY_VERIFY_WITH_TIMEOUT(hasInk(picture()), 10'000);
    QElapsedTimer turn;
    qint64 longest = 0;
    for (int i = 0; i < 10; ++i) { // faster than the pages can be drawn
        turn.start();
        m->press(Qt::Key_Right, Qt::AltModifier);
        longest = std::max(longest, turn.elapsed());
    }
    QVERIFY2(longest < 250 * patience, qPrintable(QString::number(longest))); // 50 on a quiet machine
    QTRY_VERIFY_WITH_TIMEOUT(hasInk(picture()), 10'000);
}

void TestDocumentsPage::eachFileShowsHowFarItIsAndTheRestIsCancelled()
{
    m = {};
    const QByteArray reader = qgetenv("FIELDWRIGHT_READER");
    const auto back = qScopeGuard([&] { qputenv("FIELDWRIGHT_READER", reader); });
    qputenv("FIELDWRIGHT_READER", FAULTY_READER);
    init();
    auto *strip = m->page()->findChild<ImportStrip *>();
    QVERIFY(strip && !strip->isVisible());
    QStringList paths;
    for (const char *name : {"a.txt", "slow.txt", "hang.txt", "never.txt"})
        paths.append(file(name, std::string("Some words of ") + name));
    m->drop(&m->window(), paths);
    const auto state = [&](const QString &name) { return cell(rowOf(name), DocumentTableModel::StateColumn); };
    const auto fraction = [&](const QString &name) {
        return m_table->model()->index(rowOf(name), 0).data(DocumentTableModel::FractionRole).toDouble();
    };
    QTRY_COMPARE(m_table->model()->rowCount(), 4);
    QTRY_COMPARE_WITH_TIMEOUT(state(u"slow.txt"_s), u"page 2 of 4"_s, 10'000);
    QCOMPARE(fraction(u"slow.txt"_s), 0.5);
    QCOMPARE(state(u"never.txt"_s), u"waiting"_s);
    QCOMPARE(fraction(u"never.txt"_s), -1.0);
    QVERIFY(strip->isVisible());
    auto *bar = strip->findChild<QProgressBar *>();
    QTRY_COMPARE_WITH_TIMEOUT(state(u"hang.txt"_s), u"reading"_s, 10'000);
    QCOMPARE(fraction(u"hang.txt"_s), 0.0);
    QCOMPARE(bar->value(), 500); // two of four
    const auto says = [&](const QString &words) {
        const QList<QLabel *> labels = strip->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel *label) { return label->text().contains(words); });
    };
    QTRY_VERIFY(says(u"2 of 4 files"_s) && says(u"left"_s));
    // What is read is there while the rest goes on.
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"a.txt"_s) && isRead(u"slow.txt"_s), 10'000);
    QVERIFY(isRead(u"hang.txt"_s, DocumentState::Waiting));
    m->click(m->button(u"Cancel"_s, strip));
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isVisible(), 10'000);
    QTRY_COMPARE(m_table->model()->rowCount(), 2);
    QVERIFY(isRead(u"a.txt"_s) && isRead(u"slow.txt"_s));
}

void TestDocumentsPage::whatWaitsStandsThereAgainAfterTheWindowWasClosed()
{
    const QString path = lockedFile("locked.pdf", "canary-one");
    Job job{.id = "0-import", .kind = JobKind::Import, .name = "2 files", .createdMs = wallClockMs()};
    job.parameters = {{"files", Json::array({{{"path", toStd(path)}, {"password", 0}},
                                             {{"path", toStd(file("b.txt", "More words."))}}})},
                      {"reader", qEnvironmentVariable("FIELDWRIGHT_READER").toStdString()},
                      {"originals", m->project().originalsFolder().string()}};
    VERIFY_RESULT(createRunFolder(m->project().runsFolder(), job));
    const std::filesystem::path folder = m->project().folder();
    m->studio().closeProject();
    m->studio().openProject(folder, [](Result<Project *>) {});
    QTRY_VERIFY_WITH_TIMEOUT(m->studio().project() && m->queue().isOpen(), 10'000);
    QTRY_COMPARE(m_table->model()->rowCount(), 2);
    QTRY_COMPARE(cell(rowOf(u"b.txt"_s), DocumentTableModel::StateColumn),
                 u"not read yet: It needs the password of locked.pdf."_s);
    auto *strip = m->page()->findChild<ImportStrip *>();
    QTRY_VERIFY(strip->isVisible());
    m->click(m->button(u"Continue"_s, strip));
    PasswordDialog *dialog = nullptr;
    QTRY_VERIFY((dialog = m->window().findChild<PasswordDialog *>()));
    dialog->findChild<QLineEdit *>()->setText(u"canary-one"_s);
    dialog->accept();
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"locked.pdf"_s) && isRead(u"b.txt"_s), 20'000);
    QTRY_VERIFY(!strip->isVisible());
}

QTEST_MAIN(TestDocumentsPage)
#include "test_documents_page.moc"
