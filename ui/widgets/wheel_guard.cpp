#include "ui/widgets/wheel_guard.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>

namespace fieldwright::ui {

bool WheelGuard::eventFilter(QObject *watched, QEvent *event)
{
    const bool isWheel = event->type() == QEvent::Wheel;
    if (!isWheel && event->type() != QEvent::Polish)
        return false;
    if (!qobject_cast<QComboBox *>(watched) && !qobject_cast<QAbstractSpinBox *>(watched))
        return false;
    auto *widget = static_cast<QWidget *>(watched);
    if (widget->focusPolicy() == Qt::WheelFocus) // Qt would give it the focus for the turn
        widget->setFocusPolicy(Qt::StrongFocus);
    if (!isWheel || widget->hasFocus())
        return false;
    event->ignore(); // so it goes on to the page
    return true;
}

} // namespace fieldwright::ui
