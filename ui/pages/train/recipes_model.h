#pragma once

#include "core/recipe/recipe.h"

#include <QAbstractTableModel>

namespace fieldwright {
class RecipeLibrary;
}

namespace fieldwright::ui {

/// All recipes that there are: the presets, those that imitate published ones, and the user's own.
class RecipesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Origin, Objective, Method, Rate, Batch, ColumnCount };
    enum class Kind { Preset, Published, Own };
    struct Entry
    {
        Kind kind = Kind::Own;
        QString key; ///< of own ones the name
        QString name;
        QString about; ///< what it is for, where it comes from, or why it cannot be read
        TrainRecipe recipe;
        bool usable = true;
    };

    explicit RecipesModel(RecipeLibrary &library, QObject *parent = nullptr);

    /// Null when there is no such row.
    const Entry *entry(int row) const;
    int rowOf(Kind kind, const QString &key) const;
    /// Before that it is empty.
    void retranslate() { reload(); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void reload();

    RecipeLibrary &m_library;
    std::vector<Entry> m_entries;
};

} // namespace fieldwright::ui
