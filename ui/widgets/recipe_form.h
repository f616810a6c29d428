#pragma once

#include "core/recipe/fields.h"
#include "ui/widgets/translated.h"

#include <QDoubleSpinBox>
#include <QScrollArea>
#include <QSet>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace fieldwright::ui {

/// A spin box that shows a number as short as it is ("0.0002", "3", "1e-8"), whatever its precision, and takes both
/// ways of writing one.
class NumberBox : public QDoubleSpinBox
{
    Q_OBJECT
public:
    explicit NumberBox(QWidget *parent = nullptr);
    QString textFromValue(double value) const override;
    double valueFromText(const QString &text) const override;
    QValidator::State validate(QString &text, int &place) const override;
};

/// The form of a training run, made from the recipe table: basic fields, then the advanced ones folded with a search.
/// The widgets of a field are made when it is first to be seen: of all methods together they are many hundreds.
/// A field that differs from the preset has its label in bold and a "reset" arrow. At the foot the help of the focused
/// field. An impossible value marks its field and is told by problem().
class RecipeForm : public Translated<QFrame>
{
    Q_OBJECT
public:
    /// Fields in `left` are shown elsewhere (e.g. "method" in a list of its own).
    explicit RecipeForm(const QStringList &left = {}, QWidget *parent = nullptr);

    TrainRecipe recipe() const { return m_recipe; }
    void setRecipe(const TrainRecipe &recipe);
    /// `preset`: what differing fields are compared with, and reset to.
    void setRecipe(const TrainRecipe &recipe, const TrainRecipe &preset);
    /// Whether numbers count while they are typed. Before the form is shown.
    void setKeyboardTracking(bool on);
    /// One sentence when the recipe is impossible; empty when it is fine.
    QString problem() const { return m_problem; }
    /// Rows of the page's own above the fields (run name, model, dataset). The form owns the widget; set the label's
    /// text again after a change of language.
    QLabel *addHeadRow(QWidget *field);
    /// Behind the field, in its row. The form owns the widget.
    void addBeside(const char *key, QWidget *widget);

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    struct Row
    {
        const FieldInfo *field = nullptr;
        QFormLayout *form = nullptr;
        // Null until the field is first to be seen.
        QLabel *label = nullptr;
        QWidget *editor = nullptr;
        QLabel *unit = nullptr;
        QToolButton *reset = nullptr;
        QWidget *line = nullptr; ///< editor, unit and reset
    };

    void makeRows();
    void makeRow(Row &row, int place);
    void retranslate(const Row &row);
    QWidget *makeEditor(const FieldInfo &field);
    void showValue(const Row &row);
    void take(const FieldInfo &field, const FieldValue &value);
    void refresh();
    void retranslateRows();
    void applySearch();
    void alignLabels();
    void showHelp();
    static void markInvalid(const Row &row, bool invalid);
    bool applies(const FieldInfo &field) const;

    TrainRecipe m_recipe;
    TrainRecipe m_preset;
    QString m_problem;
    std::vector<Row> m_rows;
    QScrollArea *m_scroll = nullptr;
    QFormLayout *m_head = nullptr;
    QFormLayout *m_basic = nullptr;
    QPushButton *m_fold = nullptr;
    QFrame *m_advancedBox = nullptr;
    QFormLayout *m_advanced = nullptr;
    QLineEdit *m_search = nullptr;
    QWidget *m_body = nullptr;
    QLabel *m_help = nullptr;
    const FieldInfo *m_focused = nullptr;
    const FieldInfo *m_changed = nullptr; ///< last, by the user
    bool m_showing = false;
    bool m_tracksKeyboard = false;
};

} // namespace fieldwright::ui
