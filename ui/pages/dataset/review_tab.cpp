#include "ui/pages/dataset/review_tab.h"

#include "app/documents/documents.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "core/dataset/row_weight.h"
#include "ui/pages/dataset/history_dialog.h"
#include "ui/pages/dataset/pair_editor.h"
#include "ui/pages/dataset/review_bar.h"
#include "ui/pages/dataset/review_table.h"
#include "ui/pages/dataset/source_pane.h"
#include "ui/pages/dataset/source_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QInputDialog>
#include <QMouseEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

ReviewTab::ReviewTab(const Context &context, const ActionMaker &makeAction, const PageActions &actions, QWidget *parent)
    : Translated<QFrame>(parent), m_context(context)
{
    m_table = new TableView;
    m_actions = std::make_unique<ReviewActions>(makeAction, deeds(), m_table, this);
    ReviewActions &can = *m_actions;
    m_bar = new ReviewBar(can.notGrounded, {can.accept, can.reject, can.draft, can.tag, can.remove}, can.clearMarks);
    connect(m_bar, &ReviewBar::filterChanged, this, &ReviewTab::applyFilter);
    connect(m_bar, &ReviewBar::searchDone, this, &ReviewTab::focusTable);
    buildBody(actions);
    onLanguage([this] { refreshTexts(); });
}

ReviewTab::~ReviewTab() = default;

ReviewActions::Deeds ReviewTab::deeds()
{
    return {.decide = [this](PairStatus status) { decide(status); },
            .undo = [this](bool redo) { undo(redo); },
            .step = [this](int rows) { select(m_table->currentRow() + rows); },
            .mark = [this](bool andDown) { toggleMark(andDown); },
            .score = [this](int score) { setScore(score); },
            .edit = [this] { m_editor->startEditing(); },
            .nextNotGrounded = [this] { nextNotGrounded(); },
            .tag = [this] { addTag(); },
            .weight = [this] { setWeight(); },
            .setEvidence = [this] { setEvidence(); },
            .toSource = [this] { toSource(); },
            .history = [this] { showHistory(); },
            .remove = [this] { removePairs(); },
            .markAll =
                [this] {
                    if (m_model)
                        m_model->setMarked(std::vector<qint64>(m_model->ids()), true);
                },
            .clearMarks =
                [this] {
                    if (m_model)
                        m_model->clearMarks();
                    focusTable();
                },
            .filter = [this] { applyFilter(); },
            .clearFilter = [this] { clearFilter(); },
            .back = [this] { goBack(); },
            .openDocument = [this] { openDocument(); }};
}

void ReviewTab::toSource()
{
    if (m_source->view()->hasFocus())
        m_table->setFocus(Qt::ShortcutFocusReason);
    else
        m_source->view()->setFocus(Qt::ShortcutFocusReason);
}

/// Esc: out of the source, then the marks, then the filter.
void ReviewTab::goBack()
{
    if (m_source->view()->hasFocus())
        m_table->setFocus(Qt::ShortcutFocusReason);
    else if (m_model && !m_model->marked().empty())
        m_model->clearMarks();
    else
        clearFilter();
}

void ReviewTab::openDocument()
{
    const PairRecord *pair = m_project && m_currentId ? m_project->pairs().cached(m_currentId) : nullptr;
    if (pair && pair->document)
        m_context.navigator.goTo(u"documents"_s, {}, qint64(pair->document));
}

