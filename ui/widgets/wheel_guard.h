#pragma once

#include <QObject>

namespace fieldwright::ui {

/// Turning the wheel to scroll a page must not change the choices and numbers that pass under the mouse: they take the
/// wheel only once they have the focus. To be installed on the application.
class WheelGuard : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace fieldwright::ui
