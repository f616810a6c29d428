#include "ui/pages/train/recipes_view.h"

#include "app/recipes/recipe_library.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "ui/pages/train/recipe_difference.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QDir>
#include <QFileDialog>
#include <QHeaderView>
#include <QInputDialog>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {
using namespace Qt::StringLiterals;
constexpr size_t mostCompared = 6;
} // namespace

RecipesView::RecipesView(RecipeLibrary &library, Settings &settings, std::function<TrainRecipe()> current,
                         QWidget *parent)
    : Translated(parent), m_library(library), m_settings(settings), m_current(std::move(current))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *splitter = new Splitter(Qt::Vertical, settings, u"train/recipes"_s);
    m_model = new RecipesModel(library, this);
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setColumns(settings, u"train/recipes"_s, {0, 110, 240, 140, 100, 110});
    splitter->addWidget(m_table);
    auto *lower = new Splitter(Qt::Horizontal, settings, u"train/recipes-lower"_s);
    m_about = new QPlainTextEdit;
    m_about->setReadOnly(true);
    m_about->setFrameShape(QFrame::NoFrame);
    m_about->document()->setDocumentMargin(12);
    m_aboutPane = new Pane(m_about);
    lower->addWidget(m_aboutPane);
    m_difference = new RecipeDifferenceModel(this);
    m_differenceTable = new TableView;
    m_differenceTable->setModel(m_difference);
    m_differencePane = new Pane(m_differenceTable);
    lower->addWidget(m_differencePane);
    lower->setStretchFactor(0, 1);
    lower->setStretchFactor(1, 2);
    lower->restore({400, 720});
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->restore({340, 260});
    column->addWidget(splitter);

    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RecipesView::refresh);
    connect(m_model, &QAbstractItemModel::modelReset, this, &RecipesView::refresh);
    connect(m_table, &QAbstractItemView::doubleClicked, this, &RecipesView::activated);
    onLanguage([this] {
        m_table->setAccessibleName(tr("Recipes"));
        m_aboutPane->caption()->setTitle(tr("About"));
        m_about->setAccessibleName(tr("About"));
        m_differencePane->caption()->setTitle(tr("What the recipes differ in"));
        m_differenceTable->setAccessibleName(tr("What the recipes differ in"));
        const auto marked = entry() ? std::optional(std::pair(entry()->kind, entry()->key)) : std::nullopt;
        m_model->retranslate();
        if (marked)
            show(marked->first, marked->second);
        refresh();
    });
}

void RecipesView::addTool(QAction *action)
{
    m_aboutPane->caption()->add(new ActionTool(action));
}

/// One is marked from the start, so that the panes below say something.
void RecipesView::showEvent(QShowEvent *event)
{
    Translated::showEvent(event);
    if (!m_table->selectionModel()->hasSelection())
        m_table->selectRow(0);
}

const RecipesModel::Entry *RecipesView::entry() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    return rows.isEmpty() ? nullptr : m_model->entry(rows.front().row());
}

void RecipesView::refresh()
{
    if (!m_differenceTable)
        return;
    std::vector<RecipeDifferenceModel::Run> recipes;
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex &index : rows) {
        const RecipesModel::Entry *marked = m_model->entry(index.row());
        if (marked && marked->usable && recipes.size() < mostCompared)
            recipes.push_back({.name = marked->name, .dataset = {}, .model = {}, .recipe = marked->recipe});
    }
    if (recipes.size() == 1)
        recipes.push_back({.name = tr("as set up"), .dataset = {}, .model = {}, .recipe = m_current()});
    const bool any = recipes.size() > 1;
    m_difference->setRuns(any ? std::move(recipes) : std::vector<RecipeDifferenceModel::Run>());
    m_differencePane->caption()->setNote(!any                            ? tr("mark one recipe or several")
                                         : m_difference->rowCount() == 0 ? tr("nothing: they are the same")
                                                                         : QString());
    if (m_difference->rowCount() > 0)
        m_differenceTable->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    const RecipesModel::Entry *shown = entry();
    m_about->setPlainText(shown ? shown->about : QString());
    Q_EMIT markedChanged();
}

void RecipesView::tell(const Error &error)
{
    QMessageBox::warning(this, tr("Recipes"), translated(error));
}

void RecipesView::show(RecipesModel::Kind kind, const QString &key)
{
    if (const int row = m_model->rowOf(kind, key); row >= 0)
        m_table->selectRow(row);
}

void RecipesView::importFiles(const QStringList &files)
{
    for (const QString &file : files) {
        const auto name = m_library.import(toPath(file));
        if (!name) {
            tell(name.error());
            continue;
        }
        show(RecipesModel::Kind::Own, *name);
    }
}

void RecipesView::chooseFilesToImport()
{
    importFiles(QFileDialog::getOpenFileNames(this, tr("Import recipes"), m_settings.get(setting::lastFolder),
                                              tr("Recipes (*.json)")));
}

void RecipesView::exportCurrent()
{
    const RecipesModel::Entry *chosen = entry();
    if (!chosen || !chosen->usable)
        return;
    const TrainRecipe recipe = chosen->recipe;
    QString file = QFileDialog::getSaveFileName(
        this, tr("Export recipe"),
        QDir(m_settings.get(setting::lastFolder)).filePath(m_library.freeName(chosen->name) + u".recipe.json"_s),
        tr("Recipes (*.json)"));
    if (file.isEmpty())
        return;
    if (!file.endsWith(u".json"_s))
        file += u".json"_s;
    if (const auto written = writeRecipeFile(recipe, toPath(file)); !written)
        tell(written.error());
}

void RecipesView::duplicateCurrent()
{
    const RecipesModel::Entry *chosen = entry();
    if (!chosen || !chosen->usable)
        return;
    const QString name = m_library.freeName(chosen->name);
    if (const auto added = m_library.add(name, TrainRecipe(chosen->recipe)); !added)
        return tell(added.error());
    show(RecipesModel::Kind::Own, name);
}

void RecipesView::renameCurrent()
{
    const RecipesModel::Entry *chosen = entry();
    if (!chosen || chosen->kind != RecipesModel::Kind::Own)
        return;
    const QString before = chosen->name;
    bool isGiven = false;
    const QString name =
        QInputDialog::getText(this, tr("Rename recipe"), tr("Name"), QLineEdit::Normal, before, &isGiven).trimmed();
    if (!isGiven)
        return;
    if (const auto renamed = m_library.rename(before, name); !renamed)
        return tell(renamed.error());
    show(RecipesModel::Kind::Own, name);
}

void RecipesView::removeCurrent()
{
    const RecipesModel::Entry *chosen = entry();
    if (!chosen || chosen->kind != RecipesModel::Kind::Own)
        return;
    const QString name = chosen->name;
    const auto answer =
        QMessageBox::question(this, tr("Remove recipe"), tr("Remove the recipe “%1”? This cannot be undone.").arg(name),
                              QMessageBox::Ok | QMessageBox::Cancel, QMessageBox::Cancel);
    if (answer != QMessageBox::Ok)
        return;
    if (const auto removed = m_library.remove(name); !removed)
        tell(removed.error());
}

} // namespace fieldwright::ui
