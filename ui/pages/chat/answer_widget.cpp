#include "ui/pages/chat/answer_widget.h"

#include "app/text/qt_text.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/chips.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

constexpr int paintMs = 60;

QToolButton *tool(const char *name)
{
    auto *button = new QToolButton;
    button->setIcon(icon(name));
    button->setIconSize({size::icon, size::icon});
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

AnswerWidget::AnswerWidget(const ModelRef &model, QWidget *parent) : Translated<QFrame>(parent), m_model(model)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, 12, size::padding, size::gap);
    column->setSpacing(size::gap);
    m_label = new QLabel;
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_label->setMinimumWidth(0);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    setRole(m_problem, "error");
    m_problem->hide();
    column->addWidget(m_label);
    column->addWidget(m_problem);
    auto *sources = new QHBoxLayout;
    sources->setSpacing(size::gap);
    m_facts = new Chip;
    m_facts->hide();
    m_source = new QPushButton;
    m_source->setAutoDefault(false);
    setRole(m_source, "link");
    m_source->hide();
    sources->addWidget(m_facts);
    sources->addWidget(m_source);
    sources->addStretch(1);
    column->addLayout(sources);
    auto *tools = new QHBoxLayout;
    tools->setSpacing(4);
    tools->setContentsMargins(-7, 0, 0, 0);
    m_copy = tool("edit-copy");
    m_save = tool("document-save");
    m_prefer = tool("dialog-ok-apply");
    m_prefer->setCheckable(true);
    m_numbers = new QLabel;
    setRole(m_numbers, "muted");
    m_numbers->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_numbers->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    tools->addWidget(m_copy);
    tools->addWidget(m_save);
    tools->addWidget(m_prefer);
    tools->addWidget(m_numbers, 1);
    column->addLayout(tools);
    column->addStretch(1);

    m_clock.start();
    m_tick.setInterval(1000);
    m_tick.start();
    m_paint.setSingleShot(true);
    m_paint.setInterval(paintMs);
    connect(&m_tick, &QTimer::timeout, this, &AnswerWidget::updateWaiting);
    connect(&m_paint, &QTimer::timeout, this, [this] {
        m_label->setText(m_text);
        Q_EMIT grew();
    });
    connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text); });
    connect(m_save, &QToolButton::clicked, this, &AnswerWidget::saveAsPair);
    connect(m_prefer, &QToolButton::clicked, this, [this](bool on) {
        refresh();
        Q_EMIT preferToggled(on);
    });
    connect(m_source, &QPushButton::clicked, this, [this] {
        if (m_verdict)
            Q_EMIT documentClicked(m_verdict->document);
    });
    onLanguage([this] { refresh(); });
}

bool AnswerWidget::isPreferred() const
{
    return m_prefer->isChecked();
}

void AnswerWidget::setPreferred(bool preferred)
{
    m_prefer->setChecked(preferred);
    refresh();
}

void AnswerWidget::setLoading(bool serverIsLoading)
{
    m_serverIsLoading = serverIsLoading;
    updateWaiting();
}

void AnswerWidget::started()
{
    m_state = State::Reading;
    m_clock.restart();
    updateWaiting();
}

void AnswerWidget::grow(const QString &piece)
{
    if (m_state != State::Streaming) {
        m_state = State::Streaming;
        refresh();
    }
    m_text += piece;
    if (!m_paint.isActive())
        m_paint.start();
}

void AnswerWidget::end(const ChatAnswer &answer)
{
    m_state = State::Ended;
    m_tick.stop();
    m_paint.stop();
    m_answer = answer;
    if (!answer.text.isEmpty())
        m_text = answer.text;
    refresh();
    Q_EMIT grew();
}

void AnswerWidget::setVerdict(const SourceVerdict &verdict)
{
    m_verdict = verdict;
    refresh();
}

void AnswerWidget::updateWaiting()
{
    const qint64 second = m_clock.elapsed() / 1000 * 1000;
    const QString time = second >= 1000 ? u' ' + shownDuration(second) : QString();
    if (m_state == State::Loading)
        m_label->setText((m_serverIsLoading ? tr("Starting the model…") : tr("Waiting for the other answer…")) + time);
    else if (m_state == State::Reading)
        m_label->setText(tr("Reading the question…") + time);
}

