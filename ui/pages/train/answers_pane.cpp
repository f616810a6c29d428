#include "ui/pages/train/answers_pane.h"

#include "app/text/qt_text.h"
#include "ui/pages/train/cells.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QStackedWidget>
#include <QStandardItemModel>

namespace fieldwright::ui {

namespace {
using namespace Qt::StringLiterals;
} // namespace

AnswersPane::AnswersPane(Settings &settings) : Translated(nullptr)
{
    m_model = new QStandardItemModel(0, 2, this);
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->setColumns(settings, u"train/answers"_s, {72, 0});
    m_empty = new EmptyState;
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    addBody(m_stack);
    m_question = new QComboBox;
    m_question->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_question->setMinimumContentsLength(24);
    caption()->add(m_question);
    connect(m_question, &QComboBox::activated, this, &AnswersPane::questionChosen);
    onLanguage([this] {
        caption()->setTitle(tr("Answers while it trains"));
        m_question->setAccessibleName(tr("Question"));
        m_table->setAccessibleName(tr("Answers while it trains"));
        setHeaders(m_model, {tr("Step"), tr("Answer")}, {0});
    });
}

void AnswersPane::clear()
{
    m_question->clear();
}

void AnswersPane::sayWhyEmpty(const RunStatus &run, bool hasQuestions)
{
    const std::int64_t every = run.job ? intOr(run.job->recipe, "samples_every") : 0;
    if (!hasQuestions)
        m_empty->setTexts(tr("This run asks no sample questions."),
                          tr("Runs on a dataset ask a few of its questions while they train."));
    else if (every <= 0)
        m_empty->setTexts(tr("This run asks no sample questions."),
                          tr("Its recipe says that samples are never answered."));
    else if (isFinal(run.state))
        m_empty->setTexts(tr("The run ended before the model was asked."));
    else
        m_empty->setTexts(tr("No answer yet."), tr("The model is asked every %Ln step(s).", nullptr, int(every)));
}

void AnswersPane::setRun(const RunStatus &run, const RunWatcher &watcher)
{
    std::map<QString, QString> expected;
    QStringList all;
    const Json *questions = run.job ? member(run.job->parameters, "sample_questions") : nullptr;
    if (questions && questions->is_array()) {
        for (const Json &question : *questions) {
            all.append(toQString(stringOr(question, "question")));
            expected[all.back()] = toQString(stringOr(question, "expected"));
        }
    }
    for (const RunSample &sample : watcher.samples()) {
        const QString question = toQString(sample.question);
        if (!all.contains(question))
            all.append(question);
    }
    QStringList known;
    for (int i = 0; i < m_question->count(); ++i)
        known.append(m_question->itemText(i));
    if (known != all) {
        const QString before = m_question->currentText();
        m_question->clear();
        m_question->addItems(all);
        m_question->setCurrentIndex(std::max(0, m_question->findText(before)));
    }
    m_question->setVisible(all.size() > 1);
    const QString chosen = m_question->currentText();
    m_question->setToolTip(chosen);
    QStringList note;
    if (all.size() == 1)
        note.append(tr("“%1”").arg(chosen));
    if (!expected[chosen].isEmpty())
        note.append(tr("expected: %1").arg(expected[chosen]));
    caption()->setNote(note.join(u" · "_s));

    std::vector<const RunSample *> shown;
    for (const RunSample &sample : watcher.samples()) {
        if (toQString(sample.question) == chosen && !watcher.metrics().isSuperseded(sample.attempt, sample.step))
            shown.push_back(&sample);
    }
    m_stack->setCurrentWidget(shown.empty() ? static_cast<QWidget *>(m_empty) : m_table);
    if (shown.empty())
        sayWhyEmpty(run, !all.isEmpty());
    if (int(shown.size()) == m_model->rowCount() && m_model->property("question") == chosen)
        return;
    m_model->setProperty("question", chosen);
    m_model->removeRows(0, m_model->rowCount());
    for (const RunSample *sample : shown)
        m_model->appendRow({cell(shownNumber(qint64(std::max<std::int64_t>(0, sample->step))), true),
                            cell(toQString(sample->answer).simplified())});
    m_table->scrollToBottom();
}

} // namespace fieldwright::ui
