#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace fieldwright::ui {

/// A 2-px accent frame around the widget that has the focus: outside its edge, or just inside for views that fill their
/// pane. It follows the focus through every window of the application.
class FocusRing : public QObject
{
    Q_OBJECT
public:
    explicit FocusRing(QObject *parent);
    ~FocusRing() override;
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void follow(QWidget *widget);
    void release();
    void place();

    QPointer<QWidget> m_target;
    QPointer<QWidget> m_frame;
    std::vector<QPointer<QWidget>> m_watched;
};

} // namespace fieldwright::ui
