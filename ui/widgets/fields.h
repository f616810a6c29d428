#pragma once

#include "ui/widgets/translated.h"

#include <QAction>
#include <QButtonGroup>
#include <QFrame>
#include <QLineEdit>
#include <QToolButton>

namespace fieldwright::ui {

/// Search field with a magnifier and the `/` hint; Esc clears it.
class SearchField : public QLineEdit
{
    Q_OBJECT
public:
    explicit SearchField(QWidget *parent = nullptr);
    /// Also the accessible name.
    void setHint(const QString &hint);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
};

/// Exclusive flat buttons with counts: "All 8 · Ready 6 · Problems 2".
class FilterRow : public QFrame
{
    Q_OBJECT
public:
    explicit FilterRow(QWidget *parent = nullptr);
    /// Adds a button at the right end; give its text with setText().
    void add(const QString &id);
    void setText(const QString &id, const QString &text);
    void setCount(const QString &id, qint64 count);
    QString current() const;
    void setCurrent(const QString &id);

Q_SIGNALS:
    void currentChanged(const QString &id);

private:
    struct Entry
    {
        QString id;
        QString text;
        qint64 count = -1;
        QToolButton *button = nullptr;
    };
    void refresh(const Entry &entry);
    std::vector<Entry> m_entries;
    QButtonGroup *m_group = nullptr;
};

/// A row of joined, exclusive push buttons: "Quick try | Balanced | Thorough".
class SegmentRow : public QFrame
{
    Q_OBJECT
public:
    explicit SegmentRow(QWidget *parent = nullptr);
    void add(const QString &id);
    void setText(const QString &id, const QString &text, const QString &tip = {});
    QString current() const;
    /// "" leaves none pressed.
    void setCurrent(const QString &id);

Q_SIGNALS:
    void currentChanged(const QString &id);

private:
    QButtonGroup *m_group = nullptr;
    QStringList m_ids;
};

} // namespace fieldwright::ui
