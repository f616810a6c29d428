#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;

namespace fieldwright::ui {

/// The domain share: a slider from 5 to 100 % with a magnet at the preset of 30 %, and the same number to type.
class ShareDial : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ShareDial(QWidget *parent = nullptr);
    double share() const;
    void setShare(double share);

Q_SIGNALS:
    void shareChanged(double share);

private:
    void take(double percent);

    QLabel *m_title = nullptr;
    QLabel *m_note = nullptr;
    QPushButton *m_preset = nullptr;
    QDoubleSpinBox *m_number = nullptr;
    QSlider *m_slider = nullptr;
    class DialScale *m_scale = nullptr;
    double m_percent = 30;
};

/// What the mixture is: domain filled, general hatched, in their shares of tokens.
class ShareBar : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ShareBar(QWidget *parent = nullptr);
    /// Under 0: not known yet.
    void setShare(double realised);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    double m_share = -1;
};

} // namespace fieldwright::ui
