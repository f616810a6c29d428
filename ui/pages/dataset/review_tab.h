#pragma once

#include "app/pairs/pair_table_model.h"
#include "ui/pages/dataset/review_actions.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QPointer>

class QStackedWidget;

namespace fieldwright::ui {

class EmptyState;
class PairEditor;
class ReviewBar;
class ReviewTableModel;
class SourcePane;
class TableView;

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
    ReviewActions::Deeds deeds();
    void buildBody(const PageActions &actions);
    void refreshTexts();
    void refreshCounts();
    void refreshEmpty();
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
    void goBack();
    void toSource();
    void openDocument();
    void setEvidence();
    void nextNotGrounded();
    void toggleMark(bool andDown);
    void addTag();
    void removeTag(const QString &tag);
    void setScore(int score);
    void setWeight();
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

    std::unique_ptr<ReviewActions> m_actions;
    ReviewBar *m_bar = nullptr;

    qint64 m_currentId = 0; ///< shown in the editor
    int m_lastRow = 0;
    QStringList m_knownTags;
};

} // namespace fieldwright::ui
