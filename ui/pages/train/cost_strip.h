#pragma once

#include "ui/pages/train/forecast.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QLabel;

namespace fieldwright::ui {

class MemoryBar;

/// Foot of Train > Set up: what the run costs on this machine, in memory by parts, steps, time and trained parameters.
class CostStrip : public Translated<QFrame>
{
    Q_OBJECT
public:
    struct Costs
    {
        Forecast plan;
        quint64 freeMemory = 0;
        double tokensPerSecond = 0; ///< 0: not measured
        QString time;
        bool isEstimate = false; ///< the speed is not that of a run
    };

    explicit CostStrip(QWidget *parent = nullptr);
    void setCosts(const Costs &costs);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();

    Costs m_costs;
    MemoryBar *m_memory = nullptr;
    QList<QLabel *> m_names;
    QList<QLabel *> m_values;
    QLabel *m_note = nullptr;
};

} // namespace fieldwright::ui
