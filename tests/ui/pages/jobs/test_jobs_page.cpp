#include "app/jobs/job_table_model.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/widgets/table_view.h"

#include <QCheckBox>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QScrollBar>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Jobs, as a user starts, pauses, stops and continues them.
class TestJobsPage : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;
    TableView *m_table = nullptr;

    QString start(const QString &name, Json parameters, JobKind kind = JobKind::Train)
    {
        JobRequest request{.kind = kind, .name = name};
        request.parameters = std::move(parameters);
        return m->queue().start(std::move(request));
    }
    bool reaches(const QString &id, JobState state)
    {
        return QTest::qWaitFor([&] { return m->queue().job(id) && m->queue().job(id)->state == state; }, 15'000);
    }
    void choose(const QString &id)
    {
        for (int row = 0; row < m_table->model()->rowCount(); ++row)
            if (m_table->model()->index(row, 0).data(JobTableModel::IdRole).toString() == id)
                m_table->setCurrentIndex(m_table->model()->index(row, 0));
        QCOMPARE(m_table->currentIndex().data(JobTableModel::IdRole).toString(), id);
    }
    QStringList waiting()
    {
        const std::vector<QString> ids = m->queue().waiting();
        return QStringList(ids.begin(), ids.end());
    }
    QStringList shown()
    {
        QStringList ids;
        for (int row = 0; row < m_table->model()->rowCount(); ++row)
            ids.append(m_table->model()->index(row, 0).data(JobTableModel::IdRole).toString());
        return ids;
    }

private Q_SLOTS:
    void init();
    void cleanup();
    void pauseResumeAndStopAreButtonsOfTheChosenJob();
    void stoppingATrainingAsksWhatIsKept();
    void anInterruptedJobIsContinuedFromItsBanner();
    void theQueueIsOrderedByDrag();
    void theQueueIsOrderedByKeysAndRemembered();
    void aPausedQueueStartsNothing();
    void finishedOnesAreHidden();
    void theLogIsFollowedUntilOneReadsIt();
    void itsEventsAreInTheLanguageOfTheWindow();
    void aRunFolderThatIsDroppedIsListed();
    void removingSaysWhetherAModelIsLost();
};

void TestJobsPage::init()
{
    qputenv("FAKE_STEPS", "10");
    qputenv("FAKE_STEP_MS", "5");
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
    m->window().goTo(u"jobs"_s);
    m_table = m->named<TableView>(u"Jobs"_s);
    QVERIFY(m_table);
}

void TestJobsPage::cleanup()
{
    if (m && m->studio().project()) {
        for (const QString &id : std::vector<QString>(m->queue().ids()))
            m->queue().stop(id, StopKeep::Discard);
        QTest::qWait(200);
    }
    m.reset();
}

void TestJobsPage::removingSaysWhetherAModelIsLost()
{
    const QString plain = start(u"plain"_s, {{"steps", 3}}), sweep = start(u"of a sweep"_s, {{"steps", 3}});
    QVERIFY(reaches(plain, JobState::Completed) && reaches(sweep, JobState::Completed));
    QTRY_COMPARE(m->queue().job(sweep)->imported, ImportState::Imported);
    const RunPaths paths{m->queue().job(sweep)->folder};
    std::filesystem::remove_all(m->project().modelsFolder() / paths.folder.filename());
    std::filesystem::create_directories(paths.output() / "model"); // not kept
    const auto asked = [&](const QString &id, QMessageBox::StandardButton answer) {
        QString text;
        m->onDialog<QMessageBox>([&](QMessageBox *box) {
            text = box->text();
            box->button(answer)->click();
        });
        choose(id);
        m->window().activateWindow();
        m_table->setFocus();
        (void)QTest::qWaitFor([&] { return m_table->hasFocus(); });
        QTest::keyClick(m_table, Qt::Key_Delete);
        return m->answered() ? text : QString();
    };
    QVERIFY(asked(plain, QMessageBox::No).contains(u"What it made stays"_s));
    const QString said = asked(sweep, QMessageBox::No);
    QVERIFY2(said.contains(u"with its model"_s), qPrintable(said));
    QVERIFY(m->queue().job(sweep));
    QVERIFY(asked(sweep, QMessageBox::Yes).contains(u"with its model"_s));
    QTRY_VERIFY(!m->queue().job(sweep));
    QVERIFY(m->queue().job(plain));
}

