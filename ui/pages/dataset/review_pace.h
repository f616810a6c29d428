#pragma once

#include "ui/widgets/translated.h"

#include <QElapsedTimer>
#include <QFrame>

#include <deque>

namespace fieldwright {
struct PairCounts;
}

namespace fieldwright::ui {

/// How far the review is, and how long the rest takes at the pace of the last decisions.
class ReviewPace : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ReviewPace(QWidget *parent = nullptr);
    void setCounts(const PairCounts &counts);
    /// One pair was accepted or rejected by hand.
    void decided();
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, 20}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString text() const;

    int m_accepted = 0;
    int m_rejected = 0;
    int m_draft = 0;
    QElapsedTimer m_clock;
    std::deque<qint64> m_intervals; ///< ms between decisions
};

} // namespace fieldwright::ui
