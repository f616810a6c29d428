#include "ui/pages/chat/chat_page.h"

#include "app/chat/kept_questions.h"
#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/resources.h"
#include "app/models/model_table_model.h"
#include "app/pairs/pairs.h"
#include "app/pairs/preferences.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "ui/pages/chat/answer_widget.h"
#include "ui/pages/chat/chat_settings.h"
#include "ui/pages/chat/model_header.h"
#include "ui/pages/chat/source_check.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t sampleCount = 3;

bool isAsk(const QKeyEvent &event)
{
    return (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) &&
           (event.modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier;
}

/// Answers that are only waited for say so; nothing else of a multi-line field changes.
class QuestionField : public QPlainTextEdit
{
public:
    QuestionField()
    {
        setRole(this, "field");
        setTabChangesFocus(true);
        setFixedHeight(64);
    }

protected:
    void keyPressEvent(QKeyEvent *event) override
    {
        if (isAsk(*event))
            event->ignore(); // the page asks
        else
            QPlainTextEdit::keyPressEvent(event);
    }
};

} // namespace

ChatPage::ChatPage(const Context &context) : Page(context, "chat")
{
    m_models = new ModelListModel(studio().models(), this, ModelListModel::Use::WriteText);
    m_sources = new SourceCheck(this);
    m_ask = makeAction({.menu = MenuId::Run}, [this] { ask(); });
    m_ask->setProperty("primaryIcon", QByteArray("document-send"));
    m_stop = makeAction({.menu = MenuId::Run, .icon = "media-playback-stop"}, [this] { stop(); });
    m_clear = makeAction({.menu = MenuId::Edit, .icon = "document-new"}, [this] { clear(); });
    m_keep = makeAction({.menu = MenuId::Edit, .icon = "list-add"}, [this] { keep(); });
    m_save = makeAction({.menu = MenuId::Edit, .icon = "document-save", .key = QKeySequence(u"Ctrl+S"_s)},
                        [this] { saveLast(); });
    m_preferLeft =
        makeAction({.menu = MenuId::Edit, .key = QKeySequence(u"Ctrl+Shift+1"_s)}, [this] { preferLast(0); });
    m_preferRight =
        makeAction({.menu = MenuId::Edit, .key = QKeySequence(u"Ctrl+Shift+2"_s)}, [this] { preferLast(1); });
    m_removeKept = makeAction({.menu = MenuId::Edit, .icon = "edit-delete"}, [this] {
        if (const qint64 id = m_settings->currentKept(); id && project())
            project()->keptQuestions().remove(id);
    });
    m_toTrain = new QAction(this);
    connect(m_toTrain, &QAction::triggered, this, [this] { navigator().goTo(u"train"_s, u"setup"_s); });

    m_settings = new ChatSettingsPane(m_keep, m_removeKept);
    m_settings->setMinimumWidth(220);
    m_base = new ModelHeader(false, m_models);
    m_tuned = new ModelHeader(true, m_models);
    auto *right = new QFrame;
    right->setProperty("surface", u"base"_s);
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *heads = new QFrame;
    heads->setProperty("surface", u"bar"_s);
    heads->setFixedHeight(size::toolBar);
    auto *headRow = new QHBoxLayout(heads);
    headRow->setContentsMargins(0, 0, 0, 1);
    headRow->setSpacing(0);
    headRow->addWidget(m_base, 1);
    headRow->addWidget(m_tuned, 1);
    column->addWidget(heads);
    column->addWidget(buildTurns(), 1);
    column->addWidget(buildFoot());
    auto *panes = new Splitter(Qt::Horizontal, settings(), u"chat/main"_s);
    panes->addWidget(m_settings);
    panes->addWidget(right);
    panes->restore({264, 860});
    panes->setStretchFactor(1, 1);
    setBody(panes);

    connect(m_settings, &ChatSettingsPane::questionChosen, this, [this](const QString &question) {
        m_question->setPlainText(question);
        m_question->setFocus();
    });
    connect(m_settings, &ChatSettingsPane::currentKeptChanged, this, &ChatPage::refresh);
    connect(m_base, &ModelHeader::chosen, this, &ChatPage::refresh);
    connect(m_tuned, &ModelHeader::chosen, this, [this] {
        // A tuned model is compared with what it was made from.
        if (const ModelEntry *tuned = m_tuned->model())
            m_base->choose(toQString(tuned->baseId));
        refresh();
    });
    connect(m_question, &QPlainTextEdit::textChanged, this, &ChatPage::refresh);
    onLanguage([this] {
        m_stop->setText(tr("Stop"));
        m_clear->setText(tr("New chat"));
        m_keep->setText(tr("Keep this question for the report"));
        m_removeKept->setText(tr("Remove the kept question"));
        m_save->setText(tr("Save the answer as a pair"));
        m_preferLeft->setText(tr("Prefer the left answer"));
        m_preferRight->setText(tr("Prefer the right answer"));
        m_toTrain->setText(tr("Go to Train"));
        m_question->setAccessibleName(tr("Question"));
        m_question->setPlaceholderText(tr("Ask something that your documents answer"));
        m_hint->setText(tr("Ctrl+Enter asks · Ctrl+Shift+1 or 2 prefers the left or right answer"));
        m_area->setAccessibleName(tr("Questions and answers"));
        m_emptyText->setText(tr("Ask both models the same question."));
        fillSamples();
        refresh();
    });
}

