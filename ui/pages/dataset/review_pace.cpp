#include "ui/pages/dataset/review_pace.h"

#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QPainter>

namespace fieldwright::ui {

namespace {

constexpr size_t keptIntervals = 20;
constexpr size_t leastIntervals = 5;
/// A longer one was a pause, not a decision.
constexpr qint64 longestMs = 120'000;
constexpr int barWidth = 120;

} // namespace

ReviewPace::ReviewPace(QWidget *parent) : Translated<QFrame>(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    onLanguage([this] {
        setAccessibleName(tr("Progress of the review"));
        updateGeometry();
        update();
    });
}

void ReviewPace::setCounts(const PairCounts &counts)
{
    m_accepted = counts.accepted;
    m_rejected = counts.rejected;
    m_draft = counts.draft;
    setToolTip(
        tr("%1 accepted, %2 rejected, %3 to review")
            .arg(shownNumber(qint64(m_accepted)), shownNumber(qint64(m_rejected)), shownNumber(qint64(m_draft))));
    updateGeometry();
    update();
}

void ReviewPace::decided()
{
    const qint64 took = m_clock.isValid() ? m_clock.restart() : -1;
    if (took < 0)
        m_clock.start();
    else if (took < longestMs)
        m_intervals.push_back(took);
    if (m_intervals.size() > keptIntervals)
        m_intervals.pop_front();
    updateGeometry();
    update();
}

QString ReviewPace::text() const
{
    if (m_intervals.size() < leastIntervals || m_draft == 0)
        return {};
    std::vector<qint64> sorted(m_intervals.begin(), m_intervals.end());
    std::nth_element(sorted.begin(), sorted.begin() + long(sorted.size() / 2), sorted.end());
    const qint64 left = sorted[sorted.size() / 2] * m_draft;
    return tr("about %1 at your pace").arg(shownDuration(std::max<qint64>(left, 60'000) / 60'000 * 60'000));
}

QSize ReviewPace::sizeHint() const
{
    const QString words = text();
    return {barWidth + (words.isEmpty() ? 0 : QFontMetrics(smallFont()).horizontalAdvance(words) + 16), 20};
}

void ReviewPace::paintEvent(QPaintEvent *)
{
    const int all = m_accepted + m_rejected + m_draft;
    if (all == 0 || width() < 40)
        return;
    const Colors &colors = colorsOf(palette());
    QPainter painter(this);
    QRect bar(width() - std::min(barWidth, width()), height() / 2 - 4, std::min(barWidth, width()), 8);
    const QString words = text();
    painter.setFont(smallFont());
    painter.setPen(colors.muted);
    if (const int room = bar.left() - 8; room > 60)
        painter.drawText(QRect(0, 0, room, height()), Qt::AlignRight | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(words, Qt::ElideRight, room));
    painter.fillRect(bar, colors.line);
    const int accepted = int(qint64(bar.width()) * m_accepted / all);
    const int rejected = int(qint64(bar.width()) * m_rejected / all);
    painter.fillRect(QRect(bar.left(), bar.top(), accepted, 8), colors.series[2]);
    painter.fillRect(QRect(bar.left() + accepted, bar.top(), rejected, 8), colors.series[1]);
}

} // namespace fieldwright::ui
