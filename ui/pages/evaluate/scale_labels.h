#pragma once

#include <QWidget>

class QHeaderView;

namespace fieldwright::ui {

class IntervalDelegate;
class TableView;

/// The numbers of an interval column's scale, written into the table's header over the lines of the rows.
class ScaleLabels : public QWidget
{
    Q_OBJECT
public:
    ScaleLabels(TableView *table, int column, const IntervalDelegate *delegate);
    void setTicks(double low, double high, double step);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void place();

    QHeaderView *m_header;
    int m_column;
    const IntervalDelegate *m_delegate;
    double m_low = 0, m_high = 0, m_step = 0;
};

} // namespace fieldwright::ui
