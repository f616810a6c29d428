#pragma once

#include "ui/style/colors.h"

#include <QListView>
#include <QStyledItemDelegate>
#include <QTableView>

#include <functional>

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

/// The table of the design system: rows of 28, no grid but a line under each row, whole rows selected with an accent
/// bar at the left, header of 28, columns that remember their widths under `name`. The input method is off, so that
/// single-letter keys work under a Chinese one.
class TableView : public QTableView
{
    Q_OBJECT
public:
    explicit TableView(QWidget *parent = nullptr);
    /// Widths at the first start, by column; 0: takes the rest. Later widths come from the settings. Call after
    /// setModel().
    void setColumns(Settings &settings, const QString &name, const QList<int> &widths);
    void setRowHeight(int height);
    /// Selected row of the view's model, or -1.
    int currentRow() const;

Q_SIGNALS:
    /// The current row changed (also to none), with the keyboard or the mouse.
    void currentRowChanged(const QModelIndex &current);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
};

/// Base of the delegates: paints row background, selection with its bar, line, then icon and text, elided, with right
/// alignment for numbers. Reads Qt::DisplayRole, DecorationRole, TextAlignmentRole, ForegroundRole, FontRole and the
/// roles below; give it another model's roles with the setters.
class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit RowDelegate(QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    /// The row's background, line and selection bar. Returns the rectangle for the content.
    QRect paintRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    /// What is written of the text in so much room.
    virtual QString fitted(const QModelIndex &index, const QString &text, const QFontMetrics &metrics, int width) const;
    static void paintText(QPainter *painter, const QRect &rect, const QString &text, Qt::Alignment alignment,
                          const QColor &color, const QFont &font);
};

/// Icon and word of a state. `toneOf` and `textOf` read the model.
class StateDelegate : public RowDelegate
{
    Q_OBJECT
public:
    struct State
    {
        Tone tone = Tone::Plain;
        QString text;
        const char *icon = nullptr; ///< null: the tone's own; "": none
    };
    StateDelegate(std::function<State(const QModelIndex &)> stateOf, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    std::function<State(const QModelIndex &)> m_stateOf;
};

/// A bar and its per cent.
class ProgressDelegate : public RowDelegate
{
    Q_OBJECT
public:
    struct Progress
    {
        double fraction = -1; ///< under 0: unknown; then `text` alone (count and rate)
        QString text;         ///< empty: the per cent
        bool paused = false;  ///< grey
    };
    ProgressDelegate(std::function<Progress(const QModelIndex &)> progressOf, QObject *parent = nullptr);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    std::function<Progress(const QModelIndex &)> m_progressOf;
};

/// Point and interval on a common scale: hollow grey = undecided, accent circle = better, vermillion diamond = worse.
class IntervalDelegate : public RowDelegate
{
    Q_OBJECT
public:
    enum class Verdict { Undecided, Better, Worse };
    struct Interval
    {
        bool valid = false;
        double point = 0, low = 0, high = 0;
        Verdict verdict = Verdict::Undecided;
    };
    IntervalDelegate(std::function<Interval(const QModelIndex &)> intervalOf, QObject *parent = nullptr);
    /// The scale of the column, with grid lines at each `step`.
    void setScale(double minimum, double maximum, double step);
    double xOf(const QRect &rect, double value) const;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    std::function<Interval(const QModelIndex &)> m_intervalOf;
    double m_minimum = -10, m_maximum = 25, m_step = 5;
};

/// Names: one that has no room is replaced by a shorter one, if the model has that under `shortRole`, and what has no
/// room then either loses its middle.
class NameDelegate : public RowDelegate
{
    Q_OBJECT
public:
    explicit NameDelegate(int shortRole, QObject *parent = nullptr);
    QString fitted(const QModelIndex &index, const QString &text, const QFontMetrics &metrics,
                   int width) const override;

private:
    int m_shortRole;
};

/// A list of cards or rows with the same behaviour as TableView, for own delegates.
class ListView : public QListView
{
    Q_OBJECT
public:
    explicit ListView(QWidget *parent = nullptr);

Q_SIGNALS:
    void currentRowChanged(const QModelIndex &current);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
};

} // namespace fieldwright::ui
