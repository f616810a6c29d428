#pragma once

#include "ui/page.h"

#include <span>

namespace fieldwright::ui {

/// One entry of the rail.
struct PageEntry
{
    const char *id;
    const char *icon;
    const char *title; ///< English source, context "Page"
    bool needsProject;
    Page *(*make)(const Context &context);
};

/// The pages in the order of the work.
std::span<const PageEntry> pageTable();
QString pageTitle(const PageEntry &entry);
QString pageTitle(const QString &id);

} // namespace fieldwright::ui
