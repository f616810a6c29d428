#pragma once

#include <QAction>
#include <QPointer>
#include <QPushButton>
#include <QToolButton>

namespace fieldwright::ui {

/// A push button that shows an action and follows its text, icon, state and tool tip.
class ActionButton : public QPushButton
{
    Q_OBJECT
public:
    explicit ActionButton(QAction *action, QWidget *parent = nullptr);
    /// The filled accent button; at most one a page.
    void setPrimary();
    QAction *action() const { return m_action; }

private:
    void sync();
    QPointer<QAction> m_action;
    bool m_primary = false;
};

/// The flat form for tool bars and captions: icon and text, highlighted on hover.
class ActionTool : public QToolButton
{
    Q_OBJECT
public:
    explicit ActionTool(QAction *action, QWidget *parent = nullptr);
};

/// A push button that shows its key in a small frame behind the text: "Accept [A]".
class KeyButton : public QPushButton
{
    Q_OBJECT
public:
    explicit KeyButton(QAction *action, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void sync();
    QPointer<QAction> m_action;
};

/// Paints a key as a small framed cap; returns its width. Used by KeyButton, SearchField and the sheet of keys.
int keyCapWidth(const QString &key);
void paintKeyCap(QPainter &painter, const QRect &rect, const QString &key, const QPalette &palette);

} // namespace fieldwright::ui
