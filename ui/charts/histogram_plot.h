#pragma once

#include "ui/charts/qcustomplot_header.h"

#include <optional>
#include <vector>

namespace fieldwright::ui {

/// How many values lie where. A bar is chosen by a click or by the arrow keys, and let go by another click or Esc.
class HistogramPlot : public QCustomPlot
{
    Q_OBJECT
public:
    explicit HistogramPlot(QWidget *parent = nullptr);

    /// What is not finite is left out. The chosen bar stays where its middle lies still within the values.
    void setValues(const std::vector<double> &values);
    void setAxisTexts(const QString &values, const QString &counts);
    int bars() const { return int(m_counts.size()); }
    int count(int bar) const { return m_counts[size_t(bar)]; }
    /// Of the chosen bar: from the first value to before the second.
    std::optional<std::pair<double, double>> chosen() const;
    void choose(int bar);

Q_SIGNALS:
    void chosenChanged();

protected:
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void style();
    void drawBars();

    std::vector<int> m_counts;
    double m_low = 0;
    double m_width = 1;
    int m_chosen = -1;
    QCPBars *m_bars = nullptr;
    QCPBars *m_chosenBar = nullptr;
};

} // namespace fieldwright::ui
