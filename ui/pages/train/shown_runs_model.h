#pragma once

#include <QAbstractTableModel>

#include <optional>

namespace fieldwright::ui {

/// The runs that can be laid over each other: the watched one first, always shown; the others by a tick, six at most.
class ShownRunsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Shown, Sample, Name, Best, ColumnCount };
    enum Role { ShortNameRole = Qt::UserRole + 1 };
    static constexpr int mostRuns = 6;

    struct Run
    {
        QString id;
        QString name;
        QString shortName;          ///< of a sweep's run, what it differs in
        std::optional<double> best; ///< validation loss
        bool comparable = true;     ///< the same validation rows as the watched run
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Ticks of runs that stay are kept. `base`: validation loss of the untuned base, if known.
    void setRuns(std::vector<Run> runs, std::optional<double> base);
    void setBest(const QString &id, std::optional<double> best, std::optional<double> base);
    /// Ids in the order of their series, the watched one first.
    QStringList shownIds() const { return m_shown; }
    std::optional<int> seriesOf(int row) const;
    void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void shownChanged();

private:
    bool isBase(int row) const { return row == int(m_runs.size()); }

    std::vector<Run> m_runs;
    QStringList m_shown;
    std::optional<double> m_base;
};

} // namespace fieldwright::ui
