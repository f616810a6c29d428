#include "ui/pages/models/trial_dialog.h"

#include "app/models/library_jobs.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

} // namespace

TrialDialog::TrialDialog(Studio &studio, const ModelEntry &entry, QWidget *parent)
    : QDialog(parent), m_chat(studio.libraryJobs().chat()), m_model(entry.ref)
{
    studio.libraryJobs().open();
    setWindowTitle(tr("Try %1").arg(toQString(entry.ref.name)));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(640, 480);
    m_prompt = new QPlainTextEdit;
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setPlaceholderText(tr("Ask something"));
    m_prompt->setMaximumHeight(96);
    m_prompt->setTabChangesFocus(true);
    m_answer = new QPlainTextEdit;
    m_answer->setReadOnly(true);
    m_answer->setAccessibleName(tr("Answer"));
    m_status = new QLabel;
    m_status->setWordWrap(true);
    setRole(m_status, "muted");
    auto *buttons = new QDialogButtonBox;
    m_ask = buttons->addButton(tr("Ask"), QDialogButtonBox::AcceptRole);
    setRole(m_ask, "primary");
    m_ask->setShortcut(QKeySequence(u"Ctrl+Return"_s));
    m_stop = buttons->addButton(tr("Stop"), QDialogButtonBox::ActionRole);
    m_stop->setEnabled(false);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addWidget(m_prompt);
    column->addWidget(m_answer, 1);
    column->addWidget(m_status);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &TrialDialog::ask);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_stop, &QPushButton::clicked, this, [this] { m_chat.cancel(m_turn); });
    connect(&m_chat, &ChatService::answerStarted, this, [this](int turn) {
        if (turn == m_turn)
            m_status->setText(tr("Answering…"));
    });
    connect(&m_chat, &ChatService::answerGrew, this, [this](int turn, int, const QString &piece) {
        if (turn != m_turn)
            return;
        m_answer->moveCursor(QTextCursor::End);
        m_answer->insertPlainText(piece);
    });
    connect(&m_chat, &ChatService::answerEnded, this, [this](int turn, int, const ChatAnswer &answer) {
        if (turn == m_turn)
            ended(answer);
    });
}

TrialDialog::~TrialDialog()
{
    m_turn = 0;
    m_chat.closeServers();
}

void TrialDialog::ask()
{
    const QString prompt = m_prompt->toPlainText().trimmed();
    if (prompt.isEmpty() || m_turn != 0)
        return;
    m_answer->clear();
    m_ask->setEnabled(false);
    m_stop->setEnabled(true);
    m_status->setText(tr("Loading the model…"));
    m_turn = m_chat.ask({.messages = {{"user", toStd(prompt)}}, .models = {m_model}, .settings = {}});
}

void TrialDialog::ended(const ChatAnswer &answer)
{
    m_turn = 0;
    m_ask->setEnabled(true);
    m_stop->setEnabled(false);
    if (answer.error)
        m_status->setText(translated(*answer.error));
    else if (answer.finish == FinishReason::Cancelled)
        m_status->setText(tr("Stopped."));
    else
        m_status->setText(tr("%n token(s) in %1", nullptr, int(answer.newTokens)).arg(shownDuration(answer.tookMs)));
}

} // namespace fieldwright::ui
