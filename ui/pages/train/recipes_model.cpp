#include "ui/pages/train/recipes_model.h"

#include "app/jobs/training_runs.h"
#include "app/recipes/recipe_library.h"
#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "core/recipe/presets.h"
#include "core/recipe/published_recipes.h"

#include <QLocale>

namespace fieldwright::ui {

RecipesModel::RecipesModel(RecipeLibrary &library, QObject *parent) : QAbstractTableModel(parent), m_library(library)
{
    connect(&library, &RecipeLibrary::listReset, this, &RecipesModel::reload);
}

void RecipesModel::reload()
{
    beginResetModel();
    m_entries.clear();
    for (const OwnRecipe &own : m_library.list())
        m_entries.push_back({.kind = Kind::Own,
                             .key = own.name,
                             .name = own.name,
                             .about = own.problem ? translated(*own.problem) : toQString(own.file),
                             .recipe = own.recipe,
                             .usable = !own.problem});
    for (const RecipePreset &preset : allPresets())
        m_entries.push_back({.kind = Kind::Preset,
                             .key = QLatin1String(preset.key),
                             .name = translatedLabel(preset.label),
                             .about = translatedLabel(preset.help),
                             .recipe = preset.recipe});
    for (const PublishedRecipe &published : publishedRecipes())
        m_entries.push_back({.kind = Kind::Published,
                             .key = QLatin1String(published.key),
                             .name = translatedLabel(published.label),
                             .about = translatedLabel(published.help) + u'\n' + QString::fromUtf8(published.source),
                             .recipe = published.recipe});
    endResetModel();
}

const RecipesModel::Entry *RecipesModel::entry(int row) const
{
    return row >= 0 && row < rowCount() ? &m_entries[size_t(row)] : nullptr;
}

int RecipesModel::rowOf(Kind kind, const QString &key) const
{
    const auto at = std::find_if(m_entries.begin(), m_entries.end(),
                                 [&](const Entry &entry) { return entry.kind == kind && entry.key == key; });
    return at == m_entries.end() ? -1 : int(at - m_entries.begin());
}

int RecipesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int RecipesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant RecipesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry &entry = m_entries[size_t(index.row())];
    if (role == Qt::TextAlignmentRole)
        return index.column() >= Rate ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    if (!entry.usable && index.column() > Origin)
        return QString(QChar(u'–'));
    switch (Column(index.column())) {
    case Name:
        return entry.name;
    case Origin:
        return !entry.usable                   ? tr("cannot be read")
               : entry.kind == Kind::Own       ? tr("your own")
               : entry.kind == Kind::Published ? tr("published")
                                               : tr("preset");
    case Objective:
        return shownField(*findField("objective"), entry.recipe.objective);
    case Method:
        return methodText(entry.recipe.method, entry.recipe.rank);
    case Rate:
        return shownReal(entry.recipe.learningRate, 3);
    case Batch:
        return shownNumber(qint64(entry.recipe.microBatchTokens) * qint64(entry.recipe.accumulation));
    case ColumnCount:
        break;
    }
    return {};
}

QVariant RecipesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section >= Rate)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Name:
        return tr("Recipe");
    case Origin:
        return tr("From");
    case Objective:
        return tr("Objective");
    case Method:
        return tr("Method");
    case Rate:
        return tr("Learning rate");
    case Batch:
        return tr("Tokens a step");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace fieldwright::ui
