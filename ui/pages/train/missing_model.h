#pragma once

#include "app/models/model_search.h"

#include <QString>

class QWidget;

namespace fieldwright::ui {

// A model that a run from another machine stands on, and that is not here.

QString missingModelText(const SoughtModel &missing);
QString whereModelIsText(const SoughtModel &missing);
/// Lets the user show its file or folder, beginning in `folder`; nothing if she leaves it.
std::optional<std::filesystem::path> askWhereModelIs(const SoughtModel &missing, const QString &folder,
                                                     QWidget *parent);

} // namespace fieldwright::ui