ChatPage::~ChatPage() = default;

QWidget *ChatPage::buildTurns()
{
    m_stack = new QStackedWidget;
    auto *empty = new QFrame;
    empty->setProperty("surface", u"base"_s);
    auto *column = new QVBoxLayout(empty);
    column->setSpacing(size::gap);
    m_emptyText = new QLabel;
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyHow = new QLabel;
    m_emptyHow->setAlignment(Qt::AlignCenter);
    m_emptyHow->setWordWrap(true);
    setRole(m_emptyHow, "muted");
    m_samplesLayout = new QVBoxLayout;
    m_samplesLayout->setSpacing(size::gap);
    m_train = new ActionButton(m_toTrain);
    column->addStretch(1);
    column->addWidget(m_emptyText);
    column->addWidget(m_emptyHow);
    column->addLayout(m_samplesLayout);
    column->addWidget(m_train, 0, Qt::AlignCenter);
    column->addStretch(1);

    m_area = new QScrollArea;
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::TabFocus);
    auto *turns = new QWidget;
    turns->setProperty("role", u"pane"_s);
    m_turnsLayout = new QVBoxLayout(turns);
    m_turnsLayout->setContentsMargins(0, 0, 0, 0);
    m_turnsLayout->setSpacing(0);
    m_turnsLayout->addStretch(1);
    m_area->setWidget(turns);
    m_stack->addWidget(empty);
    m_stack->addWidget(m_area);
    return m_stack;
}

QWidget *ChatPage::buildFoot()
{
    auto *foot = new QFrame;
    foot->setProperty("surface", u"footer"_s);
    auto *column = new QVBoxLayout(foot);
    column->setContentsMargins(size::padding, 12, size::padding, size::gap);
    column->setSpacing(4);
    auto *row = new QHBoxLayout;
    row->setSpacing(size::gap);
    m_question = new QuestionField;
    auto *button = new ActionButton(m_ask);
    button->setPrimary();
    button->setMinimumWidth(116);
    row->addWidget(m_question, 1);
    row->addWidget(button, 0, Qt::AlignBottom);
    column->addLayout(row);
    m_hint = new QLabel;
    setRole(m_hint, "muted");
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    column->addWidget(m_hint);
    return foot;
}

void ChatPage::projectChanged()
{
    banners()->clear();
    clear();
    Project *open = project();
    m_models->setProjectModels(open ? &open->models() : nullptr);
    m_settings->setProject(open);
    m_sources->setProject(open);
    if (open) {
        ChatService &chat = open->chat();
        connect(&chat, &ChatService::answerStarted, this, [this](int turn, int column) {
            if (AnswerWidget *widget = answer(turn, column))
                widget->started();
        });
        connect(&chat, &ChatService::answerGrew, this, [this](int turn, int column, const QString &piece) {
            if (AnswerWidget *widget = answer(turn, column))
                widget->grow(piece);
        });
        connect(&chat, &ChatService::answerEnded, this, &ChatPage::answerEnded);
        connect(&chat, &ChatService::stateChanged, this, &ChatPage::refresh);
        connect(&open->documents(), &Documents::listReset, this, &ChatPage::fillSamples);
        connect(&open->pairs(), &Pairs::countsChanged, this, [this] {
            if (m_samples.empty())
                fillSamples();
        });
        connect(&open->keptQuestions(), &KeptQuestions::failed, this, [this](const Error &error) {
            banners()->show({.id = u"kept"_s,
                             .tone = Tone::Error,
                             .thing = translated(error.what),
                             .rest = translated(error.remedy)});
        });
        if (const ModelEntry *standard = studio().models().standardModel())
            m_base->choose(toQString(standard->ref.id));
        if (const ModelEntry *tuned = m_tuned->model())
            m_base->choose(toQString(tuned->baseId));
    }
    fillSamples();
    refresh();
}

