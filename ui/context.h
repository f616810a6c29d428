#pragma once

#include <QString>
#include <QVariant>

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

class ProjectActions;
class Theme;

/// The way from one page to another.
class Navigator
{
public:
    virtual ~Navigator() = default;
    /// Shows a page, and of it the tab `tab` (empty: as it was), and hands `what` to Page::reveal().
    virtual void goTo(const QString &page, const QString &tab = {}, const QVariant &what = {}) = 0;
    /// A finished deed, in the status bar for six seconds. Never for errors.
    virtual void say(const QString &message) = 0;
};

/// What every page is given. All of it outlives the pages.
struct Context
{
    Studio &studio; ///< every service of app; studio.project() is null while none is open
    Theme &theme;
    Navigator &navigator;
    ProjectActions &project;
};

} // namespace fieldwright::ui
