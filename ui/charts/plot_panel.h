#pragma once

#include "ui/charts/curve_plot.h"

class QHBoxLayout;
class QLabel;

namespace fieldwright::ui {

/// A curve plot under a line with its title, a note, and the last value.
class PlotPanel : public QFrame
{
    Q_OBJECT
public:
    explicit PlotPanel(QWidget *parent = nullptr);
    CurvePlot *plot() const { return m_plot; }
    void setTitle(const QString &title);
    QString title() const;
    void setNote(const QString &note);
    void setValue(const QString &value);
    /// In place of the title (a chooser), or at the right end (a legend).
    void setTitleWidget(QWidget *widget);
    void addToHead(QWidget *widget);

private:
    CurvePlot *m_plot = nullptr;
    QHBoxLayout *m_head = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_note = nullptr;
    QLabel *m_value = nullptr;
};

} // namespace fieldwright::ui
