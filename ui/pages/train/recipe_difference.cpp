#include "ui/pages/train/recipe_difference.h"

#include "app/jobs/training_runs.h"
#include "app/text/qt_text.h"

namespace fieldwright::ui {

void RecipeDifferenceModel::setRuns(std::vector<Run> runs)
{
    beginResetModel();
    m_runs = std::move(runs);
    m_rows.clear();
    std::vector<TrainRecipe> recipes;
    for (const Run &run : m_runs)
        recipes.push_back(run.recipe);
    const auto valuesOf = [this](const auto &valueOf) {
        QStringList values;
        for (const Run &run : m_runs)
            values.append(valueOf(run));
        return values;
    };
    const auto addIfDifferent = [this](const QString &label, QStringList values) {
        if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end())
            m_rows.push_back({label, std::move(values)});
    };
    addIfDifferent(tr("Base model"), valuesOf([](const Run &run) { return run.model; }));
    addIfDifferent(tr("Dataset"), valuesOf([](const Run &run) { return run.dataset; }));
    for (const FieldInfo *field : differingFields(recipes))
        m_rows.push_back({translatedLabel(field->label), valuesOf([&](const Run &run) {
                              return fieldApplies(*field, run.recipe)
                                         ? shownField(*field, fieldValue(run.recipe, *field))
                                         : QString(u'–');
                          })});
    endResetModel();
}

int RecipeDifferenceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int RecipeDifferenceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() || m_runs.empty() ? 0 : int(m_runs.size()) + 1;
}

QVariant RecipeDifferenceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != Qt::DisplayRole)
        return {};
    const Row &row = m_rows[size_t(index.row())];
    return index.column() == 0 ? row.label : row.values[index.column() - 1];
}

QVariant RecipeDifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section > int(m_runs.size()))
        return {};
    if (section == 0)
        return role == Qt::DisplayRole ? tr("Field") : QVariant();
    const Run &run = m_runs[size_t(section) - 1];
    if (role == Qt::ToolTipRole)
        return run.name;
    return role != Qt::DisplayRole ? QVariant() : run.shortName.isEmpty() ? run.name : run.shortName;
}

} // namespace fieldwright::ui
