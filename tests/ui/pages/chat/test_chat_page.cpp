#include "app/chat/kept_questions.h"
#include "app/models/project_models.h"
#include "tests/app/chat/small_http_server.h"
#include "tests/ui/pages/window_fixture.h"
#include "ui/pages/chat/answer_widget.h"

#include <QComboBox>
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
