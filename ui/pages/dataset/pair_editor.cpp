#include "ui/pages/dataset/pair_editor.h"

#include "app/pairs/pair_table_model.h"
#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "ui/pages/dataset/review_table.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/chips.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

bool isSave(const QKeyEvent &event)
{
    return (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) &&
           (event.modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier;
}

} // namespace

EditField::EditField(int leastLines, int mostLines, QWidget *parent)
    : QPlainTextEdit(parent), m_least(leastLines), m_most(mostLines)
{
    setRole(this, "field");
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    document()->setDocumentMargin(2);
    connect(this, &QPlainTextEdit::textChanged, this, &EditField::fit);
    fit();
}

void EditField::fit()
{
    const int lines = std::clamp(int(document()->size().height()), m_least, m_most);
    const int height = lines * fontMetrics().lineSpacing() + 4 + 2 * 5;
    if (height != minimumHeight())
        setFixedHeight(height);
    setVerticalScrollBarPolicy(document()->size().height() > m_most ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
}

bool EditField::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (isSave(*key) || key->key() == Qt::Key_Escape || key->matches(QKeySequence::Undo) ||
            key->matches(QKeySequence::Redo)) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void EditField::keyPressEvent(QKeyEvent *event)
{
    if (isSave(*event))
        Q_EMIT accepted();
    else if (event->key() == Qt::Key_Escape)
        Q_EMIT cancelled();
    else
        QPlainTextEdit::keyPressEvent(event);
}

void EditField::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    // A menu or another window is no leaving: the typing goes on afterwards.
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        Q_EMIT left();
}

void EditField::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fit();
}

