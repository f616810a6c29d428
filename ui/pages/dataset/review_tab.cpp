#include "ui/pages/dataset/review_tab.h"

#include "app/documents/documents.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/pages/dataset/history_dialog.h"
#include "ui/pages/dataset/pair_editor.h"
#include "ui/pages/dataset/review_pace.h"
#include "ui/pages/dataset/review_table.h"
#include "ui/pages/dataset/source_pane.h"
#include "ui/pages/dataset/source_view.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QMouseEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

ReviewTab::ReviewTab(const Context &context, const ActionMaker &makeAction, const PageActions &actions, QWidget *parent)
    : Translated<QFrame>(parent), m_context(context)
{
    m_table = new TableView;
    buildActions(makeAction);
    buildToolBar();
    buildBody(actions);
    onLanguage([this] { refreshTexts(); });
}

ReviewTab::~ReviewTab() = default;

void ReviewTab::buildActions(const ActionMaker &makeAction)
{
    const auto key = [&](const char *sequence, const char *iconName, std::function<void()> run,
                         MenuId menu = MenuId::Edit) {
        return makeAction(
            {.menu = menu, .icon = iconName, .key = QKeySequence(QLatin1String(sequence)), .only = m_table},
            std::move(run));
    };
    m_accept = key("A", "dialog-ok-apply", [this] { decide(PairStatus::Accepted); });
    m_reject = key("R", "dialog-cancel", [this] { decide(PairStatus::Rejected); });
    m_edit = key("E", "document-edit", [this] { m_editor->startEditing(); });
    m_edit->setShortcuts({QKeySequence(u"E"_s), QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    m_undo = key("Z", "edit-undo", [this] { undo(false); });
    m_redo = key("Shift+Z", "edit-redo", [this] { undo(true); });
    m_draft = key("U", "", [this] { decide(PairStatus::Draft); });
    m_next = key(
        "J", "go-next", [this] { select(m_table->currentRow() + 1); }, MenuId::View);
    m_previous = key(
        "K", "go-previous", [this] { select(m_table->currentRow() - 1); }, MenuId::View);
    m_nextNotGrounded = key(
        "N", "data-warning", [this] { nextNotGrounded(); }, MenuId::View);
    m_mark = key("Space", "", [this] { toggleMark(false); });
    m_markDown = key("Shift+Down", "", [this] { toggleMark(true); });
    m_tag = key("T", "tag", [this] { addTag(); });
    for (int score = 1; score <= 5; ++score)
        m_scores[size_t(score - 1)] =
            key(QByteArray::number(score).constData(), "", [this, score] { setScore(score); });
    m_setEvidence = key("M", "", [this] { setEvidence(); });
    m_toSource = key(
        "S", "",
        [this] {
            if (m_source->view()->hasFocus())
                m_table->setFocus(Qt::ShortcutFocusReason);
            else
                m_source->view()->setFocus(Qt::ShortcutFocusReason);
        },
        MenuId::View);
    m_history = key(
        "H", "view-history", [this] { showHistory(); }, MenuId::View);
    m_remove = key("Del", "edit-delete", [this] { removePairs(); });
    m_clearMarks = makeAction({.menu = MenuId::Edit}, [this] {
        if (m_model)
            m_model->clearMarks();
        focusTable();
    });
    m_notGrounded = makeAction({.menu = MenuId::View, .icon = "data-warning"}, [this] { applyFilter(); });
    m_notGrounded->setCheckable(true);
    m_clearFilter = makeAction({.menu = MenuId::View}, [this] { clearFilter(); });
    m_back = new QAction(this);
    m_back->setShortcut(QKeySequence(Qt::Key_Escape));
    m_back->setShortcutContext(Qt::WidgetShortcut);
    connect(m_back, &QAction::triggered, this, [this] {
        if (m_source->view()->hasFocus())
            m_table->setFocus(Qt::ShortcutFocusReason);
        else if (m_model && !m_model->marked().empty())
            m_model->clearMarks();
        else
            clearFilter();
    });
    m_openDocument = makeAction({.menu = MenuId::View, .icon = "document-open"}, [this] {
        const PairRecord *pair = m_project && m_currentId ? m_project->pairs().cached(m_currentId) : nullptr;
        if (pair && pair->document)
            m_context.navigator.goTo(u"documents"_s, {}, qint64(pair->document));
    });
}

void ReviewTab::buildToolBar()
{
    m_bars = new QStackedWidget;
    auto *bar = new ToolBar;
    m_filters = new FilterRow;
    for (const char *id : {"draft", "accepted", "rejected", "all"})
        m_filters->add(QString::fromLatin1(id));
    m_documents = new QComboBox;
    m_documents->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_documents->setMinimumContentsLength(12);
    m_pace = new ReviewPace;
    m_search = new SearchField;
    m_search->setMinimumWidth(140);
    bar->add(m_filters);
    bar->addSeparator();
    bar->add(m_documents);
    bar->add(new ActionTool(m_notGrounded));
    bar->addStretch();
    bar->add(m_pace);
    bar->add(m_search);
    m_bars->addWidget(bar);

    auto *bulk = new ToolBar;
    m_markedLabel = new QLabel;
    setRole(m_markedLabel, "strong");
    bulk->add(m_markedLabel);
    bulk->addSeparator();
    for (QAction *action : {m_accept, m_reject, m_draft, m_tag, m_remove})
        bulk->add(new ActionTool(action));
    bulk->addStretch();
    bulk->add(new ActionTool(m_clearMarks));
    m_bars->addWidget(bulk);

    connect(m_filters, &FilterRow::currentChanged, this, &ReviewTab::applyFilter);
    connect(m_search, &QLineEdit::textChanged, this, &ReviewTab::applyFilter);
    connect(m_documents, &QComboBox::currentIndexChanged, this, &ReviewTab::applyFilter);
    connect(m_search, &QLineEdit::returnPressed, this, &ReviewTab::focusTable);
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
    m_table->addAction(m_back);
    m_table->viewport()->installEventFilter(this);
    panes->addWidget(m_table);
    auto *right = new QFrame;
    auto *rows = new QVBoxLayout(right);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    m_editor = new PairEditor({m_accept, m_reject, m_edit, m_undo});
    m_source = new SourcePane(m_openDocument);
    rows->addWidget(m_editor);
    rows->addWidget(m_source, 1);
    panes->addWidget(right);
    panes->restore({520, 600});
    panes->setStretchFactor(0, 1);
    panes->setStretchFactor(1, 1);
    for (QAction *action : {m_setEvidence, m_toSource, m_back})
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
    m_noMatch->addButton(m_clearFilter);
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
    m_accept->setText(tr("Accept"));
    m_reject->setText(tr("Reject"));
    m_edit->setText(tr("Edit"));
    m_undo->setText(tr("Undo"));
    m_redo->setText(tr("Redo"));
    m_draft->setText(tr("Back to draft"));
    m_next->setText(tr("Next pair"));
    m_previous->setText(tr("Previous pair"));
    m_nextNotGrounded->setText(tr("Next pair that is not grounded"));
    m_mark->setText(tr("Mark for a bulk action"));
    m_markDown->setText(tr("Mark and go down"));
    m_clearMarks->setText(tr("Clear marks"));
    m_tag->setText(tr("Tag…"));
    for (int score = 1; score <= 5; ++score)
        m_scores[size_t(score - 1)]->setText(tr("Score %1").arg(score));
    m_setEvidence->setText(tr("Make the selected text the evidence"));
    m_toSource->setText(tr("To the source and back"));
    m_history->setText(tr("History of the pair"));
    m_remove->setText(tr("Remove"));
    m_openDocument->setText(tr("Open document"));
    m_clearFilter->setText(tr("Clear the filter"));
    m_back->setText(tr("Leave"));
    m_filters->setText(u"draft"_s, tr("To review"));
    m_filters->setText(u"accepted"_s, tr("Accepted"));
    m_filters->setText(u"rejected"_s, tr("Rejected"));
    m_filters->setText(u"all"_s, tr("All"));
    m_documents->setAccessibleName(tr("Document"));
    m_search->setHint(tr("Search pairs"));
    m_table->setAccessibleName(tr("Pairs"));
    if (m_model)
        m_model->retranslate();
    fillDocuments();
    refreshCounts();
    marksChanged(m_model ? int(m_model->marked().size()) : 0);
}

QWidget *ReviewTab::toolBar() const
{
    return m_bars;
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
            if (std::exchange(m_followUndo, false) && !ids.empty() && m_model && m_model->rowOf(ids.front()) >= 0)
                select(m_model->rowOf(ids.front()));
            m_source->forgetEvidence();
            if (std::find(ids.begin(), ids.end(), m_currentId) != ids.end())
                showCurrent();
        });
        connect(&project->documents(), &Documents::listReset, this, [this] {
            fillDocuments();
            m_source->forgetDocument();
            showCurrent();
            refreshEmpty();
        });
    }
    fillDocuments();
    {
        const QSignalBlocker block(m_search);
        m_search->clear();
    }
    m_filters->setCurrent(u"draft"_s);
    m_notGrounded->setChecked(false);
    applyFilter();
    refreshCounts();
    rowsReplaced();
}

