#pragma once

#include "app/jobs/job_queue.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSortFilterProxyModel>

namespace fieldwright {

/// The jobs of a queue as a table, newest first.
class JobTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Kind, Name, State, Progress, Started, Took, TimeLeft, Device, ResultText, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole + 1,
        StateRole,     ///< int of JobState
        KindRole,      ///< int of JobKind
        FractionRole,  ///< double: 0 … 1, or -1 when the total is not known
        SortRole,      ///< what a column sorts by
        PulseRole,     ///< int of Pulse
        FolderRole,    ///< QString
        ShortNameRole, ///< of a sweep's run, what it differs in; else empty
        OrderRole,     ///< int: live ones, then the queue in its order, then the others, newest first
    };

    explicit JobTableModel(JobQueue &queue, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// -1 when it is not in the table.
    int rowOf(const QString &id) const;
    QString idAt(int row) const;
    /// A waiting one goes before another one, or to the end.
    void moveInQueue(const QString &id, const QString &before);
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QStringList mimeTypes() const override;
    QMimeData *mimeData(const QModelIndexList &indexes) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    /// Strings are asked for again, after a change of language.
    void retranslate();

private:
    QVariant shown(const RunStatus &status, Column column) const;
    QVariant sortKey(const RunStatus &status, Column column) const;

    JobQueue &m_queue;
    void readQueue();

    std::vector<QString> m_ids;    ///< as told to the views
    QHash<QString, int> m_inQueue; ///< place of the waiting ones, from 0
};

/// Filters with their counts, and a search in names.
class JobFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class Filter { All, Live, Waiting, Finished, NeedsYou };

    explicit JobFilterModel(JobTableModel &jobs, QObject *parent = nullptr);

    void setFilter(Filter filter);
    Filter filter() const { return m_filter; }
    void setSearch(const QString &text);
    void setFinishedHidden(bool hidden);
    int count(Filter filter) const;

    /// A waiting job that is dropped on or before another goes before it in the queue.
    bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                         const QModelIndex &parent) const override;
    bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                      const QModelIndex &parent) override;

Q_SIGNALS:
    void countsChanged();

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    Filter m_filter = Filter::All;
    QString m_search;
    bool m_finishedHidden = false;
};

/// "Import documents", "Training" …
QString jobKindText(JobKind kind);
/// "running", "paused" …
QString jobStateText(JobState state);
/// One sentence on how a job stands: why it failed, what it waits for, that it no longer answers. May be empty.
QString jobStatusText(const JobQueue &queue, const RunStatus &status);
/// What came of a completed one: "3,279 pairs". May be empty.
QString jobResultText(const RunStatus &status);
/// "126 of 400 steps", "37 files", "".
QString jobProgressText(const RunStatus &status);

} // namespace fieldwright
