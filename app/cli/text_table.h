#pragma once

#include <QStringList>

#include <string>
#include <vector>

namespace fieldwright {

/// Columns a text takes on a terminal: two for East Asian wide characters, none for combining ones.
int displayWidth(std::string_view utf8);
/// The beginning of a text that fits, with "…" where something was left out.
std::string cutToWidth(std::string_view utf8, int width);

/// Rows in aligned columns, two blanks apart, under a heading. Cells are put on one line; the last column is not
/// padded.
QStringList textTable(const QStringList &heading, const std::vector<QStringList> &rows, int widestCell = 60);

} // namespace fieldwright