void TestJobsPage::pauseResumeAndStopAreButtonsOfTheChosenJob()
{
    const QString id = start(u"long"_s, {{"steps", 2000}, {"step_ms", 20}}, JobKind::Generate);
    QVERIFY(reaches(id, JobState::Running));
    choose(id);
    QTRY_VERIFY(m->button(u"Pause"_s, m->page()));
    m->click(m->button(u"Pause"_s, m->page()));
    QVERIFY(reaches(id, JobState::Paused));
    QTRY_VERIFY(m->button(u"Resume"_s, m->page()));
    QVERIFY(!m->button(u"Pause"_s, m->page()));
    m->click(m->button(u"Resume"_s, m->page()));
    QVERIFY(reaches(id, JobState::Running));
    m->onDialog<QMessageBox>([](QMessageBox *box) {
        for (QAbstractButton *button : box->buttons())
            if (button->text() == u"Stop"_s)
                button->click();
    });
    QTRY_VERIFY(m->button(u"Stop…"_s, m->page()));
    m->click(m->button(u"Stop…"_s, m->page()));
    QVERIFY(m->answered());
    QVERIFY(reaches(id, JobState::Cancelled));
}

void TestJobsPage::stoppingATrainingAsksWhatIsKept()
{
    const QString id = start(u"training"_s, {{"steps", 2000}, {"step_ms", 20}});
    QVERIFY(reaches(id, JobState::Running));
    choose(id);
    m->onDialog<QMessageBox>([](QMessageBox *box) {
        for (QAbstractButton *button : box->buttons())
            if (button->text() == u"Keep last"_s)
                button->click();
    });
    QTRY_VERIFY(m->button(u"Stop…"_s, m->page()));
    m->click(m->button(u"Stop…"_s, m->page()));
    QVERIFY(reaches(id, JobState::Cancelled));
    QTRY_VERIFY2(m->controls(id).contains(u"stop last"_s), qPrintable(m->controls(id).join(u' ')));
}

void TestJobsPage::anInterruptedJobIsContinuedFromItsBanner()
{
    const QString id = start(u"crashing"_s, {{"behaviour", "crash"}, {"steps", 10}, {"at", 5}});
    QVERIFY(reaches(id, JobState::Interrupted));
    QTRY_VERIFY2(m->banner().contains(u"crashing was interrupted"_s), qPrintable(m->banner()));
    QAbstractButton *go = nullptr;
    QTRY_VERIFY((go = m->button(u"Continue"_s, m->page()->banners())));
    m->click(go);
    QVERIFY(reaches(id, JobState::Completed));
    QTRY_VERIFY(!m->page()->banners()->has(u"interrupted"_s));
}

