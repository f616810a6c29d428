#pragma once

#include "core/recipe/recipe.h"

#include <QAbstractTableModel>

namespace fieldwright::ui {

/// What the recipes of several runs differ in: a row for each such field, a column for each run.
class RecipeDifferenceModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    struct Run
    {
        QString name;
        QString dataset;
        QString model;
        TrainRecipe recipe;
        QString shortName = {}; ///< for the head of its column, where the name is long; may be empty
    };

    using QAbstractTableModel::QAbstractTableModel;
    void setRuns(std::vector<Run> runs);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        QString label;
        QStringList values;
    };
    std::vector<Run> m_runs;
    QStringList m_heads; ///< of the runs
    std::vector<Row> m_rows;
};

} // namespace fieldwright::ui