void ChatPage::shown()
{
    refresh();
}

void ChatPage::refresh()
{
    if (!m_question || !m_hint)
        return;
    const bool both = m_tuned->model();
    const bool busy = project() && project()->chat().isBusy();
    const bool loading = project() && project()->chat().isLoading();
    m_ask->setText(both ? tr("Ask both") : tr("Ask"));
    QString reason;
    if (!project())
        reason = tr("No project is open.");
    else if (!m_base->model())
        reason = tr("There is no model yet. Add one on the Models page.");
    else if (busy)
        reason = loading ? tr("The model is being started.") : tr("The models are answering.");
    else if (m_question->toPlainText().trimmed().isEmpty())
        reason = tr("Type a question first.");
    m_ask->setEnabled(reason.isEmpty());
    m_ask->setToolTip(reason);
    m_stop->setEnabled(busy);
    m_stop->setToolTip(busy ? QString() : tr("No answer is coming."));
    m_clear->setEnabled(!m_turns.empty());
    m_keep->setEnabled(project() && (!m_question->toPlainText().trimmed().isEmpty() || lastTurn()));
    m_keep->setToolTip(m_keep->isEnabled() ? tr("Every evaluation asks it of both models")
                                           : tr("Type or ask a question first."));
    m_removeKept->setEnabled(m_settings->currentKept() != 0);
    const TurnWidget *last = lastTurn();
    const bool answered = last && !last->isOpen();
    m_save->setEnabled(answered);
    m_preferLeft->setEnabled(answered && last->answers().size() > 1);
    m_preferRight->setEnabled(answered && last->answers().size() > 1);
    m_emptyHow->setText(both ? tr("Their answers stand side by side; each question is asked on its own.")
                             : tr("There is no tuned model yet: the base model answers alone until you have trained."));
    m_train->setVisible(project() && !both);
    m_stack->setCurrentIndex(m_turns.empty() ? 0 : 1);
    setFacts(both ? tr("Two models side by side, the same settings") : tr("The base model; tune one to compare"));
    setHeader(nullptr, {m_stop, m_clear});
    for (const auto &[id, turn] : m_turns) {
        for (AnswerWidget *widget : turn->answers())
            if (widget->state() == AnswerWidget::State::Loading)
                widget->setLoading(loading);
    }
}

/// Three questions whose answers are in the documents: those of the sample, else from accepted pairs.
void ChatPage::fillSamples()
{
    m_samples.clear();
    showSamples({});
    if (!project())
        return;
    std::set<std::string> names;
    for (const DocumentInfo &document : project()->documents().list())
        names.insert(document.name);
    std::vector<Sample> preferred;
    std::vector<Sample> others;
    if (const auto bytes = readFile(resourceFolder() / "sample" / "questions.json", 1 << 20)) {
        const auto json = parseJson(*bytes, "questions.json");
        const Json *questions = json ? member(*json, "before_after") : nullptr;
        const std::string language = toStd(QLocale().name().left(2));
        for (const Json &question : questions && questions->is_array() ? *questions : Json::array()) {
            if (!names.contains(stringOr(question, "document")))
                continue;
            auto &list = stringOr(question, "language") == language ? preferred : others;
            list.push_back({toQString(stringOr(question, "question")), toQString(stringOr(question, "expected"))});
        }
    }
    preferred.insert(preferred.end(), others.begin(), others.end());
    if (!preferred.empty()) {
        preferred.resize(std::min(sampleCount, preferred.size()));
        return showSamples(std::move(preferred));
    }
    std::vector<qint64> ids;
    for (const PairColumns &columns : project()->pairs().columns()) {
        if (columns.status == PairStatus::Accepted)
            ids.push_back(columns.id);
    }
    if (ids.empty())
        return;
    const size_t step = std::max<size_t>(1, ids.size() / sampleCount);
    std::vector<qint64> chosen;
    for (size_t i = 0; i < ids.size() && chosen.size() < sampleCount; i += step)
        chosen.push_back(ids[i]);
    project()->pairs().fetch(chosen, this, [this](Result<std::vector<PairRecord>> records) {
        std::vector<Sample> samples;
        if (records) {
            for (const PairRecord &record : *records)
                samples.push_back({toQString(record.question), toQString(record.answer)});
        }
        showSamples(std::move(samples));
    });
}

