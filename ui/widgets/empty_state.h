#pragma once

#include "ui/widgets/translated.h"

#include <QAction>
#include <QFrame>

class QLabel;
class QHBoxLayout;

namespace fieldwright::ui {

/// What an empty view shows in its middle: one line of what will be here, one of how to get it, one or two buttons.
class EmptyState : public QFrame
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);
    void setTexts(const QString &what, const QString &how = {});
    void addButton(QAction *action, bool primary = false);

private:
    QLabel *m_what = nullptr;
    QLabel *m_how = nullptr;
    QHBoxLayout *m_buttons = nullptr;
};

/// The field of Home to drop documents on: dashed edge, accent while something droppable hovers over it.
class DropField : public QFrame
{
    Q_OBJECT
public:
    explicit DropField(QWidget *parent = nullptr);
    void setTexts(const QString &title, const QString &note);
    void addButton(QAction *action);
    void setActive(bool active);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QLabel *m_title = nullptr;
    QLabel *m_note = nullptr;
    QHBoxLayout *m_buttons = nullptr;
    bool m_active = false;
};

} // namespace fieldwright::ui
