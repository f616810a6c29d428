#pragma once

#include "app/jobs/training_runs.h"
#include "app/project/task_thread.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QTimer>

namespace fieldwright::ui {

/// The training runs of a project, newest first: what each was, found and took. On demand with a column for each field
/// of the recipe in which they differ.
class RunsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, State, Method, Dataset, Best, Tokens, Took, Speed, Memory, Energy, Cost, Started, FixedCount };
    /// SortRole: what a column is sorted by. GroupRole: only runs of the same group are ranked with each other.
    /// ShortNameRole: of a sweep's run, what it differs in; else empty.
    enum Role { IdRole = Qt::UserRole + 1, StateRole, SortRole, GroupRole, ShortNameRole };

    RunsModel(JobQueue &queue, const Settings &settings, QObject *parent = nullptr);

    QString idAt(int row) const;
    int rowOf(const QString &id) const;
    void setDifferencesShown(bool shown);
    /// Takes in at once what the queue has; else it follows soon.
    void reload();
    void retranslate();
    /// Ended runs whose use has been read, with what the others have taken so far.
    std::vector<ComparedRun> compared() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refresh(const QString &id);
    void regroup();
    void findDifferences();
    void readUse(const RunStatus &run);
    RunUse useOf(const RunStatus &run) const;
    QString text(const RunStatus &run, Column column) const;
    QVariant sortValue(const RunStatus &run, int column) const;
    static bool isNumber(int column);

    JobQueue &m_queue;
    QTimer m_reload;
    const Settings &m_settings;
    std::vector<QString> m_ids;
    std::set<QString> m_best;        ///< of their groups
    std::map<QString, int> m_groups; ///< number of the runs that each may be ranked with
    std::map<QString, TrainRecipe> m_recipes;
    std::map<QString, std::optional<RunUse>> m_uses; ///< of ended runs, read from their events; empty: being read
    bool m_showsDifferences = false;
    std::vector<const FieldInfo *> m_differences;
    TaskThread m_files;
};

/// Sorts a column; validation losses only within the runs that may be ranked with each other.
class SortedRuns : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;
};

} // namespace fieldwright::ui
