#pragma once

#include "app/project/task_thread.h"
#include "app/runs/run_status.h"

#include <QAbstractTableModel>

namespace fieldwright {
class JobQueue;
}

namespace fieldwright::ui {

/// The training runs of a project, newest first.
class RunsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, State, Method, Dataset, Best, Steps, Took, Memory, Started, ColumnCount };
    enum Role { IdRole = Qt::UserRole + 1, StateRole };

    explicit RunsModel(JobQueue &queue, QObject *parent = nullptr);

    QString idAt(int row) const;
    int rowOf(const QString &id) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Name of the dataset version in a run's job, "name@2".
    static QString datasetOf(const RunStatus &run);

private:
    void reload();
    void refresh(const QString &id);
    void findPeak(const RunStatus &run);
    QString text(const RunStatus &run, Column column) const;

    JobQueue &m_queue;
    std::vector<QString> m_ids;
    std::map<QString, quint64> m_peaks; ///< most memory of ended runs, read from their events
    TaskThread m_files;
};

} // namespace fieldwright::ui