void AnswerWidget::refresh()
{
    const bool ended = m_state == State::Ended;
    m_label->setForegroundRole(m_text.isEmpty() ? QPalette::PlaceholderText : QPalette::WindowText);
    m_label->setAccessibleName(tr("Answer of %1").arg(toQString(m_model.name)));
    if (m_text.isEmpty() && !ended)
        updateWaiting();
    else
        m_label->setText(m_text.isEmpty() ? tr("(no text)") : m_text);
    m_copy->setText(tr("Copy"));
    m_save->setText(tr("Save as pair"));
    m_prefer->setText(m_prefer->isChecked() ? tr("Preferred") : tr("Prefer"));
    for (QToolButton *button : {m_copy, m_save, m_prefer}) {
        button->setAccessibleName(QStringLiteral("%1: %2").arg(button->text(), toQString(m_model.name)));
        button->setVisible(ended && !m_text.isEmpty());
    }
    m_problem->hide();
    m_numbers->setText({});
    if (m_answer) {
        QString problem;
        if (m_answer->error)
            problem = translated(*m_answer->error);
        else if (m_answer->finish == FinishReason::Cut)
            problem = tr("The connection broke off.");
        else if (m_answer->finish == FinishReason::Cancelled)
            problem = tr("It was stopped.");
        if (!problem.isEmpty()) {
            m_problem->setText(m_text.isEmpty() ? problem : tr("Incomplete answer. %1").arg(problem));
            m_problem->show();
        }
        QStringList numbers;
        if (m_answer->finish == FinishReason::Length && !m_answer->error)
            numbers.append(tr("cut at the longest answer"));
        if (m_answer->newTokens > 0)
            numbers.append(tr("%n token(s)", nullptr, int(m_answer->newTokens)));
        if (m_answer->tookMs > 0)
            numbers.append(m_answer->tookMs < 10'000 ? shownNumber(double(m_answer->tookMs) / 1000, 1) + tr(" s")
                                                     : shownDuration(m_answer->tookMs));
        m_numbers->setText(numbers.join(QStringLiteral(", ")));
    }
    const bool facts = m_verdict && m_verdict->grounding.facts > 0;
    m_facts->setVisible(facts);
    m_source->setVisible(facts && m_verdict->grounding.found > 0);
    if (facts) {
        const Grounding &grounding = m_verdict->grounding;
        m_facts->setText(tr("%1 of %2 facts in your documents")
                             .arg(shownNumber(qint64(grounding.found)), shownNumber(qint64(grounding.facts))),
                         grounding.found == grounding.facts ? Tone::Success : Tone::Warning);
        if (!grounding.missing.empty())
            m_facts->setToolTip(tr("Not found: %1").arg(toQStrings(grounding.missing).join(QStringLiteral(", "))));
        m_source->setText(tr("%1, block %2").arg(m_verdict->name, shownNumber(qint64(m_verdict->block))));
        m_source->setAccessibleName(m_source->text());
    }
}

TurnWidget::TurnWidget(const QString &question, const std::vector<ModelRef> &models, QWidget *parent)
    : Translated<QFrame>(parent), m_question(question)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QFrame;
    head->setProperty("surface", QStringLiteral("groupHead"));
    auto *headRow = new QHBoxLayout(head);
    headRow->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    auto *text = new QLabel(question);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(text, "strong");
    headRow->addWidget(text);
    column->addWidget(head);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    for (const ModelRef &model : models) {
        if (!m_answers.empty()) {
            auto *line = new QFrame;
            line->setFixedWidth(1);
            line->setProperty("surface", QStringLiteral("groupHead"));
            line->setFrameShape(QFrame::VLine);
            line->setFrameShadow(QFrame::Plain);
            line->setForegroundRole(QPalette::Mid);
            row->addWidget(line);
        }
        auto *answer = new AnswerWidget(model);
        m_answers.push_back(answer);
        row->addWidget(answer, 1);
    }
    column->addLayout(row);
    onLanguage([this] { setAccessibleName(tr("Question: %1").arg(m_question)); });
}

bool TurnWidget::isOpen() const
{
    return std::any_of(m_answers.begin(), m_answers.end(),
                       [](const AnswerWidget *answer) { return answer->state() != AnswerWidget::State::Ended; });
}

} // namespace fieldwright::ui
