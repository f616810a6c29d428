#pragma once

#include "app/runs/run_status.h"
#include "core/recipe/recipe.h"
#include "ui/widgets/translated.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace fieldwright::ui {

class NumberBox;

/// What an ended training is to go on with: more epochs or steps, another rate, a name for the new run and its model.
class FurtherDialog : public Translated<QDialog>
{
    Q_OBJECT
public:
    FurtherDialog(const RunStatus &ended, const TrainRecipe &recipe, QWidget *parent);

    TrainRecipe recipe() const;
    QString name() const;

private:
    void refresh();

    const RunStatus m_ended;
    const TrainRecipe m_before;
    const qint64 m_steps; ///< that the ended run has done, up to its newest checkpoint
    QLabel *m_facts = nullptr;
    QLabel *m_amountLabel = nullptr;
    NumberBox *m_amount = nullptr; ///< epochs, or steps
    QLabel *m_rateLabel = nullptr;
    NumberBox *m_rate = nullptr;
    double m_shownRate = 0; ///< as the box showed it first
    QLabel *m_nameLabel = nullptr;
    QLineEdit *m_name = nullptr;
    QLabel *m_schedule = nullptr;
    QPushButton *m_start = nullptr;
};

} // namespace fieldwright::ui