void ReviewTab::buildBody(const PageActions &actions)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget;
    column->addWidget(m_stack);

    auto *panes = new Splitter(Qt::Horizontal, m_context.studio.settings(), u"dataset/review"_s);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setItemDelegate(new PairDelegate(m_table));
    m_table->addAction(m_actions->back);
    m_table->viewport()->installEventFilter(this);
    panes->addWidget(m_table);
    auto *right = new QFrame;
    auto *rows = new QVBoxLayout(right);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    m_editor = new PairEditor({m_actions->accept, m_actions->reject, m_actions->edit, m_actions->undo});
    m_source = new SourcePane(m_actions->openDocument);
    rows->addWidget(m_editor);
    rows->addWidget(m_source, 1);
    panes->addWidget(right);
    panes->restore({520, 600});
    panes->setStretchFactor(0, 1);
    panes->setStretchFactor(1, 1);
    for (QAction *action : {m_actions->setEvidence, m_actions->toSource, m_actions->back})
        m_source->view()->addAction(action);
    m_stack->addWidget(panes);

    m_noDocuments = new EmptyState;
    m_noDocuments->addButton(actions.documents);
    m_noDocuments->addButton(actions.import);
    m_noPairs = new EmptyState;
    m_noPairs->addButton(actions.generate);
    m_noPairs->addButton(actions.import);
    m_reviewed = new EmptyState;
    m_reviewed->addButton(actions.mix);
    m_noMatch = new EmptyState;
    m_noMatch->addButton(m_actions->clearFilter);
    for (EmptyState *empty : {m_noDocuments, m_noPairs, m_reviewed, m_noMatch})
        m_stack->addWidget(empty);

    connect(m_table, &TableView::currentRowChanged, this, &ReviewTab::currentChanged);
    connect(m_editor, &PairEditor::saveAndAccept, this, &ReviewTab::saveAndAccept);
    connect(m_editor, &PairEditor::cancelled, this, &ReviewTab::focusTable);
    connect(m_editor, &PairEditor::left, this, [this] {
        if (m_editor->isChanged() && !saveEdit({}))
            m_editor->revert();
    });
    connect(m_editor, &PairEditor::tagClicked, this, &ReviewTab::removeTag);
}

void ReviewTab::refreshTexts()
{
    m_actions->refreshTexts();
    m_table->setAccessibleName(tr("Pairs"));
    if (m_model)
        m_model->retranslate();
    refreshCounts();
    marksChanged(m_model ? int(m_model->marked().size()) : 0);
}

QWidget *ReviewTab::toolBar() const
{
    return m_bar;
}

PairTableModel *ReviewTab::model() const
{
    return m_model;
}

void ReviewTab::setProject(Project *project)
{
    m_project = project;
    m_table->setModel(nullptr);
    delete m_model;
    m_model = nullptr;
    m_currentId = 0;
    m_lastRow = 0;
    m_knownTags.clear();
    m_editor->showPair(nullptr);
    m_source->setProject(project);
    if (project) {
        Pairs &pairs = project->pairs();
        m_model = new ReviewTableModel(pairs, project->documents(), this);
        m_table->setModel(m_model);
        m_table->setSortingEnabled(true);
        m_table->sortByColumn(PairTableModel::IdColumn, Qt::AscendingOrder);
        m_table->setColumns(m_context.studio.settings(), u"dataset/pairs"_s, {72, 32, 0, 120, 140, 56, 32});
        m_table->setColumnHidden(PairTableModel::AnswerColumn, true);
        m_table->setColumnHidden(PairTableModel::ScoreColumn, true);
        connect(m_model, &PairTableModel::marksChanged, this, &ReviewTab::marksChanged);
        connect(m_model, &PairTableModel::filterApplied, this, &ReviewTab::rowsReplaced);
        connect(m_model, &QAbstractItemModel::modelReset, this, &ReviewTab::rowsReplaced);
        connect(m_model, &QAbstractItemModel::rowsInserted, this, &ReviewTab::rowsReplaced);
        connect(m_model, &QAbstractItemModel::rowsRemoved, this, &ReviewTab::refreshEmpty);
        connect(&pairs, &Pairs::countsChanged, this, &ReviewTab::refreshCounts);
        connect(&pairs, &Pairs::textsFetched, this, [this](const std::vector<qint64> &ids) {
            if (std::find(ids.begin(), ids.end(), m_currentId) != ids.end())
                showCurrent();
        });
        connect(&pairs, &Pairs::pairsChanged, this, [this](const std::vector<qint64> &ids) {
            m_source->forgetEvidence();
            if (std::find(ids.begin(), ids.end(), m_currentId) != ids.end())
                showCurrent();
        });
        // The answer to an earlier decision may come between the key and what it undoes: only the latter is followed.
        connect(&pairs, &Pairs::reverted, this, [this](const std::vector<qint64> &ids) {
            if (const int row = ids.empty() || !m_model ? -1 : m_model->rowOf(ids.front()); row >= 0)
                select(row);
        });
        connect(&project->documents(), &Documents::listReset, this, [this] {
            m_bar->setDocuments(m_project ? &m_project->documents() : nullptr);
            m_source->forgetDocument();
            showCurrent();
            refreshEmpty();
        });
    }
    m_bar->setDocuments(project ? &project->documents() : nullptr);
    m_bar->setState(u"draft"_s);
    m_bar->clear();
    applyFilter();
    refreshCounts();
    rowsReplaced();
}

