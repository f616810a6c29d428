#pragma once

#include "ui/widgets/translated.h"

#include <QAbstractListModel>
#include <QFrame>
#include <QListView>
#include <QStyledItemDelegate>

class QLabel;
class QProgressBar;

namespace fieldwright::ui {

/// The pages with their counts.
class RailModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { CountRole = Qt::UserRole + 1, IdRole };

    explicit RailModel(QObject *parent = nullptr);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    void setCount(const QString &page, qint64 count);
    void setProjectOpen(bool open);
    void languageChanged();
    int rowOf(const QString &page) const;
    bool isEnabled(int row) const;

private:
    std::vector<qint64> m_counts;
    bool m_projectOpen = false;
};

/// What the strip at the foot of the rail says about the running job.
struct RunningJob
{
    QString kind; ///< "Training"
    QString name;
    double fraction = -1;
    QString timeLeft;
    bool paused = false;
};

/// The rail: pages above, the running job at the foot.
class Rail : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit Rail(QWidget *parent = nullptr);
    RailModel &model() const { return *m_model; }
    QListView *list() const { return m_list; }
    void setCurrent(const QString &page);
    /// Icons only.
    void setNarrow(bool narrow);
    bool isNarrow() const { return m_narrow; }
    /// Null: nothing runs, the strip goes.
    void setRunningJob(const RunningJob *job);

Q_SIGNALS:
    void pageChosen(const QString &page);
    /// The user wants to work in the current page.
    void pageEntered();
    void jobClicked();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    RailModel *m_model = nullptr;
    QListView *m_list = nullptr;
    QFrame *m_strip = nullptr;
    class ElidedLabel *m_jobKind = nullptr;
    QLabel *m_jobShare = nullptr;
    QProgressBar *m_jobBar = nullptr;
    ElidedLabel *m_jobName = nullptr;
    QLabel *m_jobLeft = nullptr;
    bool m_narrow = false;
};

} // namespace fieldwright::ui