void ChatPage::showSamples(std::vector<Sample> samples)
{
    m_samples = std::move(samples);
    while (QLayoutItem *item = m_samplesLayout->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (const Sample &sample : m_samples) {
        auto *button = new QPushButton(QString(sample.question).replace(u'&', u"&&"_s));
        button->setAutoDefault(false);
        button->setAccessibleName(sample.question);
        button->setMaximumWidth(520);
        m_samplesLayout->addWidget(button, 0, Qt::AlignCenter);
        connect(button, &QPushButton::clicked, this, [this, question = sample.question] {
            m_question->setPlainText(question);
            if (m_ask->isEnabled())
                ask();
            else
                m_question->setFocus();
        });
    }
}

AnswerWidget *ChatPage::answer(int turn, int column) const
{
    const auto found = m_turns.find(turn);
    if (found == m_turns.end() || size_t(column) >= found->second->answers().size())
        return nullptr;
    return found->second->answers()[size_t(column)];
}

TurnWidget *ChatPage::lastTurn() const
{
    return m_turns.empty() ? nullptr : m_turns.rbegin()->second;
}

void ChatPage::ask()
{
    const QString question = m_question->toPlainText().trimmed();
    const ModelEntry *base = m_base->model();
    if (question.isEmpty() || !base || !project() || project()->chat().isBusy())
        return;
    ChatQuestion asked;
    asked.models = {base->ref};
    if (const ModelEntry *tuned = m_tuned->model())
        asked.models.push_back(tuned->ref);
    if (const QString system = m_settings->systemPrompt(); !system.isEmpty())
        asked.messages.push_back({"system", toStd(system)});
    asked.messages.push_back({"user", toStd(question)});
    asked.settings = m_settings->settings();

    auto *turn = new TurnWidget(question, asked.models);
    for (size_t column = 0; column < turn->answers().size(); ++column) {
        AnswerWidget *widget = turn->answers()[column];
        connect(widget, &AnswerWidget::saveAsPair, this, [this, turn, column] { saveAsPair(turn, column); });
        connect(widget, &AnswerWidget::preferToggled, this,
                [this, turn, column](bool on) { prefer(turn, column, on); });
        connect(widget, &AnswerWidget::documentClicked, this,
                [this](qint64 document) { navigator().goTo(u"documents"_s, {}, document); });
        connect(widget, &AnswerWidget::grew, this, &ChatPage::scrollToEnd);
    }
    m_turnsLayout->insertWidget(m_turnsLayout->count() - 1, turn);
    // Known before the service tells of it: an answer may fail at once.
    const int id = project()->chat().ask(std::move(asked));
    m_turns[id] = turn;
    m_question->clear();
    refresh();
    QTimer::singleShot(0, this,
                       [this] { m_area->verticalScrollBar()->setValue(m_area->verticalScrollBar()->maximum()); });
}

/// Follows the answer unless the reader has scrolled up.
void ChatPage::scrollToEnd()
{
    QScrollBar *bar = m_area->verticalScrollBar();
    if (bar->maximum() - bar->value() < 200)
        QTimer::singleShot(0, bar, [bar] { bar->setValue(bar->maximum()); });
}

void ChatPage::stop()
{
    if (!project())
        return;
    for (const auto &[id, turn] : m_turns) {
        if (turn->isOpen())
            project()->chat().cancel(id);
    }
}

void ChatPage::clear()
{
    stop();
    for (const auto &[id, turn] : std::exchange(m_turns, {})) {
        turn->hide();
        turn->deleteLater();
    }
    refresh();
}

void ChatPage::answerEnded(int turn, int column, const ChatAnswer &ended)
{
    AnswerWidget *widget = answer(turn, column);
    if (!widget)
        return;
    widget->end(ended);
    if (!widget->text().isEmpty() && !ended.error)
        m_sources->check(m_turns[turn]->question(), widget->text(), widget,
                         [widget](const SourceVerdict &verdict) { widget->setVerdict(verdict); });
    refresh();
}

void ChatPage::keep()
{
    if (!project())
        return;
    QString question = m_question->toPlainText().trimmed();
    if (question.isEmpty() && lastTurn())
        question = lastTurn()->question();
    if (question.isEmpty())
        return;
    QString expected;
    for (const Sample &sample : m_samples) {
        if (sample.question == question)
            expected = sample.expected;
    }
    project()->keptQuestions().add(question, expected);
    navigator().say(tr("Kept for the report: %1").arg(question));
}

void ChatPage::saveAsPair(TurnWidget *turn, size_t column)
{
    if (!project())
        return;
    const AnswerWidget *widget = turn->answers()[column];
    Pair pair;
    pair.question = toStd(turn->question());
    pair.answer = toStd(widget->text());
    pair.generator = "chat";
    pair.language = guessLanguage(pair.question);
    project()->pairs().add({pair}, this, [this](Result<std::vector<qint64>> ids) {
        if (ids && !ids->empty())
            navigator().say(tr("Saved as pair %1, to be reviewed").arg(shownNumber(ids->front())));
    });
}

void ChatPage::saveLast()
{
    TurnWidget *turn = lastTurn();
    if (!turn || turn->isOpen())
        return;
    // The preferred answer, else the tuned model's.
    size_t column = turn->answers().size() - 1;
    for (size_t i = 0; i < turn->answers().size(); ++i) {
        if (turn->answers()[i]->isPreferred())
            column = i;
    }
    saveAsPair(turn, column);
}

void ChatPage::preferLast(size_t column)
{
    TurnWidget *turn = lastTurn();
    if (!turn || turn->isOpen() || column >= turn->answers().size())
        return;
    AnswerWidget *widget = turn->answers()[column];
    widget->setPreferred(!widget->isPreferred());
    prefer(turn, column, widget->isPreferred());
}

void ChatPage::prefer(TurnWidget *turn, size_t column, bool on)
{
    if (!project() || turn->answers().size() < 2)
        return;
    Preferences &preferences = project()->preferences();
    const auto ignore = [](Result<>) {}; // the mark alone is lost, and it can be set again
    if (turn->preference)
        preferences.setRemoved(std::exchange(turn->preference, 0), true, this, ignore);
    for (size_t i = 0; i < turn->answers().size(); ++i) {
        if (i != column)
            turn->answers()[i]->setPreferred(false);
    }
    if (!on)
        return;
    const AnswerWidget *chosen = turn->answers()[column];
    const AnswerWidget *rejected = turn->answers()[column == 0 ? 1 : 0];
    Preference preference;
    preference.source = "chat";
    preference.prompt = toStd(turn->question());
    preference.chosen = toStd(chosen->text());
    preference.rejected = toStd(rejected->text());
    preference.detail = {{"chosen_model", chosen->model().name},
                         {"rejected_model", rejected->model().name},
                         {"system_prompt", toStd(m_settings->systemPrompt())}};
    preferences.add(std::move(preference), turn, [this, turn](Result<std::int64_t> id) {
        if (!id) {
            banners()->show({.id = u"preference"_s,
                             .tone = Tone::Error,
                             .thing = translated(id.error().what),
                             .rest = translated(id.error().remedy)});
            return;
        }
        turn->preference = *id;
        navigator().say(tr("Noted which answer you prefer"));
    });
}

void ChatPage::reveal(const QVariant &what)
{
    const QString text = what.toString();
    if (text.isEmpty())
        return;
    if (m_base->choose(text) || m_tuned->choose(text))
        return;
    m_question->setPlainText(text);
    m_question->setFocus();
}

void ChatPage::focusStart()
{
    m_question->setFocus();
}

bool ChatPage::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && isAsk(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return Page::event(event);
}

void ChatPage::keyPressEvent(QKeyEvent *event)
{
    if (isAsk(*event))
        m_ask->trigger();
    else
        Page::keyPressEvent(event);
}

} // namespace fieldwright::ui
