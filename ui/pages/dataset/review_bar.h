#pragma once

#include "app/pairs/pair_table_model.h"
#include "ui/widgets/translated.h"

#include <QStackedWidget>

class QAction;
class QComboBox;
class QLabel;

namespace fieldwright {
class Documents;
}

namespace fieldwright::ui {

class FilterRow;
class ReviewPace;
class SearchField;

/// The tool bar of the Review tab: what is listed; and in its place, while more than one pair is marked, what is done
/// to all of them.
class ReviewBar : public Translated<QStackedWidget>
{
    Q_OBJECT
public:
    /// `notGrounded` is the page's checkable action; `bulk` are those for the marked pairs.
    ReviewBar(QAction *notGrounded, const QList<QAction *> &bulk, QAction *clearMarks, QWidget *parent = nullptr);

    PairFilter filter() const;
    /// Every part of the filter but the state.
    void clear();
    void setState(const QString &state);
    void setDocuments(const Documents *documents);
    void setDocument(qint64 document);
    void setCounts(const PairCounts &counts);
    void setMarked(int count);
    bool isBulk() const { return currentIndex() == 1; }
    void focusSearch();
    /// A pair was accepted or rejected.
    void decided();

Q_SIGNALS:
    void filterChanged();
    void searchDone(); ///< Enter in the search field

private:
    QAction *m_notGrounded = nullptr;
    FilterRow *m_filters = nullptr;
    QComboBox *m_documents = nullptr;
    ReviewPace *m_pace = nullptr;
    SearchField *m_search = nullptr;
    QLabel *m_marked = nullptr;
    int m_markedCount = 0;
    int m_notGroundedCount = 0;
};

} // namespace fieldwright::ui
