#pragma once

#include "core/recipe/recipe.h"

#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class Caption;

/// How a recipe gets into the form and out of it, at the head of its pane: the published ones, and files.
class RecipeTools : public QObject
{
    Q_OBJECT
public:
    struct Shown
    {
        TrainRecipe recipe;
        QString runName;
        bool isForEncoder = false; ///< the chosen model is one
    };

    /// `caption` gets the tools; `window` has the dialogs.
    RecipeTools(Settings &settings, std::function<Shown()> shown, Caption *caption, QWidget *window);

    /// Reads a recipe file; what is wrong with it is told in a message box.
    void load(const QString &file);
    void chooseFileToLoad();
    void save();
    void retranslate();

Q_SIGNALS:
    void chosen(const fieldwright::TrainRecipe &recipe);

private:
    void fillPublished();

    Settings &m_settings;
    std::function<Shown()> m_shown;
    QWidget *m_window = nullptr;
    QAction *m_load = nullptr;
    QAction *m_save = nullptr;
    QAction *m_published = nullptr;
};

} // namespace fieldwright::ui
