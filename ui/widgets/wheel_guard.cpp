#include "ui/widgets/wheel_guard.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>

namespace fieldwright::ui {

bool WheelGuard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Wheel)
        return false;
    const bool takesIt = qobject_cast<QComboBox *>(watched) || qobject_cast<QAbstractSpinBox *>(watched);
    if (!takesIt || static_cast<QWidget *>(watched)->hasFocus())
        return false;
    event->ignore(); // so it goes on to the page
    return true;
}

} // namespace fieldwright::ui
