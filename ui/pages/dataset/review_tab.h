#pragma once

#include "app/pairs/pair_table_model.h"
#include "ui/page.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QPointer>

class QComboBox;
class QLabel;
class QStackedWidget;

namespace fieldwright::ui {

class EmptyState;
class FilterRow;
class PairEditor;
class ReviewPace;
class ReviewTableModel;
class SearchField;
class SourcePane;
class TableView;

/// Makes actions of the page (Page::makeAction).
using ActionMaker = std::function<QAction *(const ActionSpec &, std::function<void()>)>;

/// Is each pair true, and where is it written? The table beside the editor over the source, all of it by keyboard.
class ReviewTab : public Translated<QFrame>
{
    Q_OBJECT
public:
    /// Actions of the page that the empty states offer.
    struct PageActions
    {
        QAction *generate = nullptr;
        QAction *import = nullptr;
        QAction *mix = nullptr;
        QAction *documents = nullptr;
    };

    ReviewTab(const Context &context, const ActionMaker &makeAction, const PageActions &actions,
              QWidget *parent = nullptr);
    ~ReviewTab() override;

    QWidget *toolBar() const;
    void setProject(Project *project);
    void reveal(qint64 pair);
    void setDocument(qint64 document);
    void focusSearch();
    void focusTable();
    void clearFilter();
    TableView *table() const { return m_table; }
    PairEditor *editor() const { return m_editor; }
    PairTableModel *model() const;
    qint64 currentPair() const;

private:
    void buildActions(const ActionMaker &makeAction);
    void buildToolBar();
    void buildBody(const PageActions &actions);
    void refreshTexts();
    void refreshCounts();
    void refreshEmpty();
    void fillDocuments();
    void applyFilter();
    void rowsReplaced();
    void select(int row);
    void currentChanged();
    void showCurrent();
    void decide(PairStatus status);
    void saveAndAccept();
    /// Gives the typed text to the project; false when it cannot be taken.
    bool saveEdit(std::optional<PairStatus> status);
    void undo(bool redo);
    void setEvidence();
    void nextNotGrounded();
    void toggleMark(bool andDown);
    void addTag();
    void removeTag(const QString &tag);
    void setScore(int score);
    void removePairs();
    void showHistory();
    void marksChanged(int count);
    bool eventFilter(QObject *object, QEvent *event) override;
    /// Those marked when there are several, else the current one.
    std::vector<qint64> targets() const;

    Context m_context;
    QPointer<Project> m_project;
    ReviewTableModel *m_model = nullptr;
    TableView *m_table = nullptr;
    PairEditor *m_editor = nullptr;
    SourcePane *m_source = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_noDocuments = nullptr;
    EmptyState *m_noPairs = nullptr;
    EmptyState *m_reviewed = nullptr;
    EmptyState *m_noMatch = nullptr;

    QStackedWidget *m_bars = nullptr;
    FilterRow *m_filters = nullptr;
    QComboBox *m_documents = nullptr;
    ReviewPace *m_pace = nullptr;
    SearchField *m_search = nullptr;
    QLabel *m_markedLabel = nullptr;

    QAction *m_accept = nullptr, *m_reject = nullptr, *m_edit = nullptr, *m_undo = nullptr, *m_redo = nullptr;
    QAction *m_next = nullptr, *m_previous = nullptr, *m_draft = nullptr, *m_setEvidence = nullptr;
    QAction *m_nextNotGrounded = nullptr, *m_mark = nullptr, *m_markDown = nullptr, *m_clearMarks = nullptr;
    QAction *m_tag = nullptr, *m_toSource = nullptr, *m_back = nullptr, *m_history = nullptr, *m_remove = nullptr;
    QAction *m_openDocument = nullptr, *m_notGrounded = nullptr, *m_clearFilter = nullptr;
    std::array<QAction *, 5> m_scores{};

    qint64 m_currentId = 0; ///< shown in the editor
    int m_lastRow = 0;
    bool m_followUndo = false;
    QStringList m_knownTags;
};

} // namespace fieldwright::ui