void ReviewTab::refreshCounts()
{
    const PairCounts counts = m_project ? m_project->pairs().counts() : PairCounts();
    m_bar->setCounts(counts);
    refreshEmpty();
}

void ReviewTab::refreshEmpty()
{
    const int documents = m_project ? m_project->documents().count() : 0;
    const PairCounts counts = m_project ? m_project->pairs().counts() : PairCounts();
    m_noDocuments->setTexts(tr("No pairs yet. They are made from documents, and there are none yet."),
                            tr("Add documents, or import a file of questions and answers."));
    m_noPairs->setTexts(tr("No pairs yet. Generate them from %n document(s), or import a file.", nullptr, documents),
                        tr("Each pair keeps the place in the document that proves it."));
    m_reviewed->setTexts(tr("Everything is reviewed: %1 accepted.").arg(shownNumber(qint64(counts.accepted))),
                         tr("A version mixes them with general pairs and holds some out for the test."));
    const QString words = m_bar->filter().search;
    m_noMatch->setTexts(words.isEmpty() ? tr("No pair is left by this filter.") : tr("No match for “%1”.").arg(words));
    QWidget *shown = m_stack->widget(0);
    if (counts.all == 0)
        shown = documents == 0 ? m_noDocuments : m_noPairs;
    else if (m_model && m_model->rowCount() == 0) {
        const PairFilter &filter = m_model->filter();
        const bool draftsOnly = filter.status == PairStatus::Draft && !filter.document && !filter.notGroundedOnly &&
                                filter.search.isEmpty();
        shown = draftsOnly && counts.draft == 0 && counts.accepted > 0 ? m_reviewed : m_noMatch;
    }
    if (m_stack->currentWidget() == shown)
        return;
    // Asked of the window: the tab itself still names its table while the keyboard is in the search field.
    const bool hadFocus = m_stack->currentWidget()->isAncestorOf(window()->focusWidget());
    m_stack->setCurrentWidget(shown);
    if (hadFocus && shown == m_stack->widget(0))
        m_table->setFocus();
    else if (hadFocus)
        shown->nextInFocusChain()->setFocus();
}

void ReviewTab::applyFilter()
{
    if (!m_model)
        return;
    m_model->setFilter(m_bar->filter());
    refreshEmpty();
}

void ReviewTab::clearFilter()
{
    m_bar->clear();
    if (m_model && m_model->filter().status && m_project->pairs().counts().all > 0 && m_model->rowCount() == 0)
        m_bar->setState(u"all"_s);
    applyFilter();
    focusTable();
}

/// Other rows: the pair that was shown stays current where it still is among them.
void ReviewTab::rowsReplaced()
{
    refreshEmpty();
    if (!m_model || m_model->rowCount() == 0) {
        currentChanged();
        return;
    }
    if (m_table->currentRow() < 0) {
        const int row = m_currentId ? m_model->rowOf(m_currentId) : -1;
        select(row >= 0 ? row : std::min(m_lastRow, m_model->rowCount() - 1));
    }
}

