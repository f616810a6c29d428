#pragma once

#include "app/evaluations/evaluation_item_model.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QTextBrowser;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class FilterRow;
class Pane;
class SearchField;
class TableView;
class ToolBar;

/// Evaluate > Items: which ones changed, and why.
class ItemsView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ItemsView(Settings &settings, QWidget *parent = nullptr);

    void setData(const EvaluationData &data);
    void setFilter(const QString &id); ///< worse, better, same, wrong, unparsed, all
    void setAxis(const QString &axis);
    const EvaluationItem *current() const;
    void step(int by);
    void toggleFaulty();
    /// A button under the item.
    void addToFoot(QAction *action);
    /// A button with its key in the caption of the item.
    void addToCaption(QAction *action);
    TableView *table() const { return m_table; }
    SearchField *search() const { return m_search; }

Q_SIGNALS:
    void faultyChanged(std::int64_t item, bool faulty);
    /// Another item, or none, is shown.
    void itemChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *buildBar();
    void showItem();
    void refreshCounts();

    EvaluationItemModel *m_model = nullptr;
    QString m_baseName;
    QString m_tunedName;
    FilterRow *m_filters = nullptr;
    QComboBox *m_axis = nullptr;
    QComboBox *m_language = nullptr;
    SearchField *m_search = nullptr;
    TableView *m_table = nullptr;
    Pane *m_itemPane = nullptr;
    QTextBrowser *m_item = nullptr;
    QHBoxLayout *m_foot = nullptr;
    QLabel *m_footNote = nullptr;
    bool m_hasTuned = false;
};

/// HTML of `text` in which the words that `other` does not have in that order are marked and underlined. Words are
/// runs of letters; Chinese is compared letter by letter.
QString markedDifferences(const QString &text, const QString &other, const QString &color, const QString &fill);

} // namespace fieldwright::ui
