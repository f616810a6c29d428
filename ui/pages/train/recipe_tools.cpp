#include "ui/pages/train/recipe_tools.h"

#include "app/recipes/recipe_library.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/recipe/published_recipes.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/pane.h"

#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

RecipeTools::RecipeTools(Settings &settings, std::function<Shown()> shown, Caption *caption, QWidget *window)
    : QObject(window), m_settings(settings), m_shown(std::move(shown)), m_window(window)
{
    m_load = new QAction(icon("document-open"), QString(), this);
    m_save = new QAction(icon("document-save"), QString(), this);
    m_published = new QAction(icon("document-multiple"), QString(), this);
    m_published->setMenu(new QMenu(window));
    m_published->menu()->setToolTipsVisible(true);
    connect(m_published->menu(), &QMenu::aboutToShow, this, &RecipeTools::fillPublished);
    auto *published = new ActionTool(m_published);
    published->setPopupMode(QToolButton::InstantPopup);
    caption->add(published);
    caption->add(new ActionTool(m_load));
    caption->add(new ActionTool(m_save));
    connect(m_load, &QAction::triggered, this, &RecipeTools::chooseFileToLoad);
    connect(m_save, &QAction::triggered, this, &RecipeTools::save);
}

void RecipeTools::retranslate()
{
    m_published->setText(tr("Published"));
    m_published->setToolTip(tr("Recipes that imitate published ones"));
    m_load->setText(tr("Load…"));
    m_load->setToolTip(tr("Read a recipe from a file"));
    m_save->setText(tr("Save…"));
    m_save->setToolTip(tr("Write this recipe to a file"));
}

void RecipeTools::fillPublished()
{
    QMenu *menu = m_published->menu();
    menu->clear();
    const bool isForEncoder = m_shown().isForEncoder;
    for (const PublishedRecipe &published : publishedRecipes()) {
        QAction *action = menu->addAction(translatedLabel(published.label));
        action->setToolTip(translatedLabel(published.help) + u'\n' + QString::fromUtf8(published.source));
        action->setEnabled(published.recipe.isFromScratch() || published.recipe.isForEncoder() == isForEncoder);
        connect(action, &QAction::triggered, this, [this, &published] { Q_EMIT chosen(published.recipe); });
    }
}

void RecipeTools::load(const QString &file)
{
    if (const auto recipe = readRecipeFile(toPath(file)))
        Q_EMIT chosen(*recipe);
    else
        QMessageBox::warning(m_window, tr("Load recipe"), translated(recipe.error()));
}

void RecipeTools::chooseFileToLoad()
{
    const QString file = QFileDialog::getOpenFileName(m_window, tr("Load recipe"), m_settings.get(setting::lastFolder),
                                                      tr("Recipes (*.json)"));
    if (!file.isEmpty())
        load(file);
}

void RecipeTools::save()
{
    const Shown shown = m_shown();
    QString file = QFileDialog::getSaveFileName(
        m_window, tr("Save recipe"),
        QDir(m_settings.get(setting::lastFolder)).filePath(shown.runName + u".recipe.json"_s), tr("Recipes (*.json)"));
    if (file.isEmpty())
        return;
    if (!file.endsWith(u".json"_s))
        file += u".json"_s;
    if (const auto saved = writeRecipeFile(shown.recipe, toPath(file)); !saved)
        QMessageBox::warning(m_window, tr("Save recipe"), translated(saved.error()));
}

} // namespace fieldwright::ui
