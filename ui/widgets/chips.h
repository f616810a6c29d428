#pragma once

#include "ui/style/colors.h"

#include <QFrame>

namespace fieldwright::ui {

/// A small labelled box: a tag (plain, framed) or a verdict (filled in its tone).
class Chip : public QFrame
{
    Q_OBJECT
public:
    explicit Chip(const QString &text = {}, Tone tone = Tone::Muted, QWidget *parent = nullptr);
    void setText(const QString &text, Tone tone);
    QString text() const { return m_text; }
    /// A click or Space emits clicked(); the chip takes the focus then.
    void setClickable(bool clickable);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString m_text;
    Tone m_tone;
    bool m_clickable = false;
};

/// Chips in a row; what does not fit is left out.
class ChipRow : public QFrame
{
    Q_OBJECT
public:
    explicit ChipRow(QWidget *parent = nullptr);
    /// Replaces the chips. With `clickable` chips emit chipClicked(text).
    void setChips(const QList<std::pair<QString, Tone>> &chips, bool clickable = false);

Q_SIGNALS:
    void chipClicked(const QString &text);
};

/// For delegates.
void paintChip(QPainter &painter, const QRect &rect, const QString &text, Tone tone, const Colors &colors);
int chipWidth(const QString &text);

} // namespace fieldwright::ui
