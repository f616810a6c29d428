#include "ui/pages/train/recipe_difference.h"

#include "app/jobs/training_runs.h"
#include "app/text/qt_text.h"

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Heads of columns have little room, and names often differ at their ends only: a long beginning that all of them have
/// is left out.
QStringList shortened(QStringList names)
{
    constexpr qsizetype longest = 5;
    if (names.size() < 2)
        return names;
    qsizetype common = 0;
    const auto allHave = [&](qsizetype count) {
        return std::all_of(names.begin(), names.end(), [&](const QString &name) {
            return name.size() > count && name.startsWith(QStringView(names.front()).left(count));
        });
    };
    for (qsizetype space = names.front().indexOf(u' '); space >= 0 && allHave(space + 1);
         space = names.front().indexOf(u' ', space + 1))
        common = space + 1;
    if (common > longest) {
        for (QString &name : names)
            name.replace(0, common, u"…"_s);
    }
    return names;
}

} // namespace

void RecipeDifferenceModel::setRuns(std::vector<Run> runs)
{
    beginResetModel();
    m_runs = std::move(runs);
    m_rows.clear();
    std::vector<TrainRecipe> recipes;
    for (const Run &run : m_runs)
        recipes.push_back(run.recipe);
    m_heads.clear();
    for (const Run &run : m_runs)
        m_heads.append(run.shortName.isEmpty() ? run.name : run.shortName);
    m_heads = shortened(m_heads);
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
    if (role == Qt::ToolTipRole)
        return m_runs[size_t(section) - 1].name;
    return role == Qt::DisplayRole ? m_heads.at(section - 1) : QVariant();
}

} // namespace fieldwright::ui