void ReviewTab::select(int row)
{
    if (!m_model || m_model->rowCount() == 0)
        return;
    const QModelIndex index =
        m_model->index(std::clamp(row, 0, m_model->rowCount() - 1), PairTableModel::QuestionColumn);
    m_table->setCurrentIndex(index);
    m_table->selectionModel()->select(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->scrollTo(index);
}

qint64 ReviewTab::currentPair() const
{
    const int row = m_table->currentRow();
    return m_model && row >= 0 && row < m_model->rowCount() ? m_model->idAt(row) : 0;
}

void ReviewTab::currentChanged()
{
    if (m_editor->isChanged() && !saveEdit({}))
        m_editor->revert();
    const qint64 id = currentPair();
    if (m_table->currentRow() >= 0)
        m_lastRow = m_table->currentRow();
    m_currentId = id;
    showCurrent();
}

void ReviewTab::showCurrent()
{
    const PairRecord *pair = m_project && m_currentId ? m_project->pairs().cached(m_currentId) : nullptr;
    const bool any = m_currentId != 0;
    m_actions->setEnabled(any);
    m_actions->openDocument->setEnabled(pair && pair->document > 0);
    if (any && !pair)
        return; // its texts come in a moment; until then the one before stays, which does not flicker
    m_editor->showPair(pair);
    m_source->showPair(pair);
    if (pair) {
        for (const QString &tag : toQStrings(pair->tags)) {
            if (!m_knownTags.contains(tag))
                m_knownTags.append(tag);
        }
    }
}

std::vector<qint64> ReviewTab::targets() const
{
    if (!m_model)
        return {};
    std::vector<qint64> ids = m_model->marked();
    if (ids.size() > 1)
        return ids;
    const qint64 id = currentPair();
    return id ? std::vector<qint64>{id} : std::vector<qint64>{};
}

bool ReviewTab::saveEdit(std::optional<PairStatus> status)
{
    std::optional<PairEdit> edit = m_editor->edit();
    if (!edit || !m_project)
        return false;
    edit->status = status;
    m_project->pairs().edit(m_editor->pairId(), *edit);
    return true;
}

void ReviewTab::decide(PairStatus status)
{
    const std::vector<qint64> ids = targets();
    if (ids.empty())
        return;
    const int row = m_table->currentRow();
    if (ids.size() == 1 && m_editor->pairId() == ids.front() && m_editor->isChanged()) {
        if (!saveEdit(status))
            return;
    } else {
        m_project->pairs().setStatus(ids, status);
    }
    if (ids.size() == 1) {
        const QString number = shownNumber(ids.front());
        m_context.navigator.say(status == PairStatus::Accepted   ? tr("Accepted pair %1").arg(number)
                                : status == PairStatus::Rejected ? tr("Rejected pair %1").arg(number)
                                                                 : tr("Pair %1 is a draft again").arg(number));
        if (status != PairStatus::Draft) {
            m_bar->decided();
            select(m_model->rowOf(ids.front()) >= 0 ? row + 1 : row);
        }
    } else {
        const int n = int(ids.size());
        m_context.navigator.say(status == PairStatus::Accepted   ? tr("Accepted %n pair(s)", nullptr, n)
                                : status == PairStatus::Rejected ? tr("Rejected %n pair(s)", nullptr, n)
                                                                 : tr("%n pair(s) are drafts again", nullptr, n));
        m_model->clearMarks();
        focusTable();
    }
}

void ReviewTab::saveAndAccept()
{
    const qint64 id = m_editor->pairId();
    if (!id || !m_model)
        return;
    const int row = m_table->currentRow();
    if (!saveEdit(PairStatus::Accepted))
        return;
    m_context.navigator.say(tr("Saved and accepted pair %1").arg(shownNumber(id)));
    m_bar->decided();
    focusTable();
    select(m_model->rowOf(id) >= 0 ? row + 1 : row);
}

void ReviewTab::undo(bool redo)
{
    if (!m_project)
        return;
    QUndoStack &stack = m_project->undoStack();
    if (redo ? !stack.canRedo() : !stack.canUndo()) {
        m_context.navigator.say(redo ? tr("There is nothing to redo.") : tr("There is nothing to undo."));
        return;
    }
    const QString what = redo ? stack.redoText() : stack.undoText();
    redo ? stack.redo() : stack.undo();
    m_context.navigator.say(redo ? tr("Done again: %1").arg(what) : tr("Undone: %1").arg(what));
}

void ReviewTab::setEvidence()
{
    const PairRecord *pair = m_project && m_currentId ? m_project->pairs().cached(m_currentId) : nullptr;
    if (!pair)
        return;
    const std::optional<EvidenceSpan> span = m_source->view()->selectedSpan();
    if (!span) {
        m_context.navigator.say(tr("Select the text in the source that proves the answer, then press M."));
        return;
    }
    m_project->pairs().setEvidence(m_currentId, pair->document, *span);
    m_context.navigator.say(tr("Set the evidence of pair %1").arg(shownNumber(m_currentId)));
}

void ReviewTab::nextNotGrounded()
{
    const int row = m_model ? m_model->nextNotGrounded(m_table->currentRow()) : -1;
    if (row >= 0)
        select(row);
    else
        m_context.navigator.say(tr("Every pair of this list is grounded."));
}

void ReviewTab::toggleMark(bool andDown)
{
    const qint64 id = currentPair();
    if (!id)
        return;
    const QModelIndex index = m_table->currentIndex();
    m_model->setMarked({id}, andDown || !index.data(PairTableModel::MarkedRole).toBool());
    if (andDown) {
        select(m_table->currentRow() + 1);
        m_model->setMarked({currentPair()}, true);
    }
}

void ReviewTab::marksChanged(int count)
{
    const bool wasBulk = m_bar->isBulk();
    m_bar->setMarked(count);
    if (wasBulk && count <= 1 && !m_table->hasFocus() && isVisible() &&
        !m_editor->isAncestorOf(window()->focusWidget()))
        m_table->setFocus();
    m_actions->clearMarks->setEnabled(count > 0);
}

/// With Ctrl or Shift a click marks, as in every list.
bool ReviewTab::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_table->viewport() && event->type() == QEvent::MouseButtonPress && m_model) {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QModelIndex index = m_table->indexAt(mouse->position().toPoint());
        if (index.isValid() && mouse->button() == Qt::LeftButton) {
            if (mouse->modifiers() & Qt::ControlModifier) {
                m_model->setMarked({m_model->idAt(index.row())}, !index.data(PairTableModel::MarkedRole).toBool());
                return true;
            }
            if (mouse->modifiers() & Qt::ShiftModifier && m_table->currentRow() >= 0) {
                const auto [first, last] = std::minmax({m_table->currentRow(), index.row()});
                std::vector<qint64> ids;
                for (int row = first; row <= last; ++row)
                    ids.push_back(m_model->idAt(row));
                m_model->setMarked(ids, true);
                return true;
            }
        }
    }
    return Translated<QFrame>::eventFilter(object, event);
}