PairEditor::PairEditor(const QList<QAction *> &actions, QWidget *parent) : Translated<QFrame>(parent)
{
    setProperty("surface", QStringLiteral("window"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    column->setSpacing(4);
    auto *head = new QHBoxLayout;
    head->setSpacing(size::gap);
    m_number = new QLabel;
    setRole(m_number, "muted");
    m_chips = new ChipRow;
    m_grounding = new Chip;
    head->addWidget(m_number);
    head->addWidget(m_chips, 1);
    head->addWidget(m_grounding);
    column->addLayout(head);
    m_questionLabel = new QLabel;
    m_answerLabel = new QLabel;
    setRole(m_questionLabel, "muted");
    setRole(m_answerLabel, "muted");
    m_question = new EditField(1, 3);
    m_answer = new EditField(3, 6);
    column->addWidget(m_questionLabel);
    column->addWidget(m_question);
    column->addWidget(m_answerLabel);
    column->addWidget(m_answer);
    m_problem = new QLabel;
    setRole(m_problem, "error");
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(size::gap);
    buttons->setContentsMargins(0, 4, 0, 0);
    for (QAction *action : actions)
        buttons->addWidget(new KeyButton(action));
    m_hint = new QLabel;
    setRole(m_hint, "muted");
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    buttons->addWidget(m_hint, 1);
    column->addLayout(buttons);

    for (EditField *field : {m_question, m_answer}) {
        connect(field, &EditField::accepted, this, &PairEditor::saveAndAccept);
        connect(field, &EditField::cancelled, this, [this] {
            revert();
            Q_EMIT cancelled();
        });
        connect(field, &EditField::left, this, &PairEditor::left);
        connect(field, &QPlainTextEdit::textChanged, this, [this] { m_problem->hide(); });
    }
    connect(m_chips, &ChipRow::chipClicked, this, &PairEditor::tagClicked);
    onLanguage([this] {
        m_questionLabel->setText(tr("Question"));
        m_answerLabel->setText(tr("Answer"));
        m_question->setAccessibleName(tr("Question"));
        m_answer->setAccessibleName(tr("Answer"));
        m_hint->setText(tr("J next · K previous"));
        refresh();
    });
}

QString generatorText(const std::string &generator)
{
    if (generator == "rules")
        return PairEditor::tr("by rules");
    if (generator == "model")
        return PairEditor::tr("by a model");
    if (generator == "manual")
        return PairEditor::tr("by hand");
    if (generator == "import")
        return PairEditor::tr("imported");
    if (generator == "chat")
        return PairEditor::tr("from chat");
    return toQString(generator);
}

void PairEditor::showPair(const PairRecord *pair)
{
    const bool same = pair && m_shown && pair->id == m_shown->id;
    const bool keepTyping = same && isChanged();
    m_shown = pair ? std::optional<PairRecord>(*pair) : std::nullopt;
    if (!keepTyping)
        revert();
    refresh();
}

void PairEditor::refresh()
{
    setEnabled(m_shown.has_value());
    if (!m_shown) {
        m_number->setText(tr("No pair chosen"));
        m_chips->setChips({});
        m_grounding->setText({}, Tone::Muted);
        return;
    }
    m_number->setText(tr("Pair %1").arg(shownNumber(m_shown->id)));
    QList<std::pair<QString, Tone>> chips;
    if (m_shown->status != PairStatus::Draft)
        chips.append({PairTableModel::statusText(m_shown->status), lookOf(m_shown->status).tone});
    chips.append({generatorText(m_shown->generator), Tone::Muted});
    if (m_shown->score > 0)
        chips.append({tr("score %1").arg(m_shown->score), Tone::Muted});
    if (m_shown->weight != 1)
        chips.append({tr("weight %1").arg(shownReal(m_shown->weight, 6)), Tone::Muted});
    for (const std::string &tag : m_shown->tags)
        chips.append({u'#' + toQString(tag), Tone::Muted});
    m_chips->setChips(chips, true);
    switch (m_shown->grounded) {
    case Grounded::Yes:
        m_grounding->setText(
            m_shown->facts > 0 ? tr("grounded · %1 of %2 facts found")
                                     .arg(shownNumber(qint64(m_shown->factsFound)), shownNumber(qint64(m_shown->facts)))
                               : tr("grounded"),
            Tone::Success);
        break;
    case Grounded::No: {
        m_grounding->setText(m_shown->facts > m_shown->factsFound ? tr("not grounded · %1 of %2 facts found")
                                                                        .arg(shownNumber(qint64(m_shown->factsFound)),
                                                                             shownNumber(qint64(m_shown->facts)))
                                                                  : tr("not grounded"),
                             Tone::Warning);
        const QStringList missing = toQStrings(m_shown->missingFacts);
        if (!missing.isEmpty())
            m_grounding->setToolTip(tr("Not in the source: %1").arg(missing.join(QStringLiteral(", "))));
        break;
    }
    case Grounded::Unchecked:
        m_grounding->setText(tr("not checked"), Tone::Muted);
        break;
    }
}

bool PairEditor::isChanged() const
{
    return m_shown && (m_question->toPlainText() != toQString(m_shown->question) ||
                       m_answer->toPlainText() != toQString(m_shown->answer));
}

std::optional<PairEdit> PairEditor::edit()
{
    if (m_question->toPlainText().trimmed().isEmpty() || m_answer->toPlainText().trimmed().isEmpty()) {
        m_problem->setText(m_answer->toPlainText().trimmed().isEmpty() ? tr("The answer is empty.")
                                                                       : tr("The question is empty."));
        m_problem->show();
        return std::nullopt;
    }
    PairEdit edit;
    if (m_question->toPlainText() != toQString(m_shown->question))
        edit.question = m_question->toPlainText();
    if (m_answer->toPlainText() != toQString(m_shown->answer))
        edit.answer = m_answer->toPlainText();
    return edit;
}

void PairEditor::revert()
{
    const QString question = m_shown ? toQString(m_shown->question) : QString();
    const QString answer = m_shown ? toQString(m_shown->answer) : QString();
    if (m_question->toPlainText() != question)
        m_question->setPlainText(question);
    if (m_answer->toPlainText() != answer)
        m_answer->setPlainText(answer);
    m_problem->hide();
}

void PairEditor::startEditing()
{
    m_answer->setFocus(Qt::ShortcutFocusReason);
    m_answer->moveCursor(QTextCursor::End);
}

} // namespace fieldwright::ui
