#pragma once

#include "ui/style/colors.h"

#include <QIcon>
#include <QLatin1String>

namespace fieldwright::ui {

/// A Breeze icon drawn in the colour of its tone under the palette of the moment (so a switch to dark needs no reload),
/// from the SVG, so that it is crisp at any scale. `name` is one of ui/style/icons.cmake; an unknown one draws nothing.
QIcon icon(const char *name, Tone tone = Tone::Plain);
/// The same on the filled accent button.
QIcon iconOnAccent(const char *name);
/// data-success, data-warning, data-error, or a hollow circle for the other tones.
QIcon stateIcon(Tone tone);
QPixmap iconPixmap(const QIcon &icon, int size, qreal devicePixelRatio, bool enabled = true);

} // namespace fieldwright::ui
