#pragma once

#include "ui/style/colors.h"

#include <QFont>
#include <QObject>
#include <QPointer>

class QApplication;
class QWidget;

namespace fieldwright::ui {

/// Fixed sizes of the design system, in device-independent pixels.
namespace size {
inline constexpr int grid = 8;
inline constexpr int headerBar = 48;
inline constexpr int tabBar = 38;
inline constexpr int toolBar = 40;
inline constexpr int caption = 32;
inline constexpr int banner = 40;
inline constexpr int row = 28;
inline constexpr int tallRow = 34;
inline constexpr int card = 72;
inline constexpr int control = 28;
inline constexpr int formRow = 32;
inline constexpr int statusBar = 26;
inline constexpr int rail = 152;
inline constexpr int narrowRail = 56;
inline constexpr int railItem = 40;
inline constexpr int padding = 16;
inline constexpr int gap = 8;
inline constexpr int icon = 16;
inline constexpr int railIcon = 22;
} // namespace size

enum class Appearance { System, Light, Dark };

/// Owns how the application looks: Fusion, the palette, the style sheet, the focus ring. One in main().
class Theme : public QObject
{
    Q_OBJECT
public:
    explicit Theme(QApplication &application);
    ~Theme() override;

    Appearance appearance() const { return m_appearance; }
    void setAppearance(Appearance appearance);
    bool isDark() const { return m_dark; }
    /// Whether the desktop's own window colour is dark, whatever the setting says.
    bool systemIsDark() const { return m_systemDark; }
    /// The widget and all that is in it wear the style sheet. Qt polishes a widget of an application's sheet once for
    /// each of its ancestors when the sheet changes, and all windows in one go; so each part of a window has the sheet
    /// itself, and changes it in a turn of the event loop of its own. Dialogs and other windows are dressed by
    /// themselves.
    void dress(QWidget *part);

    bool eventFilter(QObject *object, QEvent *event) override;

Q_SIGNALS:
    void changed();

private:
    void readSystem();
    void apply();
    void dressNext();
    bool isDressed(const QWidget *window) const;

    QApplication &m_application;
    Appearance m_appearance = Appearance::System;
    bool m_systemDark = false;
    bool m_dark = false;
    bool m_applying = false;
    QString m_sheet;
    QList<QPointer<QWidget>> m_parts;
    QList<QPointer<QWidget>> m_held; ///< windows that are not painted while only some of their parts have changed
};

/// The three sizes and the monospace, made from the application's font.
QFont bodyFont();
QFont boldFont();
QFont smallFont();
QFont titleFont();
QFont monoFont();

/// Gives a label or a button a role of the style sheet: "title", "strong", "small", "muted" (small and muted), "mono",
/// "success", "warning", "error", "primary" (the filled button), "tool" (flat button), "segment".
void setRole(QWidget *widget, const char *role);

} // namespace fieldwright::ui