void ReviewTab::fillDocuments()
{
    const QSignalBlocker block(m_documents);
    const qint64 chosen = m_documents->currentData().toLongLong();
    m_documents->clear();
    m_documents->addItem(tr("All documents"), qint64(0));
    if (!m_project)
        return;
    for (const DocumentInfo &document : m_project->documents().list()) {
        if (document.id > 0)
            m_documents->addItem(toQString(document.name), qint64(document.id));
    }
    m_documents->setCurrentIndex(std::max(0, m_documents->findData(chosen)));
}

void ReviewTab::refreshCounts()
{
    const PairCounts counts = m_project ? m_project->pairs().counts() : PairCounts();
    m_filters->setCount(u"draft"_s, counts.draft);
    m_filters->setCount(u"accepted"_s, counts.accepted);
    m_filters->setCount(u"rejected"_s, counts.rejected);
    m_filters->setCount(u"all"_s, counts.all);
    m_notGrounded->setText(tr("Not grounded") + u"  "_s + shownNumber(qint64(counts.notGrounded)));
    m_pace->setCounts(counts);
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
    const QString words = m_search->text().trimmed();
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
    const bool hadFocus = m_stack->currentWidget()->isAncestorOf(focusWidget() ? focusWidget() : this);
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
    PairFilter filter;
    const QString state = m_filters->current();
    if (state == u"draft"_s)
        filter.status = PairStatus::Draft;
    else if (state == u"accepted"_s)
        filter.status = PairStatus::Accepted;
    else if (state == u"rejected"_s)
        filter.status = PairStatus::Rejected;
    filter.document = m_documents->currentData().toLongLong();
    filter.notGroundedOnly = m_notGrounded->isChecked();
    filter.search = m_search->text().trimmed();
    m_model->setFilter(filter);
    refreshEmpty();
}

