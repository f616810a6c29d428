#pragma once

#include "core/base/result.h"
#include "ui/pages/train/recipes_model.h"
#include "ui/widgets/translated.h"

#include <QFrame>

#include <functional>

class QPlainTextEdit;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class Pane;
class RecipeDifferenceModel;
class TableView;

/// Train > Recipes: all recipes, what each is for, and what those that are marked differ in.
class RecipesView : public Translated<QFrame>
{
    Q_OBJECT
public:
    /// `current`: the recipe that is being set up, with which a single one is compared.
    RecipesView(RecipeLibrary &library, Settings &settings, std::function<TrainRecipe()> current,
                QWidget *parent = nullptr);

    TableView *table() const { return m_table; }
    /// A button beside what is said about the recipe that is marked.
    void addTool(QAction *action);
    /// Null when none is marked.
    const RecipesModel::Entry *entry() const;
    void refresh();

    // Deeds on the recipe that is marked; what goes wrong is told in a message box.
    void importFiles(const QStringList &files);
    void chooseFilesToImport();
    void exportCurrent();
    void duplicateCurrent();
    void renameCurrent();
    void removeCurrent();

Q_SIGNALS:
    void markedChanged();
    void activated();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void tell(const Error &error);
    void show(RecipesModel::Kind kind, const QString &key);

    RecipeLibrary &m_library;
    Settings &m_settings;
    std::function<TrainRecipe()> m_current;
    RecipesModel *m_model = nullptr;
    TableView *m_table = nullptr;
    Pane *m_aboutPane = nullptr;
    QPlainTextEdit *m_about = nullptr;
    Pane *m_differencePane = nullptr;
    RecipeDifferenceModel *m_difference = nullptr;
    TableView *m_differenceTable = nullptr;
};

} // namespace fieldwright::ui
