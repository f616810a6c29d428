#include "ui/charts/series_delegate.h"

#include "ui/charts/marks.h"

#include <QPainter>

namespace fieldwright::ui {

SeriesDelegate::SeriesDelegate(std::function<std::optional<int>(const QModelIndex &)> seriesOf, QObject *parent)
    : RowDelegate(parent), m_seriesOf(std::move(seriesOf))
{}

void SeriesDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect rect = paintRow(painter, option, index);
    if (const std::optional<int> series = m_seriesOf(index)) {
        const QRect sample(rect.center().x() - 15, rect.top(), 30, rect.height());
        paintSeriesSample(*painter, sample, colorsOf(option.palette), *series);
    }
}

SeriesSample::SeriesSample(int series, QWidget *parent) : QWidget(parent), m_series(series)
{
    setFixedSize(sizeHint());
}

void SeriesSample::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintSeriesSample(painter, rect().adjusted(1, 0, -1, 0), colorsOf(palette()), m_series);
}

} // namespace fieldwright::ui
