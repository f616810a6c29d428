#pragma once

#include "core/recipe/sweep.h"
#include "ui/widgets/translated.h"

#include <QDialog>
#include <QStringList>

#include <functional>
#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace fieldwright::ui {

/// Chooses one or two fields of the recipe and the values that they take in turn, and says what that makes of runs and
/// time before anything is queued.
class SweepDialog : public Translated<QDialog>
{
    Q_OBJECT
public:
    /// What a recipe costs: its time in ms (0: not known), and why it cannot be trained here (empty: it can).
    struct Cost
    {
        qint64 ms = 0;
        QString problem;
    };
    using CostOf = std::function<Cost(const TrainRecipe &)>;
    /// Looks at the base and queues the runs, or says why not. When the receiver goes before that, nothing is queued.
    using Begin = std::function<void(const std::vector<SweepAxis> &axes, QObject *receiver,
                                     std::function<void(Result<QStringList>)> done)>;
    SweepDialog(const TrainRecipe &base, CostOf costOf, Begin begin, QWidget *parent = nullptr);
    ~SweepDialog() override;

    std::vector<SweepAxis> axes() const;
    /// Of the runs that were queued.
    const QStringList &begun() const { return m_begun; }

private:
    struct Row
    {
        QLabel *label = nullptr;
        QComboBox *field = nullptr;
        QLineEdit *values = nullptr;
    };
    void fillFields();
    void propose(const Row &row);
    void refresh();
    void queueRuns();

    TrainRecipe m_base;
    CostOf m_costOf;
    Begin m_begin;
    std::unique_ptr<QObject> m_check; ///< while the base is looked at
    QString m_refusal;                ///< of these values; empty: they were not tried
    QStringList m_begun;
    QLabel *m_intro = nullptr;
    Row m_rows[mostSweepAxes];
    QLabel *m_state = nullptr;
    QPushButton *m_start = nullptr;
    QPushButton *m_close = nullptr;
    bool m_filling = false;
};

} // namespace fieldwright::ui