void ReviewTab::clearFilter()
{
    m_search->clear();
    m_documents->setCurrentIndex(0);
    m_notGrounded->setChecked(false);
    if (m_model && m_model->filter().status && m_project->pairs().counts().all > 0 && m_model->rowCount() == 0)
        m_filters->setCurrent(u"all"_s);
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
    for (QAction *action : {m_accept, m_reject, m_edit, m_draft, m_next, m_previous, m_mark, m_markDown, m_tag,
                            m_setEvidence, m_history, m_remove})
        action->setEnabled(any);
    m_openDocument->setEnabled(pair && pair->document > 0);
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
            m_pace->decided();
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
    m_pace->decided();
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
    m_followUndo = true;
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
    m_markedLabel->setText(tr("%n marked", nullptr, count));
    const bool wasBulk = m_bars->currentIndex() == 1;
    m_bars->setCurrentIndex(count > 1 ? 1 : 0);
    if (wasBulk && count <= 1 && !m_table->hasFocus() && isVisible() && !m_editor->isAncestorOf(focusWidget()))
        m_table->setFocus();
    m_clearMarks->setEnabled(count > 0);
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
                const auto [first, last] = std::minmax(m_table->currentRow(), index.row());
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
        m_search->clear();
        m_documents->setCurrentIndex(0);
        m_notGrounded->setChecked(false);
        m_filters->setCurrent(u"all"_s);
        applyFilter();
    }
    if (const int row = m_model->rowOf(pair); row >= 0)
        select(row);
    focusTable();
}

void ReviewTab::setDocument(qint64 document)
{
    m_documents->setCurrentIndex(std::max(0, m_documents->findData(document)));
}

void ReviewTab::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ReviewTab::focusTable()
{
    if (m_stack->currentIndex() == 0)
        m_table->setFocus();
}

} // namespace fieldwright::ui