void ReviewTab::addTag()
{
    const std::vector<qint64> ids = targets();
    if (ids.empty())
        return;
    bool ok = false;
    const QString tag = QInputDialog::getItem(this, tr("Tag"), tr("Tag for %n pair(s):", nullptr, int(ids.size())),
                                              m_knownTags, 0, true, &ok)
                            .trimmed();
    if (!ok || tag.isEmpty())
        return;
    if (!m_knownTags.contains(tag))
        m_knownTags.append(tag);
    m_project->pairs().addTag(ids, tag);
    m_context.navigator.say(tr("Tagged %n pair(s)", nullptr, int(ids.size())));
}

void ReviewTab::removeTag(const QString &tag)
{
    if (!m_currentId || !tag.startsWith(u'#'))
        return;
    m_project->pairs().removeTag({m_currentId}, tag.mid(1));
    m_context.navigator.say(tr("Removed the tag “%1”").arg(tag.mid(1)));
}

void ReviewTab::setScore(int score)
{
    const std::vector<qint64> ids = targets();
    if (ids.empty())
        return;
    m_project->pairs().setScore(ids, score);
    m_context.navigator.say(tr("Score %1 for %n pair(s)", nullptr, int(ids.size())).arg(score));
}

void ReviewTab::setWeight()
{
    const std::vector<qint64> ids = targets();
    if (ids.empty())
        return;
    const PairRecord *const shown = m_project->pairs().cached(ids.front());
    bool ok = false;
    const double weight = QInputDialog::getDouble(
        this, tr("Weight"), tr("Weight of %n pair(s) in the training, beside others of 1:", nullptr, int(ids.size())),
        shown ? shown->weight : 1, 0, greatestRowWeight, 3, &ok);
    if (!ok)
        return;
    m_project->pairs().setWeight(ids, weight);
    m_context.navigator.say(tr("Weight %1 for %n pair(s)", nullptr, int(ids.size())).arg(shownReal(weight, 6)));
}

void ReviewTab::removePairs()
{
    const std::vector<qint64> ids = targets();
    if (ids.empty())
        return;
    m_model->setMarked(ids, false);
    const int row = m_table->currentRow();
    m_project->pairs().remove(ids);
    m_context.navigator.say(tr("Removed %n pair(s)", nullptr, int(ids.size())));
    m_currentId = 0;
    m_table->setCurrentIndex({});
    select(std::min(row, m_model->rowCount() - 1));
}

void ReviewTab::showHistory()
{
    if (m_currentId && m_project)
        HistoryDialog(m_project->pairs(), m_currentId, this).exec();
}

void ReviewTab::reveal(qint64 pair)
{
    if (!m_model || !m_project->pairs().find(pair))
        return;
    if (m_model->rowOf(pair) < 0) {
        m_bar->clear();
        m_bar->setState(u"all"_s);
        applyFilter();
    }
    if (const int row = m_model->rowOf(pair); row >= 0)
        select(row);
    focusTable();
}

void ReviewTab::setDocument(qint64 document)
{
    m_bar->setDocument(document);
}

void ReviewTab::focusSearch()
{
    m_bar->focusSearch();
}

void ReviewTab::focusTable()
{
    if (m_stack->currentIndex() == 0)
        m_table->setFocus();
}

} // namespace fieldwright::ui
