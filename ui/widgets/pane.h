#pragma once

#include "ui/style/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QSplitter>

class QLabel;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

/// A horizontal bar, 40 px: filters at the left, addStretch(), search at the right.
class ToolBar : public QFrame
{
    Q_OBJECT
public:
    explicit ToolBar(QWidget *parent = nullptr);
    void add(QWidget *widget);
    void addSeparator();
    void addStretch();
};

class ElidedLabel;

/// The 32-px head of a pane: bold title, small note, then tools at the right (add()).
class Caption : public QFrame
{
    Q_OBJECT
public:
    explicit Caption(QWidget *parent = nullptr);
    void setTitle(const QString &title);
    void setNote(const QString &note);
    void add(QWidget *widget);

private:
    QLabel *m_title = nullptr;
    ElidedLabel *m_note = nullptr;
    QHBoxLayout *m_row = nullptr;
};

/// Caption over a body, the body on the base colour: what a splitter holds.
class Pane : public QFrame
{
    Q_OBJECT
public:
    explicit Pane(QWidget *body = nullptr, QWidget *parent = nullptr);
    Caption *caption() const { return m_caption; }
    void addBody(QWidget *body, int stretch = 1);

private:
    Caption *m_caption = nullptr;
};

/// A framed group with a caption of its own, for forms and facts (Home).
class Group : public QFrame
{
    Q_OBJECT
public:
    explicit Group(QWidget *parent = nullptr);
    Caption *caption() const { return m_caption; }
    class QVBoxLayout *body() const { return m_body; }

private:
    Caption *m_caption = nullptr;
    class QVBoxLayout *m_body = nullptr;
};

/// A splitter, 5 px to grab and 1 px to see, whose place is remembered in the settings under `name`. `sizes` are those
/// of the design at the first start.
class Splitter : public QSplitter
{
    Q_OBJECT
public:
    Splitter(Qt::Orientation orientation, Settings &settings, const QString &name, QWidget *parent = nullptr);
    /// Call after the panes were added.
    void restore(const QList<int> &sizes);

protected:
    QSplitterHandle *createHandle() override;

private:
    Settings &m_settings;
    QString m_name;
};

/// A label that shortens its text at the right and then has the whole of it as tool tip.
class ElidedLabel : public QFrame
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);
    void setText(const QString &text);
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void updateTip();
    QString m_text;
};

} // namespace fieldwright::ui
