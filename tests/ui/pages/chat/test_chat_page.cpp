#include "app/chat/kept_questions.h"
#include "app/models/project_models.h"
#include "tests/app/chat/small_http_server.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/pages/chat/answer_widget.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPlainTextEdit>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

/// Chat: base and tuned side by side, from a server that streams.
class TestChatPage : public QObject
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;
    std::unique_ptr<SmallHttpServer> m_server;

    QPlainTextEdit *question() { return m->named<QPlainTextEdit>(u"Question"_s); }
    std::vector<AnswerWidget *> answers()
    {
        const QList<TurnWidget *> turns = m->page()->findChildren<TurnWidget *>();
        return turns.isEmpty() ? std::vector<AnswerWidget *>{} : turns.last()->answers();
    }
    void ask(const QString &text)
    {
        question()->setFocus();
        QTest::keyClicks(question(), text);
        QTest::keyClick(question(), Qt::Key_Return, Qt::ControlModifier);
    }
    bool answered()
    {
        return QTest::qWaitFor(
            [&] {
                const auto all = answers();
                return !all.empty() && std::all_of(all.begin(), all.end(), [](AnswerWidget *answer) {
                    return answer->state() == AnswerWidget::State::Ended;
                });
            },
            20'000);
    }

private Q_SLOTS:
    void init();
    void cleanup();
    void withoutAQuestionTheButtonSaysWhy();
    void oneQuestionIsAnsweredByBothSideBySide();
    void theBetterAnswerIsPreferredByKey();
    void anAnswerIsSavedAsAPair();
    void aQuestionIsKeptAndChosenAgain();
    void thePrecisionReachesTheServerAndStays();
    void moreSamplingReachesTheServerAndStays();
    void moreSamplingIsSetBack();
    void tooManyStopTextsAreTold();
};

