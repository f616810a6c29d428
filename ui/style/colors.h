#pragma once

#include <QColor>
#include <QPalette>

#include <array>

namespace fieldwright::ui {

/// Every colour of the design system. Widgets ask colorsOf(palette()) when they paint, so that a switch between light
/// and dark needs nothing but a repaint.
struct Colors
{
    QColor window, base, alternate, raised, buttonTop, buttonBottom, line, edge, text, muted, disabled;
    QColor accent, onAccent, accentEdge, link, selection;
    QColor success, successFill, successEdge, warning, warningFill, warningEdge, error, errorFill, errorEdge;
    QColor evidence, evidenceLine, baseModel, grid, axis;
    std::array<QColor, 6> series; ///< Okabe-Ito, in the order of use; marks: see ui/charts
    bool dark = false;
};

const Colors &lightColors();
const Colors &darkColors();
/// The set that `palette` was made from, told by the lightness of its window colour.
const Colors &colorsOf(const QPalette &palette);
QPalette paletteOf(const Colors &colors);

/// What a state looks like: icon, word colour and fill belong together (nothing is told by colour alone).
enum class Tone { Plain, Muted, Success, Warning, Error, Accent };
QColor toneColor(const Colors &colors, Tone tone);
QColor toneFill(const Colors &colors, Tone tone);
/// The strong edge of banners.
QColor toneEdge(const Colors &colors, Tone tone);

} // namespace fieldwright::ui
