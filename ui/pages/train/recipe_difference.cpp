#include "ui/pages/train/recipe_difference.h"

#include "app/text/qt_text.h"
#include "core/recipe/fields.h"

namespace fieldwright::ui {

namespace {

QString shownValue(const FieldInfo &field, const FieldValue &value)
{
    const std::string text = fieldText(value);
    for (const FieldChoice &choice : field.choices) {
        if (text == choice.value)
            return translatedLabel(choice.label);
    }
    return toQString(text);
}

} // namespace

void RecipeDifferenceModel::setRuns(std::vector<Run> runs)
{
    beginResetModel();
    m_runs = std::move(runs);
    m_rows.clear();
    const auto addIfDifferent = [this](const QString &label, const auto &valueOf) {
        QStringList values;
        for (const Run &run : m_runs)
            values.append(valueOf(run));
        if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end())
            m_rows.push_back({label, std::move(values)});
    };
    addIfDifferent(tr("Base model"), [](const Run &run) { return run.model; });
    addIfDifferent(tr("Dataset"), [](const Run &run) { return run.dataset; });
    for (const FieldInfo &field : recipeFields())
        addIfDifferent(translatedLabel(field.label),
                       [&](const Run &run) { return shownValue(field, fieldValue(run.recipe, field)); });
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
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section > int(m_runs.size()))
        return {};
    return section == 0 ? tr("Field") : m_runs[size_t(section) - 1].name;
}

} // namespace fieldwright::ui