void TestChatPage::init()
{
    m_server = std::make_unique<SmallHttpServer>([](QTcpSocket &socket, const QByteArray &) {
        socket.write(SmallHttpServer::streamHead() + SmallHttpServer::piece("Thirty ") +
                     SmallHttpServer::piece("months.") + SmallHttpServer::last("stop") + "data: [DONE]\n\n");
        socket.disconnectFromHost();
    });
    qputenv("FAKE_PORT", QByteArray::number(m_server->serverPort()));
    m = std::make_unique<WindowFixture>();
    QVERIFY(m->createProject());
    QVERIFY(m->addModelAndDataset());
    const std::filesystem::path run = m->project().folder() / "train-1";
    std::filesystem::create_directories(run / "output");
    QVERIFY(writeTinyModel(run / "output" / "model", 2));
    bool registered = false;
    const ModelEntry *base = m->studio().findModel(u"tiny"_s);
    QVERIFY(base);
    m->project().models().registerTuned(u"train-1"_s, run, u"tuned"_s, base->ref, m->studio().project(),
                                        [&](Result<ModelEntry> entry) {
                                            if (!entry)
                                                qWarning("%s", entry.error().message().c_str());
                                            registered = entry.has_value();
                                        });
    QTRY_VERIFY_WITH_TIMEOUT(registered, 10'000);
    m->window().goTo(u"chat"_s);
}

void TestChatPage::cleanup()
{
    m.reset();
    m_server.reset();
    qunsetenv("FAKE_PORT");
}

void TestChatPage::withoutAQuestionTheButtonSaysWhy()
{
    QAbstractButton *both = m->button(u"Ask both"_s, m->page());
    QVERIFY(both);
    QVERIFY(!both->isEnabled());
    QCOMPARE(both->toolTip(), u"Type a question first."_s);
}

void TestChatPage::oneQuestionIsAnsweredByBothSideBySide()
{
    ask(u"How long is the warranty?"_s);
    QTRY_COMPARE(answers().size(), size_t(2));
    QVERIFY(answered());
    QCOMPARE(answers()[0]->text(), u"Thirty months."_s);
    QCOMPARE(answers()[1]->text(), u"Thirty months."_s);
    QVERIFY(answers()[0]->model().name != answers()[1]->model().name);
    QVERIFY(answers()[0]->x() < answers()[1]->x());
    QVERIFY(std::abs(answers()[0]->width() - answers()[1]->width()) <= 1);
    int asked = 0;
    for (const QByteArray &request : m_server->requests)
        asked += request.contains("How long is the warranty?") && request.contains("Bearer fake token");
    QCOMPARE(asked, 2);
}

void TestChatPage::theBetterAnswerIsPreferredByKey()
{
    ask(u"How long is the warranty?"_s);
    QTRY_COMPARE(answers().size(), size_t(2));
    QVERIFY(answered());
    QTest::keyClick(&m->window(), Qt::Key_2, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(answers()[1]->isPreferred());
    QVERIFY(!answers()[0]->isPreferred());
}

void TestChatPage::anAnswerIsSavedAsAPair()
{
    ask(u"How long is the warranty?"_s);
    QTRY_COMPARE(answers().size(), size_t(2));
    QVERIFY(answered());
    QTest::keyClick(&m->window(), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(m->project().pairs().counts().all, 1);
}

void TestChatPage::thePrecisionReachesTheServerAndStays()
{
    auto *precision = m->named<QComboBox>(u"Precision"_s);
    QVERIFY(precision);
    QCOMPARE(precision->currentData().toString(), u"auto"_s);
    precision->setCurrentIndex(precision->findData(u"int8"_s));
    QTRY_COMPARE(m->project().value(u"chat/precision"_s), u"int8"_s);
    ask(u"How long is the warranty?"_s);
    QTRY_COMPARE(answers().size(), size_t(2));
    QVERIFY(answered());
    const std::optional<Job> server = m->job(JobKind::Serve);
    QVERIFY(server);
    QCOMPARE(stringOr(server->parameters, "precision"), std::string("int8"));
}

void TestChatPage::moreSamplingReachesTheServerAndStays()
{
    QAbstractButton *fold = m->button(u"More sampling"_s, m->page());
    QVERIFY(fold);
    QVERIFY(!m->named<QDoubleSpinBox>(u"Top k"_s)->isVisible());
    m->click(fold);
    QVERIFY(m->named<QDoubleSpinBox>(u"Top k"_s)->isVisible());
    double value = 0.3;
    for (const char *name : {"Min p", "Typical p", "Repetition", "Presence", "Frequency"}) {
        auto *field = m->named<QDoubleSpinBox>(QLatin1String(name));
        QVERIFY2(field && !field->toolTip().isEmpty(), name);
        field->setValue(value += 0.3);
    }
    m->named<QDoubleSpinBox>(u"Top k"_s)->setValue(40);
    m->named<QPlainTextEdit>(u"Texts that end an answer"_s)->setPlainText(u"END"_s);
    QTRY_COMPARE(fold->text(), u"More sampling: 7 changed"_s);
    QTRY_COMPARE(m->project().value(u"chat/stop"_s), u"END"_s);
    ask(u"How long is the warranty?"_s);
    QTRY_COMPARE(answers().size(), size_t(2));
    QVERIFY(answered());
    int asked = 0;
    for (const QByteArray &request : m_server->requests) {
        asked += request.contains(R"("top_k":40)") && request.contains(R"("min_p":0.6)") &&
                 request.contains(R"("typical_p":0.9)") && request.contains(R"("repetition_penalty":1.2)") &&
                 request.contains(R"("presence_penalty":1.5)") && request.contains(R"("frequency_penalty":1.8)") &&
                 request.contains(R"("stop":["END"])");
    }
    QCOMPARE(asked, 2);
    // Another window on the project has them, unfolded.
    m->openWindow();
    m->window().goTo(u"chat"_s);
    QTRY_VERIFY(m->named<QDoubleSpinBox>(u"Top k"_s) && m->named<QDoubleSpinBox>(u"Top k"_s)->isVisible());
    QCOMPARE(m->named<QDoubleSpinBox>(u"Top k"_s)->value(), 40.0);
    QCOMPARE(m->named<QDoubleSpinBox>(u"Presence"_s)->value(), 1.5);
    QCOMPARE(m->named<QPlainTextEdit>(u"Texts that end an answer"_s)->toPlainText(), u"END"_s);
}

void TestChatPage::moreSamplingIsSetBack()
{
    m->click(m->button(u"More sampling"_s, m->page()));
    QAbstractButton *reset = m->button(u"As usual"_s, m->page());
    QVERIFY(reset && !reset->isEnabled());
    m->named<QDoubleSpinBox>(u"Min p"_s)->setValue(0.1);
    m->named<QPlainTextEdit>(u"Texts that end an answer"_s)->setPlainText(u"END"_s);
    QTRY_COMPARE(m->project().value(u"chat/min_p"_s), u"0.1"_s);
    QVERIFY(reset->isEnabled());
    m->click(reset);
    QCOMPARE(m->named<QDoubleSpinBox>(u"Min p"_s)->value(), 0.0);
    QTRY_COMPARE(m->project().value(u"chat/min_p"_s), u"0"_s);
    QTRY_VERIFY(m->project().value(u"chat/stop"_s).isEmpty());
    QVERIFY(!reset->isEnabled());
}

void TestChatPage::tooManyStopTextsAreTold()
{
    m->click(m->button(u"More sampling"_s, m->page()));
    auto *stops = m->named<QPlainTextEdit>(u"Texts that end an answer"_s);
    auto *told = m->page()->findChild<QLabel *>(u"tooManyStops"_s);
    QVERIFY(stops && told);
    QStringList texts;
    for (int i = 0; i < 16; ++i)
        texts.append(u"end %1"_s.arg(i));
    stops->setPlainText(texts.join(u'\n'));
    QVERIFY(!told->isVisible());
    texts.append(u"one more"_s);
    stops->setPlainText(texts.join(u'\n'));
    QVERIFY(told->isVisible());
    QVERIFY2(told->text().contains(u"16"_s) && told->text().contains(u"17"_s), qPrintable(told->text()));
    ask(u"How long is the warranty?"_s);
    QTRY_COMPARE(answers().size(), size_t(2));
    QVERIFY(answered());
    int asked = 0;
    for (const QByteArray &request : m_server->requests)
        asked += request.contains(R"("end 15"])") && !request.contains("one more"); // a server would refuse them all
    QCOMPARE(asked, 2);
}

void TestChatPage::aQuestionIsKeptAndChosenAgain()
{
    question()->setFocus();
    QTest::keyClicks(question(), u"Which standards?"_s);
    QAbstractButton *keep = m->button(u"Keep this question for the report"_s, m->page());
    QVERIFY(keep && keep->isEnabled());
    m->click(keep);
    QTRY_COMPARE(m->project().keptQuestions().list().size(), size_t(1));
    QCOMPARE(toQString(m->project().keptQuestions().list().front().question), u"Which standards?"_s);
}

QTEST_MAIN(TestChatPage)
#include "test_chat_page.moc"