void TestJobsPage::theQueueIsOrderedByDrag()
{
    m->queue().setQueuePaused(true);
    const QString a = start(u"a"_s, {});
    const QString b = start(u"b"_s, {});
    const QString c = start(u"c"_s, {});
    QTRY_COMPARE(m_table->model()->rowCount(), 3);
    QTRY_COMPARE(shown(), (QStringList{a, b, c})); // in the order in which they will start
    choose(c);
    // As the view does it: the row is picked up and let go on the first one.
    std::unique_ptr<QMimeData> data(m_table->model()->mimeData({m_table->currentIndex()}));
    const QPoint target = m_table->visualRect(m_table->model()->index(0, 0)).center();
    QDragEnterEvent enter(target, Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_table->viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QDragMoveEvent move(target, Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_table->viewport(), &move);
    QVERIFY(move.isAccepted());
    QDropEvent drop(target, Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_table->viewport(), &drop);
    QTRY_COMPARE(waiting(), (QStringList{c, a, b}));
    QTRY_COMPARE(shown(), (QStringList{c, a, b}));
    QCOMPARE(m_table->model()->index(0, JobTableModel::State).data().toString(), u"waiting, 1"_s);
}

void TestJobsPage::theQueueIsOrderedByKeysAndRemembered()
{
    m->queue().setQueuePaused(true);
    const QString a = start(u"a"_s, {{"steps", 2000}, {"step_ms", 20}});
    const QString b = start(u"b"_s, {{"steps", 2000}, {"step_ms", 20}});
    QTRY_COMPARE(shown(), (QStringList{a, b}));
    choose(b);
    m_table->setFocus();
    QTest::keyClick(m_table, Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(waiting(), (QStringList{b, a}));
    QCOMPARE(m->project().value(u"jobs/order"_s), b + u' ' + a);
    QTest::keyClick(m_table, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(waiting(), (QStringList{a, b}));
    QTest::keyClick(m_table, Qt::Key_Up, Qt::AltModifier);
    // The first of the order starts first when the queue goes on: training is done one at a time.
    m->queue().setQueuePaused(false);
    QVERIFY(QTest::qWaitFor([&] { return m->queue().job(b)->state != JobState::Queued; }, 10'000));
    QCOMPARE(m->queue().job(a)->state, JobState::Queued);
}

void TestJobsPage::aPausedQueueStartsNothing()
{
    QTRY_VERIFY(m->button(u"Pause queue"_s));
    m->click(m->button(u"Pause queue"_s));
    const QString id = start(u"patient"_s, {});
    QTest::qWait(600);
    QCOMPARE(m->queue().job(id)->state, JobState::Queued);
    QTRY_VERIFY(m->button(u"Go on with the queue"_s));
    m->click(m->button(u"Go on with the queue"_s));
    QVERIFY(reaches(id, JobState::Completed));
}

void TestJobsPage::finishedOnesAreHidden()
{
    const QString id = start(u"quick"_s, {});
    QVERIFY(reaches(id, JobState::Completed));
    QTRY_COMPARE(m_table->model()->rowCount(), 1);
    QTRY_VERIFY(m->button(u"Hide finished"_s));
    m->click(m->button(u"Hide finished"_s));
    QTRY_COMPARE(m_table->model()->rowCount(), 0);
    QTRY_VERIFY(m->button(u"Show finished"_s));
    m->click(m->button(u"Show finished"_s));
    QTRY_COMPARE(m_table->model()->rowCount(), 1);
}

void TestJobsPage::theLogIsFollowedUntilOneReadsIt()
{
    const QString id = start(u"quick"_s, {});
    QVERIFY(reaches(id, JobState::Completed));
    choose(id);
    auto *log = m->named<QPlainTextEdit>(u"Log of the job"_s);
    QTRY_VERIFY(log->toPlainText().contains(u"fake worker"_s));
    QCheckBox *follow = nullptr;
    for (QCheckBox *box : m->page()->findChildren<QCheckBox *>())
        if (box->text() == u"Follow"_s)
            follow = box;
    QVERIFY(follow);
    follow->click();
    const std::filesystem::path file = RunPaths{m->queue().job(id)->folder}.log();
    QVERIFY(saveFile(file, readFile(file).value_or("") + "more words\n"));
    QTest::qWait(700);
    QVERIFY(!log->toPlainText().contains(u"more words"_s));
    follow->click();
    QTRY_VERIFY_WITH_TIMEOUT(log->toPlainText().contains(u"more words"_s), 5'000);
}

void TestJobsPage::itsEventsAreInTheLanguageOfTheWindow()
{
    const QString id = start(u"quick"_s, {});
    QVERIFY(reaches(id, JobState::Completed));
    choose(id);
    const auto events = [this] {
        QStringList texts;
        for (TableView *table : m->page()->findChildren<TableView *>()) {
            for (int row = 0; table != m_table && row < table->model()->rowCount(); ++row)
                texts.append(table->model()->index(row, table->model()->columnCount() - 1).data().toString());
        }
        return texts;
    };
    QTRY_VERIFY2(events().contains(u"running"_s), qPrintable(events().join(u'|')));
    m->studio().translator().setLanguage(u"zh_CN"_s);
    QTRY_VERIFY(events().contains(jobStateText(JobState::Running)) && !events().contains(u"running"_s));
    QVERIFY(jobStateText(JobState::Running) != u"running"_s);
    m->studio().translator().setLanguage(u"en"_s);
}

void TestJobsPage::aRunFolderThatIsDroppedIsListed()
{
    Job job{.id = newId(), .kind = JobKind::Train, .name = "from the cluster", .createdMs = wallClockMs()};
    const auto paths = createRunFolder(m->root() / "elsewhere", job);
    VERIFY_RESULT(paths);
    VERIFY_RESULT(writeResult(paths->folder, {.outcome = JobState::Completed, .finishedMs = wallClockMs()}));
    m->drop(&m->window(), {toQString(paths->folder)});
    QTRY_COMPARE(m_table->model()->rowCount(), 1);
    QCOMPARE(m_table->model()->index(0, JobTableModel::Name).data().toString(), u"from the cluster"_s);
}

QTEST_MAIN(TestJobsPage)
#include "test_jobs_page.moc"
