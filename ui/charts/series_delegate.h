#pragma once

#include "ui/widgets/table_view.h"

namespace fieldwright::ui {

/// A cell with a series' line and mark. `seriesOf` gives its number, baseSeries for the base, or nothing.
class SeriesDelegate : public RowDelegate
{
    Q_OBJECT
public:
    explicit SeriesDelegate(std::function<std::optional<int>(const QModelIndex &)> seriesOf, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    std::function<std::optional<int>(const QModelIndex &)> m_seriesOf;
};

/// The same as a small widget, for legends and bars.
class SeriesSample : public QWidget
{
    Q_OBJECT
public:
    explicit SeriesSample(int series, QWidget *parent = nullptr);
    QSize sizeHint() const override { return {30, 16}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_series;
};

} // namespace fieldwright::ui
