#include "app/documents/document_table_model.h"
#include "tests/core/documents/made_files.h"
#include "tests/support/patience.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/pages/documents/block_model.h"
#include "ui/pages/documents/page_picture_view.h"
#include "ui/pages/documents/reading_dialog.h"
#include "ui/pages/documents/text_page_view.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QDirIterator>
#include <QGraphicsItem>
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
    void removalIsUndone();
    void theWindowNeverWaitsForThePicture();
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

void TestDocumentsPage::aPasswordIsAskedForInTheBanner()
{
    const QString locked =
        QDir(QStringLiteral(SOURCE_FOLDER)).filePath(u"../shared/data/docs_unstructured/pdf/password.pdf"_s);
    const QString there = QFile::exists(locked) ? locked
                                                : qEnvironmentVariable("FIELDWRIGHT_SHARED") +
                                                      u"/data/docs_unstructured/pdf/password.pdf"_s;
    if (!QFile::exists(there))
        QSKIP("the shared corpus is not there");
    m->drop(&m->window(), {there});
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"password.pdf"_s, DocumentState::Failed), 20'000);
    QAbstractButton *enter = nullptr;
    QTRY_VERIFY((enter = m->button(u"Enter password…"_s)));
    m->onDialog<ReadingDialog>([](ReadingDialog *dialog) {
        auto *password = dialog->findChild<QLineEdit *>();
        QTest::keyClicks(password, u"password"_s);
        dialog->accept();
    });
    m->click(enter);
    QVERIFY(m->answered());
    QTRY_VERIFY_WITH_TIMEOUT(isRead(u"password.pdf"_s), 20'000);
    choose(u"password.pdf"_s);
    QTRY_VERIFY_WITH_TIMEOUT(picture()->isVisible() && hasInk(picture()), 10'000);
    // Nowhere in the project's folder is the password written.
    QDirIterator files(toQString(m->project().folder()), {u"job.json"_s, u"*.jsonl"_s, u"*.log"_s}, QDir::Files,
                       QDirIterator::Subdirectories);
    int looked = 0;
    while (files.hasNext()) {
        QFile each(files.next());
        QVERIFY(each.open(QIODevice::ReadOnly));
        QVERIFY2(!each.readAll().contains("\"password\":\"password\""), qPrintable(each.fileName()));
        ++looked;
    }
    QVERIFY(looked > 2);
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

QTEST_MAIN(TestDocumentsPage)
#include "test_documents_page.moc"
